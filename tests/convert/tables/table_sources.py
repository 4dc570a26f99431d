"""Files that tables are made of in tests: fixtures, generated ones, and third-party samples."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import edi
from edi.convert.tables import TABLES
from edi.convert.tables.arrow import arrow

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests" / "third_party"))

import claim_files  # noqa: E402
import sample_files  # noqa: E402

Rows = list[dict[str, object]]


class SourceFile(NamedTuple):
    """Bytes with a name."""

    name: str
    data: bytes
    headless: bool = False

    @property
    def is_wrapped(self) -> bool:
        """Do line breaks stand inside segments?"""
        return any(finding.code == "ENV019" for finding in edi.validate(self.data))


@cache
def generated(kind: str, claims: int = 60, seed: int = 7) -> bytes:
    return "".join(f"{one}~\n" for one in claim_files.KINDS[kind](claims, seed)).encode()


def fixtures() -> Iterator[SourceFile]:
    """All X12 of the repository, but the year of `edi report`: many files that are all alike."""
    year = ROOT / "fixtures" / "report"
    for path in sorted((ROOT / "fixtures").rglob("*")):
        if path.suffix in (".edi", ".837", ".835", ".x12") and year not in path.parents:
            data = path.read_bytes()
            name = str(path.relative_to(ROOT / "fixtures"))
            yield SourceFile(name, data, not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"ISA"))


def of_generators() -> Iterator[SourceFile]:
    for kind in claim_files.KINDS:
        yield SourceFile(f"generated {kind}", generated(kind))
    faulty = claim_files.segments_of("837p", 60, 3, with_faults=True)
    yield SourceFile("faulty 837p", "".join(f"{one}~\n" for one in faulty).encode())


def of_third_parties() -> Iterator[SourceFile]:
    for sample in sample_files.samples():
        yield SourceFile(sample.path, sample.read(), sample.headless)


def or_skipped() -> list[Any]:
    """Those of third parties as parameters of a test, which is skipped where there are none."""
    skip = pytest.mark.skip(reason="no folder of third-party samples")
    return [*of_third_parties()] or [pytest.param(SourceFile("none", b""), marks=skip)]


def tables_of(source: SourceFile, validate: bool = False) -> dict[str, Rows]:
    """All rows of all tables as dictionaries."""
    read = edi.read_tables(source.data, validate=validate, headless=source.headless)
    return {name: table.to_pylist() for name, table in read.read_all().items()}


__all__ = ["TABLES", "SourceFile", "arrow", "fixtures", "generated", "of_generators", "tables_of"]
