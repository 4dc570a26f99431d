"""Keys: tables join without orphans, each row has a key of its own, and keys are places in the
file."""

import gzip
import hashlib
import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from table_sources import SourceFile, fixtures, of_generators, or_skipped, tables_of

import edi
from edi.convert.tables import TABLES, file_key

SOURCES = [*of_generators(), *fixtures()]

# The columns that tell the rows of a table apart.
UNIQUE = {
    "transactions": "transaction",
    "claims": "transaction claim",
    "diagnoses": "claim qualifier ordinal",
    "providers": "transaction billing_provider claim line payer number loop",
    "lines": "claim line",
    "other_payers": "claim payer",
    "line_adjudications": "claim line adjudication",
    "adjustments": "claim line payer adjudication adjustment",
    "remittances": "transaction",
    "claim_payments": "claim",
    "service_payments": "claim line",
    "provider_adjustments": "segment ordinal",
    "acknowledgements": "segment level number",
    "statuses": "subject answer line ordinal",
}

# Table and columns, and where each row has its counterpart.
JOINS = [
    *((name, "transaction", "transactions") for name in UNIQUE),
    *((name, "claim", "claims") for name in ("diagnoses", "lines", "other_payers")),
    ("claims", "billing_provider", "providers"),
    ("line_adjudications", "claim line", "lines"),
    ("service_payments", "claim", "claim_payments"),
    ("providers", "claim payer", "other_payers"),
]


def _key(row: dict[str, Any], columns: str) -> tuple[Any, ...]:
    return (row["file"], *(row[name] for name in columns.split()))


def _check(source: SourceFile) -> None:
    tables = tables_of(source)
    for name, columns in UNIQUE.items():
        keys = [_key(row, columns) for row in tables[name]]
        assert len(keys) == len(set(keys)), name
    for name, columns, other in JOINS:
        known = {_key(row, columns) for row in tables[other]}
        keys = {_key(row, columns) for row in tables[name]}
        assert {key for key in keys if None not in key} <= known, (name, other)
    claims = {_key(row, "claim") for of in ("claims", "claim_payments") for row in tables[of]}
    lines = {_key(row, "claim line") for of in ("lines", "service_payments") for row in tables[of]}
    for name in ("adjustments", "providers", "findings"):
        keys = {_key(row, "claim") for row in tables[name] if row["claim"] is not None}
        assert keys <= claims, name
    for name in ("adjustments", "providers"):
        keys = {_key(row, "claim line") for row in tables[name] if row["line"] is not None}
        assert keys <= lines, name


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_rows_join_and_are_told_apart(source: SourceFile) -> None:
    _check(source)


@pytest.mark.slow
@pytest.mark.parametrize("source", or_skipped(), ids=lambda source: source.name)
def test_rows_of_samples_join_and_are_told_apart(source: SourceFile) -> None:
    _check(source)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_keys_are_places_in_the_file(source: SourceFile) -> None:
    opens = {
        "transaction": (b"ST",),
        "claim": (b"CLM", b"CLP"),
        "billing_provider": (b"HL",),
        "set": (b"AK2",),
        "subject": (b"HL",),
        "segment": (b"PLB", b"AK9", b"IK5", b"IK3", b"TA1", b"AK2", b"ST"),
    }
    for name, rows in tables_of(source).items():
        for row in rows:
            assert row["file"] == hashlib.sha256(source.data).hexdigest()
            for column, ids in opens.items():
                place = row.get(column)
                if place is not None and not (name == "findings" and column == "segment"):
                    text = source.data[place : place + 6].lstrip().replace(b"\n", b"")
                    assert text.startswith(ids), (name, column, text)


def test_a_packed_file_has_the_keys_of_the_unpacked_one(tmp_path: Path) -> None:
    source = next(iter(of_generators()))
    plain, packed = tmp_path / "a.837", tmp_path / "a.837.gz"
    plain.write_bytes(source.data)
    packed.write_bytes(gzip.compress(source.data))
    assert file_key(packed) == file_key(plain) == hashlib.sha256(source.data).hexdigest()
    assert edi.read_tables(packed).read_all() == edi.read_tables(plain).read_all()


class Unseekable(io.RawIOBase):
    """A stream that is read once."""

    def __init__(self, data: bytes) -> None:
        self._inner = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._inner.readinto(buffer)


@pytest.mark.parametrize("spooled", [1 << 30, 1000])
def test_what_is_read_once_has_the_same_keys(spooled: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("edi.convert.tables.input._IN_MEMORY", spooled)
    source = next(iter(of_generators()))
    stream = io.BufferedReader(Unseekable(source.data))
    assert edi.read_tables(stream).read_all() == edi.read_tables(source.data).read_all()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_has_the_same_keys(tmp_path: Path) -> None:
    source = next(iter(of_generators()))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(source.data,))
    writer.start()
    found = edi.read_tables(pipe).read_all()
    writer.join()
    assert found == edi.read_tables(source.data).read_all()


def test_every_table_has_a_key() -> None:
    assert UNIQUE.keys() | {"findings"} == TABLES.keys()
    for name, table in TABLES.items():
        assert table.columns[0].name == "file", name
