"""A claim as the payer knows it, wherever that stands: in a published 835, or in an 837 that was
received."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from edi.emit.values import Procedure

Days = tuple[date, date]


class State(StrEnum):
    """What has become of a claim."""

    RECEIVED = "received"
    HELD_LIABILITY = "held: another party may be liable"
    HELD_COVERAGE = "held: who pays first is not known"
    HELD_PRIOR = "held: what the prior payer decided is not known"
    DECIDED = "decided, not yet paid"
    WAITING = "paid by a run that waits for approval"
    PAID = "paid"
    NOTHING_PAYABLE = "processed, nothing payable"
    DENIED = "denied"
    FORWARDED = "forwarded to another payer"
    PREDETERMINED = "predetermination"
    VOID = "paid, but the payment is void and not yet made again"
    REVERSED = "reversed"


class KnownLine(NamedTuple):
    """A service line."""

    procedure: Procedure
    charge: Decimal  # dollars
    paid: Decimal | None
    revenue_code: str
    units: Decimal | None
    days: Days | None
    control_number: str
    is_denied: bool = False


@dataclass(slots=True)
class KnownClaim:
    """One claim, or a part of one that was split."""

    state: State
    account: str  # CLM01, CLP01
    number: str  # payer claim control number; "" before it has one
    payer: str  # id, "" where it is not known
    npis: frozenset[str]  # of the billing provider
    tax_ids: frozenset[str]
    members: frozenset[str]  # member ids, as `requests.plain` makes them
    charge: Decimal  # dollars
    days: Days | None
    since: date  # of the state
    paid: Decimal | None = None  # dollars
    decided: date | None = None
    paid_on: date | None = None  # BPR16
    trace: str = ""  # TRN02
    lines: list[KnownLine] = field(default_factory=list)

    def is_of(self, ids: list[tuple[str, str]]) -> bool:
        """Is it a claim of this billing provider (NM108 and NM109)?"""
        return any(
            id_ in (self.npis if qualifier == "XX" else self.tax_ids)
            for qualifier, id_ in ids
            if qualifier in ("XX", "FI")
        )


class Wanted:
    """By what the requests of a run ask for claims: most claims of most files are none of these."""

    def __init__(self) -> None:
        self.numbers: set[str] = set()
        self.accounts: set[str] = set()
        self.members: set[str] = set()  # of requests that have nothing else
        self.first_day: date | None = None  # of service, of requests without a number
        self.has_undated = False  # requests without number and service date

    @property
    def by_number_only(self) -> bool:
        return not self.accounts and not self.members

    def is_empty(self) -> bool:
        return not (self.numbers or self.accounts or self.members)

    def may_have(self, account: str, number: str = "") -> bool:
        """May a claim with this account and number be asked for?"""
        return bool(self.members) or account in self.accounts or number in self.numbers
