"""Draws claims: a visit to a clinic or dentist, a stay in a hospital, and what prior payers made
of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from synthetic.adjudication import pays_first, pays_later
from synthetic.model import Claim, Drug, Line, Payer, Person, PriorPayer, Provider, Stay
from synthetic.people import doctor, person, provider
from synthetic.values import (
    DENTAL,
    DIAGNOSES,
    INPATIENT,
    MEDICARE_A,
    MEDICARE_B,
    OTHER_PLANS,
    OUTPATIENT,
    RESTORATIONS,
    SERVICES,
    VISITS,
    Service,
)

FIRST_SERVICE = date(2026, 1, 5)


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


def dental_lines(rng: Random, number: str) -> tuple[Line, ...]:
    drawn = [("", service) for service in rng.sample(DENTAL, rng.randint(1, 3))]
    for surfaces, service in rng.sample(RESTORATIONS, rng.choice((0, 0, 1, 1, 2))):
        tooth = str(rng.randint(1, 32))
        drawn.append((f"{tooth}*{surfaces}".rstrip("*"), service))
    lines = []
    for ordinal, (tooth, service) in enumerate(drawn, start=1):
        units = rng.randint(1, service.units)
        charge, control = price(rng, service, units), f"{number}{ordinal:02d}"
        lines.append(Line(ordinal, f"AD:{service.code}", charge, units, control, tooth=tooth))
    return tuple(lines)


def dental_visit(
    rng: Random,
    number: str,
    billing: Provider,
    subscriber: Person,
    patient: Person,
    relationship: str,
    ranks: str,
) -> Claim:
    service = FIRST_SERVICE + timedelta(days=rng.randrange(150))
    lines = dental_lines(rng, number)
    return Claim(
        number=number,
        place_of_service="11",
        service=service,
        diagnoses=(),
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
        referring=doctor(rng) if rng.random() < 0.1 else None,
        facility=None,
        authorization=f"PA{rng.randrange(10**8):08d}" if rng.random() < 0.2 else "",
        clia="",
        trace=f"{rng.randrange(10**14):014d}",
        accident=False,
        pricing="",
    )


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
