"""Reads the files in which publishers hand out their code lists.

- `hcpcs`: CMS's alpha-numeric file (HCPCyyyy_MMM_ANWEB): records of 320 characters as .txt, or the
  same with a head line, separated by commas or tabs;
- `nucc`: NUCC's taxonomy file, CSV;
- `ndc`: FDA's package.txt, or the zip file that it comes in with product.txt;
- `csv`: a table with the columns code, start, end and description, of which only code must be
  there; any other list, and any other file of these.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi.codes import ndc
from edi.codes.lists.code_list import FOREVER, Days, day_number
from edi.codes.lists.packed import Entry

_ALWAYS: Days = (0, FOREVER)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
_DATES = ("%Y%m%d", "%Y-%m-%d", "%m/%d/%Y")
_LARGEST = 1 << 28  # bytes
_RECORD = 320  # characters of CMS's, without line break

# What columns may be called in a head line, in lower case without what is no letter.
_COLUMNS = {
    "code": ("code", "hcpc", "hcpcs", "procedurecode", "ndcpackagecode"),
    "start": ("start", "startdate", "effective", "effectivedate", "adddt", "startmarketingdate"),
    "end": ("end", "enddate", "terminated", "terminationdate", "termdt", "endmarketingdate"),
    "description": ("description", "meaning", "longdescription", "displayname", "name"),
}


class ListFileError(ValueError):
    """A file is not a list of the form expected. Says which line is wrong."""


class Row(NamedTuple):
    """A code as a file has it. `start` and `end` are None where the file does not say."""

    code: str
    start: date | None = None
    end: date | None = None
    meaning: str = ""


class Parsed(NamedTuple):
    """What a file holds."""

    entries: Mapping[str, Entry]
    newest: date | None  # the last day on which a code starts, or has ended


def read(path: Path, form: str, *, is_dated: bool) -> Parsed:
    """The codes of a file. Raises `ListFileError`, and `OSError` where it cannot be read."""
    data = _content(path)
    rows = _READERS[form](data)
    periods: dict[str, set[Days]] = {}
    meanings: dict[str, str] = {}
    newest: date | None = None
    for row in rows:
        if row.start and row.end and row.end < row.start:
            raise ListFileError(f"code {row.code} ends before it starts")
        first = day_number(row.start) if row.start else 0
        last = day_number(row.end) if row.end else FOREVER
        periods.setdefault(row.code, set()).add((first, last) if is_dated else _ALWAYS)
        meanings.setdefault(row.code, row.meaning)
        for day in (row.start, row.end):
            if day is not None and day <= date.today() and (newest is None or day > newest):  # noqa: DTZ011 - a day as people count
                newest = day
    if not periods:
        raise ListFileError("it has no codes")
    entries = {code: Entry(tuple(sorted(found)), meanings[code]) for code, found in periods.items()}
    return Parsed(entries, newest)


def _content(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise ListFileError("it is larger than a code list can be")
    return path.read_bytes()


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _table(text: str, needed: str = "code") -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a separated file below its head line, with their line numbers."""
    lines = text.splitlines()
    head = next((n for n, line in enumerate(lines) if line.strip()), None)
    if head is None:
        raise ListFileError("it is empty")
    separator = max(",\t;|", key=lines[head].count)
    reader = csv.reader(io.StringIO("\n".join(lines[head:])), delimiter=separator)
    names = [re.sub("[^a-z]", "", name.lower()) for name in next(reader)]
    places = {
        column: next((names.index(name) for name in known if name in names), None)
        for column, known in _COLUMNS.items()
    }
    columns = {name: place for place, name in enumerate(names)}
    columns |= {column: place for column, place in places.items() if place is not None}
    if needed not in columns:
        raise ListFileError(f"its first line names no column {needed}")
    try:
        for values in reader:
            if any(value.strip() for value in values):
                found = {c: values[p].strip() for c, p in columns.items() if p < len(values)}
                yield head + reader.line_num, found
    except csv.Error as error:
        raise ListFileError(f"line {head + reader.line_num}: {error}") from None


