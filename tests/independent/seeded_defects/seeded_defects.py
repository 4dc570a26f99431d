"""Hundreds of kinds of single faults at random places of valid files, and what is found of them.

    python tests/independent/seeded_defects/seeded_defects.py [TIMES] [WORD]

prints how often each kind was found, and found at its place, and beside which other findings. TIMES
is how often a kind is planted in each of its guides, WORD a part of its code and name.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))

import of_adjustments  # noqa: F401
import of_balances  # noqa: F401
import of_claims  # noqa: F401
import of_codes  # noqa: F401
import of_coverage  # noqa: F401
import of_elements  # noqa: F401
import of_envelope  # noqa: F401
import of_parties  # noqa: F401
import of_payers  # noqa: F401
import of_remittances  # noqa: F401
import of_service_types  # noqa: F401
import of_services  # noqa: F401
import of_structure  # noqa: F401
from defect import DEFECTS, Defect
from trial import Trial, trials

# Rules, and families of rules, of which no defect is planted.
WITHOUT = {
    "ENV021": "a limit of the reader, of files too large for this test"
    " (tests/structure/test_loop_limits.py)",
    "ENV022": "about transaction sets that pyx12 checks (tests/other_sets)",
    "CAS015": "asked for only with --strict or by its code",
    "SIT034": "asked for only with --strict or by its code",
    "REM010": "asked for only where the claims are given that the remittance answers",
    "REM007": "asked for only with a profile, which says what an employer group excludes",
    "TPR": "asked for only with the profile of a trading partner, which says what is wrong",
}


def once(number: int, one: Defect) -> Defect:
    """The defect in one of its guides, in turns."""
    return one._replace(guides=(one.guides[number % len(one.guides)],))


def often(one: Defect, places: int = 10) -> Iterable[Trial]:
    """The defect at so many places or more, shared out among its guides."""
    return trials([one], -(-places // len(one.guides)))


def told(made: Trial) -> str:
    """What became of it, for whoever reads of a failing test."""
    verdict = "" if made.placed else "NOT THERE" if made.seen else "MISSED"
    lines = [f"{made.defect.name} in {made.source}: {verdict} {made.expected}"]
    return "\n      ".join((*lines, *made.errors, *made.warnings))


def main(times: int, word: str) -> None:
    of: dict[Defect, list[Trial]] = defaultdict(list)
    for one in DEFECTS:
        if word in f"{one.code} {one.name}":
            of[one] += trials([one], times)
    print("code    planted in place other errors other findings")
    for one, made in of.items():
        counts = (
            sum(t.placed for t in made),
            sum(bool(t.errors) for t in made),
            sum(bool(t.warnings) for t in made),
        )
        print(f"{one.code} {len(made):7} {counts[0]:7} {counts[1]:7} {counts[2]:7}  {one.name}")
        for t in made:
            if not t.placed or t.errors or t.warnings:
                print("     ", told(t))
    every = [t for made in of.values() for t in made]
    print(
        f"{len(of)} kinds, {len(every)} faults: {sum(t.seen for t in every)} found,"
        f" {sum(t.placed for t in every)} in place, {sum(bool(t.errors) for t in every)} with other"
        f" errors, {sum(bool(t.warnings) for t in every)} with other warnings"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1, sys.argv[2] if sys.argv[2:] else "")
