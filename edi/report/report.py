"""What a report is: strings for the start, each file in turn, and the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from edi.finding import Finding
from edi.rules.runner import FileSummary


@dataclass(slots=True)
class Totals:
    """Sums over the files of a run; `unreadable` counts those that could not be checked to the
    end."""

    files: int = 0
    unreadable: int = 0
    transactions: int = 0
    claims: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0

    def add(self, summary: FileSummary) -> None:
        self.files += 1
        self.transactions += summary.transactions
        self.claims += summary.claims
        self.segments += summary.segments
        self.errors += summary.errors
        self.warnings += summary.warnings
        self.infos += summary.infos


class Report(Protocol):
    """A format. A report holds no state between files, so that files can be done in parallel."""

    @property
    def between(self) -> str:
        """What stands between the texts of two files."""
        ...

    def start(self) -> str: ...

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        """The text of one file, as its findings come; `summary` is complete when they end."""
        ...

    def finish(self, totals: Totals) -> str: ...


def message(finding: Finding, show_values: bool) -> str:
    """The finding's message, with the values behind it where they are wanted."""
    if show_values and finding.detail:
        return f"{finding.message} ({finding.detail})"
    return finding.message
