"""Write synthetic, valid X12 files of any size: 837P, 837I, 837D, 835, 999 and 277CA.

    python scripts/claim_files.py 837p --claims 5000 --seed 7 --out big.837

Everything is drawn from one seeded generator, so the same numbers give the same bytes. Nobody in
these files exists. Segments are produced one at a time, so memory does not grow with the file.

``remittance(n, seed)`` answers the claims of ``professional(n, seed)``: same claim numbers, lines,
line control numbers and payees. So does ``status_report(n, seed)``, a 277CA. A 999 acknowledges a
group of so many transaction sets.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import click
from synthetic.acknowledgement_999 import acknowledgement
from synthetic.claims_837 import dental, institutional, professional
from synthetic.faulty import faulty
from synthetic.remittance_835 import remittance
from synthetic.status_277ca import status_report

KINDS: dict[str, Callable[[int, int], Iterator[str]]] = {
    "837p": professional,
    "837i": institutional,
    "837d": dental,
    "835": remittance,
    "999": acknowledgement,
    "277ca": status_report,
}


def segments_of(kind: str, claims: int, seed: int, *, with_faults: bool = False) -> Iterator[str]:
    """The segments of a file; `with_faults` in most claims, of an 837P alone."""
    found = KINDS[kind](claims, seed)
    return faulty(found) if with_faults else found


def write(
    kind: str,
    claims: int,
    seed: int,
    path: Path,
    terminator: str = "~\n",
    *,
    with_faults: bool = False,
) -> int:
    """Write a file and return the number of its segments."""
    count = 0
    with path.open("w", encoding="ascii", newline="") as out:
        for segment in segments_of(kind, claims, seed, with_faults=with_faults):
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
@click.option("--faulty", "with_faults", is_flag=True, help="Most claims have a fault (837p).")
def main(kind: str, claims: int, seed: int, out: Path | None, with_faults: bool) -> None:
    """Write a synthetic, valid file of the wanted KIND and size."""
    if with_faults and kind != "837p":
        raise click.UsageError("--faulty goes with 837p")
    with nullcontext(sys.stdout) if out is None else out.open("w", newline="") as stream:
        for segment in segments_of(kind, claims, seed, with_faults=with_faults):
            stream.write(segment + "~\n")


if __name__ == "__main__":
    main()
