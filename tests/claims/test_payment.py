"""`edi.read_payments` and `edi.read_remittances`: what an 835 says, as typed values."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import edi
from edi.claims.view import Procedure

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
TEXT = (BASE / "remittance.edi").read_text(encoding="utf-8")
START, END = TEXT.index("LX*1~"), TEXT.index("PLB*")


def changed(*changes: tuple[str, str]) -> bytes:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def first(*changes: tuple[str, str]) -> edi.ClaimPayment:
    return next(iter(edi.read_payments(changed(*changes))))


SERVICE = "SVC*HC:93000*100*70**1~"


def test_what_is_not_sent() -> None:
    payment = first((SERVICE, "SVC*HC:93000*100*70~"))
    one, two = payment.lines
    assert (payment.interest, payment.covered, payment.patient_paid) == (None, 320, None)
    assert (payment.drg, payment.drg_weight, payment.facility_type, payment.frequency) == (
        "",
        None,
        "",
        "",
    )
    assert payment.crossover_carrier is payment.insured is payment.rendering_provider is None
    assert payment.corrected_priority_payer is None
    assert (payment.received, payment.coverage_ended, payment.original_reference) == (
        None,
        None,
        "",
    )
    assert (one.billed_procedure, one.revenue_code, one.billed_units) == (None, "", None)
    # SVC05 is left out where one unit was paid.
    assert (one.paid_units, two.paid_units) == (1, 1)


@pytest.mark.parametrize(("units", "paid"), [("3", 3), ("0", 0), ("1.5", Decimal("1.5")), ("", 1)])
def test_units_paid(units: str, paid: Decimal) -> None:
    assert first((SERVICE, f"SVC*HC:93000*100*70**{units}~")).lines[1].paid_units == paid


def test_units_that_are_no_number() -> None:
    assert first((SERVICE, "SVC*HC:93000*100*70**X~")).lines[1].paid_units is None


def test_the_service_as_billed() -> None:
    service = first((SERVICE, "SVC*HC:80048:59*100*70*0450*2*HC:80053:25:59*3~")).lines[1]
    assert service.procedure == Procedure("HC", "80048", ("59",))
    assert service.billed_procedure == Procedure("HC", "80053", ("25", "59"))
    assert (service.revenue_code, service.paid_units, service.billed_units) == ("0450", 2, 3)
    assert first((SERVICE, "SVC*NU:0120*100*70~")).lines[1].revenue_code == "0120"


def test_the_claim() -> None:
    payment = first(
        ("12*94060555410000~", "12*94060555410000*11*7**470*1.25~"),
        (
            "NM1*QC*1*ASHGROVE*NADIA****MI*TS1000451~",
            "NM1*QC*1*ASHGROVE*NADIA****MI*TS1000451~\nNM1*IL*1*ASHGROVE*OREN~\n"
            "NM1*82*1*LAKE*MIRIAM****XX*1600001857~\nNM1*TT*2*MEDIGAP*****PI*99~\n"
            "NM1*PR*2*FIRST PAYER*****PI*88~\nREF*F8*94060555409999~",
        ),
        ("DTM*233*20260402~", "DTM*233*20260405~\nDTM*036*20260401~\nDTM*050*20260410~"),
        (
            "SVC*HC:99213*220",
            "AMT*I*1.37~\nAMT*F5*20~\nSVC*HC:99213*220",
        ),
    )
    assert (payment.facility_type, payment.frequency, payment.drg) == ("11", "7", "470")
    assert payment.drg_weight == Decimal("1.25")
    assert (payment.covered, payment.interest, payment.patient_paid) == (
        320,
        Decimal("1.37"),
        20,
    )
    assert payment.statement_dates == (date(2026, 4, 2), date(2026, 4, 5))
    assert (payment.coverage_ended, payment.received) == (date(2026, 4, 1), date(2026, 4, 10))
    assert payment.original_reference == "94060555409999"
    parties = (
        payment.patient,
        payment.insured,
        payment.rendering_provider,
        payment.crossover_carrier,
        payment.corrected_priority_payer,
    )
    assert [party and party.name for party in parties] == [
        "NADIA ASHGROVE",
        "OREN ASHGROVE",
        "MIRIAM LAKE",
        "MEDIGAP",
        "FIRST PAYER",
    ]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("DTM*232*20260402~\nDTM*233*20260405~", (date(2026, 4, 2), date(2026, 4, 5))),
        ("DTM*232*20260402~", (date(2026, 4, 2), date(2026, 4, 2))),
        ("DTM*233*20260405~", (date(2026, 4, 5), date(2026, 4, 5))),
        ("DTM*232*20261399~", None),
    ],
)
def test_statement_dates(sent: str, expected: object) -> None:
    payment = first(("DTM*232*20260402~\nDTM*233*20260402~", sent))
    assert payment.statement_dates == expected


# -- remittances


def test_a_remittance_is_complete() -> None:
    (remittance,) = edi.read_remittances(TEXT.encode())
    assert (remittance.claim_count, remittance.total_paid) == (2, 285)
    assert [p.amount for p in remittance.provider_adjustments] == [10]
    assert (remittance.payment, remittance.residual) == (275, 0)
    assert (remittance.credit_or_debit, remittance.produced) == ("C", date(2026, 6, 30))
    assert (remittance.interchange, remittance.transaction) == ("000002001", "0001")
    assert remittance.originator_supplement == ""
    assert remittance.file is None


def test_a_remittance_without_claims() -> None:
    head, tail = TEXT[:START], TEXT[END:]
    data = head.replace("*275*", "*500*") + tail.replace(
        "WO:94060555400000*10", "CT:ROSTER202607*-500"
    )
    assert list(edi.read_payments(data.encode())) == []
    (remittance,) = edi.read_remittances(data.encode())
    (adjustment,) = remittance.provider_adjustments
    assert (adjustment.reason, adjustment.reference, adjustment.amount) == (
        "CT",
        "ROSTER202607",
        -500,
    )
    assert (remittance.claim_count, remittance.total_paid, remittance.residual) == (0, 0, 0)


@pytest.mark.parametrize("place", ["LX*1~", "CLP*P1002*", "PLB*", "SVC*HC:93000"])
def test_provider_adjustments_wherever_they_stand(place: str) -> None:
    plb = TEXT[END : TEXT.index("SE*")]
    text = TEXT.replace(plb, "").replace(place, plb + place) if place != "PLB*" else TEXT
    (remittance,) = edi.read_remittances(text.encode())
    assert [p.amount for p in remittance.provider_adjustments] == [10]
    assert remittance.residual in (0, Decimal(-220))


def test_several_remittances() -> None:
    two = TEXT.replace("GE*1*", TEXT[TEXT.index("ST*") : TEXT.index("GE*")] + "GE*2*")
    both = list(edi.read_remittances((two + TEXT).encode()))
    assert [r.total_paid for r in both] == [285, 285, 285]
    assert len({id(r) for r in both}) == 3


def test_an_amount_that_is_none_leaves_no_residual() -> None:
    (remittance,) = edi.read_remittances(changed(("*500*65**12", "*500*X**12")))
    assert not remittance.amounts_known
    assert remittance.residual is None


HEADER = TEXT[TEXT.index("N1*PR*") : START]
OTHER = (
    HEADER.replace("EXAMPLE TPA FOR ACME HEALTH PLAN", "OTHER PLAN")
    .replace("PO BOX 1", "PO BOX 22")
    .replace("REF*2U*12345", "REF*2U*67890")
)


@pytest.mark.parametrize("before", ["CLP*P1002*", "LX*2~\nCLP*P1002*"])
def test_payers_named_between_claims(before: str) -> None:
    """Clearinghouses join remittances of several payers, against the guide."""
    data = changed(("CLP*P1002*", OTHER + before))
    one, two = edi.read_payments(data)
    assert one.payer and two.payer and two.payee
    assert (one.payer.name, two.payer.name) == ("EXAMPLE TPA FOR ACME HEALTH PLAN", "OTHER PLAN")
    assert two.payer.address == ("PO BOX 22", "BOISE", "ID", "83701")
    assert two.payer.reference("2U") == "67890"
    assert (two.payee.npi, two.payee.reference("TJ")) == ("1500001213", "820111222")
    (remittance,) = edi.read_remittances(data)
    assert remittance.payer and remittance.payer.name == one.payer.name
    assert [payer.name for payer in remittance.payers] == [one.payer.name, "OTHER PLAN"]
    assert "SEG002" in {finding.code for finding in edi.validate(data)}


def test_the_next_transaction_set_starts_with_its_own_payer() -> None:
    joined = changed(("CLP*P1002*", OTHER + "CLP*P1002*")).decode()
    *_, last = edi.read_payments((joined + TEXT).encode())
    assert last.payer and last.payer.name == "EXAMPLE TPA FOR ACME HEALTH PLAN"
