"""Claims that pass the glance are counted without a closer look; nothing else changes by it."""

import io
from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest
from edited_files import EDIT, FILES, edited
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.finding import Finding
from edi.interchange.reader import Chunk
from edi.loops.chunk import Whole
from edi.rules.runner import FileSummary, Runner, _FileRun
from edi.rules.selection import Selection


def check(
    *texts: str, selection: Selection | None = None
) -> list[tuple[FileSummary, list[Finding]]]:
    runner = Runner(selection)
    told = []
    for number, text in enumerate(texts):
        summary = FileSummary(f"{number}.edi")
        stream = io.BytesIO(text.encode())
        told.append((summary, list(runner.check(stream, summary.file, summary=summary))))
    return told


def closely() -> AbstractContextManager[object]:
    return patch.object(_FileRun, "_glance", lambda self, whole, raw: False)


@settings(max_examples=200)
@given(name=st.sampled_from(sorted(FILES)), edits=st.lists(EDIT, max_size=6))
def test_findings_and_counts_are_the_same(name: str, edits: list[tuple[str, float, str]]) -> None:
    text = edited(FILES[name], edits)
    with closely():
        expected = check(text, FILES[name])
    assert check(text, FILES[name]) == expected


@pytest.mark.parametrize("name", FILES)
def test_most_claims_pass(name: str) -> None:
    passed: list[bool] = []
    glance = _FileRun._glance

    def spy(self: _FileRun, whole: Whole, raw: Chunk) -> bool:
        passed.append(glance(self, whole, raw))
        return passed[-1]

    with patch.object(_FileRun, "_glance", spy):
        ((summary, _),) = check(FILES[name])
    assert passed.count(True) > summary.claims / 3


@pytest.mark.parametrize("codes", [["SIT001"], ["BAL"], ["CAS026"], ["ELE"]])
@pytest.mark.parametrize("name", FILES)
def test_the_same_with_some_rules_only(name: str, codes: list[str]) -> None:
    # Twice the same claims: duplicates.
    text = edited(FILES[name], [("repeat", 0.5, "")])
    selection = Selection.of(codes)
    with closely():
        expected = check(text, text, selection=selection)
    assert check(text, text, selection=selection) == expected
