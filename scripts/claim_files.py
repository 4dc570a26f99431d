"""Write synthetic, valid X12 files of any size: 837P, 837I and 835.

    python scripts/claim_files.py 837p --claims 5000 --seed 7 --out big.837

Everything is drawn from one seeded generator, so the same numbers give the same bytes. Nobody in
these files exists. Segments are produced one at a time, so memory does not grow with the file.

``remittance(n, seed)`` answers the claims of ``professional(n, seed)``: same claim numbers, lines,
line control numbers and payees.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import click

CLAIMS_PER_TRANSACTION = 5000
"""The 837 guides advise no more than this many claims in one ST-SE."""

CREATED = date(2026, 9, 1)
FIRST_SERVICE = date(2026, 1, 5)

Adjustment = tuple[str, str, int]
"""Group code, reason code, cents."""


# -- what the files talk about -------------------------------------------------------------------


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


# -- values to draw from -------------------------------------------------------------------------

PLAN = Payer("EXAMPLE BENEFIT ADMINISTRATORS", "12345", "CI")
PLAN_HOME = Place("PO BOX 1200", "BOISE", "ID", "83701", "1200")
GROUPS = ("G0012", "G0034", "G0051", "G0078", "G0103")
MEDICARE_B = Payer("MEDICARE PART B CONTRACTOR", "02102", "MB")
MEDICARE_A = Payer("MEDICARE PART A CONTRACTOR", "02101", "MA")
OTHER_PLANS = (
    Payer("NORTHERN MUTUAL HEALTH", "60012", "CI"),
    Payer("PIONEER PREFERRED PLAN", "60345", "12"),
    Payer("RIVER VALLEY HMO", "60777", "HM"),
    Payer("SUMMIT EMPLOYEES TRUST", "61020", "CI"),
)
CITIES = (
    ("BOISE", "ID", "83702"),
    ("MERIDIAN", "ID", "83642"),
    ("NAMPA", "ID", "83651"),
    ("SPOKANE", "WA", "99201"),
    ("PORTLAND", "OR", "97205"),
    ("SALT LAKE CITY", "UT", "84101"),
    ("RENO", "NV", "89501"),
    ("DENVER", "CO", "80202"),
    ("OMAHA", "NE", "68102"),
    ("MADISON", "WI", "53703"),
)
STREETS = (
    "MAIN ST",
    "ORCHARD AVE",
    "RIVER RD",
    "SECOND ST",
    "CEDAR LN",
    "HILLTOP DR",
    "PARK BLVD",
    "FOOTHILL WAY",
)
# fmt: off
LAST_NAMES = (
    "ABERNATHY", "BLACKWOOD", "CASTELLAN", "DUNMORE", "ELLERBY", "FAIRWEATHER", "GOODFELLOW",
    "HARTWELL", "INGLEWOOD", "JESSUP", "KINGSLEY", "LOCKHART", "MERRIWEATHER", "NIGHTINGALE",
    "OAKLEY", "PEMBROKE", "QUIGLEY", "RAVENSCROFT", "SUMMERFIELD", "THISTLETON", "UNDERHILL",
    "VALENTINO", "WHITFIELD", "YARROW", "O'DELL", "ST-JAMES", "MCADAMS", "LI", "NGUYEN",
    "ORTIZ", "SCHWARZWALDER",
)
WOMEN = (
    "ADA", "BEATRICE", "CLARA", "DOROTHEA", "EDITH", "FLORA", "GRETA", "HAZEL", "INES", "JUNE",
    "KATE", "LENA",
)
MEN = (
    "ARLO", "BRUNO", "CASPER", "DEXTER", "EDGAR", "FELIX", "GUS", "HUGO", "IVAN", "JASPER",
    "KURT", "LEO",
)
DIAGNOSES = (
    "I10", "E119", "E785", "J069", "J209", "M5450", "M25561", "N390", "R0789", "R519", "F411",
    "K219", "L309", "J45909", "E039", "D649", "G43909", "B349", "J0190", "R109",
)
# fmt: on
FIRST_NAMES = {"F": WOMEN, "M": MEN}
TAXONOMIES = ("207Q00000X", "207R00000X", "208D00000X", "207X00000X", "363L00000X", "225100000X")
CLINIC_NAMES = (
    "FOOTHILLS FAMILY CLINIC",
    "RIVERBEND MEDICAL GROUP",
    "CEDAR GROVE PHYSICIANS",
    "HIGH DESERT ORTHOPEDICS",
    "LAKESIDE INTERNAL MEDICINE",
    "CANYON PRIMARY CARE",
)
HOSPITAL_NAMES = (
    "FOOTHILLS REGIONAL HOSPITAL",
    "RIVERBEND MEDICAL CENTER",
    "CEDAR GROVE COMMUNITY HOSPITAL",
)
VISITS = ("99202", "99203", "99204", "99212", "99213", "99214", "99215")


@dataclass(frozen=True, slots=True)
class Service:
    code: str
    low: int
    high: int
    units: int = 1
    modifier: str = ""
    lab: bool = False
    ndc: str = ""


SERVICES = (
    Service("36415", 8, 25, lab=True),
    Service("80053", 30, 95, lab=True),
    Service("85025", 22, 60, lab=True),
    Service("81002", 9, 30, lab=True),
    Service("83036", 28, 70, lab=True),
    Service("80061", 35, 90, lab=True),
    Service("93000", 45, 140),
    Service("71046", 60, 210),
    Service("73562", 70, 190, modifier="RT"),
    Service("20610", 110, 290, modifier="LT"),
    Service("97110", 35, 60, units=4, modifier="GP"),
    Service("97140", 35, 58, units=2, modifier="GP"),
    Service("97530", 38, 66, units=3, modifier="GP"),
    Service("96372", 25, 60),
    Service("J1885", 4, 12, units=4, ndc="00409379501"),
    Service("J3420", 6, 18, units=1, ndc="00517003125"),
    Service("J1100", 3, 9, units=8, ndc="63323016501"),
    Service("A4550", 18, 40),
)
OUTPATIENT = (
    ("0300", Service("80053", 60, 220)),
    ("0305", Service("85025", 40, 130)),
    ("0320", Service("71046", 180, 520)),
    ("0450", Service("99284", 650, 1900, modifier="25")),
    ("0730", Service("93005", 120, 380)),
    ("0636", Service("J1885", 9, 30, units=4, ndc="00409379501")),
    ("0420", Service("97110", 80, 150, units=4, modifier="GP")),
)
INPATIENT = ("0250", "0270", "0300", "0320", "0730")


# -- spelling ------------------------------------------------------------------------------------


def seg(*elements: str) -> str:
    """One segment without its terminator; empty elements at the end are left off."""
    return "*".join(elements).rstrip("*")


def amount(cents: int) -> str:
    """Cents as X12 writes a decimal number: 100, 39.2, -7.05, .8."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, fraction = divmod(cents, 100)
    if not fraction:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{fraction:02d}".rstrip("0")


