"""Findings as SARIF 2.1.0, which code hosts and editors read; written while the files are read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity
from edi.report.report import Totals, message

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# Of a finding, what SARIF has no place for.
_PROPERTIES = (
    "snip",
    "interchange",
    "group",
    "transaction",
    "claim",
    "loop",
    "segment_id",
    "segment",
    "element",
    "component",
)


class Sarif(NamedTuple):
    """One log with one run: a result for each finding, in file order, and behind them the rules
    that found something."""

    show_values: bool = False
    between: str = ","
    shown: int | None = None

    def start(self) -> str:
        return (
            f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{'
            '"columnKind": "unicodeCodePoints", "results": ['
        )

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        lead = "\n"
        for finding in findings:
            yield lead + json.dumps(self._result(finding, summary.file))
            lead = ",\n"

    def finish(self, totals: Totals) -> str:
        from importlib.metadata import version

        driver = {
            "name": "edi",
            "version": version("aso-edi"),
            "rules": [_rule(code, name) for code, name in sorted(totals.names.items())],
        }
        notes = []
        if totals.unreadable:
            text = f"{totals.unreadable} of the files could not be checked to the end"
            notes.append({"level": "error", "message": {"text": text}})
        invocation = {
            "executionSuccessful": not totals.unreadable,
            "toolExecutionNotifications": notes,
        }
        tail = {"tool": {"driver": driver}, "invocations": [invocation]}
        return f"\n], {json.dumps(tail)[1:-1]}}}]}}\n"

    def _result(self, finding: Finding, file: str | None) -> dict[str, Any]:
        place: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
        region = _region(finding)
        if region:
            place["region"] = region
        location: dict[str, Any] = {"physicalLocation": place}
        if finding.path:
            location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
        properties = {key: getattr(finding, key) for key in _PROPERTIES}
        return {
            "ruleId": finding.code,
            "level": _LEVELS[finding.severity],
            "message": {"text": message(finding, self.show_values)},
            "locations": [location],
            "properties": {key: value for key, value in properties.items() if value is not None},
        }


def _uri(file: str | None) -> str:
    """A relative reference, or an absolute one of an absolute path."""
    if file is None or file == "-":
        return "stdin"
    path = quote(file.replace("\\", "/"), errors="surrogateescape")
    if path.startswith("/"):
        return f"file://{path}"
    return path.removeprefix("./")


def _region(finding: Finding) -> dict[str, int]:
    where = finding.range
    if where is not None:
        return {
            "startLine": where.line,
            "startColumn": where.column,
            "endLine": where.end_line,
            "endColumn": where.end_column,
        }
    return {"startLine": finding.line} if finding.line is not None else {}


def _rule(code: str, name: str) -> dict[str, Any]:
    from edi.rules.registry import UnknownRule, get

    found: dict[str, Any] = {"id": code, "name": name}
    try:
        first, _, rest = get(code).documentation.partition("\n\n")
    except UnknownRule:  # of a profile
        return found
    found["shortDescription"] = {"text": " ".join(first.split())}
    if rest:
        found["fullDescription"] = {"text": rest.strip()}
    found["help"] = {"text": f"edi explain {code}"}
    return found
