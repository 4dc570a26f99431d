"""What the files talk about: people, providers, payers, claims. Money is in cents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synthetic.spelling import day, seg

Adjustment = tuple[str, str, int]
"""Group code, reason code, cents."""


@dataclass(frozen=True, slots=True)
class Place:
    street: str
    city: str
    state: str
    zip5: str
    plus4: str = ""

    def segments(self) -> Iterator[str]:
        yield seg("N3", self.street)
        yield seg("N4", self.city, self.state, self.zip5 + self.plus4)


@dataclass(frozen=True, slots=True)
class Person:
    last: str
    first: str
    middle: str
    born: date
    sex: str
    home: Place
    medicare_number: str
    """Empty for who is under 65."""

    def nm1(self, role: str, qualifier: str = "", identifier: str = "") -> str:
        return seg(
            "NM1", role, "1", self.last, self.first, self.middle, "", "", qualifier, identifier
        )

    def dmg(self) -> str:
        return seg("DMG", "D8", day(self.born), self.sex)


@dataclass(frozen=True, slots=True)
class Doctor:
    last: str
    first: str
    npi: str
    taxonomy: str

    def nm1(self, role: str) -> str:
        return seg("NM1", role, "1", self.last, self.first, "", "", "", "XX", self.npi)


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    npi: str
    tax_id: str
    taxonomy: str
    place: Place
    doctors: tuple[Doctor, ...]
    clia: str


@dataclass(frozen=True, slots=True)
class Payer:
    name: str
    identifier: str
    filing: str

    @property
    def medicare(self) -> bool:
        return self.filing in ("MA", "MB")

    def nm1(self) -> str:
        return seg("NM1", "PR", "2", self.name, "", "", "", "", "PI", self.identifier)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one payer made of one line: paid + adjustments = charge."""

    paid: int
    adjustments: tuple[Adjustment, ...]

    def total(self, group: str) -> int:
        return sum(cents for adjusted, _, cents in self.adjustments if adjusted == group)


@dataclass(frozen=True, slots=True)
class PriorPayer:
    rank: str
    payer: Payer
    insured: Person
    relationship: str
    member_id: str
    group_number: str
    decided: date
    control_number: str
    outcomes: tuple[Outcome, ...]
    by_line: bool
    says_liability: bool


@dataclass(frozen=True, slots=True)
class Drug:
    ndc: str
    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    procedure: str
    charge: int
    units: int
    control: str
    pointers: str = ""
    revenue: str = ""
    unit: str = "UN"
    drug: Drug | None = None
    tooth: str = ""
    """With its surfaces, as TOO has them: 3 or 3*M:O."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What only an institutional claim has."""

    bill: str
    admitted: date
    discharged: date
    inpatient: bool
    drg: str
    surgery: str


@dataclass(frozen=True, slots=True)
class Claim:
    number: str
    place_of_service: str
    service: date
    diagnoses: tuple[str, ...]
    lines: tuple[Line, ...]
    priors: tuple[PriorPayer, ...]
    doctor: Doctor
    referring: Doctor | None
    facility: Provider | None
    authorization: str
    clia: str
    trace: str
    accident: bool
    pricing: str
    stay: Stay | None = None

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)


@dataclass(frozen=True, slots=True)
class Member:
    """A subscriber with the claims of one patient: the subscriber, or a dependent."""

    subscriber: Person
    member_id: str
    group_number: str
    patient: Person
    relationship: str
    rank: str
    claims: tuple[Claim, ...]

    @property
    def is_dependent(self) -> bool:
        return self.relationship != "18"
