"""A code list in one small file, read as far as it is asked for.

The first line is JSON: what the list is (`ListInfo`), the validity periods that occur, and where
the blocks stand that follow. A block has the codes with the same first character, sorted, as
columns: their first characters, their second characters, ..., and the numbers of their periods.
Sorted columns are small when compressed, and are searched as they are, a character at a time. What
the codes say stands in blocks of its own.
"""

import json
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from edi.codes.lists.code_list import Days, ListInfo

Periods = tuple[Days, ...]

_MAGIC = "edi-code-list-1"
_MOST_PERIODS = 1 << 16


class DamagedList(ValueError):
    """A file is not a code list of this form."""


class Entry(NamedTuple):
    """A code to be packed."""

    periods: Periods
    meaning: str = ""


class _Block:
    __slots__ = ("columns", "high", "low")

    def __init__(self, columns: tuple[bytes, ...]) -> None:
        self.columns = columns[:-2]  # of characters
        self.low, self.high = columns[-2:]  # numbers of their periods, as two more columns

    def number(self, row: int) -> int:
        return self.low[row] | self.high[row] << 8


class PackedList:
    """A list in a file. Raises `DamagedList`, and `OSError` where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._blocks: dict[str, _Block | None] = {}
        self._meanings: dict[str, list[str]] = {}
        with path.open("rb") as file:
            line = file.readline()
            try:
                self._head: dict[str, Any] = json.loads(line)
                if self._head["form"] != _MAGIC:
                    raise DamagedList(f"{path.name} is not a code list")
                source, day, count, first, last = self._head["info"]
                self.info = ListInfo(source, date.fromisoformat(day), count, first, last)
                self._periods = [
                    tuple((int(start), int(stop)) for start, stop in one)
                    for one in self._head["periods"]
                ]
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedList(f"{path.name} is not a code list") from error
            self._start = file.tell()

    def days(self, code: str) -> Periods:
        """The periods in which the code is valid; () for one that is not on the list."""
        block = self._block(code[:1])
        width: int = self._head["width"]
        if block is None or len(code) > width or not code.isascii():
            return ()
        low, high = _rows(block, code.ljust(width))
        return self._periods[block.number(low)] if low < high else ()

    def has_longer(self, code: str) -> bool:
        """Do other codes start with this one? Then it is a heading of them."""
        block = self._block(code[:1])
        if block is None or len(code) >= self._head["width"] or not code.isascii():
            return False
        low, high = _rows(block, code)
        return high - low > bool(self.days(code))

    def meaning(self, code: str) -> str:
        """What the code says; "" where the list does not say."""
        block = self._block(code[:1])
        if block is None or not self._head["meanings"] or not self.days(code):
            return ""
        if code[0] not in self._meanings:
            start, size = self._head["meanings"][code[0]]
            self._meanings[code[0]] = self._read(start, size).decode().split("\n")
        low, _ = _rows(block, code.ljust(self._head["width"]))
        return self._meanings[code[0]][low]

    def codes(self) -> Iterator[tuple[str, Periods]]:
        """Every code with its periods, in order."""
        for key in self._head["blocks"]:
            block = self._block(key)
            assert block is not None
            for row in range(len(block.low)):
                code = bytes(column[row] for column in block.columns).decode().rstrip()
                yield code, self._periods[block.number(row)]

    def _block(self, key: str) -> _Block | None:
        if key not in self._blocks:
            if key not in self._head["blocks"]:
                return None
            start, size, rows = self._head["blocks"][key]
            width: int = self._head["width"]
            data = self._read(start, size)
            if len(data) != rows * (width + 2):
                raise DamagedList(f"{self._path.name} is damaged")
            columns = tuple(data[rows * n : rows * (n + 1)] for n in range(width + 2))
            self._blocks[key] = _Block(columns)
        return self._blocks[key]

    def _read(self, start: int, size: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(self._start + start)
            try:
                return zlib.decompress(file.read(size))
            except zlib.error as error:
                raise DamagedList(f"{self._path.name} is damaged") from error


def _rows(block: _Block, prefix: str) -> tuple[int, int]:
    """The rows whose codes start with this: from, to."""
    low, high = 0, len(block.low)
    for column, character in zip(block.columns, prefix.encode(), strict=False):
        low = bisect_left(column, character, low, high)
        high = bisect_right(column, character, low, high)
    return low, high


def pack(entries: Mapping[str, Entry], source: str, day: date, first: int, last: int) -> bytes:
    """The file of a list. Codes are ASCII without blanks at their ends, and never ""."""
    kinds = {periods: n for n, periods in enumerate(sorted({e.periods for e in entries.values()}))}
    if len(kinds) > _MOST_PERIODS:
        raise ValueError("too many different periods")
    width = max(map(len, entries), default=1)
    by_key: dict[str, list[str]] = {}
    for code in sorted(entries):
        by_key.setdefault(code[0], []).append(code)
    body: list[bytes] = []
    blocks: dict[str, tuple[int, int, int]] = {}
    meanings: dict[str, tuple[int, int]] = {}
    end = 0

    def add(data: bytes) -> tuple[int, int]:
        nonlocal end
        body.append(zlib.compress(data, 9))
        start, end = end, end + len(body[-1])
        return start, len(body[-1])

    for key, codes in by_key.items():
        padded = [code.ljust(width).encode("ascii") for code in codes]
        columns = b"".join(map(bytes, zip(*padded, strict=True)))
        numbers = [kinds[entries[code].periods] for code in codes]
        low, high = bytes(n & 255 for n in numbers), bytes(n >> 8 for n in numbers)
        blocks[key] = (*add(columns + low + high), len(codes))
    if any(entry.meaning for entry in entries.values()):
        for key, codes in by_key.items():
            lines = [" ".join(entries[code].meaning.split()) for code in codes]
            meanings[key] = add("\n".join(lines).encode())
    head = {
        "form": _MAGIC,
        "info": [source, day.isoformat(), len(entries), first, last],
        "width": width,
        "periods": list(kinds),
        "blocks": blocks,
        "meanings": meanings,
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(body)
