"""What is said of each thing that is wrong in the structure: code, place and words."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from edi.finding import Problem
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
PROFESSIONAL = (BASE / "professional.edi").read_text(encoding="utf-8")
LINES = PROFESSIONAL[PROFESSIONAL.index("LX*1~") : PROFESSIONAL.index("SE*")]
SECOND_LINE = LINES[LINES.index("LX*2~") :]
CLAIM = PROFESSIONAL[PROFESSIONAL.index("CLM*") : PROFESSIONAL.index("SE*")]
PROVIDER = PROFESSIONAL[PROFESSIONAL.index("NM1*85") : PROFESSIONAL.index("HL*2")]
DIAGNOSES = "HI*ABK:I10*ABF:E785~\n"
CLEARED = "REF*D9*2606150000102~\n"
RENDERING = "NM1*82*1*LAKE*MIRIAM****XX*1600001857~\n"
SPECIALTY = "PRV*PE*PXC*207Q00000X~\n"
OTHER_PAYER = "NM1*PR*2*NORTHERN MUTUAL*****PI*54321~\n"
OTHER_SUBSCRIBER = "NM1*IL*1*BRIGHTWATER*SAGE****MI*QX77120~\n"
PLB = "PLB*1500001213*20261231*WO:94060555400000*10~\n"


def _found(base: str, *changes: tuple[str, str]) -> list[str]:
    """Problems in words, as "CODE ID+element @line: message"; those of the envelope aside."""
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [
        f"{p.code} {p.place.segment_id}{p.element or ''} @{p.place.line}: {p.message}"
        for p in _problems(text)
        if p.code[:3] != "ENV"
    ]


def _problems(text: str) -> Iterator[Problem]:
    for item in Document(io.BytesIO(text.encode())):
        yield from (item.chunk() if isinstance(item, RawClaim) else item).problems


@pytest.mark.parametrize(
    ("base", "old", "new", "said"),
    [
        # levels
        (
            "professional",
            "HL*2*1*22*1",
            "HL*3*1*22*1",
            "SEG010 HL1 @14: HL01 should be 2.",
        ),
        (
            "professional",
            "HL*1**20*1",
            "HL*2**20*1",
            "SEG010 HL1 @8: HL01 should be 1.",
        ),
        (
            "professional",
            "HL*1**20*1",
            "HL*X**20*1",
            "SEG010 HL1 @8: HL01 should be 1.",
        ),
        (
            "professional",
            "HL*1**20*1",
            "HL*1*1*20*1",
            "SEG011 HL2 @8: HL02 must be empty at the topmost level",
        ),
        (
            "professional",
            "HL*3*2*23*0",
            "HL*3*1*23*0",
            "SEG011 HL2 @21: HL02 must be the HL01 of the 2000B level that this level belongs to.",
        ),
        (
            "professional",
            "HL*3*2*23*0",
            "HL*3**23*0",
            "SEG011 HL2 @21: HL02 must be the HL01 of the 2000B level that this level belongs to.",
        ),
        (
            "professional",
            "HL*2*1*22*1",
            "HL*2*1*22*0",
            "SEG013 HL4 @14: HL04 is 0, but a lower level follows: send 1.",
        ),
        (
            "institutional",
            "HL*2*1*22*0",
            "HL*2*1*22*1",
            "SEG013 HL4 @14: HL04 is 1, but no lower level follows: send 0.",
        ),
        (
            "professional",
            "HL*2*1*22*1",
            "HL*2*1*99*1",
            "SEG012 HL3 @14: HL03 must be 20, 22 or 23.",
        ),
        (
            "professional",
            "HL*2*1*22*1",
            "HL*2*1*22*2",
            "ELE006 HL4 @14: Hierarchical Child Code (HL04) must be 0 or 1.",
        ),
        (
            "professional",
            "HL*2*1*22*1",
            "HL*2*1*22",
            "ELE001 HL4 @14: Hierarchical Child Code (HL04) is required but missing.",
        ),
        # what does not belong there
        (
            "professional",
            "LX*1~",
            "XYZ*1~\nLX*1~",
            "SEG001 XYZ @40: No segment of X12 claims or remittances has this id.",
        ),
        (
            "professional",
            "LX*1~",
            "BPR*I~\nLX*1~",
            "SEG008 BPR @40: BPR is a segment of X12, but it is not used in 005010X222A1.",
        ),
        (
            "professional",
            "LX*1~",
            "NM1*QQ*1*A~\nN3*A~\nLX*1~",
            (
                "SEG002 NM1 @40: NM1 is not expected here; it is ignored with the next segment."
                " Expected here: DTP, N3, N4, NM1*77, NM1*82, NM1*85, NM1*DN, NM1*DQ, …"
            ),
        ),
        (
            "professional",
            "LX*1~",
            "SVD*1*1~\nLX*1~",
            (
                "SEG002 SVD @40: SVD belongs in loop 2430, not here; it is ignored. "
                "Expected here: DTP, N3, N4, NM1*77, NM1*82, NM1*85, NM1*DN, NM1*DQ, …"
            ),
        ),
        (
            "professional",
            "LX*1~",
            "CLP*1*1~\nLX*1~",
            "SEG008 CLP @40: CLP is a segment of X12, but it is not used in 005010X222A1.",
        ),
        (
            "professional",
            "LX*1~",
            "SVC*HC:1*1~\nCAS*CO*45*1~\nLX*1~",
            (
                "SEG008 SVC @40: SVC is a segment of X12, but it is not used in "
                "005010X222A1; it is ignored with the next segment."
            ),
        ),
        # too many
        (
            "professional",
            CLEARED,
            CLEARED * 2,
            (
                "SEG004 REF @29: Claim Identifier For Transmission Intermediaries (REF*D9) "
                "occurs 2 times in loop 2300; it may occur only once."
            ),
        ),
        (
            "professional",
            SPECIALTY,
            SPECIALTY * 2,
            (
                "SEG004 PRV @32: Rendering Provider Specialty Information (PRV) occurs 2 times "
                "in loop 2310B; it may occur only once."
            ),
        ),
        (
            "professional",
            RENDERING,
            RENDERING * 2,
            (
                "SEG007 NM1 @31: Loop 2310B (Rendering Provider Name) occurs 2 times in loop "
                "2300; it may occur only once."
            ),
        ),
        (
            "professional",
            LINES,
            "LX*1~\nSV1*HC:99214*1*UN*1***1~\nDTP*472*D8*20260409~\n" * 51,
            "SEG007 LX @190: Loop 2400 (Service Line Number) may occur 50 times here at most.",
        ),
        # missing
        (
            "professional",
            DIAGNOSES,
            "",
            (
                "SEG003 CLM @27: Health Care Diagnosis Code (HI*ABK) is required in loop 2300 "
                "but missing."
            ),
        ),
        (
            "professional",
            "SV1*HC:93000*180*UN*1***1~\n",
            "",
            "SEG003 LX @48: Professional Service (SV1) is required in loop 2400 but missing.",
        ),
        (
            "professional",
            PROVIDER,
            "",
            (
                "SEG006 HL @8: Loop 2010AA (Billing Provider Name) is required in loop "
                "2000A but missing."
            ),
        ),
        (
            "professional",
            LINES,
            "",
            "SEG006 CLM @27: Loop 2400 (Service Line Number) is required in loop 2300 but missing.",
        ),
        (
            "professional",
            CLAIM,
            "",
            "SEG006 HL @21: Loop 2300 (Claim Information) is required in loop 2000C but missing.",
        ),
        (
            "professional",
            OTHER_PAYER,
            "",
            (
                "SEG003 REF @38: Other Payer Name (NM1*PR) is missing before REF*F8: it opens "
                "loop 2330B."
            ),
        ),
        (
            "professional",
            OTHER_SUBSCRIBER,
            "",
            (
                "SEG003 N3 @35: Other Subscriber Name (NM1*IL) is missing before N3: it opens "
                "loop 2330A."
            ),
        ),
        (
            "professional",
            "LX*2~\n",
            "",
            (
                "SEG003 SV1 @48: Service Line Number (LX) is missing before SV1: it opens loop "
                "2400. The next 6 segments are not read."
            ),
        ),
        (
            "professional",
            "CLM*P1002*500***11:B:1*Y*A*Y*Y~\n",
            "",
            (
                "SEG003 REF @27: Claim Information (CLM) is missing before REF*D9: it opens "
                "loop 2300. The next 11 segments are not read."
            ),
        ),
        (
            "professional",
            "HL*1**20*1~\n",
            "",
            (
                "SEG003 PRV @8: Billing Provider Hierarchical Level (HL with HL03 20) is "
                "missing before PRV: it opens loop 2000A. The next 4 segments are not read."
            ),
        ),
        (
            "professional",
            "HL*3*2*23*0~\n",
            "",
            (
                "SEG003 PAT @21: Patient Hierarchical Level (HL with HL03 23) is missing before"
                " PAT: it opens loop 2000C. The next 4 segments are not read."
            ),
        ),
        (
            "professional",
            "HL*2*1*22*1~\n",
            "",
            (
                "SEG003 SBR @14: Subscriber Hierarchical Level (HL with HL03 22) is missing "
                "before SBR: it opens loop 2000B. The next 5 segments are not read."
            ),
        ),
        (
            "professional",
            SECOND_LINE,
            f"{SECOND_LINE}HI*ABK:I10~\n",
            "SEG003 HI @56: Claim Information (CLM) is missing before HI*ABK: it opens loop 2300.",
        ),
        (
            "remittance",
            "LX*1~\n",
            "",
            "SEG006 CLP @14: Loop 2000 (Header Number) is missing before CLP.",
        ),
        (
            "remittance",
            PLB,
            f"{PLB}CLP*P3*1*1*1**12*9~\nNM1*QC*1*A~\n",
            "SEG006 CLP @45: Loop 2000 (Header Number) is missing before CLP.",
        ),
        (
            "acknowledgement",
            "IK5*E*5~\n",
            "",
            (
                "SEG003 AK2 @18: Transaction Set Response Trailer (IK5) is required in loop "
                "2000 but missing."
            ),
        ),
        (
            "acknowledgement",
            "AK9*P*3*3*2~\n",
            "AK9*P*3*3*2~\n" * 2,
            (
                "SEG004 AK9 @22: Functional Group Response Trailer (AK9) occurs 2 times in the "
                "transaction set; it may occur only once."
            ),
        ),
        # out of order
        (
            "professional",
            CLEARED + DIAGNOSES,
            DIAGNOSES + CLEARED,
            (
                "SEG005 HI @28: Health Care Diagnosis Code (HI*ABK) must come after "
                "REF*D9 in loop 2300."
            ),
        ),
        (
            "professional",
            DIAGNOSES + RENDERING + SPECIALTY,
            RENDERING + SPECIALTY + DIAGNOSES,
            "SEG005 HI @31: HI*ABK of loop 2300 must come before loop 2310B.",
        ),
        # nothing in it
        ("professional", "OI***Y***Y~", "OI~", "SEG009 OI @34: OI has no element with a value"),
        ("professional", "OI***Y***Y~", "OI**:~", "SEG009 OI @34: OI has no element with a value"),
    ],
)
def test_one_fault_is_one_problem(base: str, old: str, new: str, said: str) -> None:
    (found,) = _found(base, (old, new))
    assert found.startswith(said)


@pytest.mark.parametrize("base", sorted(path.stem for path in BASE.glob("*.edi")))
def test_nothing_is_said_of_what_is_right(base: str) -> None:
    assert _found(base) == []


def test_what_strays_into_a_set_is_handed_out_with_its_values() -> None:
    text = PROFESSIONAL.replace("LX*1~", "CLP*1*1~\nLX*1~").replace("HL*2*1*22*1", "HL*2*1*99*1")
    chunks = [item for item in Document(io.BytesIO(text.encode())) if isinstance(item, LoopChunk)]
    strays = [chunk for chunk in chunks if set(chunk.layout.roles) == {None}]
    assert [chunk.kind for chunk in strays] == ["HL", "CLP"]
    assert strays[0].segments[0] == "HL*2*1*99*1"
    assert strays[1].segments == ["CLP*1*1"]
    assert [chunk.place(0).segment for chunk in strays] == [12, 38]


def _codes(text: str) -> list[str]:
    return [f"{p.code} {p.place.segment_id}" for p in _problems(text)]


@pytest.mark.parametrize("behind", ["CLM*", "SV1*", "LX*2", "REF*6R*P1002L2", "CAS*CO*45*55"])
def test_what_the_end_of_the_file_leaves_out_is_not_missed(behind: str) -> None:
    """Only that it ends too early is told: in the middle of a segment, or between two."""
    start = PROFESSIONAL.index(behind)
    whole = PROFESSIONAL[: PROFESSIONAL.index("\n", start) + 1]
    half = PROFESSIONAL[: start + len(behind) - 1]
    for text in (whole, half):
        found = _codes(text)
        assert found
        assert all(one.startswith("ENV") for one in found), found


def test_what_is_wrong_before_the_cut_is_told() -> None:
    text = PROFESSIONAL.replace("CAS*CO*45*55", "CAS*CO*45*X")
    text = text[: text.index("DTP*573*D8*20260428~\nSE") + 5]
    assert [one for one in _codes(text) if not one.startswith("ENV")] == ["ELE005 CAS"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("CAS*CO*45*55", " CAS*CO*45*55", "ENV015 "),
        ("CAS*CO*45*55", "~CAS*CO*45*55", "SEG009 "),
    ],
)
def test_what_stands_between_the_segments_before_the_cut_is_told(
    old: str, new: str, found: str
) -> None:
    text = PROFESSIONAL.replace(old, new)
    text = text[: text.index("DTP*573*D8*20260428~\nSE") + 5]
    assert sorted(_codes(text)) == sorted([found, "ENV009 "])
