"""What a report is: strings for the start, each file in turn, and the end."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Protocol

from edi.engine.check import Counts, FileSummary
from edi.finding import Finding


@dataclass(slots=True)
class Totals(Counts):
    """Sums over the files of a run; `unreadable` counts those that could not be checked to the
    end."""

    files: int = 0
    unreadable: int = 0

    def add(self, summary: FileSummary) -> None:
        self.files += 1
        for field in fields(Counts):
            own = getattr(self, field.name)
            setattr(self, field.name, own + getattr(summary, field.name))


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
