"""A segment that stands before the first of its loop: it is of that loop, and one finding."""

from pathlib import Path

import pytest

import edi
from edi.guides.catalogue import DENTAL, GUIDES, INSTITUTIONAL, PROFESSIONAL
from edi.guides.guide import load
from edi.structure.parser import ShapeParser

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
PARSERS = {guide_id: ShapeParser(load(guide_id)) for guide_id in GUIDES}
CLAIMS = {"professional": PROFESSIONAL, "institutional": INSTITUTIONAL, "dental": DENTAL}

# By guide: tokens of a chunk, the place of the early one, and its loop.
EARLY = [
    (PROFESSIONAL, "2300", "CLM HI_ABK REF_G2 NM1_82 PRV", 2, "2310B"),
    (PROFESSIONAL, "2400", "LX SV1 DTP_472 REF_G2 NM1_82", 3, "2420A"),
    (INSTITUTIONAL, "2300", "CLM DTP_434 CL1 HI_ABK PRV NM1_71", 4, "2310A"),
    (PROFESSIONAL, "2000A", "HL_20 REF_EI NM1_85 N3 N4", 1, "2010AA"),
    ("005010X221A1", "ST", "ST BPR TRN N1_PR N3 N4 PER_BL REF_TJ N1_PE", 7, "1000B"),
]
OTHER_PAYER = "SBR AMT_D OI NM1_IL N3 N4 {} NM1_PR"
for guide in CLAIMS.values():
    for early in ("REF_F8", "REF_G1", "REF_9F", "REF_2U", "REF_T4", "DTP_573"):
        tokens = f"CLM HI_ABK {OTHER_PAYER.format(early)}"
        EARLY.append((guide, "2300", tokens, 8, "2330B"))


@pytest.mark.parametrize(("guide", "kind", "tokens", "index", "loop"), EARLY)
def test_it_is_of_the_loop_that_opens_behind_it(
    guide: str, kind: str, tokens: str, index: int, loop: str
) -> None:
    layout = PARSERS[guide].parse(kind, tokens.split())
    role = layout.roles[index]
    assert role is not None and role.node.loop.id == loop
    here = [p for p in layout.problems if p.index in (index, index + 1)]
    assert [(p.code, p.index) for p in here] == [("SEG005", index)], [p.message for p in here]
    assert f"of loop {loop} " in here[0].message


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize("number", ["F8", "G1", "9F"])
def test_the_number_is_the_payers_and_not_the_claims(kind: str, number: str) -> None:
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    start = text.index("NM1*PR*2*NORTHERN")
    name = text[start : text.index("~\n", start) + 2]
    end = text.index("LX*1")
    text = f"{text[:start]}REF*{number}*4711~\n{name}{text[end:]}"
    (finding,) = edi.validate(text.encode(), ignore=["ENV008"])
    assert (finding.code, finding.segment_id, finding.loop) == ("SEG005", "REF", "2330B")
    assert finding.path is not None and finding.path.endswith("/2320[1]/2330B[1]/REF[1]")
    (claim,) = edi.read_claims(text.encode())
    (payer,) = claim.other_payers
    assert payer.payer is not None
    assert payer.payer.reference(number) == "4711"
    assert claim.reference(number) == ""
    if number == "F8":
        assert (payer.claim_control_number, claim.payer_claim_control_number) == ("4711", "")


def test_the_number_of_the_second_payer_is_not_that_of_the_first() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    second = "SBR*S*18*GRP9******CI~\nOI***Y***Y~\nNM1*IL*1*DOE*ANN****MI*QX1~\n"
    second += "REF*F8*SECOND~\nNM1*PR*2*SECOND MUTUAL*****PI*65432~\nLX*1~"
    text = text.replace("SBR*S**G0012", "SBR*T**G0012").replace("LX*1~", second)
    (claim,) = edi.read_claims(text.encode())
    assert [payer.claim_control_number for payer in claim.other_payers] == [
        "2226100400511",
        "SECOND",
    ]


def test_several_early_segments_are_all_of_that_loop() -> None:
    tokens = "CLM HI_ABK SBR AMT_D OI NM1_IL REF_F8 REF_G1 DTP_573 NM1_PR".split()
    layout = PARSERS[PROFESSIONAL].parse("2300", tokens)
    loops = [role and role.node.loop.id for role in layout.roles[6:]]
    assert loops == ["2330B"] * 4
    assert [(p.code, p.index) for p in layout.problems] == [("SEG005", n) for n in (6, 7, 8)]
