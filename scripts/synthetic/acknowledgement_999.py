"""Segments of a 999 file: what a receiver made of so many transaction sets of claims."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from synthetic.envelope import interchange
from synthetic.spelling import seg

ACKNOWLEDGED = "005010X222A1"
FAULTS: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (("NM1", "10", "", "8"), (("9", "67", "7"),)),
    (("CLM", "27", "2300", "8"), (("2", "782", "6"), ("5:3", "1325", "I9"))),
    (("SV1", "41", "2400", "8"), (("1:2", "234", "I12"),)),
    (("HI", "29", "2300", "I4"), ()),
    (("PRV", "11", "", "3"), ()),
)
"""Segment, where it stands, loop and code (IK3); element, data element and code (IK4)."""


def faults(rng: Random, claim: str) -> Iterator[str]:
    """Loops 2100 and 2110 of a set that is not as it should be."""
    for error, elements in rng.sample(FAULTS, rng.randint(1, 3)):
        yield seg("IK3", *error)
        yield seg("CTX", f"CLM01:{claim}")
        for element in elements:
            yield seg("IK4", *element)


def acknowledgement(sets: int, seed: int) -> Iterator[str]:
    """Segments of a 999 (005010X231A1) interchange for a group of so many sets, a claim each."""

    def answers() -> Iterator[str]:
        rng = Random(seed)
        accepted = 0
        yield seg("AK1", "HC", str(seed % 10**9 or 1), ACKNOWLEDGED)
        for number in range(1, sets + 1):
            yield seg("AK2", "837", f"{number:04d}", ACKNOWLEDGED)
            verdict = rng.choices("AER", (80, 8, 12))[0]
            if verdict != "A":
                yield from faults(rng, f"{seed % 100:02d}{number:08d}")
            accepted += verdict != "R"
            yield seg("IK5", verdict, "" if verdict == "A" else "5")
        verdict = "A" if accepted == sets else "P" if accepted else "R"
        yield seg("AK9", verdict, str(sets), str(sets), str(accepted))

    return interchange("FA", "005010X231A1", [answers()], seed)
