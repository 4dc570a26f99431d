"""Every field of a claim and of a payment: where it is read from, and what it is when not sent."""

import inspect
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import edi
from edi.claims.claim import BillingProvider, Claim, Pricing, ServiceLine, Subscriber
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.payment import ClaimPayment, Remittance, ServicePayment
from edi.claims.view import LinedView, LoopView, Party, Procedure, lazy

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def _file(base: str, start: str, end: str, body: str) -> bytes:
    """The base file with `body` from the segment `start` up to the segment `end`."""
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    segments = "".join(f"{line.strip()}~\n" for line in body.split("\n") if line.strip())
    return (text[: text.index(f"{start}*")] + segments + text[text.index(f"{end}*") :]).encode()


def _of(view: object, *names: str) -> list[object]:
    return [getattr(view, name) for name in names]


FULL_CLAIM = """
    HL*1**20*1
    PRV*BI*PXC*207Q00000X
    NM1*85*2*NORTH CLINIC*****XX*1500001213
    N3*418 LAKE RD*SUITE 2
    N4*MCCALL*ID*836384418
    REF*EI*820111222
    NM1*87*2
    N3*PO BOX 5
    N4*BOISE*ID*837010005
    HL*2*1*22*1
    SBR*S*18*G0012*ACME PLAN*12****CI
    NM1*IL*1*ASH*HOLLIS*QUINN**JR*MI*TS1000877
    N3*1204 PAYETTE AVE
    N4*MCCALL*ID*836380204
    DMG*D8*19531105*M
    NM1*PR*2*EXAMPLE TPA*****PI*12345
    HL*3*2*23*0
    PAT*19
    NM1*QC*1*BIRCH*WREN
    N3*1204 PAYETTE AVE
    N4*MCCALL*ID*836380204
    DMG*D8*20100301*F
    CLM*P1002*500***11:B:7*Y*A*N*I
    REF*F8*REPLACED1
    REF*D9*CLEARED1
    HI*ABK:I10
    HCP*03*450*50*REPRICER*********T1
    NM1*82*1*LAKE*MIRIAM****XX*1600001857
    PRV*PE*PXC*207Q00000X
    SBR*P*19*GRP7*OTHER PLAN*47****MB
    CAS*CO*45*20*2*94*5
    CAS*PR*1*30**2*40.5*3
    AMT*D*300
    AMT*EAF*70
    AMT*A8*12.5
    OI***W***I
    MOA***N1*N2*N3*N4*N5
    NM1*IL*1*CEDAR*SAGE****MI*QX77120
    N3*1 ELM ST
    N4*BOISE*ID*837010001
    NM1*PR*2*NORTHERN MUTUAL*****PI*54321
    DTP*573*D8*20260420
    REF*F8*2226100400511
    LX*7
    SV1*HC:99214:25:59*320*UN*2*22**1
    DTP*472*RD8*20260408-20260409
    REF*6R*LINE7
    HCP*10*300*20*LINE REPRICER*********T2
    SVD*54321*200*HC:99213**3*8
    CAS*CO*45*70
    CAS*PR*1*50
    DTP*573*D8*20260428
    AMT*EAF*25
    LX*8
    SV1*HC:93000*180*UN*1***1
    DTP*472*D8*20260411
"""
BARE_CLAIM = """
    HL*1**20*1
    HL*2*1*22*0
    SBR*
    CLM*
    SBR*U
    LX*
    SV1*
    SVD*
"""


def _claim(body: str) -> Claim:
    (claim,) = edi.read_claims(_file("professional", "HL", "SE", body))
    return claim


def test_a_claim() -> None:
    claim = _claim(FULL_CLAIM)
    fields = {
        "id": "P1002",
        "charge": Decimal(500),
        "facility_code": "11",
        "frequency": "7",
        "assignment": "A",
        "benefits_assigned": "N",
        "release_of_information": "I",
        "payer_claim_control_number": "REPLACED1",
        "pricing": Pricing("03", Decimal(450), Decimal(50), "REPRICER", "T1"),
        "created": date(2026, 6, 15),
        "is_institutional": False,
        "statement_dates": None,
        "service_dates": (date(2026, 4, 8), date(2026, 4, 11)),
        "responsibility": "S",
        "filing": "CI",
        "group_number": "G0012",
        "guide_id": "005010X222A1",
        "line_count": 2,
    }
    assert _of(claim, *fields) == list(fields.values())
    assert [level.kind for level in claim.levels] == ["ST", "2000A", "2000B", "2000C"]
    assert [line.number for line in claim.lines] == ["7", "8"]
    assert [(party and party.id) for party in (claim.payer, claim.rendering_provider)] == [
        "12345",
        "1600001857",
    ]
    assert claim.patient is not None
    assert _of(claim.patient, "entity", "name", "birth_date") == [
        "QC",
        "WREN BIRCH",
        date(2010, 3, 1),
    ]


