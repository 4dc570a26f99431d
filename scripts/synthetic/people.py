"""Draws people, doctors and providers."""

from __future__ import annotations

from datetime import date
from random import Random

from synthetic.model import Doctor, Person, Place, Provider
from synthetic.spelling import medicare_number, npi
from synthetic.values import (
    CITIES,
    CLINIC_NAMES,
    FIRST_NAMES,
    HOSPITAL_NAMES,
    LAST_NAMES,
    STREETS,
    TAXONOMIES,
)


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
