"""What a run has decided, held and refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from edi.errors import EdiError
from edi.report.painter import clean


class Refusal(NamedTuple):
    """A claim on which nothing can be decided. `message` has no values but differences."""

    message: str
    claim: str = ""  # CLM01
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        place = ", ".join(part for part in (where, self.claim and f"claim {self.claim}") if part)
        return clean(f"{place}: {self.message}" if place else self.message)


class Refused(EdiError):
    """Nothing was written; `refusals` are all the reasons found."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = tuple(refusals)

    def __reduce__(self) -> tuple[type["Refused"], tuple[object, ...]]:
        return Refused, (self.refusals,)


class HeldClaim(NamedTuple):
    """An entry of the worklist."""

    claim: str
    group: str
    plan: str
    code: str
    message: str
    rule: str
    since: date
    until: date | None
    file: str
    line: int | None


@dataclass(slots=True)
class PlanTotal:
    """What was decided for one plan."""

    claims: int = 0
    denied: int = 0  # not a cent allowed
    reversed: int = 0
    charge: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)  # to providers
    to_members: Decimal = Decimal(0)
    member: Decimal = Decimal(0)  # owed by members


@dataclass(slots=True)
class Outcome:
    """What a run has done."""

    files: list[Path] = field(default_factory=list)  # written
    plans: dict[str, PlanTotal] = field(default_factory=dict)
    held: list[HeldClaim] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    decided_before: int = 0  # claims of files that were given before
    investigations: int = 0  # opened
    reversed_from: list[str] = field(default_factory=list)  # files of claims taken back
    notices: list[str] = field(default_factory=list)
    dry_run: bool = False

    @property
    def claims(self) -> int:
        return sum(one.claims for one in self.plans.values())