def test_a_claim_that_sends_nothing() -> None:
    claim = _claim(BARE_CLAIM)
    assert claim.facility_code == claim.frequency == claim.assignment == claim.id == ""
    assert claim.benefits_assigned == claim.release_of_information == ""
    assert claim.payer_claim_control_number == claim.responsibility == claim.filing == ""
    assert claim.group_number == ""
    assert claim.charge is claim.pricing is claim.statement_dates is claim.service_dates is None
    assert claim.payer is claim.patient is claim.rendering_provider is claim.patient_level is None
    (payer,) = claim.other_payers
    assert not claim.has_decided(payer)
    assert claim.adjudications_by(payer) == []


def test_the_levels_above_a_claim() -> None:
    claim = _claim(FULL_CLAIM)
    provider, subscriber = claim.billing_provider, claim.subscriber
    assert provider is not None
    assert (provider.npi, provider.tax_id) == ("1500001213", "820111222")
    assert provider.pay_to_address is not None
    assert provider.pay_to_address.address == ("PO BOX 5", "BOISE", "ID", "837010005")
    assert subscriber is not None
    assert _of(subscriber, "responsibility", "relationship", "group_number", "group_name") == [
        "S",
        "18",
        "G0012",
        "ACME PLAN",
    ]
    assert _of(subscriber, "insurance_type", "filing", "is_medicare") == ["12", "CI", False]
    assert subscriber.party is not None
    assert subscriber.payer is not None
    assert _of(subscriber.payer, "last_name", "id", "id_qualifier", "npi", "address") == [
        "EXAMPLE TPA",
        "12345",
        "PI",
        "",
        (),
    ]
    bare = _claim(BARE_CLAIM)
    assert bare.billing_provider is not None
    assert _of(bare.billing_provider, "party", "pay_to_address", "npi", "tax_id") == [
        None,
        None,
        "",
        "",
    ]
    assert bare.subscriber is not None
    assert _of(bare.subscriber, "party", "payer", "insurance_type") == [None, None, ""]


def test_the_tax_id_of_a_person_is_the_social_security_number() -> None:
    provider = _claim(FULL_CLAIM.replace("REF*EI*820111222", "REF*SY*123456789")).billing_provider
    assert provider is not None
    assert provider.tax_id == "123456789"


def test_a_party() -> None:
    subscriber = _claim(FULL_CLAIM).subscriber
    assert subscriber is not None
    person = subscriber.party
    assert person is not None
    fields = {
        "entity": "IL",
        "is_person": True,
        "last_name": "ASH",
        "first_name": "HOLLIS",
        "middle_name": "QUINN",
        "suffix": "JR",
        "name": "HOLLIS QUINN ASH JR",
        "id_qualifier": "MI",
        "id": "TS1000877",
        "npi": "",
        "address": ("1204 PAYETTE AVE", "MCCALL", "ID", "836380204"),
        "birth_date": date(1953, 11, 5),
    }
    assert _of(person, *fields) == list(fields.values())
    provider = _claim(FULL_CLAIM).billing_provider
    assert provider is not None
    assert provider.party is not None
    assert _of(provider.party, "is_person", "name", "npi", "birth_date") == [
        False,
        "NORTH CLINIC",
        "1500001213",
        None,
    ]
    assert provider.party.address == ("418 LAKE RD", "SUITE 2", "MCCALL", "ID", "836384418")


