"""Findings as JSON Lines, and as one JSON document; both are written while the files are read."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from edi.engine.check import FileSummary
from edi.finding import JSON_KEYS, Finding
from edi.report.report import Totals, message

_RANGE_KEYS = JSON_KEYS[-4:]  # worked out all at once
_PLAIN_KEYS = JSON_KEYS[:-4]
_NOWHERE = (None,) * 4


def encode(finding: Finding, show_values: bool = False) -> str:
    """One finding as a JSON object with the keys `JSON_KEYS`, in that order."""
    values = {key: getattr(finding, key) for key in _PLAIN_KEYS}
    values["message"] = message(finding, show_values)
    values |= zip(_RANGE_KEYS, finding.range or _NOWHERE, strict=True)
    return json.dumps(values)


class JsonLines(NamedTuple):
    """One finding a line."""

    show_values: bool = False
    between: str = ""
    shown: int | None = None

    def start(self) -> str:
        return ""

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        for finding in findings:
            yield encode(finding, self.show_values) + "\n"

    def finish(self, totals: Totals) -> str:
        return ""


class JsonDocument(NamedTuple):
    """One document: {"files": [{"file", "findings": [...], counts}], "summary": counts}.

    The counts of a file follow its findings, since they are known only when it has been read. A
    file whose checking stopped before its end has "incomplete": true besides. With `statistics`,
    the summary has "rules": [{"code", "name", "severity", "findings", "files"}].
    """

    show_values: bool = False
    statistics: bool = False
    between: str = ","
    shown: int | None = None

    def start(self) -> str:
        return '{"files": ['

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        yield f'\n{{"file": {json.dumps(summary.file)}, "findings": ['
        lead = "\n  "
        for finding in findings:
            yield lead + encode(finding, self.show_values)
            lead = ",\n  "
        counts = {
            "transactions": summary.transactions,
            "claims": summary.claims,
            "segments": summary.segments,
            "errors": summary.errors,
            "warnings": summary.warnings,
        }
        if summary.known:
            counts["known"] = summary.known
        tail = "" if summary.finished else ', "incomplete": true'
        yield f"], {json.dumps(counts)[1:-1]}{tail}}}"

    def finish(self, totals: Totals) -> str:
        counts = {
            "files": totals.files,
            "unreadable": totals.unreadable,
            "transactions": totals.transactions,
            "claims": totals.claims,
            "segments": totals.segments,
            "errors": totals.errors,
            "warnings": totals.warnings,
        }
        if totals.known:
            counts["known"] = totals.known
        gone = ""
        if totals.gone is not None:
            listed = [json.dumps(one.as_dict) for one in totals.gone()]
            counts["gone"] = len(listed)
            gone = ', "gone": [' + ",".join(f"\n  {one}" for one in listed) + "]"
        rules = ""
        if self.statistics:
            by_rule = [
                {
                    "code": one.code,
                    "name": one.name,
                    "severity": one.severity,
                    "findings": one.findings,
                    "files": one.files,
                }
                for one in totals.by_rule()
            ]
            rules = f', "rules": {json.dumps(by_rule)}'
        return f'\n]{gone}, "summary": {json.dumps(counts)[:-1]}{rules}}}}}\n'
