"""Findings as one HTML page that can be sent to whoever has to mend them; nothing in it comes from
elsewhere. Written while the files are read: what is known at the end stands there, and is shown
first by the style.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from html import escape
from importlib import resources
from typing import NamedTuple

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity
from edi.report.painter import clean
from edi.report.report import Totals, message

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class HtmlPage(NamedTuple):
    """One page: a summary by rule, each file with its findings by claim, and what the rules want.

    At most `shown` findings of a rule are listed of a file, the others counted.
    """

    show_values: bool = False
    shown: int | None = None
    between: str = ""

    def start(self) -> str:
        style, script = _resource("style.css"), _resource("script.js")
        policy = (
            f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
            " form-action 'none'; base-uri 'none'"
        )
        told = (
            "Values are shown: protected health information."
            if self.show_values
            else "Values are masked (·), but for codes of public lists and claim numbers."
        )
        options = "".join(f"<option>{one}</option>" for one in _SEVERITIES)
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="referrer" content="no-referrer">\n<title>Findings</title>\n'
            f"<style>{style}</style>\n</head>\n<body>\n"
            f'<header><h1>Findings</h1>\n<p class="dim">{told}</p></header>\n<main>\n'
            '<form id="filters" class="card" role="search" aria-label="Filter" hidden>'
            '<label>Search <input id="f-text" type="search" placeholder="claim, segment, word">'
            '</label><label>Severity <select id="f-severity"><option value="">all</option>'
            f"{options}</select></label>"
            '<label>Rule <select id="f-rule"><option value="">all</option></select></label>'
            '<button type="reset">Reset</button><button id="print" type="button">Print</button>'
            '<p id="count" role="status" aria-live="polite"></p></form>\n'
        )

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        name = "standard input" if summary.file in (None, "-") else str(summary.file)
        yield f'<section class="file card">\n<h2>{_text(name)}</h2>\n'
        counts: Counter[tuple[str, Severity]] = Counter()
        group: tuple[str | None, ...] | None = None
        for finding in findings:
            key = finding.code, finding.severity
            counts[key] += 1
            if self.shown is not None and counts[key] > self.shown:
                continue
            here = (finding.interchange, finding.group, finding.transaction, finding.claim)
            if here != group:
                yield ("</section>\n" if group is not None else "") + _heading(finding)
                group = here
            yield self._finding(finding)
        if group is not None:
            yield "</section>\n"
        counts.update(summary.unshown)
        for (code, _), number in sorted(counts.items()):
            if self.shown is not None and number > self.shown:
                yield f'<p class="dim">{_text(code)}: {number - self.shown:,} more</p>\n'
        yield f'<p class="dim">{_told(summary)}</p>\n</section>\n'

    def finish(self, totals: Totals) -> str:
        tiles = "".join(
            f"<div><dt>{name}</dt><dd>{number:,}</dd></div>"
            for name, number in (
                ("Files", totals.files),
                ("Claims", totals.claims),
                ("Errors", totals.errors),
                ("Warnings", totals.warnings),
            )
        )
        unread = (
            f'<p class="severity error">{totals.unreadable:,} of the files could not be checked to'
            " the end.</p>"
            if totals.unreadable
            else ""
        )
        rows = "".join(
            f'<tr><td class="num">{one.findings:,}</td><td class="num">{one.files:,}</td>'
            f'<td><span class="severity {one.severity}">{one.severity}</span></td>'
            f'<td><a href="#{_text(one.code)}">{_text(one.code)}</a> {_text(one.name)}</td></tr>'
            for one in totals.by_rule()
        )
        table = (
            '<div class="scroll"><table><thead><tr><th scope="col" class="num">Findings</th>'
            '<th scope="col" class="num">Files</th><th scope="col">Severity</th>'
            f'<th scope="col">Rule</th></tr></thead><tbody>{rows}</tbody></table></div>'
            if rows
            else "<p>No findings.</p>"
        )
        rules = "".join(_rule(code, name) for code, name in sorted(totals.names.items()))
        explained = (
            f'<section class="card" id="rules"><h2>What the rules want</h2>\n{rules}</section>\n'
            if rules
            else ""
        )
        return (
            f'{explained}<section class="card" id="summary"><h2>Summary</h2>\n'
            f'<dl class="tiles">{tiles}</dl>{unread}\n{table}\n</section>\n</main>\n'
            "<footer>Made by edi.</footer>\n"
            f"<script>{_resource('script.js')}</script>\n</body>\n</html>\n"
        )

    def _finding(self, finding: Finding) -> str:
        place = ", ".join(
            part
            for part in (
                finding.path or finding.segment_id,
                f"segment {finding.segment}" if finding.segment is not None else "",
                f"line {finding.line}" if finding.line is not None else "",
            )
            if part
        )
        return (
            f'<article class="{finding.severity}" data-code="{_text(finding.code)}">'
            f'<p><span class="severity">{finding.severity}</span> '
            f'<a href="#{_text(finding.code)}">{_text(finding.code)}</a> '
            f"{_text(message(finding, self.show_values))}</p>"
            f'<p class="place">{_text(place)}</p>{self._segment(finding)}</article>\n'
        )

    def _segment(self, finding: Finding) -> str:
        if not finding.raw:
            return ""
        from edi.report import segment_view

        text, start, end = segment_view.view(
            finding.raw,
            finding.separators,
            finding.element,
            finding.component,
            show_values=self.show_values,
        )
        here = (
            f"<mark>{_text(text[start:end])}</mark>"
            if end > start
            else '<mark class="absent" title="missing here">?</mark>'
        )
        return f"<pre>{_text(text[:start])}{here}{_text(text[end:])}</pre>"


def _heading(finding: Finding) -> str:
    names = (
        ("Claim", finding.claim),
        ("transaction set", finding.transaction),
        ("group", finding.group),
        ("interchange", finding.interchange),
    )
    text = ", ".join(f"{name} {value}" for name, value in names if value is not None)
    text = text[:1].upper() + text[1:]
    return f'<section class="claim">\n<h3>{_text(text or "File")}</h3>\n'


def _told(summary: FileSummary) -> str:
    counts = (
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.claims, "claim"),
        (summary.segments, "segment"),
    )
    text = ", ".join(f"{number:,} {name}{'s' * (number != 1)}" for number, name in counts)
    return text if summary.finished else f"{text}; the file was not checked to its end"


def _rule(code: str, name: str) -> str:
    from edi.rules.registry import UnknownRule, get

    head = f'<details id="{_text(code)}"><summary>{_text(code)} {_text(name)}</summary>'
    try:
        documentation = get(code).documentation
    except UnknownRule:  # of a profile
        documentation = "A rule of the profile that was asked for."
    return f"{head}<pre>{_text(documentation)}</pre></details>\n"


def _text(text: str) -> str:
    """Fit for HTML, between tags and in attributes."""
    return escape("\n".join(map(clean, text.split("\n"))))


def _resource(name: str) -> str:
    return resources.files("edi.report.findings_page").joinpath(name).read_text("utf-8").strip()


def _digest(text: str) -> str:
    found = hashlib.sha256(text.encode()).digest()
    return "sha256-" + base64.b64encode(found).decode("ascii")
