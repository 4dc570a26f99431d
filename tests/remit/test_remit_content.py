"""What decisions become in an 835: reversals, provider adjustments, crossover, splits, names."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import (
    DEMO,
    Case,
    Folder,
    adjustment,
    balance,
    claim_file,
    decision,
    group,
    judge,
    line,
    npi,
    of,
    segments,
)

from edi.remit import Refused

PAYEE = f"""
[[payee]]
npi = "{npi(1)}"
tax_id = "820000001"
name = "CLINIC 1"
routing = "124100006"
account = "987"
account_type = "SG"
"""


def written(
    tmp_path: Path, claims: Any, decisions: Any, groups: str = group(), **options: Any
) -> list[list[str]]:
    """The segments of the only file, after everybody found it right."""
    outcome = Folder(tmp_path).put(claims, decisions, groups).run(**options)
    (one,) = outcome.written
    judge(one.path)
    assert balance(one.path) == [payment.amount for payment in one.payments]
    return segments(one.path)


def refusal(tmp_path: Path, claims: Any, decisions: Any, groups: str = group()) -> Any:
    with pytest.raises(Refused) as caught:
        Folder(tmp_path).put(claims, decisions, groups).run()
    (one,) = caught.value.refusals
    return one


def plb(reason: str, amount: str, **more: str) -> dict[str, Any]:
    record = {"provider": npi(1), "group": "G1", "reason": reason, "amount": amount, **more}
    return {"provider_adjustment": record}


# -- payments


def test_ach_names_both_banks(tmp_path: Path) -> None:
    found = written(tmp_path, [Case()], [decision()], group(method="ACH") + PAYEE)
    bpr = of(found, "BPR")[0]
    assert bpr[4:6] == ["ACH", "CCP"]
    assert bpr[10] == of(found, "TRN")[0][3] == "1820771001"
    assert bpr[12:] == ["01", "124100006", "SG", "987", "20260703"]


def test_a_zero_payment_is_a_notice(tmp_path: Path) -> None:
    free = decision("C1", "0", line(1, "0", adjustment("100", "PR", "204")))
    found = written(tmp_path, [Case()], [free], group(method="ACH"))
    assert of(found, "BPR")[0] == "BPR*H*0*C*NON************20260703".split("*")
    assert of(found, "TRN")[0][2] == "000000001"


def test_payee_without_npi(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(f"*XX*{npi(1)}".encode(), b"")
    found = written(tmp_path, data, [decision()])
    assert of(found, "N1")[1] == ["N1", "PE", "CLINIC 1", "FI", "820000001"]


def test_receiver_and_test_indicator(tmp_path: Path) -> None:
    groups = '[interchange]\nsender = "ME"\nreceiver = "THEM"\n' + group()
    found = written(tmp_path, [Case()], [decision()], groups, test=True)
    isa = found[0]
    assert (isa[6].strip(), isa[8].strip(), isa[15]) == ("ME", "THEM", "T")
    assert ["REF", "EV", "THEM"] in found


# -- claims


def test_dependent_is_named_with_the_insured(tmp_path: Path) -> None:
    found = written(tmp_path, [Case(dependent=True)], [decision()])
    assert of(found, "NM1")[:2] == [
        ["NM1", "QC", "1", "ASH", "MILO"],
        ["NM1", "IL", "1", "ASH", "NADIA", "", "", "", "MI", "M0001"],
    ]


def test_what_a_decision_may_say(tmp_path: Path) -> None:
    full = decision(
        "C1",
        "60",
        line(
            1,
            "60",
            adjustment("30", reason="45"),
            {**adjustment("10", "PR", "1"), "quantity": "1"},
            allowed="70",
            units="2",
            procedure={"code": "99212", "modifiers": ["25"]},
            remarks=["N130", "M15"],
        ),
        status="19",
        filing="ZZ",
        remarks=["MA01", "MA18"],
        covered="100",
        interest="1.25",
        received="2026-04-10",
        original_claim_control_number="OLD1",
        crossover={"name": "NEXT PLAN", "id": "60012"},
        priority_payer={"name": "FIRST PLAN", "id": "60013", "id_qualifier": "XV"},
        corrected_insured={"last_name": "ASHE", "first_name": "NADIA", "id": "M2"},
    )
    found = written(tmp_path, [Case(units=["3"])], [full])
    texts = ["*".join(segment) for segment in found]
    start = texts.index("LX*1") + 1
    assert texts[start:-3] == [
        "CLP*C1*19*100*60*10*ZZ*PC1*11*1",
        "NM1*QC*1*ASH*NADIA****MI*M0001",
        "NM1*74*1*ASHE*NADIA****C*M2",
        "NM1*TT*2*NEXT PLAN*****PI*60012",
        "NM1*PR*2*FIRST PLAN*****XV*60013",
        "MOA***MA01*MA18",
        "REF*1L*G1",
        "REF*F8*OLD1",
        "DTM*232*20260402",
        "DTM*233*20260402",
        "DTM*050*20260410",
        "AMT*AU*100",
        "AMT*I*1.25",
        "SVC*HC:99212:25*100*60**2*HC:99213*3",
        "DTM*472*20260402",
        "CAS*CO*45*30",
        "CAS*PR*1*10*1",
        "REF*6R*C1L1",
        "AMT*B6*70",
        "LQ*HE*N130",
        "LQ*HE*M15",
        f"PLB*{npi(1)}*20261231*L6:PC1*-1.25",
    ]
    assert of(found, "BPR")[0][2] == "61.25"


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize(
    ("claimed", "group_default", "expected"),
    [("CI", "", "12"), ("MB", "", "MB"), ("FI", "", "ZZ"), ("CI", "15", "15"), ("ZZ", "15", "ZZ")],
)
def test_claim_filing(tmp_path: Path, claimed: str, group_default: str, expected: str) -> None:
    extra = [f'filing = "{group_default}"'] if group_default else []
    found = written(tmp_path, [Case(filing=claimed)], [decision()], group("G1", *extra))
    assert of(found, "CLP")[0][6] == expected


def test_adjustments_fill_a_segment_before_the_next(tmp_path: Path) -> None:
    reasons = ["45", "131", "24", "253", "97", "59"]
    many = [adjustment("5", reason=reason) for reason in reasons]
    many += [adjustment("3", "PR", "1"), adjustment("7", reason="119")]
    found = written(tmp_path, [Case()], [decision("C1", "60", line(1, "60", *many))])
    assert [(len(cas), cas[1]) for cas in of(found, "CAS")] == [(19, "CO"), (4, "CO"), (4, "PR")]


def test_split_and_bundled_lines(tmp_path: Path) -> None:
    lines = [
        line(1, "50", adjustment("10"), charge="60", units="1"),
        line(1, "30", adjustment("10"), charge="40", units="1"),
        {"control_number": "C1L2", "paid": "0", "adjustments": [adjustment("20", reason="97")]},
    ]
    case = Case(charges=("100", "20"), units=["2", "1"])
    found = written(tmp_path, [case], [decision("C1", "80", *lines)])
    assert [svc[2:4] for svc in of(found, "SVC")] == [["60", "50"], ["40", "30"], ["20", "0"]]


# -- reversals and provider adjustments


def test_reversal_and_correction(tmp_path: Path) -> None:
    lines = line(1, "60", adjustment("30"), adjustment("10", "PR", "1"))
    reversal = decision("C1", "60", lines, status="22", interest="2")
    correction = decision("C1", "70", line(1, "70", adjustment("30")))
    found = written(tmp_path, [Case()], [correction, reversal])
    clp = of(found, "CLP")
    assert clp[0][1:6] == ["C1", "22", "-100", "-60", ""]
    assert clp[1][1:6] == ["C1", "1", "100", "70", ""]
    assert of(found, "CAS")[:2] == [["CAS", "CO", "45", "-30"], ["CAS", "PR", "1", "-10"]]
    assert ["AMT", "I", "-2"] in found
    assert of(found, "PLB")[0][3:] == ["L6:PC1", "2"]
    assert of(found, "BPR")[0][2] == "8"


def test_an_aso_group_takes_nothing_back(tmp_path: Path) -> None:
    """Other claims of the payee would pay for the reversal."""
    decisions = [decision("C1", status="22"), decision("C2", "80", line(1, "80", adjustment("20")))]
    found = refusal(tmp_path / "a", [Case(), Case("C2")], decisions)
    assert found.residual == Decimal(60)
    assert "request the money back" in found.message
    given_back = [*decisions, plb("WO", "-60", reference="PC1")]
    segments_ = written(tmp_path / "b", [Case(), Case("C2")], given_back)
    assert of(segments_, "BPR")[0][2] == "80"
    taken = written(tmp_path / "c", [Case(), Case("C2")], decisions, group("G1", recoupment=True))
    assert of(taken, "BPR")[0][2] == "20"


def test_recovery_is_refused_but_a_refund_is_acknowledged(tmp_path: Path) -> None:
    recovery = [decision(), plb("WO", "10", reference="PC0")]
    found = refusal(tmp_path / "a", [Case()], recovery)
    assert (found.residual, found.payee, found.group) == (Decimal(10), npi(1), "G1")
    acknowledged = [*recovery, plb("72", "-10", reference="PC0")]
    segments_ = written(tmp_path / "b", [Case()], acknowledged)
    assert of(segments_, "PLB") == [["PLB", npi(1), "20261231", "WO:PC0", "10", "72:PC0", "-10"]]
    assert of(segments_, "BPR")[0][2] == "60"


def test_a_negative_payment_is_never_written(tmp_path: Path) -> None:
    found = refusal(tmp_path / "a", [Case()], [decision(status="22")], group("G1", recoupment=True))
    assert found.residual == Decimal(-60)
    assert "FB" in found.message
    forward = [decision(status="22"), plb("FB", "-60", reference="000000001")]
    segments_ = written(tmp_path / "b", [Case()], forward, group("G1", recoupment=True))
    assert of(segments_, "BPR")[0][1:5] == ["H", "0", "C", "NON"]


def test_provider_adjustments_by_period_and_six_to_a_segment(tmp_path: Path) -> None:
    decisions = [decision()] + [plb("CS", "-1", reference=f"R{n}") for n in range(8)]
    decisions.append(plb("LE", "2", period_end="2026-06-30"))
    found = written(tmp_path, [Case()], decisions)
    assert [(len(s), s[2]) for s in of(found, "PLB")] == [
        (5, "20260630"),
        (15, "20261231"),
        (7, "20261231"),
    ]
    assert of(found, "BPR")[0][2] == "66"


def test_a_payee_with_adjustments_only(tmp_path: Path) -> None:
    found = refusal(tmp_path / "a", [], [plb("IP", "-25")])
    assert found.message.startswith("the payee has no claim in this run")
    segments_ = written(tmp_path / "b", [], [plb("IP", "-25")], group() + PAYEE)
    assert of(segments_, "BPR")[0][2] == "25"
    assert not of(segments_, "LX")


def test_adjustment_for_an_unknown_group(tmp_path: Path) -> None:
    record = plb("IP", "-25")
    record["provider_adjustment"]["group"] = "G7"
    assert refusal(tmp_path, [], [record]).group == "G7"


def test_two_tax_ids_of_one_npi_are_two_payees(tmp_path: Path) -> None:
    data = claim_file(Case("C1"), Case("C2")).replace(b"REF*EI*820000001", b"REF*EI*829999999", 1)
    decisions = [decision("C1"), decision("C2")]
    found = written(tmp_path / "a", data, decisions)
    assert [s[2] for s in of(found, "REF") if s[1] == "TJ"] == ["829999999", "820000001"]
    assert (
        refusal(tmp_path / "b", data, [*decisions, plb("CS", "1")]).message
        == "the payee has payments under several tax ids: say which by tax_id"
    )
    found = written(tmp_path / "c", data, [*decisions, plb("CS", "1", tax_id="820000001")])
    assert [s[2] for s in of(found, "BPR")] == ["60", "59"]


def test_several_numbers_share_one_file(tmp_path: Path) -> None:
    groups = group().replace('number = "G1"', 'numbers = ["G1", "G1B"]')
    claims = [Case("C1"), Case("C2", number="G1B")]
    found = written(tmp_path, claims, [decision("C1"), decision("C2")], groups)
    assert [s[2] for s in of(found, "REF") if s[1] == "1L"] == ["G1", "G1B"]
    assert len(of(found, "ST")) == 1


def test_the_decision_may_name_the_group(tmp_path: Path) -> None:
    found = written(tmp_path, [Case(number="")], [decision(group="G1")])
    assert ["REF", "1L", "G1"] in found


# -- institutional claims, names and addresses from elsewhere

CHARGES = {1: "5400", 2: "820.50", 3: "610", 4: "4300"}  # of the demo's inpatient claim I2003


def inpatient(**more: Any) -> Any:
    return {**decision("I2003", "11130.50", status="1", **more), "lines": []}


def test_inpatient_remarks_are_mia(tmp_path: Path) -> None:
    data = (DEMO / "claims" / "institutional.837").read_bytes()
    decisions = [inpatient(remarks=["MA01", "N130", "M15"], drg="470", drg_weight="1.9")]
    groups = group("G0012") + group("G0034")
    found = written(tmp_path, data, decisions, groups, allow_missing=True)
    assert of(found, "MIA") == [["MIA", "0", "", "", "", "MA01", *[""] * 14, "N130", "M15"]]
    assert of(found, "CLP")[0][8:] == ["11", "1", "", "470", "1.9"]


def test_lines_with_revenue_codes_only(tmp_path: Path) -> None:
    data = (DEMO / "claims" / "institutional.837").read_bytes()
    lines = [line(number, charge) for number, charge in CHARGES.items()]
    decisions = [{**inpatient(), "lines": lines}]
    found = written(tmp_path, data, decisions, group("G0012"), allow_missing=True)
    assert [svc[1:4] for svc in of(found, "SVC")] == [
        ["NU:0120", "5400", "5400"],
        ["NU:0250", "820.5", "820.5"],
        ["NU:0300", "610", "610"],
        ["NU:0360", "4300", "4300"],
    ]
    assert [svc[5] for svc in of(found, "SVC")] == ["3", "14", "8", "1"]


def test_names_beyond_ascii_and_addresses_abroad(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(b"*ASH*NADIA", "*ÁSH*NÁDIA".encode())
    data = data.replace(b"N4*BOISE*ID*837010001~", b"N4*TORONTO*ON*M5V3L9*CA~")
    (one,) = Folder(tmp_path).put(data, [decision()], group()).run().written
    found = segments(one.path)
    assert of(found, "NM1")[0][3:5] == ["ÁSH", "NÁDIA"]
    assert of(found, "N4")[1] == ["N4", "TORONTO", "ON", "M5V3L9", "CA"]


def test_pay_to_address(tmp_path: Path) -> None:
    data = claim_file(Case()).replace(
        b"REF*EI*820000001~", b"REF*EI*820000001~NM1*87*2~N3*LOCKBOX 9~N4*RENO*NV*895010001~"
    )
    data = data.replace(b"SE*22*", b"SE*25*")
    found = written(tmp_path, data, [decision()])
    assert of(found, "N3")[1] == ["N3", "LOCKBOX 9"]
    assert of(found, "N1")[1][2] == "CLINIC 1"


def test_rendering_provider_is_named_when_another(tmp_path: Path) -> None:
    for number, named in ((1, []), (2, ["NM1", "82", "1", "LAKE", "", "", "", "", "XX", npi(2)])):
        data = claim_file(Case()).replace(
            b"LX*1~", f"NM1*82*1*LAKE*****XX*{npi(number)}~LX*1~".encode()
        )
        found = written(tmp_path / str(number), data, [decision()])
        assert [s for s in of(found, "NM1") if s[1] == "82"] == ([named] if named else [])
