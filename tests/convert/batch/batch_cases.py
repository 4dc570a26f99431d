"""Folders of inputs for runs of `edi convert`, and what came of them."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT / "tests" / "cli")]
from edi_command import Done, edi  # noqa: E402

BASE = ROOT / "fixtures" / "rules" / "base"
PROFESSIONAL = (BASE / "professional.edi").read_bytes()
REMITTANCE = (BASE / "remittance.edi").read_bytes()
OTHERS = ("institutional", "dental", "acknowledgement", "status")
OWN = ".edi-convert"


def numbered(number: int, copies: int = 1) -> bytes:
    """A file of claims like no other, `copies` of its claim after each other."""
    text = PROFESSIONAL.decode()
    head, _, rest = text.partition("CLM*P1002*")
    end = rest.index("SE*")
    claims = "".join(f"CLM*N{number}X{one}*{rest[:end]}" for one in range(copies))
    return (head + claims + rest[end:]).encode()


def write_inputs(folder: Path, *, small: int = 12, large: int = 400) -> Path:
    """Some small files, a larger one, packed and wrapped ones, and some that are broken."""
    deep = folder / "sub" / "Nächste Woche"
    deep.mkdir(parents=True)
    for number in range(small):
        (folder / f"claims{number:03d}.837").write_bytes(numbered(number))
    for name in OTHERS:
        (folder / f"{name}.edi").write_bytes((BASE / f"{name}.edi").read_bytes())
    (folder / "paid.835").write_bytes(REMITTANCE)
    (folder / "large.837").write_bytes(numbered(1_000, large))
    packed = gzip.compress(numbered(2_000, 3), mtime=0)
    (deep / "packed.837.gz").write_bytes(packed)
    (deep / "a b'\"&#%?.837").write_bytes(numbered(2_001))
    (deep / "cut.837.gz").write_bytes(packed[:-20])
    wrapped = numbered(2_002).replace(b"\n", b"")
    lines = [wrapped[at : at + 80] for at in range(0, len(wrapped), 80)]
    (folder / "wrapped.txt").write_bytes(b"\n".join(lines))
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.writestr("one.837", numbered(2_003))
        archive.writestr("in/two.837", numbered(2_004))
    (folder / "empty.837").write_bytes(b"")
    (folder / "letter.txt").write_bytes(b"Dear Sir or Madam\n" * 40)
    (folder / "photo.dat").write_bytes(bytes(range(256)) * 20)
    (folder / "stops.837").write_bytes(numbered(2_005)[:-200])
    return folder


GOOD = len(OTHERS) + 8  # files of `write_inputs` that are converted, beside the small ones
ASIDE = {"sub/Nächste Woche/cut.837.gz", "empty.837", "letter.txt", "photo.dat"}


def convert(source: Path | str, to: str, out: Path | str, *options: str, **env: str) -> Done:
    """The command, with its summary as JSON."""
    return edi("convert", source, "--to", to, "--out", out, "--format", "json", *options, **env)


def summary(done: Done, code: int = 0) -> dict[str, Any]:
    """What the command said, which ended with this exit code."""
    assert done.returncode == code, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def outputs(out: Path) -> dict[str, bytes]:
    """All files of a folder but those that the runs keep for themselves."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and OWN not in path.parts
    }


def rows(out: Path, to: str = "parquet") -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all tables, in an order of their own."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for path in sorted(out.glob(f"*/part-*.{to}")):
        found.setdefault(path.parent.name, []).extend(_rows_of(path, to))
    return {table: sorted(some, key=repr) for table, some in sorted(found.items()) if some}


def _rows_of(path: Path, to: str) -> list[tuple[Any, ...]]:
    if to == "csv":
        import csv

        with path.open(encoding="utf-8", newline="") as stream:
            return [tuple(row) for row in list(csv.reader(stream))[1:]]
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def own_files(out: Path) -> set[str]:
    """What the runs keep for themselves, when none is at work."""
    own = out / OWN
    return {os.fspath(path.relative_to(own)) for path in own.rglob("*") if path.is_file()}
