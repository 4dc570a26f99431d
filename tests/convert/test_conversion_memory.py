"""Conversions stream: what they hold does not grow with the file."""

import io
import tracemalloc
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pytest
from json_conversion import as_json
from json_mutants import FIXTURES

from edi.convert.formats import to_claims_json, to_json, to_x12

_DATA = (FIXTURES / "rules" / "base" / "professional.edi").read_bytes()
_START, _END = _DATA.index(b"HL*"), _DATA.index(b"SE*")
_BODY = _DATA[_START:_END]
_JSON = as_json(_DATA).splitlines(keepends=True)
_MB = 1 << 20


class _Repeated(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, first: bytes, body: bytes, times: int, last: bytes) -> None:
        self._pieces = filter(None, [first, *[body] * times, last])
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


class _Counted(io.RawIOBase):
    """Takes what is written and keeps nothing of it."""

    size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.size += len(data)
        return len(data)


_CASES: dict[str, tuple[Callable[..., Any], tuple[bytes, bytes, bytes]]] = {
    "claims to JSON": (to_json, (_DATA[:_START], _BODY, _DATA[_END:])),
    "JSON to X12": (to_x12, (b"".join(_JSON[:4]), b"".join(_JSON[4:-3]), b"".join(_JSON[-3:]))),
    "text to JSON": (to_json, (b"", b"no X12 here\n" * 100, b"")),
    "a segment without an end": (to_json, (_DATA[:_START], b"A*B" * 300, b"")),
    "no terminators behind IEA": (to_json, (_DATA + b"IEA*", b" " * 1_000, b"")),
    "wrapped": (to_json, (_DATA.replace(b"\n", b"")[:80] + b"\n", b"A" * 80 + b"\n", b"")),
    "claims-json": (to_claims_json, (_DATA[:_START], _BODY, _DATA[_END:])),
}


def _peak(name: str, size: int) -> tuple[int, int]:
    convert, (first, body, last) = _CASES[name]
    source = io.BufferedReader(_Repeated(first, body, size // len(body), last))
    target = _Counted()
    tracemalloc.start()
    try:
        convert(cast(BinaryIO, source), cast(BinaryIO, target))
        return tracemalloc.get_traced_memory()[1], target.size
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("name", _CASES)
def test_memory_does_not_grow_with_the_file(name: str) -> None:
    size = _MB // 4 if name == "claims-json" else 2 * _MB
    _peak(name, _MB // 8)  # what is learned of guides once
    small, _ = _peak(name, size)
    large, written = _peak(name, 3 * size)
    assert written > size
    assert large < small + 2 * _MB
    assert large < 40 * _MB
