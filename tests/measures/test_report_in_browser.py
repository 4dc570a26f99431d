"""The page of `edi report --html` in Chromium, from the disk."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from secondary_cases import claim, claims_file, payment, remittance

from edi.convert.batch.sources import local_source
from edi.measures import make_report
from edi.measures.options import Options
from edi.measures.page import write_page

pytestmark = pytest.mark.slow
HOSTILE = "</script><img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    paid = [payment(f"A{n}", references=[f"1L*G{n}"]) for n in (1, 2)]
    files = (
        claims_file(claim("A1", others=[])),
        remittance(*paid, trace="1"),
        remittance(payment("A3", references=["1L*G1"]), trace="2", effective="20260825"),
    )
    for number, data in enumerate(files):
        (folder / f"{number}.x12").write_bytes(data)
    sources = [local_source(str(one), one.name) for one in sorted(folder.iterdir())]
    names = {"G1": ("G1", HOSTILE), "G2": ("G2", "DAIRY")}
    options = Options(date(2026, 8, 31), names=names)
    report = make_report(sources, options, validate=False, jobs=1)
    write_page(folder / "page.html", report)
    return folder / "page.html"


@pytest.fixture(scope="module")
def shown(browser: Any, page: Path) -> Any:
    browser.get(page.as_uri())
    return browser


def test_it_shows_one_group_at_a_time_and_asks_for_nothing(shown: Any) -> None:
    assert shown.execute_script("return document.documentElement.dataset.ready") == "yes"
    assert shown.get_log("browser") == []
    assert shown.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert shown.title == "Claims by employer group"
    assert shown.find_elements("tag name", "img") == []
    sections = shown.find_elements("css selector", ".scope")
    assert [one.is_displayed() for one in sections] == [True, False, False, False]
    for one in shown.find_elements("css selector", "input, select, button, [tabindex='0']"):
        if one.is_displayed():
            assert one.accessible_name.strip()
    choice = shown.find_element("id", "scope")
    choice.send_keys("G1")  # by keyboard
    shown = [one for one in sections if one.is_displayed()]
    assert len(shown) == 1
    assert HOSTILE in shown[0].find_element("tag name", "h2").text
    months = shown[0].find_elements("css selector", ".months")
    assert [len(one.find_elements("tag name", "li")) for one in months] == [3, 3, 3]
    assert "The table below has the numbers." in months[0].accessible_name
    table = shown[0].find_element("css selector", "table")
    assert "2026-07" in table.text  # a month without claims
    assert "limit is 30 days" in shown[0].text


def test_it_fits_in_light_and_dark(shown: Any) -> None:
    for width, scheme in ((1280, "light"), (420, "dark")):
        shown.set_window_size(width, 1200)
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        shown.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        wide, room = shown.execute_script(
            "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room
        back = shown.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert back == {"light": "rgb(246, 247, 249)", "dark": "rgb(20, 23, 28)"}[scheme]
        if folder := os.environ.get("EDI_SCREENSHOTS"):
            shown.save_screenshot(str(Path(folder) / f"report-{width}-{scheme}.png"))
