"""What a file is answered by."""

import random
from decimal import Decimal

import pytest
from ack_cases import answered, base, edited, mutated

import edi
from edi.acknowledgement.policy import Reject, Role

_CLAIMS = ("professional", "institutional", "dental")


@pytest.mark.parametrize("name", _CLAIMS)
def test_a_claim_in_which_nothing_is_wrong_is_accepted(name: str) -> None:
    found = answered(base(name).encode())
    assert found.segments("999", "IK3", "IK5", "AK9") == ["IK5*A", "AK9*A*1*1*1"]
    text = found.texts[0]["277CA"]
    assert not list(edi.validate(text.encode()))
    (claim,) = edi.read_claims(base(name).encode())
    (status,) = edi.read_statuses(text.encode())
    assert isinstance(status, edi.ClaimStatus) and status.is_accepted
    assert (status.id, status.charge) == (claim.id, claim.charge)
    assert status.service_dates == claim.service_dates
    assert status.patient is not None and claim.patient is not None
    assert status.patient.name == claim.patient.name
    assert status.bill_type == ("131" if name == "institutional" else "")
    assert status.clearinghouse_trace == claim.reference("D9") != ""
    assert status.receiver is not None and status.receiver.id.startswith("BASE")


def test_a_remittance_has_no_277ca() -> None:
    assert list(answered(base("remittance").encode()).texts[0]) == ["999"]


def test_a_999_is_not_answered_and_a_277ca_is() -> None:
    assert answered(base("acknowledgement").encode()).texts == [{}]
    assert list(answered(base("status").encode()).texts[0]) == ["999"]


@pytest.mark.parametrize(
    ("old", "new", "notes"),
    [
        ("LX*1~", "LX*3~", ["IK3*LX*38*2400*8", "CTX*CLM01:P1002", "IK4*1*554*I12*3"]),
        ("HL*1**20*1~", "HL*1**20*1~QQ*1~", ["IK3*QQ*7**1"]),
        ("REF*EI*820111222~", "", ["IK3*REF*8*2010*3"]),
        (
            "N4*MCCALL*ID*836384418~",
            "N4*MCCALL*ID*836384418~N3*X~",
            ["IK3*N4*10*2010*7", "IK3*N3*11*2010*5"],
        ),
        ("OI***Y***Y~", "OI***Y***Y~OI***Y***Y~", ["IK3*OI*33*2320*5", "CTX*CLM01:P1002"]),
        ("CLM*P1002*500*", "CLM*P1002*5a*", ["CTX*CLM01:P1002", "IK4*2*782*6*5a"]),
        ("*D8*19531105*", "*D8*19531399*", ["IK3*DMG*17*2010*8", "IK4*2*1251*8*19531399"]),
        ("11:B:1", "11:Q:1", ["IK3*CLM*25*2300*8", "IK4*5:2*1332*7*Q"]),
        ("HI*ABK:I10*", "HI*ABK:I10:1*", ["IK3*HI*27*2300*8", "IK4*1:3*1250*I10*1"]),
        ("PER*IC*SUPPORT DESK*", "PER**SUPPORT DESK*", ["IK3*PER*4*1000*8", "IK4*1*366*1"]),
        ("*TE*8005550144~", "*TE~", ["IK4*4*364*1"]),
        ("BHT*0019*00*BASE0001*", f"BHT*0019*00*{'B' * 60}*", [f"IK4*3*127*5*{'B' * 60}"]),
        ("*CH~", "*CH*X~", ["IK3*BHT*2**8", "IK4*7**3*X"]),
        ("NM1*QC*1*BRIGHTWATER*", "NM1*QC*1*BRIGHT:WATER*", ["IK4*3*1035*13"]),
        ("NM1*QC*1*BRIGHTWATER*WREN~", "NM1*QC*1*BRIGHTWATER*WREN*******X~", ["IK4*11*98*I10*X"]),
    ],
)
def test_notes_say_where_and_what(old: str, new: str, notes: list[str]) -> None:
    found = answered(edited("professional", (old, new))).segments("999", "IK3", "CTX", "IK4")
    for one in notes:
        assert one in found, found


@pytest.mark.parametrize(
    ("reject", "ik5", "ak9", "statuses"),
    [
        (Reject.NONE, "IK5*E*I5", "AK9*E*1*1*1", ["STC*A2:20:PR*20261127*WQ*500"]),
        (Reject.CLAIM, "IK5*E*I5", "AK9*E*1*1*1", ["STC*A7:684*20261127*U*500"]),
        (Reject.SET, "IK5*R*I5", "AK9*R*1*1*0", None),
        (Reject.INTERCHANGE, "IK5*R*I5", "AK9*R*1*1*0", None),
    ],
)
def test_the_policy_decides_what_syntax_rejects(
    reject: Reject, ik5: str, ak9: str, statuses: list[str] | None
) -> None:
    found = answered(edited("professional", ("*Y*A*Y*Y", "*Y*Q*Y*Y")), reject)
    assert found.segments("999", "IK5", "AK9") == [ik5, ak9]
    if statuses is None:
        assert "277CA" not in found.texts[0]
    else:
        assert found.segments("277CA", "STC")[2:] == statuses
    assert ("TA1" in found.texts[0]) == (reject is Reject.INTERCHANGE)
    assert found.claims == 1


