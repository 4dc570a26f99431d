"""One fault, one finding: what follows from it is not said as well."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
CLAIMS = ("professional", "institutional", "dental")
GUIDES = {
    "professional": "005010X222A1",
    "institutional": "005010X223A2",
    "dental": "005010X224A2",
}


def text_of(kind: str, *changes: tuple[str, str]) -> str:
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def found(text: str) -> list[tuple[str, str | None]]:
    findings = edi.validate(text.encode(), ignore=["ENV008"])
    return [(f.code, f.segment_id) for f in findings]


# -- adjustments of zero (CAS022) have to go: nothing is said of their segment


@pytest.mark.parametrize(
    "segments",
    [
        "CAS*CO*45*70~\nCAS*CO*44*0~\n",
        "CAS*CO*44*0~\nCAS*CO*45*70~\n",
        "CAS*CO*45*70**45*0~\n",
        "CAS*CO*45*0**45*70~\n",
    ],
)
def test_a_zero_adjustment_is_told_of_alone(segments: str) -> None:
    old = "CAS*CO*45*70~\n"
    assert found(text_of("professional", (old, segments))) == [("CAS022", "CAS")]
    in_835 = segments.replace("70", "40")
    assert found(text_of("remittance", ("CAS*CO*45*40~\n", in_835))) == [("CAS022", "CAS")]


# -- hierarchy


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize("flag", ["0", "1"])
def test_a_billing_provider_without_subscriber(kind: str, flag: str) -> None:
    text = text_of(kind)
    provider = text[text.index("HL*1*") : text.index("HL*2*")].replace("HL*1**20*1", "HL*{}**20*1")
    end = text.index("SE*")
    levels = text.count("\nHL*")
    text = text[:end] + provider.format(levels + 1).replace("*20*1~", f"*20*{flag}~") + text[end:]
    assert found(text) == [("SEG006", "HL")]


# -- dates


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_future_service_is_not_the_fault_of_the_decision(kind: str) -> None:
    text = text_of(kind, ("20260409", "20270409"))
    assert [code for code, _ in found(text)] == ["SIT017"]


# -- claims of another guide


@pytest.mark.parametrize("declared", CLAIMS)
@pytest.mark.parametrize("kind", CLAIMS)
def test_claims_under_the_guide_of_another_kind(kind: str, declared: str) -> None:
    text = text_of(kind, (GUIDES[kind], GUIDES[declared]))
    if kind == declared:
        assert found(text) == []
        return
    (finding,) = edi.validate(text.encode())
    assert (finding.code, finding.segment_id, finding.element) == ("ENV013", "ST", 3)
    assert str(finding.severity) == "error"
    assert GUIDES[kind] in finding.message and GUIDES[declared] in finding.message


def test_claims_of_another_guide_are_said_once_a_set_and_the_others_are_checked() -> None:
    text = text_of("institutional", (GUIDES["institutional"], GUIDES["professional"]))
    start, end = text.index("HL*2*"), text.index("SE*")
    professional = text_of("professional", ("CAS*CO*45*70", "CAS*CO*45*71"))
    other = professional[professional.index("HL*2*") : professional.index("SE*")]
    again = text[start:end].replace("HL*2*1", "HL*3*1")
    last = other.replace("HL*3*2", "HL*5*4").replace("HL*2*1", "HL*4*1")
    text = text[:end] + again + last + text[end:]
    assert [code for code, _ in found(text)] == ["ENV013", "BAL003"]


# -- segments with another qualifier, too late or without the first of their loop


@pytest.mark.parametrize("kind", CLAIMS)
@pytest.mark.parametrize(
    ("added", "finding"),
    [
        ("AMT*B6*3~\nAMT*EAF*50~\n", ("ELE006", "AMT")),  # not one AMT too many
        ("DTP*472*D8*20260409~\n", ("SEG005", "DTP")),  # not one date too many as well
    ],
)
def test_a_segment_behind_a_line_decision(kind: str, added: str, finding: tuple[str, str]) -> None:
    if kind == "dental":
        added = added.replace("DTP*472*D8*20260409~\n", "REF*6R*D1004L9~\n")
        finding = (finding[0], added[:3])
    text = text_of(kind, ("DTP*573*D8*20260428~\nLX*2", f"DTP*573*D8*20260428~\n{added}LX*2"))
    assert found(text) == [finding]


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_date_of_another_qualifier_is_not_the_adjudication_date(kind: str) -> None:
    name = "NM1*PR*2*NORTHERN MUTUAL*****PI*54321~\n"
    text = text_of(kind, (name, f"{name}DTP*999*D8*20260428~\n"))
    assert found(text) == [("ELE006", "DTP")]


def test_an_acknowledgement_without_the_first_segment_of_an_error() -> None:
    text = text_of("acknowledgement", ("IK3*NM1*8**8~\n", ""))
    assert found(text)[0] == ("SEG003", "CTX")
    assert not [code for code, _ in found(text) if code == "SEG002"]


def test_an_oversize_level_is_told_of_as_that() -> None:
    text = text_of("professional", ("HL*3*2*23*0", f"HL*{'3' * 700_000}*2*23*0"))
    assert [code for code, _ in found(text)] == ["ENV018"]


def test_a_masked_version_of_a_4010_file() -> None:
    changes = ("005010X222A1", "XXXXXXXXXXXX"), ("*^*00501", "*U*00401")
    (version,) = [
        f for f in edi.validate(text_of("professional", *changes).encode()) if f.code == "ENV013"
    ]
    assert "4010" in version.message


# -- the edition that a file declares


@pytest.mark.parametrize(
    ("kind", "change", "declared", "errata"),
    [
        ("remittance", ("PER*BL*EDI HELP*TE*8005550100~\n", ""), "005010X221", "A1"),
        ("institutional", ("CL1*3*", "CL1**"), "005010X223", "A2"),
        ("institutional", ("CL1*3*", "CL1**"), "005010X223A1", "A2"),
    ],
)
def test_what_an_errata_requires_is_said_to_a_file_of_an_earlier_edition(
    kind: str, change: tuple[str, str], declared: str, errata: str
) -> None:
    is_base = text_of(kind, change, (declared[:10] + "A" + errata[1], declared))
    messages = [f.message for f in edi.validate(is_base.encode()) if f.code in ("SEG003", "ELE001")]
    assert len(messages) == 1
    assert f"since errata {errata}; this file declares {declared}" in messages[0]
    (now,) = [f for f in edi.validate(text_of(kind, change).encode()) if f.code != "ENV008"]
    assert "errata" not in now.message