def test_another_payer() -> None:
    claim = _claim(FULL_CLAIM)
    (payer,) = claim.other_payers
    fields = {
        "responsibility": "P",
        "relationship": "19",
        "group_number": "GRP7",
        "group_name": "OTHER PLAN",
        "insurance_type": "47",
        "filing": "MB",
        "is_medicare": True,
        "paid": Decimal(300),
        "non_covered": Decimal("12.5"),
        "remaining_liability": Decimal(70),
        "benefits_assigned": "W",
        "release_of_information": "I",
        "remark_codes": ("N1", "N2", "N3", "N4", "N5"),
        "payer_id": "54321",
        "adjudication_date": date(2026, 4, 20),
        "claim_control_number": "2226100400511",
    }
    assert _of(payer, *fields) == list(fields.values())
    assert [tuple(one[:4]) for one in payer.adjustments] == [
        ("CO", "45", Decimal(20), Decimal(2)),
        ("CO", "94", Decimal(5), None),
        ("PR", "1", Decimal(30), None),
        ("PR", "2", Decimal("40.5"), Decimal(3)),
    ]
    assert payer.subscriber is not None
    assert payer.subscriber.name == "SAGE CEDAR"
    assert payer.payer is not None
    assert payer.payer.name == "NORTHERN MUTUAL"
    spot = payer.payer_spot(9)
    assert (spot.chunk.values(spot.index)[9], spot.element) == ("54321", 9)
    assert claim.has_decided(payer)


def test_another_payer_that_tells_nothing() -> None:
    (payer,) = _claim(BARE_CLAIM).other_payers
    assert (
        _of(payer, "paid", "non_covered", "remaining_liability", "adjudication_date") == [None] * 4
    )
    assert _of(payer, "payer", "subscriber") == [None, None]
    assert _of(payer, "benefits_assigned", "payer_id", "claim_control_number", "filing") == [""] * 4
    assert (payer.remark_codes, payer.adjustments, payer.is_medicare) == ((), [], False)
    spot = payer.payer_spot(9)
    assert (spot.chunk.values(spot.index)[0], spot.element) == ("SBR", None)


@pytest.mark.parametrize("sent", ["AMT*D*0", "CAS*CO*45*20", ""])
def test_another_payer_has_decided_if_it_tells_anything(sent: str) -> None:
    claim = _claim(BARE_CLAIM.replace("SBR*U\n    LX", f"SBR*U\n{sent}\n    LX"))
    assert claim.has_decided(claim.other_payers[0]) == bool(sent)


def test_a_line_and_what_a_payer_decided_on_it() -> None:
    claim = _claim(FULL_CLAIM)
    first, second = claim.lines
    fields = {
        "number": "7",
        "procedure": Procedure("HC", "99214", ("25", "59")),
        "charge": Decimal(320),
        "unit": "UN",
        "units": Decimal(2),
        "place_of_service": "22",
        "service_dates": (date(2026, 4, 8), date(2026, 4, 9)),
        "control_number": "LINE7",
        "pricing": Pricing("10", Decimal(300), Decimal(20), "LINE REPRICER", "T2"),
        "revenue_code": "",
        "prosthesis": "",
        "teeth": (),
    }
    assert _of(first, *fields) == list(fields.values())
    assert _of(second, "place_of_service", "control_number", "pricing", "adjudications") == [
        "",
        "",
        None,
        [],
    ]
    (decided,) = first.adjudications
    fields = {
        "payer_id": "54321",
        "paid": Decimal(200),
        "procedure": Procedure("HC", "99213", ()),
        "units": Decimal(3),
        "bundled_into": "8",
        "adjudication_date": date(2026, 4, 28),
        "remaining_liability": Decimal(25),
    }
    assert _of(decided, *fields) == list(fields.values())
    assert [(one.group, one.reason) for one in decided.adjustments] == [("CO", "45"), ("PR", "1")]
    (bare,) = _claim(BARE_CLAIM).lines
    (empty,) = bare.adjudications
    assert _of(empty, "payer_id", "bundled_into", "adjustments") == ["", "", []]
    assert _of(empty, "paid", "units", "adjudication_date", "remaining_liability") == [None] * 4
    assert empty.procedure == bare.procedure == Procedure("", "", ())


def test_an_institutional_claim() -> None:
    text = (BASE / "institutional.edi").read_text(encoding="utf-8")
    remarks = "OI***Y***Y~\nMIA*1****MA01***************MA02*MA03*MA04*MA07~\nMOA***N1~"
    (claim,) = edi.read_claims(text.replace("OI***Y***Y~", remarks).encode())
    assert claim.other_payers[0].remark_codes == ("MA01", "MA02", "MA03", "MA04", "MA07", "N1")
    assert claim.is_institutional
    assert claim.statement_dates == claim.service_dates == (date(2026, 4, 9), date(2026, 4, 9))
    line = claim.lines[0]
    assert (line.revenue_code, line.procedure.code, line.unit) == ("0450", "99284", "UN")
    assert claim.patient is not None
    assert claim.patient.entity == "IL"  # without a patient level it is the subscriber


