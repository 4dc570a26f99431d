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
from edi.emit.payment import ClaimPayment, Payment, ProviderAdjustment
from edi.emit.values import Adjustment, Contact, Name, Procedure
from edi.emit.write_835 import finished_claim
from edi.finding import Severity
from edi.interchange.delimiters import Delimiters

OTHER = Delimiters("|", "!", ">", "'", "\r\n")


def in_order(claim: ClaimPayment) -> ClaimPayment:
    """As a file has it: without remarks nothing shows that a claim is inpatient."""
    lines = tuple(replace(one, adjustments=by_group(one.adjustments)) for one in claim.lines)
    is_inpatient = claim.is_inpatient and bool(claim.remarks)
    adjustments = by_group(claim.adjustments)
    return replace(claim, adjustments=adjustments, lines=lines, is_inpatient=is_inpatient)


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


def test_nothing_is_wrong_with_a_right_one() -> None:
    # 1000000012 has no right check digit.
    payee = replace(PAYMENT.payee, npi="1500001213")
    payment = replace(PAYMENT, amount=Decimal(180), payee=payee)
    claims = [replace(CLAIM, id=f"C{n}") for n in range(3)]
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
@given(st.lists(st.lists(payments.CLAIMS, max_size=2), max_size=3))
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
    outpatient = replace(CLAIM, remarks=remarks)
    inpatient = replace(outpatient, is_inpatient=True)
    found = lines_of(written((PAYMENT, [outpatient, inpatient], ())))
    assert [line for line in found if line[:3] in ("MOA", "MIA")] == [
        "MOA***MA01*N130*M15",
        "MIA*0****MA01***************N130*M15",
    ]


def test_six_trios_a_segment() -> None:
    many = [Adjustment("CO", str(n), Decimal(n), Decimal(n)) for n in range(1, 8)]
    other = Adjustment("PR", "1", Decimal(1))
    claim = replace(CLAIM, adjustments=(many[0], other, *many[1:]), lines=())
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
        ({"lines": (replace(LINE, procedure=Procedure("HC", "SECRET:")),)}, "SVC01"),
        ({"lines": (replace(LINE, procedure=Procedure("HC", "1", ("A",) * 5)),)}, "modifiers"),
    ],
)
def test_a_claim_that_cannot_be_written(changes: dict[str, Any], place: str) -> None:
    claim = replace(CLAIM, **changes)
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
