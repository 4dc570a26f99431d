"""Findings and objects depend on the bytes of a source alone, not on how they are delivered."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from short_reads import ShortReads, sizes_of

import edi
from edi.interchange.chunk import MAX_SEGMENT
from edi.interchange.reader import MAX_CHUNK

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
PROFESSIONAL = (BASE / "professional.edi").read_bytes()
REMITTANCE = (BASE / "remittance.edi").read_bytes()
LONG = MAX_SEGMENT + 10

Read = Callable[..., Iterable[Any]]
READERS: dict[str, tuple[Read, Callable[[Any], object]]] = {
    "validate": (edi.validate, lambda f: (f, f.raw, f.detail, f.range)),
    "read_segments": (edi.read_segments, lambda s: s),
    "read_claims": (edi.read_claims, lambda c: (c.id, c.is_whole, c.whole.segments)),
    "read_payments": (edi.read_payments, lambda p: (p.id, p.is_whole, p.whole.segments)),
    "read_remittances": (
        edi.read_remittances,
        lambda r: (r.claim_count, r.total_paid, [p[:5] for p in r.provider_adjustments]),
    ),
    "read_acknowledgements": (edi.read_acknowledgements, lambda a: a.is_accepted),
    "read_statuses": (edi.read_statuses, lambda s: (s.id, s.charge)),
}


def outcome(name: str, source: Any) -> object:
    read, shown = READERS[name]
    try:
        return [shown(one) for one in read(source, no_envelope=True)]
    except edi.EdiError as error:
        return type(error), str(error)


def _iea(data: bytes) -> bytes:
    return data[: data.rindex(b"IEA*")] + b"IEA*" + b" " * LONG + b"~\n"


# What is told apart by its length, and where more has to be looked at than a block holds.
ODD = {
    "long trailer": _iea(PROFESSIONAL),
    "long segment": PROFESSIONAL.replace(b"LX*2~", b"LX*2" + b"9" * LONG + b"~"),
    "long at its chunk's end": PROFESSIONAL.replace(b"HI*ABK", b"HI*" + b"9" * LONG + b"*ABK"),
    "long chunk": PROFESSIONAL.replace(b"SE*", (b"N3*" + b"9" * 997 + b"~\n") * 1100 + b"SE*"),
    "line breaks behind the trailer": PROFESSIONAL + b"\n" * 5000 + b"GS*HC*A~\n",
    "blanks before": b" " * 5000 + PROFESSIONAL,
    "blanks after a long segment": PROFESSIONAL.replace(
        b"LX*2~", b"LX*2" + b"9" * LONG + b"~" + b" " * 3000
    ),
    "no terminator": PROFESSIONAL[:700] + b"A" * LONG,
    "no envelope": PROFESSIONAL[PROFESSIONAL.index(b"GS*") :],
    "junk": b"junk " * 1000,
    "remittance": REMITTANCE.replace(b"SVC*HC:93000", b"REF*" + b"9" * LONG + b"~\nSVC*HC:93000"),
}


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("odd", ODD)
def test_odd_files_in_short_reads(odd: str, name: str) -> None:
    data = ODD[odd]
    whole = outcome(name, data)
    for most in (50_000, 131_073):
        assert outcome(name, ShortReads(data, sizes_of(most, most))) == whole
    assert outcome(name, io.BufferedReader(ShortReads(data, sizes_of(1, 70_000)))) == whole


FILES = sorted(BASE.glob("*.edi"))


@settings(max_examples=15)
@given(
    st.sampled_from(FILES),
    st.sampled_from(list(READERS)),
    st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=30)), max_size=4),
    st.integers(0, 1 << 30),
    st.sampled_from([1, 7, 300, 5000]),
)
def test_any_file_in_short_reads(
    file: Path, name: str, damages: list[tuple[int, bytes]], seed: int, most: int
) -> None:
    data = bytearray(file.read_bytes())
    for at, noise in damages:
        at %= len(data)
        data[at : at + len(noise) // 2] = noise
    whole = outcome(name, bytes(data))
    raw = ShortReads(bytes(data), sizes_of(seed, most))
    assert outcome(name, raw) == whole
    buffered = io.BufferedReader(ShortReads(bytes(data), sizes_of(seed, most)), buffer_size=64)
    assert outcome(name, buffered) == whole


def test_a_chunk_is_cut_by_its_length() -> None:
    """With the rest of the file in the same block, or not."""
    assert len(ODD["long chunk"]) > MAX_CHUNK
    codes = {finding.code for finding in edi.validate(ODD["long chunk"])}
    assert codes & {"SEG002", "ENV021"}


def test_a_stream_without_data_yet_is_no_end() -> None:
    class Empty(io.RawIOBase):
        def read(self, size: int = -1) -> bytes | None:
            return None

    with pytest.raises(BlockingIOError):
        list(edi.validate(Empty()))  # type: ignore[arg-type]
