"""X12 to JSON and back is the same file, byte for byte, whatever is in it."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_conversion import as_json, as_x12
from json_mutants import fixture_files, mutants

from edi.convert import lossless_json, lossless_parts
from edi.convert.lossless_json import LosslessJson
from edi.interchange import buffer

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("EDI_SAMPLES", ROOT.parent / "shared" / "samples"))
_FILES = fixture_files()
_ISA = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*^*00501*"
_HEADER = _ISA + b"000000001*0*T*:~"


def _check(data: bytes) -> None:
    assert as_x12(as_json(data)) == data


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_fixtures(path: Path) -> None:
    _check(path.read_bytes())


def test_mutants() -> None:
    for data in mutants(0, 400):
        _check(data)


@pytest.mark.thorough_but_one_in(3)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
def test_thousands_of_mutants(seed: int) -> None:
    for data in mutants(seed, 1_000):
        _check(data)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    _check(data)
    _check(_HEADER + data)


_PIECES = st.sampled_from(
    [
        *(b"~", b"*", b":", b"^", b"\n", b"\r\n", b" ", b"\0", b"\x1d", b"\x7f", b'"', b"\\"),
        *(b"\xc3\xa9", b"\xe9", b"\x85", b"\xa0", b"\xef\xbb\xbf", b"A", b"99213", b"SE*"),
        *(b"ISA", b"ISA*", b"GS*", b"ST*837*", b"CLM*", b"HL*1**20", b"IEA*", b"IEA*1*1~"),
        *(_HEADER, _HEADER.replace(b"*", b"|")),
    ]
)


@given(st.lists(_PIECES, max_size=40).map(b"".join))
def test_any_order_of_what_files_are_made_of(data: bytes) -> None:
    _check(data)
    _check(_HEADER + b"\n" + data)
    _check(_HEADER.replace(b"~", b"\n") + data)


def _with_limits(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Blocks, parts and texts so small that a file has many."""
    chance = random.Random(seed)
    monkeypatch.setattr(buffer, "BLOCK", chance.choice((1, 3, 7, 64, 500)))
    monkeypatch.setattr(lossless_parts, "MAX_PART", chance.choice((300, 500, 1_000)))
    monkeypatch.setattr(lossless_parts, "MAX_TEXT", chance.choice((20, 64, 300)))


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 20))]
)
def test_small_limits(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_limits(monkeypatch, seed)
    for data in mutants(100 + seed, 50):
        _check(data)


def test_a_last_part_about_as_long_as_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lossless_parts, "MAX_PART", 300)
    start = _HEADER + b"ST*837*0001*005010X222A1~HL*1**20*1~CLM*P1*1~"
    for size in range(240, 320):
        _check(start + b"NTE*ADD*" + b"A" * 60 + b"~REF*D9*" + b"1" * (size - 100) + b"~SE*5*0001~")


@pytest.mark.parametrize("size", [1, 7, 100])
def test_blocks_make_no_difference(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    files = list(mutants(7, 60))
    whole = [as_json(data) for data in files]
    monkeypatch.setattr(buffer, "BLOCK", size)
    assert [as_json(data) for data in files] == whole


def test_the_fast_path_makes_what_the_exact_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [path.read_bytes() for path in _FILES] + list(mutants(8, 200))
    fast = [as_json(data) for data in files]
    taken = [0]
    plain = LosslessJson._plain

    def never(self: LosslessJson, part: object, form: object) -> None:
        taken[0] += plain(self, part, form) is not None  # type: ignore[arg-type]

    monkeypatch.setattr(lossless_json.LosslessJson, "_plain", never)
    assert [as_json(data) for data in files] == fast
    assert taken[0] > 1_000


@pytest.mark.parametrize(
    "size", [1 << 17, (1 << 17) + 1, 1 << 19, (1 << 19) + 50, 1 << 20, 3 << 20]
)
def test_long_segments(size: int) -> None:
    body = b"GS*HC~\nNTE*ADD*" + b"\xc3\xa9" * (size // 2)
    for end in (b"~\nSE*1*1~\n", b"~ISA*00*", b"", b"~" + _HEADER + b"GS*1~IEA*1*1~text"):
        _check(_HEADER + body + end)


@pytest.mark.parametrize(
    "piece", [b"ISA*", b"~", b"*", b":", b"\n", b" ", b"ST*837*1~", b"\xe9", b"IEA*~"]
)
def test_much_of_the_same(piece: bytes) -> None:
    for start in (b"", _HEADER, _HEADER + b"\nIEA*1*1~"):
        _check(start + piece * (100_000 // len(piece)))


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no folder of third-party samples")
def test_samples() -> None:
    files = [path for path in sorted(FOLDER.rglob("*")) if path.is_file()]
    assert len(files) > 100
    for path in files:
        _check(path.read_bytes())