def _plain(data: bytes) -> Iterator[Row]:
    for number, values in _table(_decoded(data)):
        code = values.get("code", "").upper().replace(".", "")
        if _CODE.fullmatch(code) is None:
            raise ListFileError(f"line {number}: the code is not one of letters and digits")
        start = _day(values.get("start", ""), number)
        end = _day(values.get("end", ""), number)
        yield Row(code, start, end, values.get("description", ""))


def _day(text: str, number: int) -> date | None:
    if not text:
        return None
    from datetime import datetime

    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day without a time
    raise ListFileError(f"line {number}: a date is none of YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY")


def _hcpcs(data: bytes) -> Iterator[Row]:
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not _is_record(first):
        for number, values in _table(text):
            code = values.get("code", "")
            if values.get("recid", "3") == "3" and len(code) == 5:
                yield Row(
                    code,
                    _day(values.get("start", ""), number),
                    _day(values.get("end", ""), number),
                    values.get("description", ""),
                )
        return
    codes: dict[str, Row] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        code, kind, said = line[:5].strip(), line[10:11], line[11:91].strip()
        if kind == "3" and len(code) == 5:
            start, end = _day(line[268:276].strip(), number), _day(line[284:292].strip(), number)
            codes[code] = Row(code, start, end, said)
        elif kind == "4" and code in codes:
            codes[code] = codes[code]._replace(meaning=f"{codes[code].meaning} {said}")
    yield from codes.values()


def _is_record(line: str) -> bool:
    """Is it a record of fixed width: a code, a number of five digits, what kind of record?"""
    return (
        re.match(r"(?:[A-Z][0-9]{4}|   [A-Z0-9]{2})[0-9]{5}[3478]", line) is not None
        and len(line) <= _RECORD
    )


def _nucc(data: bytes) -> Iterator[Row]:
    for number, values in _table(_decoded(data)):
        code = values.get("code", "").upper()
        if not re.fullmatch("[0-9]{3}[0-9A-Z]{6}X", code):
            raise ListFileError(f"line {number}: the code is not a provider taxonomy")
        parts = [values.get(name, "") for name in ("grouping", "classification", "specialization")]
        yield Row(code, meaning=values.get("description", "") or ", ".join(filter(None, parts)))


def _ndc(data: bytes) -> Iterator[Row]:
    names: dict[str, str] = {}
    if data[:2] == b"PK":
        packages, products = _zipped(data)
        for _, values in _table(_decoded(products), "productndc") if products else ():
            names[values.get("productndc", "")] = values.get("proprietaryname", "")
        data = packages
    text = _decoded(data)
    if "ndcpackagecode" not in text[:500].lower():
        raise ListFileError("it has no package codes: import FDA's package.txt, or its zip file")
    for number, values in _table(text):
        code = ndc.from_hyphens(values.get("code", ""))
        if code is None:
            raise ListFileError(f"line {number}: the code is not an NDC with hyphens")
        name = names.get(values.get("productndc", ""), "")
        yield Row(code, meaning=" ".join(filter(None, [name, values.get("packagedescription")])))


def _zipped(data: bytes) -> tuple[bytes, bytes]:
    """package.txt and product.txt; the second may be missing."""
    found = {"package.txt": b"", "product.txt": b""}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                name = info.filename.rpartition("/")[2].lower()
                if name in found and info.file_size <= _LARGEST:
                    found[name] = archive.read(info)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise ListFileError("the zip file cannot be read") from error
    if not found["package.txt"]:
        raise ListFileError("the zip file has no package.txt")
    return found["package.txt"], found["product.txt"]


_READERS: dict[str, Callable[[bytes], Iterator[Row]]] = {
    "csv": _plain,
    "hcpcs": _hcpcs,
    "nucc": _nucc,
    "ndc": _ndc,
}
