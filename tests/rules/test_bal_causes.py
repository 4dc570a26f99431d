"""Only the most local cause is reported, and independent faults are all reported."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def found(kind: str, *changes: tuple[str, str]) -> list[str]:
    """Codes of all families but counts of segments, after changes to a base file."""
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [f.code for f in edi.validate(text.encode(), ignore=["ENV008"])]


CLAIMS = ("professional", "institutional")


@pytest.mark.parametrize("kind", CLAIMS)
def test_two_independent_faults_of_a_payer(kind: str) -> None:
    assert found(kind, ("CAS*CO*45*70", "CAS*CO*45*71"), ("CAS*PR*2*25", "CAS*PR*2*26")) == [
        "BAL003",
        "BAL003",
    ]


@pytest.mark.parametrize("kind", CLAIMS)
def test_wrong_charge_and_wrong_payment(kind: str) -> None:
    number = "P1002" if kind == "professional" else "I2001"
    changes = (f"CLM*{number}*500", f"CLM*{number}*510"), ("AMT*D*300", "AMT*D*290")
    assert found(kind, *changes) == ["BAL001", "BAL004"]


def test_wrong_line_charge_beside_a_wrong_payment() -> None:
    changes = ("SV1*HC:99214*320", "SV1*HC:99214*330"), ("AMT*D*300", "AMT*D*290")
    assert found("professional", *changes) == ["BAL001", "BAL004"]


def test_the_line_whose_charge_is_wrong_is_named() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    text = text.replace("SV1*HC:93000*180", "SV1*HC:93000*175.5")
    (hit,) = edi.validate(text.encode())
    assert "The total charge (CLM02) is 4.50 more" in hit.message
    assert "The charge of line 2" in hit.message


def test_wrong_line_charge_and_another_wrong_line() -> None:
    changes = ("SV1*HC:99214*320", "SV1*HC:99214*330"), ("CAS*PR*2*25", "CAS*PR*2*20")
    assert found("professional", *changes) == ["BAL001", "BAL003"]


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_misplaced_adjustment_opens_no_balance(kind: str) -> None:
    """A CAS after the date has no place: the parser says so, and the line is not checked."""
    codes = found(
        kind,
        (
            "CAS*PR*1*50~\nDTP*573*D8*20260428~\nLX*2",
            "DTP*573*D8*20260428~\nLX*2~\nCAS*PR*1*50",
        ),
    )
    assert codes
    assert not [code for code in codes if code.startswith(("BAL", "COB"))]


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_missing_adjustment_amount_opens_no_balance(kind: str) -> None:
    codes = found(kind, ("CAS*PR*1*50", "CAS*PR*1"))
    assert codes
    assert not [code for code in codes if code.startswith(("BAL", "COB"))]


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_payer_without_identifier_is_the_only_finding(kind: str) -> None:
    codes = found(kind, ("NM1*PR*2*NORTHERN MUTUAL*****PI*54321", "NM1*PR*2*NORTHERN MUTUAL"))
    assert codes
    assert not [code for code in codes if code.startswith(("BAL", "COB"))]


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_line_decision_without_its_payer_is_the_only_finding(kind: str) -> None:
    codes = found(kind, ("SVD*54321*100*", "SVD**100*"))
    assert codes
    assert not [code for code in codes if code.startswith(("BAL", "COB"))]


def test_a_misplaced_adjustment_in_a_remittance() -> None:
    codes = found("remittance", ("CAS*PR*2*20~\nREF*6R*P1001L2", "REF*6R*P1001L2~\nCAS*PR*2*20"))
    assert not [code for code in codes if code.startswith("BAL")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("SVC*HC:99213*220*150", "SVC*HC:99213*210*150", "BAL101"),
        ("SVC*HC:99213*220*150", "SVC*HC:99213*220*140", "BAL101"),
        ("CAS*PR*1*30", "CAS*PR*1*3", "BAL101"),
        ("CLP*P1001*1*320*220*50", "CLP*P1001*1*32*220*50", "BAL104"),
        ("CLP*P1001*1*320*220*50", "CLP*P1001*1*320*22*50", "BAL102"),
        ("CLP*P1001*1*320*220*50", "CLP*P1001*1*320*220*5", "BAL105"),
        ("BPR*I*275", "BPR*I*27.5", "BAL103"),
    ],
)
def test_one_wrong_amount_of_a_remittance_is_one_finding(old: str, new: str, code: str) -> None:
    assert found("remittance", (old, new)) == [code]


def test_a_group_code_changed_to_another_valid_one() -> None:
    codes = found("remittance", ("CAS*PR*2*20", "CAS*OA*2*20"))
    assert "BAL105" in codes
    assert not {"BAL101", "BAL102"} & set(codes)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        # A line, and the claim by another amount.
        ([("*220*150*", "*210*150*"), ("*320*220*50*", "*320*231*50*")], ["BAL102", "BAL101"]),
        # A line, and the patient's share by another amount.
        ([("CAS*PR*1*30", "CAS*PR*1*29"), ("*320*220*50*", "*320*220*60*")], ["BAL105", "BAL101"]),
        # Two lines account for what the claim is out of balance by.
        ([("CAS*PR*1*30", "CAS*PR*1*29"), ("CAS*PR*2*20", "CAS*PR*2*18")], ["BAL101", "BAL101"]),
        # The charge of a line, and that of the claim.
        ([("*220*150*", "*210*150*"), ("*320*220*50*", "*325*220*50*")], ["BAL104", "BAL101"]),
    ],
)
def test_independent_faults_of_a_claim_payment(
    changes: list[tuple[str, str]], codes: list[str]
) -> None:
    found_codes = found("remittance", *changes)
    assert [code for code in found_codes if code != "BAL103"] == codes


def test_a_missing_line_of_a_remittance_is_one_finding() -> None:
    line = "SVC*HC:93000*100*70**1~\nDTM*472*20260402~\nCAS*CO*45*10~\nCAS*PR*2*20~\n"
    line += "REF*6R*P1001L2~\nAMT*B6*90~\n"
    assert found("remittance", (line, "")) == ["BAL104"]


def test_a_stray_amount_hides_nothing_in_a_remittance() -> None:
    stray = ("AMT*B6*180~", "AMT*EAF*180~")
    assert "BAL101" in found("remittance", stray, ("*220*150*", "*220*151*"))


LINE = "SVD*54321*200*HC:99214**1~\nCAS*CO*45*70~\nCAS*PR*1*50~\nDTP*573*D8*20260428~\n"


def _lost(payer: str, paid: int, adjusted: int) -> str:
    """A decision on line 1 that names no payer of the claim."""
    return f"SVD*{payer}*{paid}*HC:99214**1~\nCAS*CO*45*{adjusted}~\nDTP*573*D8*20260428~\n"


@pytest.mark.parametrize(
    ("decisions", "balances"),
    [
        (_lost("99991", 200, 120), []),  # the whole line
        (_lost("99991", 200, 110), ["BAL003"]),
        (_lost("99991", 100, 60), ["BAL003"]),  # half of it: its own amount explains nothing
        (_lost("99991", 100, 60) + _lost("99992", 100, 60), []),  # each is what the other lacks
        (_lost("99991", 150, 50) + _lost("99992", 100, 20), []),
        (_lost("99991", 150, 50) + _lost("99992", 100, 10), ["BAL003", "BAL003"]),
        (_lost("99991", 150, 50) + _lost("99991", 100, 20), []),  # of one payer, in two parts
    ],
)
def test_decisions_of_unknown_payers_on_a_line(decisions: str, balances: list[str]) -> None:
    codes = found("professional", (LINE, decisions))
    assert [code for code in codes if code == "BAL003"] == balances
    assert "COB005" in codes
