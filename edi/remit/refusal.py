"""Why a remittance is not written: data, so that all reasons are reported at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from edi.errors import EdiError
from edi.finding import Finding
from edi.report.painter import clean


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason. `message` names places and residuals, never other values."""

    message: str
    claim: str | None = None  # CLM01
    group: str | None = None  # employer group number
    payee: str | None = None  # NPI, or tax id of a payee without one
    file: str | None = None
    line: int | None = None  # of the decisions file
    residual: Decimal | None = None  # dollars
    finding: Finding | None = None  # what reading the written file back found
    holds_all: bool = False  # it may change any payment, so none is made

    def __str__(self) -> str:
        return _with_place(self, self.message)


@dataclass(frozen=True, slots=True)
class RemitWarning:
    """What is written but unusual. As in a `Refusal`, no values but places and residuals."""

    message: str
    claim: str | None = None  # CLM01
    group: str | None = None  # employer group number
    payee: str | None = None  # NPI, or tax id of a payee without one
    file: str | None = None
    line: int | None = None  # of the decisions file

    def __str__(self) -> str:
        return _with_place(self, self.message)


def _with_place(one: Refusal | RemitWarning, message: str) -> str:
    where = [f"{one.file}:{one.line}" if one.line else one.file or ""]
    where += [f"claim {one.claim}" if one.claim else ""]
    where += [f"group {one.group}" if one.group else ""]
    where += [f"payee {one.payee}" if one.payee else ""]
    place = ", ".join(part for part in where if part)
    # A claim number, for one, comes from a file, and may hold what a terminal obeys.
    return clean(f"{place}: {message}" if place else message)


class Refused(EdiError):
    """Nothing was written; `refusals` are all the reasons found."""

    def __init__(self, refusals: Sequence[Refusal], warnings: Iterable[RemitWarning] = ()) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = tuple(refusals)
        self.warnings = tuple(warnings)

    def __reduce__(self) -> tuple[type["Refused"], tuple[object, ...]]:
        return Refused, (
            self.refusals,
            self.warnings,
        )  # not of the text: it comes from another process, too


class Unfit(ValueError):
    """One claim or payment can not be written as decided; becomes a `Refusal` with its context."""

    def __init__(self, message: str, residual: Decimal | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.residual = residual


class InvalidGroups(EdiError, ValueError):
    """The groups file is not what it must be."""
