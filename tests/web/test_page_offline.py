"""The page that checks files, in Chromium from the disk: it finds what the command line finds,
shows no values unasked, and connects to nothing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chromium
import edi_process
import pytest
from built_page import ROOT, built
from page_driver import Page, requests

from edi.report.page.of_file import write_page_of

pytestmark = pytest.mark.slow
BASE = ROOT / "fixtures" / "rules" / "base"
# 837P, I and D, 835, 999, 277CA with faults or without, cut off, wrapped, and what is no X12.
FILES = [
    *sorted(BASE.glob("*.edi")),
    *sorted((ROOT / "fixtures" / "demo" / "claims").glob("*.837")),
    *sorted((ROOT / "fixtures" / "remittances").glob("*.835")),
    *(
        ROOT / "fixtures" / "interchanges" / f"{name}.edi"
        for name in ("cut_in_a_claim", "no_iea", "text_only", "empty", "names_utf8")
    ),
    ROOT / "fixtures" / "cases" / "validate" / "x01_wrap80.edi",
    ROOT / "fixtures" / "cases" / "validate" / "c16_later_AMTD0.edi",
]
FAULTY = ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837"
REMITTANCE = ROOT / "fixtures" / "remittances" / "G0012_000000001.835"


@pytest.fixture(scope="module")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return built(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture(scope="module")
def page(built_page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One visit for all tests. At its end, the browser's log of its network is looked at."""
    if chromium.programs() is None:
        pytest.skip(chromium.MISSING)
    folder = tmp_path_factory.mktemp("visit")
    log = folder / "net.json"
    with chromium.started(f"--log-net-log={log}") as browser:
        yield Page(browser, built_page.as_uri(), folder)
        # The log does note what is asked for.
        browser.get("data:text/html,another page")
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            address = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        browser.execute_async_script("fetch(arguments[0]).catch(arguments[1])", address)
    assert set(requests(log)) == {address}


