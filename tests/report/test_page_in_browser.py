"""The page of `edi view --html` in Chromium, from the disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from secondary_cases import Paid, payment, remittance

from edi.claims.source import DocumentOf
from edi.claims.stream import payments_of
from edi.guides.spec import About
from edi.report.page.entries import Entries
from edi.report.page.page import write_page

pytestmark = pytest.mark.slow
HOSTILE = "<img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    payments = [payment(f"A{n:03d}", [Paid("99213", f"{n + 1}", f"{n + 1}")]) for n in range(120)]
    denied = payment("DENIED", [Paid("36415", "500", "0", ["CO*197*500"], remarks=["N130"])])
    named = payment(HOSTILE, patient=f"{HOSTILE}*X****MI*1")
    (folder / "in.835").write_bytes(remittance(*payments, denied, named, name=HOSTILE))
    entries = Entries(show_values=True)
    with (folder / "in.835").open("rb") as stream:
        document = DocumentOf(stream, About.PAYMENT, None)
        found = map(entries.payment, payments_of(document))
        write_page(folder / "page.html", "in.835", "payment", entries, found)
    return folder / "page.html"


@pytest.fixture
def opened(browser: Any, page: Path) -> Any:
    browser.get(page.as_uri())
    assert browser.execute_script("return document.documentElement.dataset.ready") == "yes"
    return browser


def numbers(browser: Any) -> list[str]:
    """The claims that are shown."""
    return [one.text for one in browser.find_elements("css selector", ".open")]


def typed(browser: Any, name: str, value: str) -> None:
    script = """const field = document.getElementById(arguments[0]); field.value = arguments[1];
        field.dispatchEvent(new Event("input", {bubbles: true}));"""
    browser.execute_script(script, name, value)


def test_nothing_is_asked_for_and_nothing_fails(opened: Any) -> None:
    assert opened.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert opened.get_log("browser") == []
    assert opened.title == "Remittance"


def test_fifty_at_a_time(opened: Any) -> None:
    assert len(numbers(opened)) == 50
    for _ in range(2):
        opened.find_element("id", "next").click()
    assert len(numbers(opened)) == 22
    assert not opened.find_element("id", "next").is_enabled()


def test_search_and_filters(opened: Any) -> None:
    typed(opened, "f-text", "co-197")
    assert numbers(opened) == ["DENIED"]
    typed(opened, "f-text", "n130 36415")
    assert numbers(opened) == ["DENIED"]
    typed(opened, "f-text", "")
    typed(opened, "f-only", "denied")
    assert numbers(opened) == ["DENIED"]
    opened.find_element("id", "clear").click()
    assert len(numbers(opened)) == 50


def test_sorting(opened: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    header = opened.find_element("css selector", 'th[data-key="c"]')
    header.find_element("tag name", "button").click()
    assert numbers(opened)[:2] == ["A000", "A001"]
    assert header.get_attribute("aria-sort") == "ascending"
    header.find_element("tag name", "button").send_keys(Keys.ENTER)
    assert numbers(opened)[0] == "DENIED"


def test_a_claim_opens_by_keyboard_in_plain_words(opened: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    typed(opened, "f-text", "denied")
    button = opened.find_element("css selector", ".open")
    button.send_keys(Keys.SPACE)
    assert button.get_attribute("aria-expanded") == "true"
    shown = opened.find_element("css selector", ".detail").text
    assert "500.00 CO-197: Authorization or notification missing." in shown
    assert "Remark N130" in shown
    button.send_keys(Keys.ENTER)
    assert opened.find_elements("css selector", ".detail") == []


def test_sums_by_provider(opened: Any) -> None:
    typed(opened, "g-by", "provider")
    (row,) = opened.find_elements("css selector", "#sums tr")
    assert row.text.startswith("PINE CLINIC 122 ")


def test_hostile_names_are_text(opened: Any) -> None:
    typed(opened, "f-text", "onerror")
    for button in opened.find_elements("css selector", ".open")[:1]:
        button.click()
    typed(opened, "g-by", "payer")
    assert opened.find_elements("tag name", "img") == []
    assert opened.title == "Remittance"
    assert HOSTILE in opened.find_element("tag name", "body").text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
def test_it_fits(opened: Any, width: int, scheme: str) -> None:
    opened.set_window_size(width, 900)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    typed(opened, "f-text", "denied")
    opened.find_element("css selector", ".open").click()
    wide, room = opened.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= room
    inner = opened.execute_script(
        "const box = document.querySelector('#entries').parentElement;"
        "return [box.scrollWidth, box.clientWidth]"
    )
    assert inner[0] <= inner[1]
    back = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert back == {"light": "rgb(246, 247, 249)", "dark": "rgb(20, 23, 28)"}[scheme]
    if folder := os.environ.get("EDI_SCREENSHOTS"):
        opened.save_screenshot(str(Path(folder) / f"page-{width}-{scheme}.png"))


def test_everything_has_a_name(opened: Any) -> None:
    """What a screen reader says of fields and buttons."""
    for one in opened.find_elements("css selector", "input, select, button"):
        if one.is_displayed():
            assert one.accessible_name.strip()
