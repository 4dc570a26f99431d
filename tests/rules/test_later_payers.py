"""A payer after the destination that shows a decision: COB003 alone, whatever else is open then."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
KINDS = ("professional", "institutional", "dental")
SERVICES = {
    "professional": ("SV1*HC:99214*100*UN*1***1", "*HC:99214**1"),
    "institutional": ("SV2*0450*HC:99284*100*UN*1", "*HC:99284*0450*1"),
    "dental": ("SV3*AD:D2150*100****1", "*AD:D2150**1"),
}
ERROR, WARNING = "error", "warning"


def claim(
    kind: str, of_claim: str = "", of_payer: str = "", of_line: str = "", more: str = "", level="P"
) -> bytes:
    """A claim of 100 to a payer of this level, with a secondary payer; "|" between segments."""
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    head = text[: text.index("SBR*P")].replace("SBR*S*", f"SBR*{level}*")
    segments = head.split("~\n")[:-1]
    at = next(n for n, one in enumerate(segments) if one.startswith("CLM*"))
    values = segments[at].split("*")
    segments[at] = "*".join([*values[:2], "100", *values[3:]])
    service, decided = SERVICES[kind]
    segments += ["SBR*S*18*GRP8******CI", *_parts(of_claim)]
    before = [s for s in segments if s.startswith(("MIA", "MOA"))]
    segments = [s for s in segments if s not in before]
    segments += ["OI***Y***Y", *before, "NM1*IL*1*DOE*ANN****MI*QX1"]
    segments += ["NM1*PR*2*OTHER PLAN*****PI*65432", *_parts(of_payer), *_parts(more)]
    segments += ["LX*1", service, "DTP*472*D8*20260409"]
    segments += [s + decided if s.startswith("SVD") else s for s in _parts(of_line)]
    return ("~\n".join(segments) + text[text.index("~\nSE*") :]).encode()


def _parts(text: str) -> list[str]:
    return text.split("|") if text else []


def found(data: bytes) -> list[tuple[str, str, str | None]]:
    findings = edi.validate(data, ignore=["ENV008"])
    return [(f.code, str(f.severity), f.segment_id) for f in findings]


DATE = "DTP*573*D8*20260428"
LINE = f"SVD*65432*60|CAS*CO*45*40|{DATE}"
SIGNS = [
    (("AMT*D*60", "", ""), ERROR, "AMT"),
    (("CAS*CO*45*40|AMT*D*50", "", ""), ERROR, "AMT"),  # does not balance either
    (("CAS*CO*97*100", "", ""), ERROR, "CAS"),
    (("AMT*EAF*10", DATE, ""), ERROR, "AMT"),
    (("AMT*EAF*10", "", ""), ERROR, "AMT"),
    (("MOA***MA01", "", ""), ERROR, "MOA"),
    (("", DATE, ""), ERROR, "DTP"),
    (("AMT*D*0", DATE, ""), ERROR, "DTP"),
    (("", "", LINE), ERROR, "SVD"),
    (("AMT*D*60", DATE, LINE), ERROR, "AMT"),  # its date in two places
    (("AMT*D*60", "", LINE.replace("60", "50")), ERROR, "AMT"),
    (("AMT*D*60|AMT*EAF*10", "", f"{LINE}|AMT*EAF*10"), ERROR, "AMT"),
    (("AMT*D*160", "", ""), ERROR, "AMT"),  # more than the charge
    (("AMT*D*0", "", ""), WARNING, "AMT"),
    (("AMT*D*0.00", "", ""), WARNING, "AMT"),
    (("AMT*EAF*0", "", ""), WARNING, "AMT"),
    (("AMT*D*0|AMT*EAF*0", "", ""), WARNING, "AMT"),
    (("", "", f"SVD*65432*0|{DATE}"), WARNING, "SVD"),
    (("AMT*D*0", "", f"SVD*65432*0|{DATE}"), WARNING, "AMT"),
    (("AMT*D*0", "", f"SVD*65432*0|{DATE}|AMT*EAF*0"), WARNING, "AMT"),
]


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("parts", "severity", "segment"), SIGNS)
def test_what_a_later_payer_shows(
    kind: str, parts: tuple[str, str, str], severity: str, segment: str
) -> None:
    got = [one for one in found(claim(kind, *parts)) if one[0] != "ELE014"]
    assert got == [("COB003", severity, segment)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_payer_that_shows_nothing(kind: str) -> None:
    assert found(claim(kind)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_inpatient_decision_of_a_later_payer(kind: str) -> None:
    if kind == "institutional":
        data = claim(kind, "MIA*1***100")
        assert found(data) == [("COB003", ERROR, "MIA")]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_said_while_the_level_of_the_destination_is_in_doubt(kind: str) -> None:
    primary = "SBR*P*18*GRP7******CI|CAS*CO*45*40|AMT*D*60|OI***Y***Y|NM1*IL*1*DOE*ANN****MI*QX1"
    primary += f"|NM1*PR*2*FIRST PLAN*****PI*54321|{DATE}"
    data = claim(kind, "CAS*CO*45*60|AMT*D*40", DATE, more=primary)
    assert found(data) == [("COB001", ERROR, "SBR")]


@pytest.mark.parametrize("kind", KINDS)
def test_two_others_of_one_level_leave_that_of_the_destination(kind: str) -> None:
    another = "SBR*S*18*GRP7******CI|OI***Y***Y|NM1*IL*1*DOE*ANN****MI*QX1"
    another += "|NM1*PR*2*FIRST PLAN*****PI*54321"
    data = claim(kind, "CAS*CO*45*60|AMT*D*40", DATE, more=another)
    assert found(data) == [("COB003", ERROR, "AMT"), ("COB001", ERROR, "SBR")]
