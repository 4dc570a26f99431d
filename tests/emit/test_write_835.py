"""An 835 from values: what is written is read back as it was, or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import payments
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payments import CLAIM, LINE, PAYMENT, by_group, lines_of, written

import edi
from edi.emit.error import CannotWrite
from edi.emit.payment import ClaimPayment, Payment, ProviderAdjustment, ServicePayment
from edi.emit.values import Address, Adjustment, Contact, Name, Procedure
from edi.emit.write_835 import finished_claim
from edi.finding import Severity
from edi.interchange.delimiters import Delimiters

OTHER = Delimiters("|", "!", ">", "'", "\r\n")


def in_order(claim: ClaimPayment) -> ClaimPayment:
    """As a file has it: without MIA nothing shows that a claim is inpatient."""
    lines = tuple(one._replace(adjustments=by_group(one.adjustments)) for one in claim.lines)
    is_inpatient = claim.is_inpatient and bool(claim.remarks or claim.adjudication)
    adjustments = by_group(claim.adjustments)
    return claim._replace(adjustments=adjustments, lines=lines, is_inpatient=is_inpatient)


def plb(amount: str, period: date = date(2026, 12, 31)) -> ProviderAdjustment:
    return ProviderAdjustment(period, "CS", "R1", Decimal(amount))


def test_the_bytes() -> None:
    assert lines_of(written((PAYMENT, [CLAIM], [plb("-5.50")])))[2:-2] == [
        "ST*835*0001",
        "BPR*I*60*C*ACH*CCP*01*124000054*DA*123*1820771001*TPAG00001*01*124100006*SG*9*20260703",
        "TRN*1*000000001*1820771001*TPAG00001",
        "DTM*405*20260701",
        "N1*PR*EXAMPLE TPA",
        "N3*PO BOX 1",
        "N4*BOISE*ID*83701",
        "REF*2U*12345",
        "PER*BL*HELP*TE*8005550100",
        "N1*PE*CLINIC 1*XX*1000000012",
        "N3*1 MAIN ST",
        "N4*BOISE*ID*837010001",
        "REF*TJ*820000001",
        "LX*1",
        "CLP*C1*1*100*60**12*PC1*11*1",
        "NM1*QC*1*ASH*NADIA****MI*M0001",
        "REF*1L*G1",
        "DTM*232*20260402",
        "DTM*233*20260402",
        "SVC*HC:99213:25*100*60**1",
        "DTM*472*20260402",
        "CAS*CO*45*40",
        "REF*6R*C1L1",
        "AMT*B6*60",
        "PLB*1000000012*20261231*CS:R1*-5.5",
        "SE*26*0001",
    ]


def test_everything_that_a_claim_may_have() -> None:
    name = Name("ASH", "NADIA", "Q", "JR", "MI", "M1")
    line = LINE._replace(
        revenue_code="0450",
        paid_units=Decimal("1.5"),
        billed_procedure=Procedure("HC", "99214"),
        billed_units=Decimal(2),
        service_dates=(date(2026, 4, 2), date(2026, 4, 3)),
        adjustments=(Adjustment("CO", "45", Decimal(40), Decimal(3)),),
        remarks=("N130", "N1"),
    )
    claim = CLAIM._replace(
        patient_responsibility=Decimal("0.00"),
        drg="470",
        drg_weight=Decimal("1.25"),
        adjustments=(Adjustment("PR", "1", Decimal("-1.50")),),
        patient=name,
        insured=Name("BIRCH", is_person=False),
        corrected_insured=Name("", id_qualifier="C", id="M2"),
        rendering_provider=Name("LAKE", "MIRIAM", id_qualifier="XX", id="1600001857"),
        crossover_carrier=Name("NORTH", id_qualifier="PI", id="1", is_person=False),
        priority_payer=Name("SOUTH", id_qualifier="PI", id="2", is_person=False),
        remarks=("MA01",),
        references=(("1L", "G1"), ("EA", "E1")),
        received=date(2026, 6, 1),
        covered=Decimal(0),
        interest=Decimal("0.25"),
        lines=(line, LINE._replace(allowed=None, control_number="", service_dates=None)),
    )
    found = lines_of(written((PAYMENT, [claim], ())))
    assert found[found.index("LX*1") + 1 : -3] == [
        "CLP*C1*1*100*60*0*12*PC1*11*1**470*1.25",
        "CAS*PR*1*-1.5",
        "NM1*QC*1*ASH*NADIA*Q**JR*MI*M1",
        "NM1*IL*2*BIRCH",
        "NM1*74*1******C*M2",
        "NM1*82*1*LAKE*MIRIAM****XX*1600001857",
        "NM1*TT*2*NORTH*****PI*1",
        "NM1*PR*2*SOUTH*****PI*2",
        "MOA***MA01",
        "REF*1L*G1",
        "REF*EA*E1",
        "DTM*232*20260402",
        "DTM*233*20260402",
        "DTM*050*20260601",
        "AMT*AU*0",
        "AMT*I*.25",
        "SVC*HC:99213:25*100*60*0450*1.5*HC:99214*2",
        "DTM*150*20260402",
        "DTM*151*20260403",
        "CAS*CO*45*40*3",
        "REF*6R*C1L1",
        "AMT*B6*60",
        "LQ*HE*N130",
        "LQ*HE*N1",
        "SVC*HC:99213:25*100*60**1",
        "CAS*CO*45*40",
    ]


def test_what_a_claim_does_not_have_is_left_out() -> None:
    claim = ClaimPayment("C1", "4", Decimal(0), Decimal(0), "12", "P1", Name("ASH"))
    line = ServicePayment(Procedure("HC", "99213"), Decimal(0), Decimal(0))
    found = lines_of(written((PAYMENT, [claim._replace(lines=(line,))], ())))
    assert found[found.index("LX*1") + 1 : -3] == [
        "CLP*C1*4*0*0**12*P1",
        "NM1*QC*1*ASH",
        "SVC*HC:99213*0*0",
    ]


def test_everything_that_a_header_may_have() -> None:
    address = Address(("1 MAIN ST", "FLOOR 2"), "TORONTO", "", "M5H2N2", "CA", "ON")
    payer = replace(
        PAYMENT.payer,
        address=address,
        claims_contact=Contact("CLAIMS", (("TE", "1"), ("EM", "A@B"), ("FX", "2"))),
    )
    payee = replace(PAYMENT.payee, tax_id="", address=None)
    payment = replace(PAYMENT, payer=payer, payee=payee, receiver="CLEARLINK")
    found = lines_of(written((payment, [], ())))
    assert found[4:-3] == [
        "TRN*1*000000001*1820771001*TPAG00001",
        "REF*EV*CLEARLINK",
        "DTM*405*20260701",
        "N1*PR*EXAMPLE TPA",
        "N3*1 MAIN ST*FLOOR 2",
        "N4*TORONTO**M5H2N2*CA***ON",
        "REF*2U*12345",
        "PER*CX*CLAIMS*TE*1*EM*A@B*FX*2",
        "PER*BL*HELP*TE*8005550100",
        "N1*PE*CLINIC 1*XX*1000000012",
    ]


def test_a_check_has_no_bank_data() -> None:
    payment = replace(PAYMENT, method="CHK", transfer=None)
    found = lines_of(written((payment, [], ())))
    assert found[3] == "BPR*I*60*C*CHK************20260703"


@pytest.mark.parametrize("claims", [1, 2, 3])
def test_all_claims_stand_below_one_lx(claims: int) -> None:
    many = [CLAIM._replace(id=f"C{n}") for n in range(claims)]
    for some in (
        many,
        [finished_claim(one) for one in many],
        [many[0], *map(finished_claim, many[1:])],
    ):
        ids = [line.split("*")[0] for line in lines_of(written((PAYMENT, some, ())))]
        assert (ids.count("LX"), ids.count("CLP")) == (1, claims)
        assert ids.index("LX") < ids.index("CLP")


def test_nothing_is_wrong_with_a_right_one() -> None:
    # 1000000012 has no right check digit.
    payee = replace(PAYMENT.payee, npi="1500001213")
    payment = replace(PAYMENT, amount=Decimal(180), payee=payee)
    claims = [CLAIM._replace(id=f"C{n}") for n in range(3)]
    found = list(edi.validate(written((payment, claims, []))))
    assert [f for f in found if f.severity is Severity.ERROR] == []


@pytest.mark.slow
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    payments.PAYMENTS,
    st.lists(payments.CLAIMS, min_size=1, max_size=3),
    payments.PROVIDER_ADJUSTMENTS,
)
def test_any_values_are_read_back(
    payment: Payment, claims: list[ClaimPayment], adjustments: tuple[ProviderAdjustment, ...]
) -> None:
    data = written((payment, claims, adjustments))
    assert payments.read_payment(data) == payment
    assert payments.read_claims(data) == [in_order(one) for one in claims]
    *_, last = edi.read_payments(data)
    read = [
        ProviderAdjustment(
            one.period or date.min, one.reason, one.reference, one.amount or Decimal()
        )
        for one in last.remittance.provider_adjustments
    ]
    assert read == sorted(adjustments, key=lambda one: one.period_end)
    assert {one.provider for one in last.remittance.provider_adjustments} <= {payment.payee.id}
    finished = [finished_claim(one) for one in claims]
    assert written((payment, finished, adjustments)) == data


@pytest.mark.slow
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.lists(payments.CLAIMS, max_size=2), min_size=1, max_size=3))
def test_every_set_has_its_claims(sets: list[list[ClaimPayment]]) -> None:
    data = written(*((PAYMENT, claims, ()) for claims in sets))
    assert payments.read_claims(data) == [in_order(one) for claims in sets for one in claims]
    assert not [f for f in edi.validate(data, select=["ENV"]) if f.severity is Severity.ERROR]


def test_other_delimiters() -> None:
    payment = replace(PAYMENT, trace_number="1*2:3~4^5")
    data = written((payment, [CLAIM], [plb("1")]), delimiters=OTHER)
    assert data.count(b"'\r\n") == data.count(b"'") == 30
    assert payments.read_payment(data) == payment
    (claim,) = edi.read_payments(data)
    assert claim.lines[0].procedure.modifiers == ("25",)


def test_a_payment_without_claims_has_no_lx() -> None:
    ids = [line.split("*")[0] for line in lines_of(written((PAYMENT, [], [plb("1")])))]
    assert "LX" not in ids
    assert ids[-4:] == ["PLB", "SE", "GE", "IEA"]


def test_a_payee_without_npi_goes_by_its_tax_id() -> None:
    payment = replace(PAYMENT, payee=replace(PAYMENT.payee, npi=""))
    found = lines_of(written((payment, [], [plb("1")])))
    assert "N1*PE*CLINIC 1*FI*820000001" in found
    assert "PLB*820000001*20261231*CS:R1*1" in found
    assert not any(line.startswith("REF*TJ") for line in found)


def test_remarks_of_an_inpatient_claim() -> None:
    remarks = ("MA01", "N130", "M15")
    outpatient = CLAIM._replace(remarks=remarks)
    inpatient = outpatient._replace(is_inpatient=True)
    found = lines_of(written((PAYMENT, [outpatient, inpatient], ())))
    assert [line for line in found if line[:3] in ("MOA", "MIA")] == [
        "MOA***MA01*N130*M15",
        "MIA*0****MA01***************N130*M15",
    ]


def test_six_trios_a_segment() -> None:
    many = [Adjustment("CO", str(n), Decimal(n), Decimal(n)) for n in range(1, 8)]
    other = Adjustment("PR", "1", Decimal(1))
    claim = CLAIM._replace(adjustments=(many[0], other, *many[1:]), lines=())
    found = [line for line in lines_of(written((PAYMENT, [claim], ()))) if line[:3] == "CAS"]
    assert found == [
        "CAS*CO*1*1*1*2*2*2*3*3*3*4*4*4*5*5*5*6*6*6",
        "CAS*CO*7*7*7",
        "CAS*PR*1*1",
    ]


def test_six_pairs_a_segment_and_one_segment_a_period() -> None:
    many = [plb(str(n)) for n in range(1, 8)]
    earlier = plb("8", date(2025, 12, 31))
    found = lines_of(written((PAYMENT, [], [*many, earlier])))
    assert [line for line in found if line[:3] == "PLB"] == [
        "PLB*1000000012*20251231*CS:R1*8",
        "PLB*1000000012*20261231*CS:R1*1*CS:R1*2*CS:R1*3*CS:R1*4*CS:R1*5*CS:R1*6",
        "PLB*1000000012*20261231*CS:R1*7",
    ]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": "A*SECRET"}, "CLP01"),
        ({"payer_claim_control_number": "SECRET~"}, "CLP07"),
        ({"patient": Name("SEC:RET")}, "NM103"),
        ({"patient": Name("ASH", "SECRET\n")}, "NM104"),
        ({"references": (("1L", "G1"), ("EA", "^SECRET"))}, "REF02"),
        ({"remarks": ("N130",) * 6}, "remark codes"),
        ({"charge": Decimal("NaN")}, "number"),
        ({"interest": Decimal("Infinity")}, "number"),
        ({"id": "SECRET\ud800"}, "surrogate"),
        ({"lines": (LINE._replace(procedure=Procedure("HC", "SECRET:")),)}, "SVC01"),
        ({"lines": (LINE._replace(procedure=Procedure("HC", "1", ("A",) * 5)),)}, "modifiers"),
    ],
)
def test_a_claim_that_cannot_be_written(changes: dict[str, Any], place: str) -> None:
    claim = CLAIM._replace(**changes)
    for write in (lambda: finished_claim(claim), lambda: written((PAYMENT, [claim], ()))):
        with pytest.raises(CannotWrite) as caught:
            write()
        assert place in str(caught.value)
        assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"trace_number": "1*2"}, "TRN02"),
        ({"amount": Decimal("sNaN")}, "number"),
        ({"payee": replace(PAYMENT.payee, name="\udfff")}, "surrogate"),
        ({"payer": replace(PAYMENT.payer, contact=Contact("", (("TE", "1"),) * 4))}, "contact"),
    ],
)
def test_a_header_that_cannot_be_written(change: dict[str, Any], place: str) -> None:
    with pytest.raises(CannotWrite, match=place):
        written((replace(PAYMENT, **change), [], ()))


def test_a_street_has_two_lines() -> None:
    address = replace(PAYMENT.payer.address, street=("1", "2", "3"))
    payment = replace(PAYMENT, payer=replace(PAYMENT.payer, address=address))
    with pytest.raises(CannotWrite, match="room for 2, not for 3"):
        written((payment, [], ()))
