"""The page of `edi validate --format html`: what is in it, and what it does in a browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity, Snip
from edi.report.formats import FORMATS, Options
from edi.report.report import Totals

HOSTILE = "</script><img src=x onerror=document.title=1>\x1b\u202e&quot;'"
CLAIMS = ("P1", "P2", HOSTILE)


def found() -> Iterator[Finding]:
    for claim in CLAIMS:
        for code, name, severity in (
            ("BAL001", "claim-charge", Severity.ERROR),
            ("CAS014", "unusual-group", Severity.WARNING),
        ):
            yield Finding(
                code,
                name,
                severity,
                Snip.BALANCING,
                f"Wrong: {HOSTILE}",
                claim=claim,
                path="2300[1]/CLM[1]",
                segment_id="CLM",
                segment=25,
                line=27,
                element=9 if claim == "P2" else 2,
                raw="CLM*P1*507***11:B:1*Y",
            )


def page(show_values: bool = False, show_all: bool = False, times: int = 1) -> str:
    made = FORMATS["html"](Options(io.StringIO(), show_values, show_all))
    totals = Totals()
    parts = [made.start()]
    for file in (f"{HOSTILE}.837", "right.837"):
        summary = FileSummary(file, claims=3, segments=90)
        findings = [one for _ in range(times) for one in found()] if "right" not in file else []
        for one in findings:
            summary.count(one)
        summary.finished = True
        parts += made.file(iter(findings), summary)
        totals.add(summary)
    return "".join((*parts, made.finish(totals)))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_holds_nothing_of_the_files_as_markup() -> None:
    parser = _Tags()
    parser.feed(page())
    assert parser.open == []
    names = [tag for tag, _ in parser.tags]
    assert "img" not in names
    assert names.count("article") == 6
    assert names.count("script") == 1
    ids = [attributes["id"] for _, attributes in parser.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {str(attributes["href"])[1:] for tag, attributes in parser.tags if tag == "a"}
    assert links == {"BAL001", "CAS014"} <= set(ids)


def test_values_are_masked_unless_asked_for() -> None:
    assert "507" not in page()
    assert "507" in page(show_values=True)
    assert "Values are shown" in page(show_values=True)


def test_the_first_findings_of_a_rule_are_listed() -> None:
    some, everything = page(times=9), page(times=9, show_all=True)
    assert (some.count("<article"), everything.count("<article")) == (40, 54)
    assert "BAL001: 7 more" in some
    assert ">27<" in some  # of all in the summary


def test_rules_are_explained() -> None:
    text = page()
    assert '<details id="BAL001">' in text
    assert "CLM02" in text.partition('<details id="BAL001">')[2]


def test_a_page_without_findings() -> None:
    made = FORMATS["html"](Options(io.StringIO()))
    text = made.start() + "".join(made.file(iter(()), FileSummary("-"))) + made.finish(Totals())
    assert "No findings." in text
    assert "standard input" in text


@pytest.mark.slow
def test_it_is_filtered_in_a_browser(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(), encoding="utf-8")
    browser.get(path.as_uri())
    assert browser.get_log("browser") == []
    assert browser.title == "Findings"

    def shown() -> int:
        articles = browser.find_elements("tag name", "article")
        return sum(one.is_displayed() for one in articles)

    find = browser.find_element
    assert shown() == 6
    first = browser.execute_script("return document.querySelector('main').firstElementChild.id")
    assert first == "summary"
    find("id", "f-severity").send_keys("error")
    assert shown() == 3
    find("id", "f-text").send_keys("claim p1,")
    assert shown() == 0
    find("id", "f-text").clear()
    find("id", "f-text").send_keys("claim p2")
    assert shown() == 1
    assert find("id", "count").text == "1 of 6 findings"
    browser.execute_script("document.querySelector('#filters button[type=reset]').click()")
    browser.execute_async_script("setTimeout(arguments[0])")
    assert shown() == 6
    find("link text", "BAL001").click()
    assert find("id", "BAL001").get_attribute("open") == "true"
    wide = "return document.documentElement.scrollWidth <= window.innerWidth"
    assert browser.execute_script(wide)
