"""Draws members with their claims, billing provider by billing provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from synthetic.model import Claim, Member, Person, Provider
from synthetic.people import person, place, provider
from synthetic.values import GROUPS, LAST_NAMES

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
