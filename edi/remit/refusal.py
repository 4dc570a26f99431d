"""Why a remittance is not written: data, so that all reasons are told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from edi.finding import Finding


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
        where = [f"{self.file}:{self.line}" if self.line else self.file or ""]
        where += [f"claim {self.claim}" if self.claim else ""]
        where += [f"group {self.group}" if self.group else ""]
        where += [f"payee {self.payee}" if self.payee else ""]
        return (
            ", ".join(part for part in where if part)
            + (": " if any(where) else "")
            + (self.message)
        )


class Refused(Exception):
    """Nothing was written; `refusals` are all the reasons found."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = tuple(refusals)

    def __reduce__(self) -> tuple[type["Refused"], tuple[tuple[Refusal, ...]]]:
        return Refused, (self.refusals,)  # not of the text: it comes from another process, too


class Unfit(ValueError):
    """One claim or payment can not be written as decided; becomes a `Refusal` with its context."""

    def __init__(self, message: str, residual: Decimal | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.residual = residual


class InvalidGroups(ValueError):
    """The groups file is not what it must be."""


class NotX12(ValueError):
    """A file of claims in which no interchange begins."""