def command_line(*arguments: str | Path, cwd: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EDI_CODES": os.devnull}
    done = edi_process.run_text([*map(str, arguments)], cwd=cwd, env=environment)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_it_finds_what_the_command_line_finds(page: Page, tmp_path: Path) -> None:
    names = [Path(shutil.copy(file, tmp_path)).name for file in FILES]
    page.choose(*(tmp_path / name for name in names))
    for style, name in (("json", "findings.json"), ("csv", "findings.csv")):
        more = ["--statistics"] if style == "json" else []
        wanted = command_line(
            "validate", "--format", style, "--no-config", *more, *names, cwd=tmp_path
        )
        assert page.download(style, name) == wanted
    assert int(page.texts("#tiles dd")[0]) == len(FILES)
    assert page.violations == []
    assert page.browser.get_log("browser") == []


def test_a_report_is_the_page_of_the_command_line(page: Page, tmp_path: Path) -> None:
    page.choose(FAULTY)
    for style, name in (("html", "findings.html"), ("sarif", "findings.sarif")):
        wanted = command_line("validate", "--format", style, FAULTY.name, cwd=FAULTY.parent)
        assert page.download(style, name) == wanted


def test_findings_are_filtered_and_explained(page: Page) -> None:
    page.choose(FAULTY)
    assert page.texts("article b") == ["CAS010", "CAS011", "BAL002", "CAS002", "COB005", "CAS020"]
    assert "CO-1: Deductible applied to the member." in page.texts("article .codes")[0]
    page.put("f-text", "e3002")
    assert page.texts("article b") == ["CAS011"]
    page.put("f-text", "")
    page.put("f-by", "rule")
    assert page.texts("#list h3")[0] == "BAL002 payer-claim 1 finding"
    page.put("f-by", "claim")
    page.put("f-rule", "CAS010")
    page.run("document.querySelector('details.rule').open = true")
    said = page.until("return document.querySelector('.documentation')?.textContent")
    assert said.startswith("The member's cost share belongs under group PR")


def test_values_are_masked_until_they_are_asked_for(page: Page) -> None:
    page.choose(FAULTY)
    rows = [line.split("*") for line in FAULTY.read_text("ascii").replace("~", "").splitlines()]
    names = {row[3] for row in rows if row[0] == "NM1" and row[1] in ("IL", "QC")}
    assert names
    page.by_id("tab-tree").click()
    page.until("return document.querySelector('#tree summary')")
    shown = page.run("return document.querySelector('main').textContent")
    assert not [name for name in names if name in shown]
    masked = page.texts("article pre")
    assert any("·" in text for text in masked)
    page.run("document.querySelector('#tree').replaceChildren()")
    page.by_id("values").click()
    page.until("return document.querySelector('#tree summary')")
    shown = page.run("return document.querySelector('main').textContent")
    assert all(name in shown for name in names)
    assert "protected health information" in page.by_id("values-said").text
    page.by_id("values").click()


def test_the_tree_is_the_one_of_the_command_line(page: Page) -> None:
    page.choose(REMITTANCE)
    page.by_id("tab-tree").click()
    page.until("return document.querySelector('#tree summary')")
    wanted = command_line("view", "--claims", "20", REMITTANCE, cwd=ROOT).splitlines()
    shown = page.texts("#tree summary, #tree .segment")
    assert len(shown) == len(wanted)
    for one, line in zip(shown, wanted, strict=True):
        assert one.replace(" ", "")[:20] == line.replace(" ", "")[:20]


def test_a_remittance_is_told_in_plain_words(page: Page, tmp_path: Path) -> None:
    page.choose(REMITTANCE)
    page.by_id("tab-plain").click()
    page.until(
        "return document.getElementById('frame').contentDocument?.documentElement?.dataset.ready"
    )
    inside = page.run("return document.getElementById('frame').contentDocument.body.textContent")
    assert "What became of the charge" in inside
    write_page_of(
        lambda: REMITTANCE.open("rb"),
        "",
        REMITTANCE.name,
        tmp_path / "page.html",
        show_values=False,
    )
    page.by_id("save-plain").click()
    assert page.saved(f"{REMITTANCE.name}.html") == (tmp_path / "page.html").read_text("utf-8")
    assert page.violations == []


def test_files_are_dropped_and_an_example_is_there(page: Page) -> None:
    with page.result():
        page.run(
            """const given = new DataTransfer();
            given.items.add(new File([arguments[0]], "dropped.835"));
            dispatchEvent(new DragEvent("drop", {dataTransfer: given, cancelable: true}));""",
            REMITTANCE.read_text("ascii"),
        )
    assert page.texts("#tiles dd")[:2] == ["1", "5"]
    assert page.by_id("none").is_displayed()
    with page.result():
        page.by_id("example").click()
    assert len(page.texts("article")) == 6


def test_packed_files_are_read(page: Page, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(FAULTY, "monday/a.837")
        archive.write(REMITTANCE, "b.835")
    packed = tmp_path / "c.837.gz"
    packed.write_bytes(gzip.compress(FAULTY.read_bytes()))
    damaged = tmp_path / "d.837.gz"
    damaged.write_bytes(packed.read_bytes()[:-200])
    page.choose(tmp_path / "two.zip", packed, damaged)
    rows = list(csv.DictReader(io.StringIO(page.download("csv", "findings.csv"))))
    assert {row["file"] for row in rows} >= {"two.zip/monday/a.837", "c.837.gz"}
    (unread,) = page.texts("#unread li")
    assert unread.startswith("d.837.gz was not checked to its end: damaged")


def test_checking_is_cancelled(page: Page, tmp_path: Path) -> None:
    """While a large file is checked the page answers, and after it the next file is."""
    opening, *claims = (BASE / "professional.edi").read_text("ascii").split("CLM*", 1)
    large = tmp_path / "large.837"
    # The same claim again and again: more than can be checked before somebody clicks.
    body, _, end = claims[0].rpartition("SE*")
    large.write_text(opening + f"CLM*{body}" * 30_000 + f"SE*{end}")
    page.by_id("choose").send_keys(str(large))
    page.until("return document.getElementById('bar').value > 0.001")
    page.by_id("cancel").click()
    page.until("return document.getElementById('said').textContent === 'Ready.'")
    assert page.run("return document.getElementById('result').hidden")
    page.choose(FAULTY)
    assert len(page.texts("article")) == 6


def test_the_policy_forbids_connections(page: Page) -> None:
    """Even a script of the page itself could not send anything."""
    tried = page.browser.execute_async_script(
        "const done = arguments[0]; fetch('http://127.0.0.1:9/never').then(() => done('sent'),"
        " (error) => done(error.name))"
    )
    assert tried == "TypeError"
    assert page.violations == ["connect-src http://127.0.0.1:9/never"]


def test_it_is_served_on_this_machine(built_page: Path, browser: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "edi", "web", "--no-browser", "--page", built_page]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as server:
        try:
            assert server.stdout is not None
            page = Page(browser, server.stdout.readline().split()[0], tmp_path)
            page.choose(FAULTY)
            report = json.loads(page.download("json", "findings.json"))
            assert report["summary"]["errors"] == 6
            assert page.violations == []
        finally:
            server.terminate()
