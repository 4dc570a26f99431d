"""Sample files of other public projects, read where they lie; none of them is part of this one.

The folder `../shared/samples` beside the checkout, or the one that EDI_SAMPLES names, holds the
files and MANIFEST.tsv, which says for each where it is from, its licence and what its authors say
of it. Without the folder these tests are skipped.
"""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import edi
from edi.finding import Finding

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("EDI_SAMPLES", ROOT.parent / "shared" / "samples"))

# Guides that pyx12 and we read; of everything else (278, 4010, ...) it is the envelope here.
GUIDES = ("005010X222", "005010X223", "005010X221", "005010X231", "005010X214")


class Sample(NamedTuple):
    """One file: its path below the folder, and the columns of its row in MANIFEST.tsv."""

    path: str
    licence: str
    expected_errors: str
    notes: str
    transaction: str

    def read(self) -> bytes:
        return (FOLDER / self.path).read_bytes()

    @property
    def headless(self) -> bool:
        """Does it start at GS or ST, without an interchange?"""
        return self.read().lstrip()[:3] in (b"GS*", b"ST*")

    def findings(self, *, strict: bool = False) -> tuple[Finding, ...]:
        return _findings(self.path, self.headless, strict)


@cache
def _findings(path: str, headless: bool, strict: bool) -> tuple[Finding, ...]:
    data = (FOLDER / path).read_bytes()
    return tuple(edi.validate(data, headless=headless, strict=strict))


def all_read(read: Callable[..., Iterable[Any]], sample: Sample) -> list[Any]:
    """What one of our readers gives; [] where the file has nothing of its kind."""
    try:
        return list(read(sample.read(), headless=sample.headless))
    except (edi.NotX12, edi.NotThisTransaction):
        return []


@cache
def samples() -> tuple[Sample, ...]:
    """Every file of the manifest, in its order; none where the folder is missing."""
    manifest = FOLDER / "MANIFEST.tsv"
    if not manifest.is_file():
        return ()
    with manifest.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Sample(
                row["path"],
                row["licence"],
                row["expected_errors"],
                row["notes"],
                row["transaction"],
            )
            for row in csv.DictReader(lines, delimiter="\t")
        )


def place(finding: Finding) -> str:
    """Code, loop and element of a finding, as the tables name them: "COD001 2010AA NM109"."""
    parts = [finding.code, finding.loop or "", finding.segment_id or ""]
    if finding.element is not None:
        parts[2] += f"{finding.element:02}"
    if finding.component is not None:
        parts[2] += f"-{finding.component}"
    return " ".join(part for part in parts if part)


def errors(findings: Iterable[Finding]) -> Counter[str]:
    """How often each place occurs among the findings of severity error."""
    return Counter(place(f) for f in findings if f.severity == "error")