def test_a_business_error_is_for_the_277ca_alone() -> None:
    found = answered(edited("professional", ("CLM*P1002*500*", "CLM*P1002*507*")))
    assert found.segments("999", "IK3", "IK5") == ["IK5*A"]
    assert "STC*A7:400*20261127*U*507" in found.segments("277CA", "STC")
    totals = found.segments("277CA", "QTY", "AMT")
    assert totals == ["QTY*AA*1", "AMT*YY*507", "QTY*QC*1", "AMT*YY*507"]


def test_an_error_of_the_provider_is_one_of_all_its_claims() -> None:
    text = base("professional")
    (claim,) = edi.read_claims(text.encode())
    npi = claim.billing_provider.npi  # type: ignore[union-attr]
    wrong = text.replace(npi, npi[:-1] + str((int(npi[-1]) + 1) % 10))
    found = answered(wrong.encode())
    assert "STC*A7:562:85*20261127*U*500" in found.segments("277CA", "STC")
    # Its number is no NPI: the provider is named by the tax number.
    assert [one.split("*")[8] for one in found.segments("277CA", "NM1") if "*85*" in one] == ["FI"]


def test_lines_reject_their_claim() -> None:
    old, new = "CAS*CO*45*55~", "CAS*CO*45*44~"
    found = answered(edited("professional", (old, new)))
    assert "STC*A3:247*20261127*U*500" in found.segments("277CA", "STC")
    (status,) = edi.read_statuses(found.texts[0]["277CA"].encode())
    assert isinstance(status, edi.ClaimStatus)
    (line,) = status.lines
    (claim,) = edi.read_claims(base("professional").encode())
    second = claim.lines[1]
    assert line.statuses[0].codes == (("A7", "672", ""),)
    assert (line.procedure, line.charge, line.units) == (
        second.procedure,
        second.charge,
        second.units,
    )
    assert line.control_number == second.control_number == "P1002L2"
    assert line.service_dates == second.service_dates


def test_a_line_of_a_hospital_is_named_by_its_revenue_code() -> None:
    text = base("institutional")
    (claim,) = edi.read_claims(text.encode())
    line = next(one for one in claim.lines if one.adjudications)
    number = claim.lines.index(line)
    start = text.index(f"LX*{number + 1}~")
    wrong = text[:start] + text[start:].replace("CAS*CO*45*", "CAS*CO*45*1", 1)
    (status,) = edi.read_statuses(answered(wrong.encode()).texts[0]["277CA"].encode())
    assert isinstance(status, edi.ClaimStatus)
    found = status.lines[0]
    if line.procedure.code:
        assert (found.procedure, found.revenue_code) == (line.procedure, line.revenue_code)
    else:
        assert found.procedure == ("NU", line.revenue_code, ())


def test_more_than_three_statuses_take_another_stc() -> None:
    text = base("professional").replace("CLM*P1002*500*", "CLM*P1002*507*")
    text = text.replace("HI*ABK:I10*", "HI*ABK:I1.0*").replace("11:B:1", "9Z:B:7")
    found = answered(text.encode()).segments("277CA", "STC")
    of_claim = [one for one in found if "*U*507" in one]
    triplets = [
        value for one in of_claim for value in one.split("*") if value[:1] == "A" and ":" in value
    ]
    assert len(triplets) == len(set(triplets)) > 3
    assert all(one.count(":") for one in of_claim) and len(of_claim) > 1


def test_a_replacement_has_the_payers_number() -> None:
    new = "REF*F8*ICN77~REF*D9*2606150000102~"
    more = (("REF*D9*2606150000102~", new), ("SE*54*", "SE*55*"))
    data = edited("professional", ("11:B:1", "11:B:7"), *more)
    found = answered(data).segments("277CA", "REF")
    assert found == ["REF*1K*ICN77", "REF*D9*2606150000102"]
    original = edited("professional", *more)
    assert answered(original).segments("277CA", "REF") == ["REF*D9*2606150000102"]


def test_a_clearinghouse_speaks_for_itself() -> None:
    found = answered(base("professional").encode(), role=Role.CLEARINGHOUSE)
    assert found.segments("277CA", "NM1")[0].startswith("NM1*AY*2*")
    assert "STC*A1:20*20261127*WQ*500" in found.segments("277CA", "STC")


