"""Files of any bytes, made of right ones by small faults that a file may come with."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"
_DELIMITERS = b'*^:~|>+\n\r\x1c\x1d\x1e\x1f\\",[]{} ;!_\xa7\xe9A0'


def fixture_files() -> list[Path]:
    """Every file of X12 there is, whatever is wrong with it; not the year of `edi report`, whose
    many files are all alike."""
    kinds = {".edi", ".837", ".835", ".837p", ".837i", ".x12"}
    year = FIXTURES / "report"
    found = (path for path in FIXTURES.rglob("*") if path.suffix in kinds)
    return sorted(path for path in found if year not in path.parents)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _drop(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 1, 2, 30, 106)) :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    if chance.random() < 0.5:
        piece = bytes(chance.choice(_DELIMITERS) for _ in range(chance.randrange(1, 4)))
    else:
        piece = chance.choice(
            (
                b"ISA",
                b"ISA*",
                b"~ISA*",
                b"IEA*1*1~",
                b"~~",
                b"\r\n",
                b"\n",
                b" \n ",
                b"\xef\xbb\xbf",
            )
        )
    return data[:at] + piece + data[at:]


def _bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _swap(data: bytes, chance: random.Random) -> bytes:
    """One character everywhere as another: other delimiters, line breaks, letters."""
    old, new = chance.choice(_DELIMITERS), chance.choice(_DELIMITERS)
    return data.replace(bytes([old]), bytes([new]))


def _breaks(data: bytes, chance: random.Random) -> bytes:
    bare = data.replace(b"\r", b"").replace(b"\n", b"")
    width = chance.choice((20, 40, 72, 80, 81, 106, 200))
    line_break = chance.choice((b"\n", b"\r\n", b"\r"))
    lines = [bare[at : at + width] for at in range(0, len(bare), width)]
    return line_break.join(lines) + chance.choice((b"", line_break, line_break * 2))


def _terminators(data: bytes, chance: random.Random) -> bytes:
    behind = chance.choice(
        (b"~", b"~\r\n", b"~\n", b"~\n\n", b"~ ", b"~\n  ", b"~\0", b"~~", b"\r\n")
    )
    if chance.random() < 0.3:  # here and there
        parts = data.split(b"~")
        return b"".join(p + (b"~" if chance.random() < 0.8 else behind) for p in parts)
    return data.replace(b"~\n", b"~").replace(b"~", behind)


def _twice(data: bytes, chance: random.Random) -> bytes:
    middle = chance.choice((b"", b"\n", b"text between\n", b"\0\0", b"GS*", b"\x1a"))
    return data + middle + data.replace(b"*", chance.choice((b"*", b"|", b"\x1d")))


def _swap_pieces(data: bytes, chance: random.Random) -> bytes:
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


_FAULTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut,
    _drop,
    _insert,
    _insert,
    _bytes,
    _swap,
    _breaks,
    _terminators,
    _twice,
    _swap_pieces,
)


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """So many files with one to four faults each, the same for the same seed."""
    chance = random.Random(seed)
    originals = [path.read_bytes() for path in fixture_files()]
    for _ in range(count):
        data = chance.choice(originals)
        for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
            data = chance.choice(_FAULTS)(data, chance)
        yield data
