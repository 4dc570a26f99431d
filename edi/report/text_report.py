"""Findings for people: by file and claim, each with its segment and the element marked."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity
from edi.report.formats import FOLD_AFTER
from edi.report.painter import Painter, Span
from edi.report.report import Totals, message

if TYPE_CHECKING:
    from edi.report.earlier import Earlier

_SEGMENT_COLUMNS = 160  # of a segment shown where no terminal sets the width
SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


class TextReport(NamedTuple):
    """Text. `fold_after` is how many findings of one code a file may show; None for all. `quiet`
    leaves out files without findings."""

    painter: Painter
    show_values: bool = False
    fold_after: int | None = FOLD_AFTER
    statistics: bool = False
    quiet: bool = False
    between: str = ""

    @property
    def shown(self) -> int | None:
        return self.fold_after

    def start(self) -> str:
        return ""

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        line = self.painter.line
        name = "standard input" if summary.file == "-" else summary.file or "-"
        counts: Counter[str] = Counter()
        group: tuple[str | None, ...] | None = None
        for finding in findings:
            if not counts:
                yield line((name, "bold underline"))
            counts[finding.code] += 1
            if self.fold_after is not None and counts[finding.code] > self.fold_after:
                continue
            here = (finding.interchange, finding.group, finding.transaction, finding.claim)
            if here != group:
                group = here
                yield line(*_heading(finding), indent=2)
            yield from self._finding(finding)
        for (code, _), number in summary.unshown.items():
            counts[code] += number
        folded = {
            code: count - self.fold_after
            for code, count in counts.items()
            if self.fold_after is not None and count > self.fold_after
        }
        for code, count in sorted(folded.items()):
            yield line((code, "bold"), (f": {count:,} more (--all shows them)", ""), indent=2)
        if counts or not self.quiet or not summary.finished:
            yield line(*_summary(name, summary))
        if counts:
            yield "\n"

    def finish(self, totals: Totals) -> str:
        text = ""
        if totals.files > 1 and (totals.rules or not self.quiet):
            text = self.painter.line(*_summary(f"{totals.files:,} files", totals))
        if self.statistics and totals.rules:
            text += "".join(self._statistics(totals))
        if totals.gone is not None:
            gone = "".join(self._gone(totals.gone()))
            text += "\n" * bool(text and gone) + gone
        return text

    def _gone(self, findings: "Iterator[Earlier]") -> Iterator[str]:
        """What an earlier report has: one line each, up to as many as are shown of a code."""
        line, number = self.painter.line, 0
        for one in findings:
            number += 1
            if number == 1:
                yield line(("gone", "bold underline"))
            if self.fold_after is None or number <= self.fold_after:
                claim = f", claim {one.claim}" if one.claim else ""
                where = f" {one.path or one.segment_id or ''} ({one.file}{claim})"
                name = f" {one.name}:"
                yield line((one.code, "bold"), (name, "dim"), (where, ""), indent=2, hang=2)
        if self.fold_after is not None and number > self.fold_after:
            yield line((f"{number - self.fold_after:,} more (--all shows them)", ""), indent=2)

    def _statistics(self, totals: Totals) -> Iterator[str]:
        """A table by rule, the most frequent first."""
        rows = totals.by_rule()
        counts = [f"{one.findings:,}" for one in rows]
        files = [f"{one.files:,}" for one in rows]
        first = max(len("findings"), *map(len, counts))
        second = max(len("files"), *map(len, files))
        line = self.painter.line
        if totals.files > 1:
            yield "\n"
        head = f"{'findings':>{first}}  {'files':>{second}}  severity  rule"
        yield line((head, "dim"))
        for one, number, where in zip(rows, counts, files, strict=True):
            yield line(
                (f"{number:>{first}}  {where:>{second}}  ", ""),
                (f"{one.severity:<10}", SEVERITY_STYLES[one.severity]),
                (one.code, "bold"),
                (f" {one.name}", "dim"),
            )

    def _finding(self, finding: Finding) -> Iterator[str]:
        line = self.painter.line
        style = SEVERITY_STYLES[finding.severity]
        yield line(
            (str(finding.severity), style),
            (" ", ""),
            (finding.code, "bold"),
            (f" {finding.name}: ", "dim"),
            (message(finding, self.show_values), ""),
            indent=4,
            hang=2,
        )
        place, numbers = _place(finding)
        both = f"{place} {numbers}".strip()
        if place and self.painter.width and len(both) + 6 > self.painter.width:
            yield line((place, "dim"), indent=6, hang=2)
            yield line((numbers, "dim"), indent=8)
        else:
            yield line((both, "dim"), indent=6, hang=2)
        if finding.raw:
            yield from self._segment(finding, finding.raw, style)

    def _segment(self, finding: Finding, raw: str, style: str) -> Iterator[str]:
        from edi.report import segment_view

        width = self.painter.width
        shown = segment_view.view(
            raw,
            finding.separators,
            finding.element,
            finding.component,
            show_values=self.show_values,
        ).clipped(max(20, width - 7) if width else _SEGMENT_COLUMNS)
        text, start, end = shown
        line = self.painter.line
        yield line((text[:start], ""), (text[start:end], style), (text[end:], ""), indent=6)
        yield line((shown.carets, style), indent=6)


def _heading(finding: Finding) -> list[Span]:
    if finding.claim is not None:
        return [(f"claim {finding.claim}", "bold")]
    if finding.transaction is not None:
        return [(f"transaction set {finding.transaction}", "bold")]
    if finding.group is not None:
        return [(f"functional group {finding.group}", "bold")]
    if finding.interchange is not None:
        return [(f"interchange {finding.interchange}", "bold")]
    return [("outside any interchange", "bold")]


def _place(finding: Finding) -> tuple[str, str]:
    """ "2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3" and "(line 24, segment 22)"."""
    parts = [finding.path or finding.segment_id or ""]
    if finding.element is not None and finding.segment_id:
        component = f"-{finding.component}" if finding.component is not None else ""
        parts.append(f"{finding.segment_id}{finding.element:02d}{component}")
    numbers = []
    if finding.line is not None:
        numbers.append(f"line {finding.line:,}")
    if finding.segment is not None:
        numbers.append(f"segment {finding.segment:,}")
    place = ", ".join(part for part in parts if part)
    shown = ", ".join(numbers)
    return place, f"({shown})" if place else shown


def _summary(name: str, counts: FileSummary | Totals) -> list[Span]:
    found: list[Span] = []
    for number, what, severity in (
        (counts.errors, "error", Severity.ERROR),
        (counts.warnings, "warning", Severity.WARNING),
        (counts.infos, "note", Severity.INFO),
    ):
        if number:
            found += [(", ", ""), (count(number, what), SEVERITY_STYLES[severity])]
    found = found[1:] or [("no findings" if not counts.known else "no new findings", "green")]
    read = f" in {count(counts.claims, 'claim')}, {count(counts.segments, 'segment')}"
    if isinstance(counts, FileSummary) and not counts.finished:
        return [(f"{name}: ", "bold"), *found, (read, ""), ("; not checked to its end", "red")]
    return [(f"{name}: ", "bold"), *found, (read, "")]


def count(number: int, what: str) -> str:
    """ "1 claim", "1,234 claims"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