FULL_REMITTANCE = """
    BPR*I*265.5*C*ACH*CCP*01*021000021*DA*1*1911234567**01*011000015*DA*2*20260703
    TRN*1*CK100001*1911234567
    N1*PR*EXAMPLE TPA*XV*PLAN9
    N3*PO BOX 1
    N4*BOISE*ID*83701
    N1*PE*NORTH CLINIC*XX*1500001213
    LX*1
    CLP*P1001*2*320*220*50*12*94060555410000
    CAS*CO*45*20*2
    NM1*QC*1*ASHGROVE*NADIA****MI*TS1000451
    NM1*TT*2*CROSSOVER TPA*****PI*777
    MIA*1****MA01***************MA02*MA03*MA04*MA07
    MOA***N1*N2*N3*N4*N5
    REF*6P*SECOND
    REF*1L*G0012
    SVC*HC:99213:25*220*150**1*HC:99214*4
    DTM*472*20260402
    CAS*CO*45*40
    CAS*PR*1*30
    REF*6R*P1001L1
    AMT*T*1
    AMT*B6*180
    LQ*HE*N130
    LQ*RX*75
    SVC*HC:93000*100*70
    DTM*150*20260402
    DTM*151*20260404
    PLB*1500001213*20261231*WO:94060555400000*10*72*-0.5
"""


def _payment(body: str = FULL_REMITTANCE) -> ClaimPayment:
    (payment,) = edi.read_payments(_file("remittance", "BPR", "SE", body))
    return payment


def test_a_remittance() -> None:
    header = _payment().remittance
    fields = {
        "handling": "I",
        "payment": Decimal("265.5"),
        "method": "ACH",
        "effective_date": date(2026, 7, 3),
        "trace_number": "CK100001",
        "originator": "1911234567",
        "claim_count": 1,
        "total_paid": Decimal(220),
        "amounts_known": True,
        "provider_adjustment_total": Decimal("9.5"),
    }
    assert _of(header, *fields) == list(fields.values())
    assert header.payer is not None
    assert _of(header.payer, "entity", "last_name", "id_qualifier", "id", "npi", "address") == [
        "PR",
        "EXAMPLE TPA",
        "XV",
        "PLAN9",
        "",
        ("PO BOX 1", "BOISE", "ID", "83701"),
    ]
    assert _of(header.payer, "is_person", "first_name", "middle_name", "suffix", "name") == [
        False,
        "",
        "",
        "",
        "EXAMPLE TPA",
    ]
    assert header.payee is not None
    assert (header.payee.npi, header.payee.address) == ("1500001213", ())
    assert [tuple(one[:5]) for one in header.provider_adjustments] == [
        ("1500001213", date(2026, 12, 31), "WO", "94060555400000", Decimal(10)),
        ("1500001213", date(2026, 12, 31), "72", "", Decimal("-0.5")),
    ]
    places = [(one.spot().element, one.spot(1).element) for one in header.provider_adjustments]
    assert places == [(3, 4), (5, 6)]


def test_a_claim_payment() -> None:
    payment = _payment()
    fields = {
        "id": "P1001",
        "status": "2",
        "charge": Decimal(320),
        "paid": Decimal(220),
        "patient_responsibility": Decimal(50),
        "filing": "12",
        "payer_claim_control_number": "94060555410000",
        "group_number": "G0012",
        "remark_codes": ("MA01", "MA02", "MA03", "MA04", "MA07", "N1", "N2", "N3", "N4", "N5"),
    }
    assert _of(payment, *fields) == list(fields.values())
    assert payment.patient is not None
    assert payment.patient.name == "NADIA ASHGROVE"
    crossover = payment.named("TT")
    assert crossover is not None
    assert crossover.id == "777"
    assert payment.named("IL") is None
    (adjustment,) = payment.adjustments
    assert adjustment[:4] == ("CO", "45", Decimal(20), Decimal(2))


@pytest.mark.parametrize(
    ("sent", "number"), [("REF*6P*SECOND", "SECOND"), ("REF*1L*FIRST", "FIRST"), ("", "")]
)
def test_the_group_number_of_a_claim_payment(sent: str, number: str) -> None:
    body = FULL_REMITTANCE.replace("REF*6P*SECOND", sent).replace("REF*1L*G0012", "")
    assert _payment(body).group_number == number


