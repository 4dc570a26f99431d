"""Things to know about claims and files, of which only so many are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from edi.errors import EdiError
from edi.report.painter import clean

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """Something to know about a claim or a file. No message holds a value but dates."""

    message: str
    file: str = ""
    line: int = 0
    claim: str = ""  # CLM01

    def __str__(self) -> str:
        where = [f"{self.file}:{self.line}" if self.line else self.file]
        where += [f"claim {self.claim}" if self.claim else ""]
        place = ", ".join(filter(None, where))
        return clean(f"{place}: {self.message}" if place else self.message)

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "message": self.message,
            "file": self.file or None,
            "line": self.line or None,
            "claim": self.claim or None,
        }


@dataclass(slots=True)
class Kept:
    """The first of many, and how many there are."""

    first: list[Told] = field(default_factory=list)
    count: int = 0

    def add(self, one: Told) -> None:
        self.count += 1
        if len(self.first) < _MOST:
            self.first.append(one)

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {"count": self.count, "first": [one.document() for one in self.first]}


class Refused(EdiError):
    """Nothing was written; `reasons` are those found, `more` how many are not kept."""

    def __init__(self, reasons: Sequence[Told], more: int = 0) -> None:
        super().__init__("\n".join(map(str, reasons)))
        self.reasons, self.more = tuple(reasons), more

    def __reduce__(self) -> tuple[type["Refused"], tuple[object, ...]]:
        return Refused, (self.reasons, self.more)
