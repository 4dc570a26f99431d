"""What was read of a file, and how many findings there are."""

from collections import Counter
from dataclasses import dataclass, field

from edi.finding import Finding, Severity


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was read, and how many findings of each severity there are."""

    transactions: int = 0
    claims: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    known: int = 0  # findings left out, since a baseline has them; in no other count


@dataclass(slots=True)
class FileSummary(Counts):
    """The counts of one file."""

    file: str | None
    line: int = 1  # up to which it was read
    finished: bool = False  # the file was read to its end
    rules: Counter[tuple[str, Severity]] = field(default_factory=Counter)  # findings of each
    names: dict[str, str] = field(default_factory=dict)  # of these rules, by code
    unshown: Counter[tuple[str, Severity]] = field(default_factory=Counter)  # counted only

    def count(self, finding: Finding) -> None:
        self.names[finding.code] = finding.name
        self.rules[finding.code, finding.severity] += 1
        self._add(finding.severity, 1)

    def count_unshown(self, code: str, name: str, severity: Severity, number: int = 1) -> None:
        """Findings that are counted only."""
        self.names[code] = name
        self.rules[code, severity] += number
        self.unshown[code, severity] += number
        self._add(severity, number)

    def add_unshown(self, later: "FileSummary") -> None:
        """Those of a part of the file."""
        for (code, severity), number in later.unshown.items():
            self.count_unshown(code, later.names[code], severity, number)

    def leave_out(self, finding: Finding) -> None:
        """A finding that was counted is known."""
        self.known += 1
        rule = finding.code, finding.severity
        self.rules[rule] -= 1
        if not self.rules[rule]:
            del self.rules[rule]
        self._add(finding.severity, -1)

    def _add(self, severity: Severity, number: int) -> None:
        if severity is Severity.ERROR:
            self.errors += number
        elif severity is Severity.WARNING:
            self.warnings += number
        else:
            self.infos += number