def test_service_payments() -> None:
    first, second = _payment().lines
    fields = {
        "procedure": Procedure("HC", "99213", ("25",)),
        "charge": Decimal(220),
        "paid": Decimal(150),
        "paid_units": Decimal(1),
        "billed_units": Decimal(4),
        "control_number": "P1001L1",
        "allowed": Decimal(180),
        "remark_codes": ("N130", "75"),
        "service_dates": (date(2026, 4, 2), date(2026, 4, 2)),
    }
    assert _of(first, *fields) == list(fields.values())
    assert [(one.reason, one.amount) for one in first.adjustments] == [
        ("45", Decimal(40)),
        ("1", Decimal(30)),
    ]
    assert second.service_dates == (date(2026, 4, 2), date(2026, 4, 4))
    assert _of(second, "paid_units", "billed_units", "allowed") == [1, None, None]
    assert _of(second, "control_number", "remark_codes", "adjustments") == ["", (), []]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("DTM*150*20260402", (date(2026, 4, 2), date(2026, 4, 2))),
        ("DTM*151*20260404", None),
        ("DTM*472*20260430", (date(2026, 4, 30), date(2026, 4, 30))),
        ("DTM*472*20260431", None),
        ("", None),
    ],
)
def test_days_of_a_service(dates: str, expected: tuple[date, date] | None) -> None:
    body = FULL_REMITTANCE.replace("    DTM*150*20260402\n    DTM*151*20260404", dates)
    assert _payment(body).lines[1].service_dates == expected


def test_a_date_or_liability_under_another_qualifier_is_none() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    text = text.replace("REF*F8*2226100400511~", "DTP*573*D8*20260428~\nREF*F8*2226100400511~")
    text = text.replace("DTP*573*D8*20260428~\nLX*2~", "DTP*573*D8*20260428~\nAMT*EAF*9~\nLX*2~")
    (claim,) = edi.read_claims(text.encode())
    (payer,), decision = claim.other_payers, claim.lines[0].adjudications[0]
    assert (payer.is_dated, decision.is_dated, decision.states_liability) == (True, True, True)
    text = text.replace("DTP*573", "DTP*999").replace("AMT*EAF", "AMT*B6")
    (claim,) = edi.read_claims(text.encode())
    (payer,), decision = claim.other_payers, claim.lines[0].adjudications[0]
    assert (payer.is_dated, decision.is_dated, decision.states_liability) == (False, False, False)
    assert payer.adjudication_date is decision.adjudication_date is None
    assert decision.remaining_liability is None


@pytest.mark.parametrize(
    ("pointers", "expected"),
    [("1", ("1",)), ("1:2:4", ("1", "2", "4")), ("1::3", ("1", "3")), ("", ())],
)
def test_diagnosis_pointers(pointers: str, expected: tuple[str, ...]) -> None:
    base = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
    head, _, rest = base.read_text(encoding="utf-8").partition("SV1*")
    elements, _, rest = rest.partition("~")
    values = elements.split("*")
    values[6] = pointers
    text = f"{head}SV1*{'*'.join(values)}~{rest}"
    claim = next(iter(edi.read_claims(text.encode())))
    assert claim.lines[0].diagnosis_pointers == expected


VIEWS = (
    *(Claim, BillingProvider, Subscriber, ServiceLine, OtherPayer, LineAdjudication),
    *(ClaimPayment, ServicePayment, Remittance, Party),
)
# What is asked of every loop alike, or read from a dental claim only, which has tests of its own.
GENERAL = {*vars(LoopView), *vars(LinedView)}
DENTAL = {"teeth", "oral_cavity", "prosthesis", "orthodontics", "tooth_statuses"}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_field_is_tested(view: type[LoopView]) -> None:
    tests = (Path(__file__), Path(__file__).with_name("test_payment.py"))
    source = "".join(test.read_text(encoding="utf-8") for test in tests)
    fields = inspect.getmembers(view, lambda member: isinstance(member, property | lazy))
    names = {name for name, _ in fields if not name.startswith("_")} - GENERAL - DENTAL
    assert names
    assert {
        name for name in names if f'"{name}"' not in source and f".{name}" not in source
    } == set()
