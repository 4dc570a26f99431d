"""Worked examples of remittance balancing, each through `edi.validate` on a whole file."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "remittance.edi"


def remittance(paid: str, claims: list[str], plb: str = "", method: str = "CHK") -> bytes:
    """The base file with its payment, claims and provider adjustments replaced.

    Each claim is its segments, "|" between them; `plb` is PLB03 and what follows.
    """
    segments = BASE.read_text(encoding="utf-8").removesuffix("~\n").split("~\n")
    first = next(n for n, s in enumerate(segments) if s.startswith("CLP*"))
    bpr = next(n for n, s in enumerate(segments) if s.startswith("BPR*"))
    segments[bpr] = f"BPR*I*{paid}*C*{method}************20260701"
    body = segments[:first]
    for number, claim in enumerate(claims, 1):
        own = claim.split("|")
        charge = own[0].split("*")[3]
        lines = [place for place, segment in enumerate(own) if segment.startswith("SVC*")]
        own.insert(lines[0] if lines else len(own), f"AMT*AU*{charge}")
        for segment in own:
            body.append(segment)
            if segment.startswith("CLP*"):
                body.append(f"NM1*QC*1*ASH*SAGE****MI*TS{number}")
            if segment.startswith("SVC*"):
                body.append("DTM*472*20260409")
    if plb:
        body.append(f"PLB*1500001213*20261231*{plb}")
    start = next(n for n, s in enumerate(body) if s.startswith("ST*"))
    tail = [f"SE*{len(body) - start + 1}*0001", "GE*1*2001", "IEA*1*000002001"]
    return "".join(f"{segment}~\n" for segment in [*body, *tail]).encode()


def found(data: bytes) -> list[tuple[str, str | None, int | None]]:
    """Code, segment id and element of each finding, of all families."""
    return [(f.code, f.segment_id, f.element) for f in edi.validate(data)]


def balances(data: bytes) -> list[tuple[str, str | None, int | None]]:
    return [(f.code, f.segment_id, f.element) for f in edi.validate(data, select=["BAL"])]


SECONDARY = "CLP*A1*2*500*65**12*9|SVC*HC:99214*500*65**1|CAS*CO*45*10|CAS*OA*23*425"


def test_secondary_payment_accounts_for_the_whole_charge() -> None:
    """Primary paid 300, CO-45 125, PR-1 75: the secondary's OA-23 is 425, its own part 75."""
    assert not found(remittance("65", [SECONDARY]))


@pytest.mark.parametrize(
    "wrong",
    [
        SECONDARY.replace("|CAS*OA*23*425", ""),  # only its own adjustment
        SECONDARY.replace("*425", "*300"),  # the prior payment without the prior reduction
    ],
)
def test_secondary_payment_that_leaves_charge_unexplained(wrong: str) -> None:
    assert found(remittance("65", [wrong])) == [("BAL101", "SVC", 3)]


def test_prior_payment_repeated_at_the_claim() -> None:
    repeated = SECONDARY.replace("*12*9|", "*12*9|CAS*OA*23*425|")
    assert balances(remittance("65", [repeated])) == [("BAL102", "CLP", 4)]


CLAIM = "CLP*A1*1*320*220*50*12*9|SVC*HC:99213*220*150**1|CAS*CO*45*40|CAS*PR*1*30"
CLAIM += "|SVC*HC:93000*100*70**1|CAS*CO*45*10|CAS*PR*2*20"


def test_r1_line() -> None:
    assert not found(remittance("220", [CLAIM]))
    assert found(remittance("220", [CLAIM.replace("*1*30", "*1*31")])) == [("BAL101", "SVC", 3)]


def test_r1_two_lines_off_against_each_other() -> None:
    """The claim comes out even, its lines do not."""
    crossed = CLAIM.replace("*220*150*", "*220*151*").replace("*100*70*", "*100*69*")
    assert found(remittance("220", [crossed])) == [("BAL101", "SVC", 3), ("BAL101", "SVC", 3)]


def test_r2_claim_and_line_adjustments_count_once() -> None:
    both = CLAIM.replace("*320*220*", "*320*200*").replace("*12*9|", "*12*9|CAS*CO*144*20|")
    assert not balances(remittance("200", [both]))
    left_out = both.replace("CAS*CO*144*20|", "")
    assert balances(remittance("200", [left_out])) == [("BAL102", "CLP", 4)]


def test_r2_claim_without_lines() -> None:
    whole = "CLP*A1*1*100*60*15*12*9|CAS*CO*45*25|CAS*PR*1*15"
    assert not balances(remittance("60", [whole]))
    assert balances(remittance("60", [whole.replace("*45*25", "*45*24")])) == [("BAL102", "CLP", 4)]


