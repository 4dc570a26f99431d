"""Findings as workflow commands of GitHub Actions: annotations at the lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterator
from typing import NamedTuple

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity
from edi.report.report import Totals, message

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class Annotations(NamedTuple):
    """One command a finding; a runner shows the first ten of a step beside the lines, and all in
    its log."""

    show_values: bool = False
    between: str = ""
    shown: int | None = None

    def start(self) -> str:
        return ""

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        for finding in findings:
            yield self._command(finding, summary.file)

    def finish(self, totals: Totals) -> str:
        return ""

    def _command(self, finding: Finding, file: str | None) -> str:
        title = f"{finding.code} {finding.name}"
        if finding.claim:
            title += f", claim {finding.claim}"
        fields: dict[str, object] = {}
        if file and file != "-":
            fields["file"] = file
        where = finding.range
        if where is not None:
            fields |= {"line": where.line, "endLine": where.end_line}
            if where.line == where.end_line:  # columns go with one line only
                fields |= {"col": where.column, "endColumn": where.end_column}
        elif finding.line is not None:
            fields["line"] = finding.line
        fields["title"] = title
        text = message(finding, self.show_values)
        if finding.path:
            text += f" ({finding.path})"
        given = ",".join(f"{key}={_property(str(value))}" for key, value in fields.items())
        return f"::{_COMMANDS[finding.severity]} {given}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
