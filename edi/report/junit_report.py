"""Findings as JUnit XML, which build servers read: a file is a suite, a rule that found something a
failed test.

There is no standard; this is what Jenkins and GitLab read (`testsuites`, `testsuite`, `testcase`,
`failure`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity
from edi.report.report import Totals, message

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # of XML 1.0


class JUnit(NamedTuple):
    """A suite for each file. Errors fail; warnings and information are the output of tests that
    pass. At most `shown` findings of a rule are listed, the others counted."""

    show_values: bool = False
    shown: int | None = None
    between: str = ""

    def start(self) -> str:
        return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="edi validate">\n'

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        listed: dict[tuple[str, Severity], list[str]] = {}
        counts: dict[tuple[str, Severity], int] = {}
        names: dict[str, str] = {}
        for finding in findings:
            key = finding.code, finding.severity
            names[finding.code] = finding.name
            counts[key] = counts.get(key, 0) + 1
            if self.shown is None or counts[key] <= self.shown:
                listed.setdefault(key, []).append(self._line(finding))
        for key, number in summary.unshown.items():
            counts[key] = counts.get(key, 0) + number
        name = _attribute("standard input" if summary.file in (None, "-") else str(summary.file))
        failed = sum(severity is Severity.ERROR for _, severity in counts)
        stopped = not summary.finished
        tests = max(1, len(counts) + stopped)
        yield (
            f'<testsuite name={name} tests="{tests}" failures="{failed}" errors="{int(stopped)}">\n'
        )
        for code, severity in sorted(counts):
            lines = listed.get((code, severity), [])
            number = counts[code, severity]
            more = number - len(lines)
            if more:
                lines = [*lines, f"{more} more"]
            body = _text("\n".join(lines))
            rule = names.get(code) or summary.names.get(code, "")
            yield f"<testcase classname={name} name={_attribute(f'{code} {rule}')}>"
            if severity is Severity.ERROR:
                found = "1 error" if number == 1 else f"{number} errors"
                yield f"<failure type={_attribute(code)} message={_attribute(found)}>{body}"
                yield "</failure>"
            else:
                yield f"<system-out>{body}</system-out>"
            yield "</testcase>\n"
        if stopped:
            yield f'<testcase classname={name} name="read to the end">'
            yield '<error message="could not be checked to the end"/></testcase>\n'
        elif not counts:
            yield f'<testcase classname={name} name="no findings"/>\n'
        yield "</testsuite>\n"

    def finish(self, totals: Totals) -> str:
        return "</testsuites>\n"

    def _line(self, finding: Finding) -> str:
        line = "" if finding.line is None else f"line {finding.line}: "
        claim = "" if finding.claim is None else f" [claim {finding.claim}]"
        path = "" if finding.path is None else f" ({finding.path})"
        return f"{line}{message(finding, self.show_values)}{path}{claim}"


def _text(text: str) -> str:
    return escape(_UNFIT.sub("�", text))


def _attribute(text: str) -> str:
    return quoteattr(_UNFIT.sub("�", text))