def day(when: date) -> str:
    return f"{when:%Y%m%d}"


def luhn_digit(digits: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def npi(rng: Random) -> str:
    body = f"1{rng.randrange(10**8):08d}"
    return body + luhn_digit("80840" + body)


def routing_number(rng: Random) -> str:
    """An ABA number with its check digit, in a district that exists."""
    body = f"12{rng.randrange(10**6):06d}"
    weighted = sum(int(d) * w for d, w in zip(body, (3, 7, 1) * 3, strict=False))
    return body + str(-weighted % 10)


def medicare_number(rng: Random) -> str:
    """An identifier in the form of a Medicare beneficiary's: C A AN N A AN N A A N N."""
    digits = "0123456789"
    letters = "ACDEFGHJKMNPQRTUVWXY"
    kinds = {"C": digits[1:], "N": digits, "A": letters, "E": digits + letters}
    return "".join(rng.choice(kinds[kind]) for kind in "CAENAENAANN")


def cas(adjustments: Iterable[Adjustment]) -> Iterator[str]:
    """One CAS per group code, its reasons side by side."""
    groups: dict[str, list[str]] = {}
    for group, reason, cents in adjustments:
        groups.setdefault(group, []).extend((reason, amount(cents), ""))
    for group, trios in groups.items():
        yield seg("CAS", group, *trios)


def merged(outcomes: Iterable[Outcome]) -> Outcome:
    """Several lines as one claim-level outcome."""
    paid = 0
    totals: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        paid += outcome.paid
        for group, reason, cents in outcome.adjustments:
            totals[group, reason] = totals.get((group, reason), 0) + cents
    return Outcome(paid, tuple((group, reason, cents) for (group, reason), cents in totals.items()))


# -- payers at work ------------------------------------------------------------------------------


def outcome(charge: int, *adjustments: Adjustment) -> Outcome:
    """What is left of the charge is paid; adjustments of nothing are left out."""
    kept = tuple(adjustment for adjustment in adjustments if adjustment[2])
    return Outcome(charge - sum(cents for _, _, cents in kept), kept)


def pays_first(rng: Random, charge: int, *, medicare: bool, leaves_some: bool) -> Outcome:
    allowed = charge * rng.randint(55, 95) // 100
    deductible = min(allowed, rng.choice((0, 0, 1000, 2500, 5000)))
    copay = coinsurance = 0
    if not medicare and not leaves_some and rng.random() < 0.4:
        copay = min(allowed - deductible, rng.choice((500, 1000, 2000)))
    elif medicare or leaves_some or rng.random() < 0.5:
        coinsurance = (allowed - deductible) * 20 // 100
    payable = allowed - deductible - copay - coinsurance
    sequestered = (payable * 2 + 50) // 100 if medicare else 0
    return outcome(
        charge,
        ("CO", "45", charge - allowed),
        ("CO", "253", sequestered),
        ("PR", "1", deductible),
        ("PR", "2", coinsurance),
        ("PR", "3", copay),
    )


def pays_later(rng: Random, charge: int, prior: Sequence[Outcome]) -> Outcome:
    """A secondary or later payer: OA-23 for what the payers before it settled."""
    settled = sum(before.paid + before.total("CO") for before in prior)
    remaining = charge - settled
    covered = remaining * rng.randint(50, 90) // 100
    return outcome(charge, ("OA", "23", settled), ("PR", "2", remaining - covered))


# -- people, providers, claims -------------------------------------------------------------------


def place(rng: Random, *, plus4: bool) -> Place:
    city, state, zip5 = rng.choice(CITIES)
    street = f"{rng.randint(10, 9899)} {rng.choice(STREETS)}"
    return Place(street, city, state, zip5, f"{rng.randint(1000, 9998)}" if plus4 else "")


def person(rng: Random, *, last: str, home: Place, born: tuple[int, int]) -> Person:
    sex = rng.choice("FM")
    year = rng.randint(*born)
    return Person(
        last=last,
        first=rng.choice(FIRST_NAMES[sex]),
        middle=rng.choice(("", "", "A", "J", "M", "R")),
        born=date(year, rng.randint(1, 12), rng.randint(1, 28)),
        sex=sex,
        home=home,
        medicare_number=medicare_number(rng) if year < 1958 else "",
    )


def doctor(rng: Random) -> Doctor:
    return Doctor(
        rng.choice(LAST_NAMES),
        rng.choice(FIRST_NAMES[rng.choice("FM")]),
        npi(rng),
        rng.choice(TAXONOMIES),
    )


def provider(rng: Random, *, hospital: bool) -> Provider:
    return Provider(
        name=rng.choice(HOSPITAL_NAMES if hospital else CLINIC_NAMES),
        npi=npi(rng),
        tax_id=f"9{rng.randrange(10**8):08d}",
        taxonomy="282N00000X" if hospital else rng.choice(("193200000X", "193400000X")),
        place=place(rng, plus4=True),
        doctors=tuple(doctor(rng) for _ in range(rng.randint(2, 5))),
        clia=f"13D{rng.randint(1000000, 9999999)}",
    )


def price(rng: Random, service: Service, units: int) -> int:
    return rng.randint(service.low * 20, service.high * 20) * 5 * units


def drug_of(service: Service, units: int) -> Drug | None:
    return Drug(service.ndc, units, "ML") if service.ndc else None


def visit_lines(rng: Random, number: str, diagnoses: int) -> tuple[Line, ...]:
    count = rng.choices(range(1, 7), (32, 32, 18, 10, 5, 3))[0]
    services = rng.sample(SERVICES, count - 1)
    procedural = any(not service.lab and not service.ndc for service in services)
    visit = Service(rng.choice(VISITS), 75, 290, modifier="25" if procedural else "")
    lines = []
    for ordinal, service in enumerate((visit, *services), start=1):
        units = rng.randint(1, service.units)
        pointers = sorted(rng.sample(range(1, diagnoses + 1), rng.randint(1, min(2, diagnoses))))
        lines.append(
            Line(
                number=ordinal,
                procedure=":".join(filter(None, ("HC", service.code, service.modifier))),
                charge=price(rng, service, units),
                units=units,
                control=f"{number}{ordinal:02d}",
                pointers=":".join(map(str, pointers)),
                drug=drug_of(service, units),
            )
        )
    return tuple(lines)


def prior_payers(
    rng: Random,
    lines: Sequence[Line],
    subscriber: Person,
    patient: Person,
    relationship: str,
    ended: date,
    *,
    ranks: str,
    medicare: Payer,
    claim_level: bool,
) -> tuple[PriorPayer, ...]:
    """Payers ahead of the plan, each with its result for every line."""
    priors: list[PriorPayer] = []
    decided = ended
    plans = rng.sample(OTHER_PLANS, len(ranks))
    for index, rank in enumerate(ranks):
        payer = medicare if patient.medicare_number and index == 0 else plans[index]
        decided += timedelta(days=rng.randint(12, 35))
        insured, relation = patient, "18"
        if not payer.medicare and relationship == "19":
            insured = person(rng, last=patient.last, home=subscriber.home, born=(1975, 1992))
            relation = "19"
        outcomes = tuple(
            pays_later(rng, line.charge, [prior.outcomes[position] for prior in priors])
            if priors
            else pays_first(rng, line.charge, medicare=payer.medicare, leaves_some=True)
            for position, line in enumerate(lines)
        )
        priors.append(
            PriorPayer(
                rank=rank,
                payer=payer,
                insured=insured,
                relationship=relation,
                member_id=patient.medicare_number
                if payer.medicare
                else f"X{rng.randrange(10**9):09d}",
                group_number="" if payer.medicare else f"{rng.randint(10000, 99999)}",
                decided=decided,
                control_number=f"{rng.randrange(10**12):012d}",
                outcomes=outcomes,
                by_line=not (claim_level and (payer.filing != "MB")),
                says_liability=index == len(ranks) - 1 and rng.random() < 0.25,
            )
        )
    return tuple(priors)


def visit_claim(
    rng: Random,
    number: str,
    billing: Provider,
    subscriber: Person,
    patient: Person,
    relationship: str,
    ranks: str,
) -> Claim:
    service = FIRST_SERVICE + timedelta(days=rng.randrange(150))
    diagnoses = tuple(rng.sample(DIAGNOSES, rng.randint(1, 4)))
    lines = visit_lines(rng, number, len(diagnoses))
    elsewhere = rng.random() < 0.06
    has_lab = any(line.procedure.startswith("HC:8") for line in lines)
    return Claim(
        number=number,
        place_of_service="22" if elsewhere else "11",
        service=service,
        diagnoses=diagnoses,
        lines=lines,
        priors=prior_payers(
            rng,
            lines,
            subscriber,
            patient,
            relationship,
            service,
            ranks=ranks,
            medicare=MEDICARE_B,
            claim_level=len(ranks) == 1 and rng.random() < 0.1,
        ),
        doctor=rng.choice(billing.doctors),
        referring=doctor(rng) if has_lab or rng.random() < 0.1 else None,
        facility=provider(rng, hospital=True) if elsewhere else None,
        authorization=f"PA{rng.randrange(10**8):08d}" if rng.random() < 0.2 else "",
        clia=billing.clia if has_lab else "",
        trace=f"{rng.randrange(10**14):014d}",
        accident=rng.random() < 0.02,
        pricing=rng.choice(("", "", "", "", "", "", "", "CN1", "HCP")) if not ranks else "",
    )


def stay_claim(
    rng: Random,
    number: str,
    billing: Provider,
    subscriber: Person,
    patient: Person,
    relationship: str,
    ranks: str,
) -> Claim:
    inpatient = rng.random() < 0.4
    admitted = FIRST_SERVICE + timedelta(days=rng.randrange(150))
    days = rng.randint(1, 6) if inpatient else 0
    lines: list[Line] = []

    def add(
        revenue: str, procedure: str, charge: int, units: int, unit: str, drug: Drug | None = None
    ) -> None:
        ordinal = len(lines) + 1
        control = f"{number}{ordinal:02d}"
        lines.append(Line(ordinal, procedure, charge, units, control, "", revenue, unit, drug))

    if inpatient:
        add("0120", "", rng.randint(900, 2400) * 100 * days, days, "DA")
        for revenue in sorted(rng.sample(INPATIENT, rng.randint(2, 5))):
            add(revenue, "", rng.randint(4000, 280000), rng.randint(1, 12), "UN")
    else:
        for revenue, service in sorted(
            rng.sample(OUTPATIENT, rng.randint(1, 5)), key=lambda pair: pair[0]
        ):
            units = rng.randint(1, service.units)
            procedure = ":".join(filter(None, ("HC", service.code, service.modifier)))
            charge = price(rng, service, units)
            add(revenue, procedure, charge, units, "UN", drug_of(service, units))
    surgery = rng.choice(("", "0DTJ4ZZ", "0SRD0J9")) if inpatient else ""
    discharged = admitted + timedelta(days=days)
    return Claim(
        number=number,
        place_of_service="11" if inpatient else "13",
        service=admitted,
        diagnoses=tuple(rng.sample(DIAGNOSES, rng.randint(1, 4))),
        lines=tuple(lines),
        priors=prior_payers(
            rng,
            lines,
            subscriber,
            patient,
            relationship,
            discharged,
            ranks=ranks,
            medicare=MEDICARE_A if inpatient else MEDICARE_B,
            claim_level=inpatient and len(ranks) == 1,
        ),
        doctor=rng.choice(billing.doctors),
        referring=doctor(rng) if surgery else None,
        facility=None,
        authorization=f"PA{rng.randrange(10**8):08d}" if inpatient else "",
        clia="",
        trace=f"{rng.randrange(10**14):014d}",
        accident=False,
        pricing="",
        stay=Stay(
            bill="11" if inpatient else "13",
            admitted=admitted,
            discharged=discharged,
            inpatient=inpatient,
            drg=rng.choice(("194", "392", "470")) if inpatient else "",
            surgery=surgery,
        ),
    )


ClaimMaker = Callable[[Random, str, Provider, Person, Person, str, str], Claim]


def member(
    rng: Random, serial: int, billing: Provider, numbers: Sequence[str], make: ClaimMaker
) -> Member:
    """One patient with a claim for each number; a third of them have another payer first."""
    ranks = rng.choices(("", "P", "PS"), (66, 30, 4))[0]
    last = rng.choice(LAST_NAMES)
    home = place(rng, plus4=rng.random() < 0.5)
    relationship = rng.choices(("18", "01", "19"), (72, 12, 16))[0]
    if ranks and relationship != "19" and (ranks == "PS" or rng.random() < 0.5):
        born = (1938, 1957)
    else:
        born = (1962, 1999)
    subscriber = person(rng, last=last, home=home, born=born)
    patient = subscriber
    if relationship != "18":
        patient = person(
            rng, last=last, home=home, born=born if relationship == "01" else (2008, 2024)
        )
    return Member(
        subscriber=subscriber,
        member_id=f"W{serial:06d}{rng.randrange(1000):03d}",
        group_number=rng.choice(GROUPS),
        patient=patient,
        relationship=relationship,
        rank="PST"[len(ranks)],
        claims=tuple(
            make(rng, number, billing, subscriber, patient, relationship, ranks)
            for number in numbers
        ),
    )


def panels(
    claims: int, seed: int, make: ClaimMaker, *, hospital: bool
) -> Iterator[tuple[Provider, list[Member]]]:
    """Billing providers with their members, until the wanted number of claims is reached."""
    rng = Random(seed)
    made = serial = 0
    while made < claims:
        billing = provider(rng, hospital=hospital)
        members = []
        size = min(rng.randint(12, 45), claims - made)
        while size:
            visits = min(rng.choices((1, 2, 3), (80, 15, 5))[0], size)
            numbers = [f"{seed % 100:02d}{made + visit:08d}" for visit in range(1, visits + 1)]
            serial += 1
            members.append(member(rng, serial, billing, numbers, make))
            made += visits
            size -= visits
        yield billing, members


# -- envelopes -----------------------------------------------------------------------------------


def interchange(
    functional_id: str, guide: str, transactions: Iterable[Iterable[str]], seed: int
) -> Iterator[str]:
    """ISA to IEA around transaction sets that come without ST and SE."""
    number = str(seed % 10**9 or 1)
    parties = ("ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15))
    when = (f"{CREATED:%y%m%d}", "0600")
    nothing = ("00", " " * 10, "00", " " * 10)
    yield seg("ISA", *nothing, *parties, *when, "^", "00501", number.zfill(9), "0", "T", ":")
    yield seg("GS", functional_id, "SENDER", "RECEIVER", day(CREATED), "0600", number, "X", guide)
    sets = 0
    for transaction in transactions:
        sets += 1
        control = f"{sets:04d}"
        if functional_id == "HC":
            yield seg("ST", "837", control, guide)
        else:
            yield seg("ST", "835", control)
        count = 2
        for segment in transaction:
            count += 1
            yield segment
        yield seg("SE", str(count), control)
    yield seg("GE", str(sets), number)
    yield seg("IEA", "1", number.zfill(9))


# -- 837 -----------------------------------------------------------------------------------------


def claim_sets(
    source: Iterator[tuple[Provider, list[Member]]],
    claim_segments: Callable[[Claim], Iterator[str]],
) -> Iterator[Iterator[str]]:
    """One transaction set after another; each must be used up before the next is asked for."""
    ahead = next(source, None)
    number = 0

    def transaction() -> Iterator[str]:
        nonlocal ahead
        yield seg("BHT", "0019", "00", f"BATCH{number:04d}", day(CREATED), "0600", "CH")
        yield seg("NM1", "41", "2", "EXAMPLE CLEARINGHOUSE", "", "", "", "", "46", "SUB001")
        yield seg("PER", "IC", "EDI HELP DESK", "TE", "8005550100")
        yield seg("NM1", "40", "2", PLAN.name, "", "", "", "", "46", PLAN.identifier)
        level = written = 0
        while ahead is not None and written < CLAIMS_PER_TRANSACTION:
            billing, members = ahead
            level += 1
            billing_level = level
            yield from billing_segments(billing, level, hospital=billing.taxonomy == "282N00000X")
            for each in members:
                level += 1
                yield from member_segments(each, level, billing_level)
                level += each.is_dependent
                for claim in each.claims:
                    yield from claim_segments(claim)
                    written += 1
            ahead = next(source, None)

    while ahead is not None:
        number += 1
        yield transaction()


def billing_segments(billing: Provider, level: int, *, hospital: bool) -> Iterator[str]:
    yield seg("HL", str(level), "", "20", "1")
    yield seg("PRV", "BI", "PXC", billing.taxonomy)
    yield seg("NM1", "85", "2", billing.name, "", "", "", "", "XX", billing.npi)
    yield from billing.place.segments()
    yield seg("REF", "EI", billing.tax_id)
    if not hospital:
        yield seg("PER", "IC", "BILLING OFFICE", "TE", "2085550123")


def member_segments(each: Member, level: int, parent: int) -> Iterator[str]:
    yield seg("HL", str(level), str(parent), "22", "1" if each.is_dependent else "0")
    own = "" if each.is_dependent else "18"
    yield seg("SBR", each.rank, own, each.group_number, "", "", "", "", "", PLAN.filing)
    yield each.subscriber.nm1("IL", "MI", each.member_id)
    if not each.is_dependent:
        yield from each.subscriber.home.segments()
        yield each.subscriber.dmg()
    yield PLAN.nm1()
    if each.is_dependent:
        yield seg("HL", str(level + 1), str(level), "23", "0")
        yield seg("PAT", each.relationship)
        yield each.patient.nm1("QC")
        yield from each.patient.home.segments()
        yield each.patient.dmg()


def professional_claim(claim: Claim) -> Iterator[str]:
    yield seg(
        *("CLM", claim.number, amount(claim.charge), "", "", f"{claim.place_of_service}:B:1"),
        *("Y", "A", "Y", "Y", "", "OA" if claim.accident else ""),
    )
    if claim.accident:
        yield seg("DTP", "439", "D8", day(claim.service - timedelta(days=2)))
    if claim.pricing == "CN1":
        yield seg("CN1", "06", "", "85")
    if claim.authorization:
        yield seg("REF", "G1", claim.authorization)
    if claim.clia:
        yield seg("REF", "X4", claim.clia)
    if claim.pricing == "HCP":
        yield seg("REF", "9A", f"RP{claim.number}")
    yield seg("REF", "D9", claim.trace)
    principal, *others = claim.diagnoses
    yield seg("HI", f"ABK:{principal}", *(f"ABF:{code}" for code in others))
    if claim.pricing == "HCP":
        allowed = sum(repriced(line.charge) for line in claim.lines)
        yield seg("HCP", "03", amount(allowed), amount(claim.charge - allowed), "NETREP01")
    if claim.referring:
        yield claim.referring.nm1("DN")
    yield claim.doctor.nm1("82")
    yield seg("PRV", "PE", "PXC", claim.doctor.taxonomy)
    if claim.facility:
        facility = claim.facility
        yield seg("NM1", "77", "2", facility.name, "", "", "", "", "XX", facility.npi)
        yield from facility.place.segments()
    for prior in claim.priors:
        yield from prior_payer_segments(prior, claim)
    for position, line in enumerate(claim.lines):
        yield seg("LX", str(line.number))
        yield seg(
            *("SV1", line.procedure, amount(line.charge), "UN", str(line.units)),
            *("", "", line.pointers),
        )
        yield seg("DTP", "472", "D8", day(claim.service))
        yield seg("REF", "6R", line.control)
        if claim.pricing == "HCP":
            allowed = repriced(line.charge)
            yield seg("HCP", "03", amount(allowed), amount(line.charge - allowed), "NETREP01")
        yield from drug_segments(line)
        for prior in claim.priors:
            yield from line_outcome_segments(prior, line, prior.outcomes[position])


def institutional_claim(claim: Claim) -> Iterator[str]:
    stay = claim.stay
    assert stay is not None
    yield seg(
        *("CLM", claim.number, amount(claim.charge), "", "", f"{stay.bill}:A:1"),
        *("", "A", "Y", "Y"),
    )
    if stay.inpatient:
        yield seg("DTP", "096", "TM", "1115")
    yield seg("DTP", "434", "RD8", f"{day(stay.admitted)}-{day(stay.discharged)}")
    if stay.inpatient:
        yield seg("DTP", "435", "DT", f"{day(stay.admitted)}0830")
    yield seg("CL1", "1" if stay.inpatient else "3", "1", "01")
    if claim.authorization:
        yield seg("REF", "G1", claim.authorization)
    yield seg("REF", "D9", claim.trace)
    yield seg("REF", "EA", f"MR{claim.number}")
    principal, *others = claim.diagnoses
    present = ":::::::Y" if stay.inpatient else ""
    yield seg("HI", f"ABK:{principal}{present}")
    yield seg("HI", f"ABJ:{principal}" if stay.inpatient else f"APR:{principal}")
    if stay.drg:
        yield seg("HI", f"DR:{stay.drg}")
    if others:
        yield seg("HI", *(f"ABF:{code}{present}" for code in others))
    if stay.surgery:
        yield seg("HI", f"BBR:{stay.surgery}:D8:{day(stay.admitted)}")
    if stay.inpatient:
        yield seg("HI", f"BE:80:::{(stay.discharged - stay.admitted).days}")
    yield claim.doctor.nm1("71")
    yield seg("PRV", "AT", "PXC", claim.doctor.taxonomy)
    if claim.referring:
        yield claim.referring.nm1("72")
    for prior in claim.priors:
        yield from prior_payer_segments(prior, claim)
    for position, line in enumerate(claim.lines):
        yield seg("LX", str(line.number))
        yield seg(
            *("SV2", line.revenue, line.procedure, amount(line.charge)),
            *(line.unit, str(line.units)),
        )
        if not stay.inpatient:
            yield seg("DTP", "472", "D8", day(claim.service))
        yield seg("REF", "6R", line.control)
        yield from drug_segments(line)
        for prior in claim.priors:
            yield from line_outcome_segments(prior, line, prior.outcomes[position])


def repriced(charge: int) -> int:
    return charge * 80 // 100


def drug_segments(line: Line) -> Iterator[str]:
    if line.drug:
        yield seg("LIN", "", "N4", line.drug.ndc)
        yield seg("CTP", "", "", "", str(line.drug.quantity), line.drug.unit)
        yield seg("REF", "XZ", f"RX{line.control}")


def prior_payer_segments(prior: PriorPayer, claim: Claim) -> Iterator[str]:
    """Loops 2320, 2330A and 2330B."""
    whole = merged(prior.outcomes)
    yield seg(
        *("SBR", prior.rank, prior.relationship, prior.group_number),
        *("", "", "", "", "", prior.payer.filing),
    )
    if not prior.by_line:
        yield from cas(whole.adjustments)
    yield seg("AMT", "D", amount(whole.paid))
    if prior.says_liability and not prior.by_line:
        yield seg("AMT", "EAF", amount(whole.total("PR")))
    yield seg("OI", "", "", "Y", "", "", "Y")
    if prior.payer.medicare:
        if claim.stay and claim.stay.inpatient:
            yield seg("MIA", "0", "", "", amount(whole.paid), "MA01")
        else:
            yield seg("MOA", "", "", "MA01")
    yield prior.insured.nm1("IL", "MI", prior.member_id)
    yield from prior.insured.home.segments()
    yield prior.payer.nm1()
    if not prior.by_line:
        yield seg("DTP", "573", "D8", day(prior.decided))
    yield seg("REF", "F8", prior.control_number)


def line_outcome_segments(prior: PriorPayer, line: Line, result: Outcome) -> Iterator[str]:
    """Loop 2430."""
    if not prior.by_line:
        return
    yield seg(
        *("SVD", prior.payer.identifier, amount(result.paid), line.procedure, line.revenue),
        str(line.units),
    )
    yield from cas(result.adjustments)
    yield seg("DTP", "573", "D8", day(prior.decided))
    if prior.says_liability:
        yield seg("AMT", "EAF", amount(result.total("PR")))


def professional(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 837P (005010X222A1) interchange, without terminators."""
    source = panels(claims, seed, visit_claim, hospital=False)
    return interchange("HC", "005010X222A1", claim_sets(source, professional_claim), seed)


def institutional(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 837I (005010X223A2) interchange, without terminators."""
    source = panels(claims, seed, stay_claim, hospital=True)
    return interchange("HC", "005010X223A2", claim_sets(source, institutional_claim), seed)


# -- 835 -----------------------------------------------------------------------------------------

DENIALS: tuple[tuple[str, str, str], ...] = (
    ("PR", "204", "N130"),
    ("PR", "96", "N130"),
    ("CO", "97", "M15"),
)
PLAN_TAX_ID = "911234567"
SUPPLEMENT = "TPA000001"
"""BPR11 and TRN04: the same in both, and nine characters because BPR11 has no other length."""


def decide(rng: Random, line: Line, prior: Sequence[Outcome]) -> tuple[Outcome, int, str]:
    """What the plan makes of a line, the units it cuts, and the remark that goes with it."""
    if prior:
        return pays_later(rng, line.charge, prior), 0, ""
    chance = rng.random()
    if chance < 0.05:
        group, reason, remark = rng.choice(DENIALS)
        return outcome(line.charge, (group, reason, line.charge)), 0, remark
    if chance < 0.08 and line.units > 1:
        cut = line.charge // line.units
        return outcome(line.charge, ("CO", "119", cut)), 1, "N362"
    return pays_first(rng, line.charge, medicare=False, leaves_some=False), 0, ""


def paid_claim(rng: Random, claim: Claim, each: Member) -> tuple[int, list[str]]:
    """What a claim is paid, and its loop 2100 with its 2110 loops."""
    before = [[prior.outcomes[at] for prior in claim.priors] for at in range(len(claim.lines))]
    by_line = all(prior.by_line for prior in claim.priors)
    decisions = [decide(rng, line, before[at]) for at, line in enumerate(claim.lines)]
    whole = merged(result for result, _, _ in decisions)
    patient_owes = whole.total("PR")
    control = f"9{claim.number}{rng.randrange(1000):03d}"
    segments = [
        seg(
            *("CLP", claim.number, str(len(claim.priors) + 1), amount(claim.charge)),
            *(amount(whole.paid), amount(patient_owes) if patient_owes else "", "12", control),
            *(claim.place_of_service, "1"),
        )
    ]
    if not by_line:
        segments += cas(whole.adjustments)
    patient_id = ("", "") if each.is_dependent else ("MI", each.member_id)
    segments.append(each.patient.nm1("QC", *patient_id))
    if each.is_dependent:
        segments.append(each.subscriber.nm1("IL", "MI", each.member_id))
    segments.append(claim.doctor.nm1("82"))
    segments.append(seg("REF", "1L", each.group_number))
    if claim.authorization:
        segments.append(seg("REF", "G1", claim.authorization))
    segments.append(seg("DTM", "232", day(claim.service)))
    segments.append(seg("DTM", "233", day(claim.service)))
    ready = max((prior.decided for prior in claim.priors), default=claim.service)
    segments.append(seg("DTM", "050", day(ready + timedelta(days=4))))
    covered = claim.charge - whole.total("CO")
    segments.append(seg("AMT", "AU", amount(covered)))
    for line, (result, cut, remark) in zip(claim.lines, decisions, strict=True):
        paid = result.paid if by_line else line.charge
        units = ("", str(line.units - cut), "", str(line.units) if cut else "")
        segments.append(seg("SVC", line.procedure, amount(line.charge), amount(paid), *units))
        segments.append(seg("DTM", "472", day(claim.service)))
        if by_line and cut:
            ((group, reason, cents),) = result.adjustments
            segments.append(seg("CAS", group, reason, amount(cents), str(cut)))
        elif by_line:
            segments += cas(result.adjustments)
        segments.append(seg("REF", "6R", line.control))
        segments.append(seg("REF", "LU", f"SITE{claim.doctor.npi[-6:]}"))
        if result.paid or not remark:
            segments.append(seg("AMT", "B6", amount(line.charge - result.total("CO"))))
        if remark:
            segments.append(seg("LQ", "HE", remark))
    return whole.paid, segments


def provider_adjustments(rng: Random, billing: Provider) -> list[tuple[str, int]]:
    """PLB reasons with their amounts; positive lowers the payment."""
    chance = rng.random()
    reference = f"{rng.randrange(10**8):08d}"
    if chance < 0.10:
        return [(f"L6:{reference}", -rng.randint(5, 900))]
    if chance < 0.18:
        refund = rng.randint(1000, 20000)
        return [(f"WO:{reference}", refund), (f"72:{reference}", -refund)]
    if chance < 0.25:
        return [(f"AH:{billing.npi}", rng.randint(10, 90))]
    return []


def payment(seed: int, number: int, billing: Provider, members: Sequence[Member]) -> Iterator[str]:
    """One payment to one payee."""
    rng = Random(f"{seed}/{number}")
    decided = [paid_claim(rng, claim, each) for each in members for claim in each.claims]
    adjustments = provider_adjustments(rng, billing)
    total = sum(paid for paid, _ in decided) - sum(cents for _, cents in adjustments)
    if total < 0:
        adjustments.clear()
        total = sum(paid for paid, _ in decided)
    account_owner = f"1{PLAN_TAX_ID}"
    if not total:
        yield seg("BPR", "H", "0", "C", "NON", *[""] * 11, day(CREATED))
    elif rng.random() < 0.3:
        yield seg("BPR", "C", amount(total), "C", "CHK", *[""] * 11, day(CREATED))
    else:
        payee_account = f"{rng.randrange(10**9):09d}"
        yield seg(
            *("BPR", "C", amount(total), "C", "ACH", "CCP", "01", "124000054", "DA", "0012345678"),
            *(account_owner, SUPPLEMENT, "01", routing_number(rng), "DA", payee_account),
            day(CREATED),
        )
    yield seg("TRN", "1", f"{seed % 1000:03d}{number:07d}", account_owner, SUPPLEMENT)
    yield seg("REF", "EV", "RECEIVER")
    yield seg("DTM", "405", day(CREATED))
    yield seg("N1", "PR", PLAN.name)
    yield from PLAN_HOME.segments()
    yield seg("REF", "2U", PLAN.identifier)
    yield seg("PER", "BL", "EDI HELP DESK", "TE", "8005550100")
    yield seg("N1", "PE", billing.name, "XX", billing.npi)
    yield from billing.place.segments()
    yield seg("REF", "TJ", billing.tax_id)
    half = (len(decided) + 1) // 2
    for ordinal, part in enumerate((decided[:half], decided[half:]), start=1):
        if part:
            yield seg("LX", str(ordinal))
        for _, segments in part:
            yield from segments
    if adjustments:
        yield seg(
            *("PLB", billing.npi, f"{CREATED:%Y}1231"),
            *(text for reason, cents in adjustments for text in (reason, amount(cents))),
        )


def remittance(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 835 (005010X221A1) interchange that answers ``professional(claims, seed)``."""
    source = panels(claims, seed, visit_claim, hospital=False)
    payments = (
        payment(seed, number, billing, members)
        for number, (billing, members) in enumerate(source, start=1)
    )
    return interchange("HP", "005010X221A1", payments, seed)


# -- writing -------------------------------------------------------------------------------------

KINDS: dict[str, Callable[[int, int], Iterator[str]]] = {
    "837p": professional,
    "837i": institutional,
    "835": remittance,
}


def write(kind: str, claims: int, seed: int, path: Path, terminator: str = "~\n") -> int:
    """Write a file and return the number of its segments."""
    count = 0
    with path.open("w", encoding="ascii", newline="") as out:
        for segment in KINDS[kind](claims, seed):
            out.write(segment + terminator)
            count += 1
    return count


@click.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option("--claims", default=100, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output when left out.",
)
def main(kind: str, claims: int, seed: int, out: Path | None) -> None:
    """Write a synthetic, valid file of the wanted KIND and size."""
    with nullcontext(sys.stdout) if out is None else out.open("w", newline="") as stream:
        for segment in KINDS[kind](claims, seed):
            stream.write(segment + "~\n")


if __name__ == "__main__":
    main()
