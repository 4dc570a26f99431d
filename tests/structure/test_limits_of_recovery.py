"""How far a wrong chunk is looked at, and how much is said of it."""

import pytest

from edi.guides.catalogue import GUIDES, PROFESSIONAL, REMITTANCE
from edi.guides.guide import load
from edi.structure.layout import Layout
from edi.structure.parser import ShapeParser

PARSERS = {guide_id: ShapeParser(load(guide_id)) for guide_id in GUIDES}
CLAIM = "CLM HI_ABK"


def _read(tokens: str, kind: str = "2300", guide: str = PROFESSIONAL) -> Layout:
    return PARSERS[guide].parse(kind, tokens.split())


def _said(tokens: str, kind: str = "2300", guide: str = PROFESSIONAL) -> list[tuple[str, int, str]]:
    return [(p.code, p.index, p.message) for p in _read(tokens, kind, guide).problems]


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("stray", ["XYZ", "SVD", "BPR"])
@pytest.mark.parametrize("more", [1, 2, 30])
def test_a_hundred_problems_of_a_chunk_are_said(stray: str, more: int) -> None:
    # SVD is skipped with the CAS that continue it: one problem each time.
    again = f" {stray}" + (" HI_ABK" if stray == "SVD" else "")
    rest = again * (100 + more)
    said = _said(CLAIM + rest)
    width = 2 if stray == "SVD" else 1
    if stray == "SVD":
        said = [one for one in said if one[0] in ("SEG002", "SEG004")]
    left = [one for one in said if "from here on" in one[2]]
    assert len(left) == 1
    code, index, message = left[0]
    read = [one for one in said if one is not left[0]]
    assert code == "SEG002"
    count = len(rest.split()) + 2 - index
    assert message == f"The {count} segments from here on are not expected here either."
    if width == 1:
        assert len(read) == 100
        assert index == 102


@pytest.mark.parametrize("stray", ["XYZ", "BPR"])
def test_a_hundred_problems_and_no_more_segments(stray: str) -> None:
    said = _said(f"{CLAIM}{f' {stray}' * 100}")
    assert len(said) == 100
    assert not any("from here on" in message for _, _, message in said)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("CLN", "; similar: CLM."),
        ("REE", "; similar: REF."),
        ("SV9", "; similar: SV1"),
        ("N9", "; similar: "),
        ("XYZ", "."),
        ("QQQQ", "."),
    ],
)
def test_which_ids_are_similar(token: str, said: str) -> None:
    ((code, index, message),) = _said(f"{CLAIM} {token}")
    assert (code, index) == ("SEG001", 2)
    start = "No segment of X12 claims or remittances has this id"
    assert message.startswith(start + said)
    assert message.count(",") <= 2  # three of them at most


@pytest.mark.parametrize(("before", "is_early"), [(1, True), (2, True), (4, True), (5, False)])
def test_how_many_segments_may_stand_before_the_first_of_their_loop(
    before: int, is_early: bool
) -> None:
    tokens = f"CLM HI_ABK SBR AMT_D OI NM1_IL{' REF_G1' * before} NM1_PR"
    layout = _read(tokens)
    loops = [role and role.node.loop.id for role in layout.roles[6 : 6 + before]]
    assert loops[1:] == ["2330B"] * (before - 1)
    assert loops[0] == ("2330B" if is_early else "2300")  # which has such a segment, too
    codes = [(p.code, p.index) for p in layout.problems if p.code == "SEG005"]
    assert codes == [("SEG005", 6 + n) for n in range(before)]


def test_what_stands_before_another_loop_is_not_early() -> None:
    """All between it and the first segment must be of the loop that this opens."""
    layout = _read("CLM HI_ABK SBR AMT_D OI NM1_IL REF_F8 CAS NM1_PR")
    role = layout.roles[6]
    assert role is None or role.node.loop.id != "2330B"


@pytest.mark.parametrize(
    ("token", "home"),
    [
        ("SVD", "SVD belongs in loop 2430, not here; it is ignored. Expected here: "),
        ("PAT", "PAT belongs in loops 2000B or 2000C, not here"),
        ("DMG", "DMG belongs in loops 2010BA or 2010CA, not here"),
        ("N3", "N3 is not expected here; it is ignored"),
        ("BHT", "BHT is not expected here; it is ignored"),
    ],
)
def test_where_a_segment_belongs(token: str, home: str) -> None:
    said = [one for one in _said(f"{CLAIM} {token}") if one[1] == 2]
    assert said[0][2].startswith(home), said


def test_what_is_expected_is_listed_up_to_eight() -> None:
    said = [one for one in _said(f"{CLAIM} PAT") if one[0] == "SEG002"]
    listed = said[0][2].partition("Expected here: ")[2].split(", ")
    assert len(listed) == 9 and listed[-1] == "…"
    said = _said("SVC DTM_472 N3", "2110", REMITTANCE)
    assert [one[:2] for one in said] == [("SEG002", 2)]
    listed = said[0][2].partition("Expected here: ")[2].split(", ")
    assert listed[-1].endswith(".") or listed[-1] == "…"


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_what_continues_a_segment_is_ignored_with_it(count: int) -> None:
    said = [one for one in _said(f"{CLAIM} SVD{' CAS' * count}") if one[0] == "SEG002"]
    assert len(said) == 1
    more = {0: "; it is ignored.", 1: "; it is ignored with the next segment."}
    assert more.get(count, f"; it is ignored with the next {count} segments.") in said[0][2]


