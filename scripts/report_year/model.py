"""What the year is made of. Amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Adjustment = tuple[str, str, int]
PAYER = "EXAMPLE TPA"
PAYER_ID = "12345"
SENDER = "CLEARLINK"
RENDERING, WRONG_NPI = "1600001857", "1600001858"
OTHER_PAYER = ("NORTHERN MUTUAL", "54321")


@dataclass(frozen=True)
class Group:
    number: str
    name: str
    members: int


GROUPS = (
    Group("G1100", "TAMARACK SAWMILLS HEALTH PLAN", 16),
    Group("G2200", "BLUE HERON DAIRY EMPLOYEE PLAN", 11),
    Group("G3300", "SALMON RIVER SCHOOLS TRUST", 7),
)
STRANGER = Group("G9900", "", 2)  # in no groups file


@dataclass(frozen=True)
class Provider:
    kind: str  # P, I or D
    name: str
    npi: str
    tax_id: str
    taxonomy: str
    street: str


PROVIDERS = (
    Provider(
        "P",
        "CLEARWATER FAMILY MEDICINE",
        "1500001213",
        "820111222",
        "207Q00000X",
        "418 LAKE FORK RD",
    ),
    Provider(
        "P", "CANYON ORTHOPEDIC GROUP", "1500002427", "820333444", "207X00000X", "77 CANYON RD"
    ),
    Provider(
        "I", "VALLEY COUNTY HOSPITAL", "1500003631", "820555666", "282N00000X", "1000 STATE ST"
    ),
    Provider("D", "PAYETTE LAKE DENTAL", "1932102019", "820111333", "122300000X", "20 MISSION ST"),
)


@dataclass(frozen=True)
class Line:
    procedure: str
    charge: int
    revenue: str = ""
    prior: tuple[int, tuple[Adjustment, ...]] | None = None  # what the first payer paid, and why


@dataclass(frozen=True)
class Claim:
    number: str
    kind: str
    group: Group
    provider: Provider
    member: int
    service: date
    lines: tuple[Line, ...]
    accident: str = ""  # AA, EM or OA
    frequency: str = "1"
    replaces: str = ""  # payer's number of the claim that it replaces or voids
    rendering: str = RENDERING  # NPI

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)

    @property
    def is_secondary(self) -> bool:
        return self.lines[0].prior is not None

    @property
    def payer_number(self) -> str:
        return f"25{self.number}"


@dataclass
class Batch:
    """Claims of one guide that were sent together, and when they were answered."""

    kind: str
    sent: date
    claims: list[Claim]
    acknowledged: date | None = None  # by a 999
    is_rejected: bool = False
    answered: date | None = None  # by a 277CA
    turned_away: set[str] = field(default_factory=set)  # numbers of claims


@dataclass(frozen=True)
class Decided:
    """A claim, or lines of it, decided. A reversal has all amounts negated."""

    claim: Claim
    received: date
    status: str
    lines: tuple[tuple[int, int, tuple[Adjustment, ...]], ...]  # line, paid, adjustments

    @property
    def sign(self) -> int:
        return -1 if self.status == "22" else 1

    @property
    def charge(self) -> int:
        return self.sign * sum(self.claim.lines[number].charge for number, _, _ in self.lines)

    @property
    def paid(self) -> int:
        return sum(paid for _, paid, _ in self.lines)

    @property
    def patient(self) -> int:
        return sum(
            cents for _, _, found in self.lines for group, _, cents in found if group == "PR"
        )

    def reversed(self) -> Decided:
        back = tuple(
            (number, -paid, tuple((group, reason, -cents) for group, reason, cents in found))
            for number, paid, found in self.lines
        )
        return Decided(self.claim, self.received, "22", back)


@dataclass
class Run:
    """What one group pays to one provider on one day."""

    group: Group
    provider: Provider
    decided: date
    paid_on: date
    decisions: list[Decided] = field(default_factory=list)
