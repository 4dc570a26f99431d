"""What a report is: strings for the start, each file in turn, and the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple, Protocol

from edi.engine.check import Counts, FileSummary
from edi.finding import Finding, Severity

if TYPE_CHECKING:
    from edi.report.earlier import Earlier


@dataclass(slots=True)
class Totals(Counts):
    """Sums over the files of a run; `unreadable` counts those that could not be checked to the
    end."""

    files: int = 0
    unreadable: int = 0
    rules: Counter[tuple[str, Severity]] = field(default_factory=Counter)  # findings of each
    files_of_rules: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)  # of rules, by code
    # Of findings left out: what the file with most of them has.
    fingerprints: dict[int, int] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)  # names of files read to their end
    # What an earlier report has and this run has not, asked for at the end; None without one.
    gone: "Callable[[], Iterator[Earlier]] | None" = None

    def add(self, summary: FileSummary) -> None:
        self.files += 1
        for one in fields(Counts):
            setattr(self, one.name, getattr(self, one.name) + getattr(summary, one.name))
        self.rules.update(summary.rules)
        self.names.update(summary.names)
        self.files_of_rules.update(dict.fromkeys(summary.rules, 1))

    def by_rule(self) -> list["RuleCount"]:
        """How often each rule found something: the most frequent first."""
        found = [
            RuleCount(code, self.names[code], severity, number, self.files_of_rules[code, severity])
            for (code, severity), number in self.rules.items()
        ]
        return sorted(found, key=lambda one: (-one.findings, one.code, one.severity))


class RuleCount(NamedTuple):
    """The findings of one rule and severity."""

    code: str
    name: str
    severity: Severity
    findings: int
    files: int


class Report(Protocol):
    """A format. A report holds no state between files, so that files can be done in parallel."""

    @property
    def between(self) -> str:
        """What stands between the texts of two files that have one."""
        ...

    @property
    def shown(self) -> int | None:
        """How many findings of a code it shows of a file, None for all; others it counts only."""
        ...

    def start(self) -> str: ...

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        """The text of one file, as its findings come; `summary` is complete when they end."""
        ...

    def finish(self, totals: Totals) -> str: ...


def message(finding: Finding, show_values: bool) -> str:
    """The finding's message, with the values behind it where they are wanted."""
    if show_values and finding.detail:
        return f"{finding.message} [{finding.detail}]"
    return finding.message
