"""Claims that are read whole, with their lines, give what they give when read piece by piece."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

import pytest
from edited_files import ALL_FILES, EDIT, FILES, edited
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi import native
from edi.engine.check import FileSummary, Runner
from edi.finding import Finding
from edi.interchange import buffer, reader
from edi.interchange.chunk import Chunk
from edi.structure.transaction import Transaction


def check(text: str) -> tuple[FileSummary, list[Finding]]:
    summary = FileSummary("file.edi")
    findings = list(Runner().check(io.BytesIO(text.encode()), "file.edi", summary=summary))
    return summary, findings


@contextmanager
def in_pieces() -> Iterator[None]:
    with as_ever(), patch.object(Transaction, "feed_whole", lambda self, raw: None):
        yield


def as_ever() -> AbstractContextManager[object]:
    """Without the native code that reads and judges claims in one go."""
    return patch.object(native, "judging", None)


@pytest.mark.slow
@settings(max_examples=examples(30))
@given(
    name=st.sampled_from(sorted(ALL_FILES)),
    edits=st.lists(EDIT, max_size=6),
    line_break=st.sampled_from(["\n", "", "\r\n"]),
)
def test_findings_are_the_same(
    name: str, edits: list[tuple[str, float, str]], line_break: str
) -> None:
    text = edited(ALL_FILES[name], edits).replace("\n", line_break)
    with in_pieces():
        expected = check(text)
    assert check(text) == expected


@pytest.mark.parametrize("name", FILES)
def test_most_claims_are_read_whole(name: str) -> None:
    read: list[bool] = []
    feed_whole = Transaction.feed_whole

    def spy(self: Transaction, raw: Chunk) -> object:
        chunk = feed_whole(self, raw)
        if raw.id in ("CLM", "CLP"):
            read.append(chunk is not None)
        return chunk

    with as_ever(), patch.object(Transaction, "feed_whole", spy):
        check(FILES[name])
    # A shape is learned from the pieces of the first claim that has it.
    assert read.count(True) > len(read) / 3


@pytest.mark.parametrize("name", ["providers", "facilities"])
def test_claims_are_the_same(name: str) -> None:
    def told() -> list[object]:
        found: list[object] = []
        for claim in edi.read_claims(FILES[name].encode()):
            found.append((claim.id, claim.chunk.line, claim.chunk.place(0)))
            for line in claim.lines:
                found.append((line.number, line.charge, line.chunk.line, line.chunk.place(1)))
        return found

    with in_pieces():
        expected = told()
    assert told() == expected
    assert len(expected) > 40


def test_a_claim_longer_than_a_chunk_is_cut_between_its_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = [check(text) for text in FILES.values()]
    monkeypatch.setattr(reader, "MAX_CHUNK", 600)
    monkeypatch.setattr(buffer, "BLOCK", 700)
    assert [check(text) for text in FILES.values()] == expected