@pytest.mark.parametrize(
    ("old", "new", "kind", "segment"),
    [
        ("IEA*1*", "IEA*2*", "TA1", "R*021"),
        ("IEA*1*000001001", "IEA*1*000001009", "TA1", "R*001"),
        ("IEA*1*000001001~", "", "TA1", "R*023"),
        ("*00501*", "*00401*", "TA1", "R*017"),
        ("*ZZ*12345  ", "*QQ*12345  ", "TA1", "R*007"),
        ("GE*1*1001", "GE*1*1009", "999", "AK9*R*1*1*0*4"),
        ("GE*1*1001", "GE*7*1001", "999", "AK9*R*7*1*0*5"),
        ("GE*1*1001~", "", "999", "AK9*R*1*1*0*3"),
        ("*0001~\nGE", "*0002~\nGE", "999", "IK5*R*3"),
        ("ST*837*0001*005010X222A1", "ST*837*0001*005010X300A9", "999", "IK5*R*I6"),
        ("ST*837*", "ST*834*", "999", "IK5*R*18*1"),
    ],
)
def test_envelopes_reject_what_they_hold(old: str, new: str, kind: str, segment: str) -> None:
    found = answered(edited("professional", (old, new)))
    ids = ("TA1", "IK5", "AK9")
    assert any(one.endswith(segment) for one in found.segments(kind, *ids)), found.texts
    assert "277CA" not in found.texts[0]
    assert kind == "999" or "999" not in found.texts[0]


def test_a_set_without_se_is_rejected() -> None:
    text = base("professional")
    end = text.index("\nSE*") + 1
    found = answered((text[:end] + text[text.index("\nGE*", end) + 1 :]).encode())
    assert found.segments("999", "IK5", "AK9") == ["IK5*R*2", "AK9*R*1*1*0"]


def test_one_bad_set_does_not_reject_the_others() -> None:
    text = base("professional")
    start, end = text.index("ST*"), text.index("\nGE*") + 1
    one = text[start:end]
    two = one.replace("*0001", "*0002").replace("SE*", "SE*9")
    found = answered((text[:start] + one + two + text[end:].replace("GE*1", "GE*2")).encode())
    assert found.segments("999", "IK5", "AK9") == ["IK5*A", "IK5*R*4", "AK9*P*2*2*1"]
    assert (found.claims, found.answered) == (2, 1)


def test_a_group_rejected_as_a_whole_names_no_accepted_set() -> None:
    text = base("professional").replace("*Y*A*Y*Y", "*Y*Q*Y*Y")
    start, end = text.index("ST*"), text.index("\nGE*") + 1
    right = base("professional")
    two = right[right.index("ST*") : right.index("\nGE*") + 1].replace("*0001", "*0002")
    found = answered((text[:end] + two + "GE*9*1001~\nIEA*1*000001001~\n").encode())
    assert start < end
    kept = found.segments("999", "AK2", "IK5", "AK9")
    assert kept == ["AK2*837*0001*005010X222A1", "IK5*R*I5", "AK9*R*9*2*0*5"]


def test_isa14_asks_for_a_ta1() -> None:
    asked = edited("professional", ("*0*T*:~", "*1*T*:~"))
    assert answered(asked).segments("TA1", "TA1") == ["TA1*000001001*260615*0915*A*000"]
    assert "TA1" in answered(base("professional").encode(), always_ta1=True).texts[0]


def test_a_header_that_cannot_be_read_is_answered_as_far_as_it_can() -> None:
    text = base("professional")
    broken = "ISA*00**00**ZZ*CLEARLINK*ZZ*12345*260615*0930*^*00501*000001001"
    assert len(answered(broken.encode()).texts) == 1
    found = answered((broken + "*0*T*" + text[text.index("GS*") :]).encode())
    assert found.texts and all("TA1" in one for one in found.texts)


def test_answers_have_the_delimiters_of_the_file() -> None:
    text = base("professional").replace("*", "|").replace("~", "!")
    found = answered(text.encode())
    assert "IK5|A!" in found.texts[0]["999"]
    odd = base("professional").replace("*", "\x1d")
    assert "IK5*A~" in answered(odd.encode()).texts[0]["999"]


def test_a_charge_that_is_none_counts_as_zero() -> None:
    found = answered(edited("professional", ("CLM*P1002*500*", "CLM*P1002*abc*")))
    assert "AMT*YY*0" in found.segments("277CA", "AMT")
    (status,) = edi.read_statuses(found.texts[0]["277CA"].encode())
    assert status.charge == Decimal()


@pytest.mark.parametrize(
    "seed",
    [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 6))],
)
def test_every_mutated_file_is_answered(seed: int) -> None:
    rnd = random.Random(seed)
    names = (*_CLAIMS, *_CLAIMS, "remittance", "status")
    for _ in range(50):
        data = mutated(base(rnd.choice(names)), rnd)
        if rnd.random() < 0.15:
            data += b"\n" + mutated(base(rnd.choice(names)), rnd)
        found = answered(data, rnd.choice(list(Reject)), role=rnd.choice(list(Role)))
        for one in found.unanswered:  # nothing in it asks for an answer
            assert not any(group.is_answered for group in one.groups)
        assert found.texts or not data.startswith(b"ISA*00") or len(data) < 106