def test_r2b_line_charges() -> None:
    assert found(remittance("220", [CLAIM.replace("*1*320*", "*1*300*")])) == [("BAL104", "CLP", 3)]


def test_r3_provider_adjustment_signs() -> None:
    """Positive takes from the payment, negative adds to it."""
    assert not balances(remittance("210", [CLAIM], "WO:9*10"))
    assert not balances(remittance("230", [CLAIM], "L6:9*-10"))
    assert not balances(remittance("220", [CLAIM], "WO:9*10*72:9*-10"))
    (hit,) = edi.validate(remittance("230", [CLAIM], "WO:9*10"), select=["BAL"])
    assert (hit.code, hit.element, hit.claim) == ("BAL103", 2, None)
    assert "is 20.00 more than" in hit.message
    assert "a PLB amount seems to have the wrong sign" in hit.message


def test_r3_names_no_sign_when_that_is_not_the_cause() -> None:
    (hit,) = edi.validate(remittance("215", [CLAIM], "WO:9*10"), select=["BAL"])
    assert "is 5.00 more than" in hit.message
    assert "sign" not in hit.message


def test_r3_names_provider_adjustments_that_were_left_out() -> None:
    plb = "CV:9*-1.27*CV:8*-1.27"  # twice the one amount, so it could be taken for its sign
    (hit,) = edi.validate(remittance("220", [CLAIM], plb), select=["BAL"])
    assert "is 2.54 less than" in hit.message
    assert "the PLB amounts seem not to have been taken off" in hit.message


def test_r3_of_each_transaction_set_alone() -> None:
    one = remittance("220", [CLAIM]).decode()
    start, end = one.index("ST*"), one.index("\nGE*") + 1
    second = one[start:end].replace("*0001~", "*0002~", 2).replace("BPR*I*220", "BPR*I*221")
    second = second.replace("CLP*A1", "CLP*A2").replace("CK100001", "CK100002")
    text = one[:end] + second + one[end:].replace("GE*1*", "GE*2*")
    hits = list(edi.validate(text.encode(), select=["BAL"]))
    assert [(f.code, f.transaction) for f in hits] == [("BAL103", "0002")]


def test_r3_beside_a_claim_that_accounts_for_another_amount() -> None:
    data = remittance("215", [CLAIM.replace("*320*220*", "*320*230*")])
    assert balances(data) == [("BAL102", "CLP", 4), ("BAL103", "BPR", 2)]


def test_r4_patient_responsibility() -> None:
    assert found(remittance("220", [CLAIM.replace("*220*50*", "*220*30*")])) == [
        ("BAL105", "CLP", 5)
    ]
    not_sent = CLAIM.replace("*220*50*", "*220**")
    assert found(remittance("220", [not_sent])) == [("BAL105", "CLP", 5)]


def test_r4_follows_from_a_group_code_that_does_not_exist() -> None:
    codes = [c for c, _, _ in found(remittance("220", [CLAIM.replace("CAS*PR*2", "CAS*XR*2")]))]
    assert "BAL105" not in codes
    assert codes


REVERSAL = "CLP*A1*22*-320*-220**12*9|SVC*HC:99213*-220*-150**1|CAS*CO*45*-40|CAS*PR*1*-30"
REVERSAL += "|SVC*HC:93000*-100*-70**1|CAS*CO*45*-10|CAS*PR*2*-20"
CORRECTED = "CLP*A1*1*320*120*150*12*9|SVC*HC:99213*220*50**1|CAS*CO*45*40|CAS*PR*1*130"
CORRECTED += "|SVC*HC:93000*100*70**1|CAS*CO*45*10|CAS*PR*2*20"


def test_reversal_and_correction() -> None:
    other = CLAIM.replace("CLP*A1", "CLP*A2")
    assert not balances(remittance("120", [REVERSAL, CORRECTED, other]))


def test_r5_negative_net_is_moved_forward() -> None:
    assert balances(remittance("-100", [REVERSAL, CORRECTED])) == [("BAL106", "BPR", 2)]
    assert not balances(remittance("0", [REVERSAL, CORRECTED], "FB:CK100001*-100", "NON"))


def test_unreadable_amounts_are_left_to_the_element_checks() -> None:
    for old, new in (
        ("*320*220*", "*320*X*"),
        ("*12*9|SVC", "*12*9|CAS*CO*144*X|SVC"),
        ("CLP*A1*1*320", "CLP*A1*1*X"),
        ("*220*50*12", "*220*X*12"),
    ):
        data = remittance("220", [CLAIM.replace(old, new)])
        assert not balances(data)
        assert found(data)
