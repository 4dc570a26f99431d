"""Claims that pass the precheck are counted without a closer look; nothing else changes by it."""

import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

import pytest
from edited_files import ALL_FILES, EDIT, FILES, edited, one_provider
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi import native
from edi.engine.check import FileSummary, Runner
from edi.engine.cost import Costs
from edi.engine.rule_choice import RuleChoice
from edi.finding import Finding
from edi.interchange import buffer, reader
from edi.rules.rule import Rule
from edi.rules.selection import Selection
from edi.structure.chunk import RawClaim


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


@contextmanager
def closely() -> Iterator[None]:
    with as_ever(), patch.object(RuleChoice, "precheck", lambda self, claim: None):
        yield


def as_ever() -> AbstractContextManager[object]:
    """Without the native code that reads and judges claims in one go."""
    return patch.object(native, "judging", None)


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(name=st.sampled_from(sorted(ALL_FILES)), edits=st.lists(EDIT, max_size=6))
def test_findings_and_counts_are_the_same(name: str, edits: list[tuple[str, float, str]]) -> None:
    text = edited(ALL_FILES[name], edits)
    with closely():
        expected = check(text, ALL_FILES[name])
    assert check(text, ALL_FILES[name]) == expected


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("size", range(600, 800, 25))
def test_a_claim_that_goes_on_does_not_pass(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Its lines so far may sum to the charge; those that follow are its own all the same."""
    text = one_provider(12)
    more = "LX*7~\nSV1*HC:99213*0*UN*1***1~\nDTP*472*D8*20260409~\n" * 3
    text = re.sub(r"(?=HL\*(?:[468]|1\d)\*1\*22|SE\*)", more, text)
    monkeypatch.setattr(reader, "MAX_CHUNK", size)
    monkeypatch.setattr(buffer, "BLOCK", 100)
    with closely():
        expected = check(text, text)
    assert check(text, text) == expected
    assert sum(finding.code == "SEG014" for _, found in expected for finding in found) > 12


@pytest.mark.parametrize("name", FILES)
def test_most_claims_pass(name: str) -> None:
    passed: list[bool] = []
    left = RuleChoice.left

    def spy(self: RuleChoice, raw: RawClaim, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        found = left(self, raw, rules)
        passed.append(not found)
        return found

    with as_ever(), patch.object(RuleChoice, "left", spy):
        ((summary, _),) = check(FILES[name])
    assert passed.count(True) > summary.claims / 3


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("codes", [["SIT001"], ["BAL"], ["CAS026"], ["ELE"]])
@pytest.mark.parametrize("name", FILES)
def test_the_same_with_some_rules_only(name: str, codes: list[str]) -> None:
    # Twice the same claims: duplicates.
    text = edited(FILES[name], [("repeat", 0.5, "")])
    selection = Selection.of(codes)
    with closely():
        expected = check(text, text, selection=selection)
    assert check(text, text, selection=selection) == expected


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["none but behind ISA", "one missing", "mixed", "blank lines"])
def test_line_breaks_that_vary_change_nothing(name: str, kind: str) -> None:
    """Neither what is found, but for the lines, nor how many claims take the fast path."""
    text = FILES[name].replace("*HC:", "*XX:", 1)  # something to find
    isa, _, rest = text.partition("\n")
    match kind:
        case "none but behind ISA":
            varied = f"{isa}\n{rest.replace(chr(10), '')}"
        case "one missing":
            half = len(rest) // 2
            varied = f"{isa}\n{rest[:half]}{rest[half:].replace(chr(10), '', 1)}"
        case "mixed":
            breaks = iter(["\n", "\r\n", "", "\n\n", "\r"] * len(rest))
            varied = re.sub("\n", lambda _: next(breaks), text)
        case _:
            varied = text.replace("\n", "\n\n\n")
    fast = []
    found = []
    for one in (text, text, varied, varied):
        costs = Costs()
        findings = Runner(costs=costs).check(io.BytesIO(one.encode()))
        found.append([(f.code, f.message, f.path, f.raw) for f in findings])
        fast.append(costs.fast)
    assert found[0] == found[1] == found[2] == found[3]
    assert found[0] or name not in ("providers", "facilities")
    assert fast[1] == fast[3] > 0


def test_rules_are_chosen_by_the_levels_of_their_claim_and_not_of_the_next() -> None:
    """A claim that is read piece by piece is complete when the next level has been entered."""
    text = one_provider(4)
    text = re.sub(r"SBR\*P\*19.*?(?=LX\*1)", "", text, flags=re.S)
    text = re.sub(r"(SVD|CAS|DTP\*573)\*[^~]*~\n", "", text)
    first, second, third, fourth = (m.start() for m in re.finditer(r"SBR\*S", text))
    assert first < second < third < fourth
    for place in (second, fourth):
        text = text[:place] + text[place:].replace("SBR*S", "SBR*P", 1)
    text = text.replace("*HC:99214*", "*XX:99214*")  # a problem in each claim
    ((_, found),) = check(text)
    skipped = [finding.path for finding in found if finding.code == "COB002"]
    assert skipped == ["2000A[1]/2000B[1]/SBR[1]", "2000A[1]/2000B[3]/SBR[1]"]
