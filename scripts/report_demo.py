"""Make the year of claims in fixtures/report, which docs/report.md reports on.

python scripts/report_demo.py            # write the files
python scripts/report_demo.py --check    # exit code 1 if they are not what this makes
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from report_year.drawn import YEAR, Year
from report_year.model import Batch, Run
from report_year.written import (
    GUIDES,
    Envelopes,
    acknowledgement,
    claims_set,
    remittance,
    status,
)

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "report" / str(YEAR)
_COPIED = 3  # month whose remittance of a group is there twice


def files() -> dict[str, bytes]:
    """All files by name."""
    year, envelopes = Year(), Envelopes()
    found: dict[str, list[str]] = {}
    for month, batches, runs in year.months():
        name = f"{YEAR + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"
        for number, batch in enumerate(batches, 1):
            is_again = number > 1 and batches[number - 2].is_rejected
            reference = f"B{name.replace('-', '')}{number:02d}"
            _claims(found, envelopes, f"{name}-again" if is_again else name, reference, batch)
        for day, group, some in _by_group(runs):
            made = list(_remittance(envelopes, day, some))
            found.setdefault(f"remittance-{name}.835", []).extend(made)
            if month == _COPIED and group == "G2200":  # sent once more, in another envelope
                again = _remittance(envelopes, day, some)
                found.setdefault(f"remittance-{name}-again.835", []).extend(again)
    return {name: _bytes(segments) for name, segments in sorted(found.items())}


def _claims(
    found: dict[str, list[str]], envelopes: Envelopes, name: str, reference: str, batch: Batch
) -> None:
    guide = GUIDES[batch.kind]
    sets = [("837", claims_set(batch, reference))]
    made = list(envelopes.interchange(batch.sent, "HC", guide, sets, to_payer=True))
    found.setdefault(f"claims-{name}.837", []).extend(made)
    number = envelopes.last
    if batch.acknowledged is not None:
        body = [("999", acknowledgement(batch, number))]
        made = list(
            envelopes.interchange(batch.acknowledged, "FA", "005010X231A1", body, to_payer=False)
        )
        found.setdefault(f"acknowledgement-{name}.999", []).extend(made)
    if batch.answered is not None:
        body = [("277", status(batch, reference))]
        made = list(envelopes.interchange(batch.answered, "HN", "005010X214", body, to_payer=False))
        found.setdefault(f"status-{name}.277ca", []).extend(made)


def _remittance(envelopes: Envelopes, day: date, runs: list[Run]) -> Iterator[str]:
    sets = [("835", remittance(run, _trace(run))) for run in runs]
    return envelopes.interchange(runs[0].decided, "HP", "005010X221A1", sets, to_payer=False)


def _trace(run: Run) -> str:
    return f"CK{run.paid_on:%y%m%d}{run.group.number[1:]}{run.provider.npi[-4:]}"


def _by_group(runs: list[Run]) -> Iterator[tuple[date, str, list[Run]]]:
    found: dict[tuple[date, str], list[Run]] = {}
    for run in runs:
        found.setdefault((run.decided, run.group.number), []).append(run)
    for (day, group), some in sorted(found.items()):
        yield day, group, some


def _bytes(segments: list[str]) -> bytes:
    return "".join(f"{one}~\n" for one in segments).encode("ascii")


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the files are as they should be.")
def main(check: bool) -> None:
    """Write fixtures/report, or check it."""
    made = files()
    there = {one.name: one.read_bytes() for one in FOLDER.glob("*") if one.is_file()}
    if check:
        if made != there:
            print("fixtures/report is not what scripts/report_demo.py makes", file=sys.stderr)
            sys.exit(1)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - made.keys():
        (FOLDER / name).unlink()
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)
    print(f"{len(made)} files, {sum(map(len, made.values())):,} bytes")


if __name__ == "__main__":
    main()
