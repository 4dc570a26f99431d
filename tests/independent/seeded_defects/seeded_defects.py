"""Hundreds of kinds of single faults at random places of valid files, and what is found of them.

    python tests/independent/seeded_defects/seeded_defects.py [TIMES] [WORD]

prints, for each kind, how often it was found, found at its place, and beside what other findings.
"""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))

import of_adjustments  # noqa: F401
import of_balances  # noqa: F401
import of_claims  # noqa: F401
import of_codes  # noqa: F401
import of_elements  # noqa: F401
import of_envelope  # noqa: F401
import of_payers  # noqa: F401
import of_remittances  # noqa: F401
import of_structure  # noqa: F401
from defect import DEFECTS, Defect
from trial import Trial, trials


def main(times: int, word: str) -> None:
    chosen = [one for one in DEFECTS if word in f"{one.code} {one.name}"]
    of: dict[Defect, list[Trial]] = defaultdict(list)
    for each in chosen:
        try:
            for made in trials([each], times):
                of[each].append(made)
        except LookupError as error:
            print("!!", error)
    for one, made in of.items():
        placed = sum(t.placed for t in made)
        errors = sum(bool(t.errors) for t in made)
        warnings = sum(bool(t.warnings) for t in made)
        print(f"{one.code} {len(made):3} {placed:3} {errors:3} {warnings:3} {one.name}")
        for t in made:
            if not t.placed or t.errors or t.warnings:
                print(
                    f"     {t.source}: {'' if t.placed else 'NOT PLACED' if t.seen else 'MISSED'} {t.expected}"
                )
                for other in (*t.errors, *t.warnings):
                    print("        ", other)
    every = [t for made in of.values() for t in made]
    total = len(every)
    print(
        f"{len(of)} kinds, {total} faults: {sum(t.seen for t in every)} found, "
        f"{sum(t.placed for t in every)} in place, {sum(bool(t.errors) for t in every)} with other "
        f"errors, {sum(bool(t.warnings) for t in every)} with other findings"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1, sys.argv[2] if sys.argv[2:] else "")