@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 80])
def test_how_much_is_not_read_behind_a_missing_opener(count: int) -> None:
    """The next line without its LX: its segments fit there, and not in the line before."""
    tokens = f"LX SV1 DTP_472 SVD DTP_573 SV1{' DTP_472' * count}"
    layout = _read(tokens, "2400")
    assert layout.lacks == "2400"
    (problem,) = layout.problems
    assert (problem.code, problem.index) == ("SEG003", 5)
    start = "Service Line Number (LX) is missing before SV1: it opens loop 2400."
    more = {
        0: start,
        1: f"{start} The next segment is not read.",
    }
    assert problem.message == more.get(count, f"{start} The next {count} segments are not read.")


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ("CLM HI_ABK HI_ABK", [("SEG004", 2)]),
        ("CLM HI_ABK HI_ABK HI_ABK", [("SEG004", 2)]),
        ("CLM NTE_ADD NTE_ADD HI_ABK", [("SEG004", 2)]),
        (f"CLM{' CRC_07' * 3} HI_ABK", []),
        (f"CLM{' CRC_07' * 4} HI_ABK", [("SEG004", 4)]),
        (f"CLM HI_ABK{' SBR OI NM1_IL NM1_PR' * 10}", []),
        (f"CLM HI_ABK{' SBR OI NM1_IL NM1_PR' * 11}", [("SEG007", 42)]),
        (f"CLM HI_ABK{' NM1_DN' * 2}", []),
        (f"CLM HI_ABK{' NM1_DN' * 3}", None),
        ("CLM", [("SEG003", 0)]),
        ("CLM HI_ABK SBR NM1_IL NM1_PR", [("SEG003", 2)]),
        ("CLM HI_ABK SBR OI NM1_PR", [("SEG006", 2)]),
        ("CLM HI_ABK SBR OI NM1_IL", [("SEG006", 2)]),
    ],
)
def test_how_often_and_what_is_required(tokens: str, said: list[tuple[str, int]] | None) -> None:
    found = [one[:2] for one in _said(tokens)]
    if said is None:
        assert found
    else:
        assert found == said


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        # An unknown qualifier stands for the loop that is required: that it is missing is not said
        # as well.
        ("CLM HI_ABK SBR OI NM1 NM1_PR", 1),
        ("CLM HI_ABK SBR OI NM1_IL NM1", 1),
        ("CLM HI_ABK SBR OI NM1_IL NM1_PR NM1", 1),
        ("CLM HJ", 1),
    ],
)
def test_what_was_meant_is_not_missed_as_well(tokens: str, said: int) -> None:
    assert len(_said(tokens)) == said


def test_a_loop_that_is_there_is_counted_although_another_was_meant_to_be_it() -> None:
    """One of an unknown qualifier beside too many that are right: both are said."""
    tokens = f"CLM HI_ABK{' SBR OI NM1_IL NM1_PR' * 11} SBR OI NM1 NM1_PR"
    assert ("SEG007", 42) in [one[:2] for one in _said(tokens)]
    found = [one[:2] for one in _said("CLM HI_ABK SBR OI NM1_IL NM1_IL NM1 NM1_PR")]
    assert ("SEG007", 5) in found


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ("CLM HI_ABK REF_D9", "Health Care Diagnosis Code (HI*ABK) must come after REF*D9"),
        ("CLM HI_ABK DTP_431", "Health Care Diagnosis Code (HI*ABK) must come after DTP*431"),
        ("CLM REF_D9 DTP_431 HI_ABK", "(REF*D9) must come after DTP*431"),
        ("CLM REF_D9 REF_EA DTP_431 HI_ABK", "(DTP*431) must come before REF*D9"),
        ("CLM NTE_ADD REF_D9 DTP_431 HI_ABK", None),
    ],
)
def test_where_a_segment_should_stand(tokens: str, said: str | None) -> None:
    found = _said(tokens)
    assert {one[0] for one in found} == {"SEG005"}
    if said is not None:
        ((_, _, message),) = found
        assert said in message
        assert message.endswith(" in loop 2300.")


@pytest.mark.parametrize("behind", ["", " NM1_IL NM1_PR", " AMT_D OI NM1_IL NM1_PR"])
def test_what_a_displaced_loop_cuts_off_stands_right(behind: str) -> None:
    """Once the rendering provider is gone to where it belongs, nothing stands too late."""
    layout = _read(f"CLM HI_ABK SBR NM1_82 PRV OI{behind or ' NM1_IL NM1_PR'}")
    late = [p.index for p in layout.problems if p.code == "SEG005"]
    assert late[:1] == [3]
    assert 5 not in late or behind.startswith(" AMT")
    role = layout.roles[4]
    assert role is not None and role.node.loop.id == "2310B"


@pytest.mark.parametrize(
    ("tokens", "wrong"),
    [
        ("LX SV1 DTP_472 SVD DTP_573 AMT_QQ AMT_EAF", 5),
        ("LX SV1 DTP_472 SVD DTP_573 AMT_EAF AMT_QQ", 6),
    ],
)
def test_a_wrong_qualifier_is_wrong_alone(tokens: str, wrong: int) -> None:
    ((code, index, message),) = _said(tokens, "2400")
    assert (code, index) == ("ELE006", wrong)
    assert message == "The qualifier AMT01 must be EAF in loop 2430."
    ((code, index, _),) = _said("LX SV1 DTP_472 SVD DTP_573 AMT_EAF AMT_EAF", "2400")
    assert (code, index) == ("SEG004", 6)
