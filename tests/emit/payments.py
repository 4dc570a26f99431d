"""Values of an 835 for tests: examples, any values, and values from a written file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import dropwhile, takewhile
from typing import Any

from hypothesis import strategies as st

import edi
from edi.claims.payment import ClaimPayment as ReadClaim
from edi.claims.payment import ServicePayment as ReadService
from edi.claims.view import LoopView, Party
from edi.claims.view import Procedure as ReadProcedure
from edi.elements.dates import parse_date
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.payment import (
    BankAccount,
    ClaimPayment,
    Payee,
    Payer,
    Payment,
    ProviderAdjustment,
    ServicePayment,
    Transfer,
)
from edi.emit.segments import Finished
from edi.emit.values import Address, Adjustment, Contact, Name, Procedure
from edi.emit.write_835 import GUIDE, remittance
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader

HEADER = InterchangeHeader("12345", "CLEARLINK", datetime(2026, 7, 1, 9, 5, tzinfo=UTC))
PAYMENT = Payment(
    amount=Decimal("60.00"),
    handling="I",
    method="ACH",
    transfer=Transfer("CCP", BankAccount("124000054", "123"), BankAccount("124100006", "9", "SG")),
    originator="1820771001",
    originator_supplement="TPAG00001",
    trace_number="000000001",
    effective=date(2026, 7, 3),
    produced=date(2026, 7, 1),
    payer=Payer(
        "EXAMPLE TPA",
        "12345",
        Address(("PO BOX 1",), "BOISE", "ID", "83701"),
        Contact("HELP", (("TE", "8005550100"),)),
    ),
    payee=Payee(
        "CLINIC 1", "1000000012", "820000001", Address(("1 MAIN ST",), "BOISE", "ID", "837010001")
    ),
)
LINE = ServicePayment(
    procedure=Procedure("HC", "99213", ("25",)),
    charge=Decimal(100),
    paid=Decimal(60),
    paid_units=Decimal(1),
    service_dates=(date(2026, 4, 2), date(2026, 4, 2)),
    adjustments=(Adjustment("CO", "45", Decimal("40.00")),),
    control_number="C1L1",
    allowed=Decimal("60.00"),
)
CLAIM = ClaimPayment(
    id="C1",
    status="1",
    charge=Decimal(100),
    paid=Decimal(60),
    filing="12",
    payer_claim_control_number="PC1",
    patient=Name("ASH", "NADIA", id_qualifier="MI", id="M0001"),
    facility_code="11",
    frequency="1",
    references=(("1L", "G1"),),
    service_dates=(date(2026, 4, 2), date(2026, 4, 2)),
    lines=(LINE,),
)

Set = tuple[Payment, Sequence[ClaimPayment | Finished], Sequence[ProviderAdjustment]]


def written(*sets: Set, delimiters: Delimiters = DEFAULT) -> bytes:
    """A file with these transaction sets."""
    stream = io.BytesIO()
    group = FunctionalGroup(GUIDE, 1, (remittance(*one) for one in sets))
    write_interchange(stream, HEADER, 1, [group], delimiters)
    return stream.getvalue()


def lines_of(data: bytes) -> list[str]:
    return data.decode().replace("~", "").splitlines()


# -- any values

_LETTERS = st.characters(categories=("L", "N", "P", "S"), exclude_characters="*^:~")


def _text(longest: int = 12) -> st.SearchStrategy[str]:
    words = st.lists(st.text(_LETTERS, min_size=1, max_size=longest), min_size=1, max_size=2)
    return words.map(" ".join)


TEXT = _text()
MAYBE_TEXT = st.just("") | TEXT
MONEY = st.decimals(-(10**7), 10**7, places=2)
NUMBER = MONEY | st.integers(-99, 99).map(Decimal) | st.sampled_from([Decimal("1E+3")])
DAY = st.dates(date(1000, 1, 1), date(9999, 12, 31))
DAYS = st.tuples(DAY, DAY)
REFERENCES = ("1L", "EA", "F8", "G1", "BB", "CE")
PROVIDER_REFERENCES = ("0B", "1C", "G2", "LU")
# Of amounts and quantities: those that have a field of their own.
COVERED, COVERED_DAYS, ALLOWED = "AU", "CA", "B6"
# Of MIA and MOA: the numbers of elements that are amounts, quantities or rates.
MIA = (2, 3, 4, *range(6, 20), 24)
MOA = (1, 2, 8, 9)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _some(strategy: st.SearchStrategy[Any], most: int, least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def _pairs(
    qualifiers: Sequence[str], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[tuple[tuple[str, Any], ...]]:
    return _some(st.tuples(st.sampled_from(qualifiers), values), 3)


_NAME = st.builds(
    Name, TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, st.booleans()
)
_ADDRESS = st.builds(
    Address, _some(TEXT, 2, 1), TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT
)
_CONTACT = st.builds(Contact, MAYBE_TEXT, _some(st.tuples(st.sampled_from(["TE", "EM"]), TEXT), 3))
_PROCEDURE = st.builds(Procedure, st.sampled_from(["HC", "NU", "N4"]), TEXT, _some(TEXT, 4))
_ADJUSTMENTS = _some(
    st.builds(
        Adjustment, st.sampled_from(["CO", "PR", "OA", "PI"]), _text(5), NUMBER, _maybe(NUMBER)
    ),
    9,
)
_ACCOUNT = st.builds(BankAccount, TEXT, TEXT, st.sampled_from(["DA", "SG"]))
_LINE = st.builds(
    ServicePayment,
    _PROCEDURE,
    NUMBER,
    NUMBER,
    MAYBE_TEXT,
    _maybe(NUMBER),
    _maybe(_PROCEDURE),
    _maybe(NUMBER),
    _maybe(DAYS),
    _ADJUSTMENTS,
    MAYBE_TEXT,
    _maybe(MONEY),
    _some(TEXT, 3),
    _pairs(("HPI", *PROVIDER_REFERENCES), TEXT),
    _some(TEXT, 2),
    _pairs(("KH", "T", "T2"), MONEY),
    _pairs(("ZK", "ZL"), NUMBER),
)


def _with_adjudication(claim: ClaimPayment) -> st.SearchStrategy[ClaimPayment]:
    places = st.sampled_from(MIA if claim.is_inpatient else MOA)
    values = st.dictionaries(places, NUMBER, max_size=4)
    return values.map(lambda found: claim._replace(adjudication=tuple(sorted(found.items()))))


CLAIMS = st.builds(
    ClaimPayment,
    id=TEXT,
    status=TEXT,
    charge=NUMBER,
    paid=NUMBER,
    filing=MAYBE_TEXT,
    payer_claim_control_number=MAYBE_TEXT,
    patient=_NAME,
    patient_responsibility=_maybe(MONEY),
    facility_code=MAYBE_TEXT,
    frequency=MAYBE_TEXT,
    drg=MAYBE_TEXT,
    drg_weight=_maybe(NUMBER),
    adjustments=_ADJUSTMENTS,
    insured=_maybe(_NAME),
    corrected_insured=_maybe(_NAME),
    rendering_provider=_maybe(_NAME),
    crossover_carrier=_maybe(_NAME),
    priority_payer=_maybe(_NAME),
    remarks=_some(TEXT, 5),
    is_inpatient=st.booleans(),
    references=_pairs(REFERENCES, TEXT),
    service_dates=_maybe(DAYS),
    received=_maybe(DAY),
    covered=_maybe(MONEY),
    coverage_expired=_maybe(DAY),
    covered_days=_maybe(NUMBER),
    interest=_maybe(MONEY),
    lines=_some(_LINE, 3),
    adjudication=st.just(()),
    other_subscriber=_maybe(_NAME),
    rendering_provider_ids=_pairs(PROVIDER_REFERENCES, TEXT),
    amounts=_pairs(("D8", "F5", "T", "ZK"), MONEY),
    quantities=_pairs(("LA", "NE", "ZK"), NUMBER),
).flatmap(_with_adjudication)
PAYMENTS = st.builds(
    Payment,
    amount=NUMBER,
    handling=TEXT,
    method=TEXT,
    transfer=_maybe(st.builds(Transfer, TEXT, _ACCOUNT, _ACCOUNT)),
    originator=TEXT,
    originator_supplement=MAYBE_TEXT,
    trace_number=TEXT,
    effective=DAY,
    produced=DAY,
    payer=st.builds(Payer, TEXT, TEXT, _ADDRESS, _CONTACT, _maybe(_CONTACT)),
    payee=st.builds(Payee, TEXT, TEXT, MAYBE_TEXT, _maybe(_ADDRESS)),
    receiver=MAYBE_TEXT,
)
PROVIDER_ADJUSTMENTS = _some(
    st.builds(ProviderAdjustment, DAY | st.just(date(2026, 12, 31)), TEXT, MAYBE_TEXT, MONEY), 14
)


# -- values from a written file


def read_claims(data: bytes) -> list[ClaimPayment]:
    """Every claim payment, by edi's own reader."""
    return [read_claim(one) for one in edi.read_payments(data)]


def read_claim(one: ReadClaim) -> ClaimPayment:
    clp, mia, moa = one.values("CLP"), one.values("MIA"), one.values("MOA")
    days = {v[1]: parse_date(v[2]) for _, v in _each(one, "DTM")}
    amounts = _numbers(one, "AMT")
    known = dict(amounts)
    quantities = _numbers(one, "QTY")
    references = [(v[1], v[2]) for _, v in _each(one, "REF")]
    start, end = days.get("232"), days.get("233")
    assert one.charge is not None
    assert one.paid is not None
    patient = _name(one.named("QC"))
    assert patient is not None
    assert not moa or not mia
    return ClaimPayment(
        id=one.id,
        status=one.status,
        charge=one.charge,
        paid=one.paid,
        filing=one.filing,
        payer_claim_control_number=one.payer_claim_control_number,
        patient=patient,
        patient_responsibility=one.patient_responsibility,
        facility_code=_at(clp, 8),
        frequency=_at(clp, 9),
        drg=_at(clp, 11),
        drg_weight=Decimal(clp[12]) if _at(clp, 12) else None,
        adjustments=_adjustments(one),
        insured=_name(one.named("IL")),
        corrected_insured=_name(one.named("74")),
        rendering_provider=_name(one.named("82")),
        crossover_carrier=_name(one.named("TT")),
        priority_payer=_name(one.named("PR")),
        remarks=one.remark_codes,
        is_inpatient=bool(mia),
        references=tuple(ref for ref in references if ref[0] not in PROVIDER_REFERENCES),
        service_dates=(start, end) if start and end else None,
        received=days.get("050"),
        covered=known.get(COVERED),
        interest=known.get("I"),
        lines=tuple(map(_line, one.lines)),
        coverage_expired=days.get("036"),
        covered_days=dict(quantities).get(COVERED_DAYS),
        adjudication=tuple(
            (number, Decimal(value[number]))
            for value, numbers in ((mia, MIA), (moa, MOA))
            for number in numbers
            if _at(value, number)
        ),
        other_subscriber=_name(one.named("GB")),
        rendering_provider_ids=tuple(ref for ref in references if ref[0] in PROVIDER_REFERENCES),
        amounts=_without(amounts, COVERED, "I"),
        quantities=_without(quantities, COVERED_DAYS),
    )


def _line(one: ReadService) -> ServicePayment:
    svc = one.values("SVC")
    references = [(v[1], v[2]) for _, v in _each(one, "REF")]
    assert one.charge is not None
    assert one.paid is not None
    return ServicePayment(
        procedure=_procedure(svc[1]),
        charge=one.charge,
        paid=one.paid,
        revenue_code=_at(svc, 4),
        # As it is written: an absent SVC05 means 1.
        paid_units=one.paid_units if one.value("SVC", 5) else None,
        billed_procedure=_procedure(svc[6]) if _at(svc, 6) else None,
        billed_units=one.billed_units,
        service_dates=one.service_dates,
        adjustments=_adjustments(one),
        control_number=one.control_number,
        allowed=one.allowed,
        remarks=one.remark_codes,
        rendering_provider_ids=_without(references, "6R", "0K"),
        policies=tuple(value for qualifier, value in references if qualifier == "0K"),
        amounts=_without(_numbers(one, "AMT"), ALLOWED),
        quantities=tuple(_numbers(one, "QTY")),
    )


def _numbers(view: LoopView, segment_id: str) -> list[tuple[str, Decimal]]:
    return [(v[1], Decimal(v[2])) for _, v in _each(view, segment_id)]


def _without(pairs: Iterable[tuple[str, Any]], *qualifiers: str) -> tuple[tuple[str, Any], ...]:
    return tuple(pair for pair in pairs if pair[0] not in qualifiers)


def _each(view: LoopView, segment_id: str) -> list[tuple[int, list[str]]]:
    """All segments of the loop with this id, in their order, whatever their qualifiers."""
    keys = (key for key in view.node.uses if key.partition("[")[0] == segment_id)
    return sorted(found for key in keys for found in view.each(key))


def _at(values: list[str], position: int) -> str:
    return values[position] if position < len(values) else ""


def _name(party: Party | None) -> Name | None:
    if party is None:
        return None
    names = (party.last_name, party.first_name, party.middle_name, party.suffix)
    return Name(*names, party.id_qualifier, party.id, party.is_person)


def _procedure(composite: str) -> Procedure:
    return Procedure(*ReadProcedure.read(composite, ":"))


def _adjustments(view: ReadClaim | ReadService) -> tuple[Adjustment, ...]:
    found = []
    for one in view.adjustments:
        assert one.amount is not None
        found.append(Adjustment(one.group, one.reason, one.amount, one.quantity))
    return tuple(found)


def by_group(adjustments: Iterable[Adjustment]) -> tuple[Adjustment, ...]:
    """In the order of a file: those of one group code together."""
    first: dict[str, int] = {}
    for one in adjustments:
        first.setdefault(one.group, len(first))
    return tuple(sorted(adjustments, key=lambda one: first[one.group]))


def read_payment(data: bytes) -> Payment:
    """The header of the first transaction set, segment by segment."""
    every = [one.elements for one in edi.read_segments(data)]
    after_st = list(dropwhile(lambda one: one[0] != "ST", every))[1:]
    header = list(takewhile(lambda one: one[0] not in ("LX", "PLB", "SE"), after_st))
    payee_at = next(i for i, one in enumerate(header) if one[:2] == ["N1", "PE"])
    payer, payee = header[:payee_at], header[payee_at:]
    bpr, trn = header[0], header[1]
    transfer = None
    if _at(bpr, 5):
        accounts = [BankAccount(bpr[n], bpr[n + 2], bpr[n + 1]) for n in (7, 13)]
        transfer = Transfer(bpr[5], *accounts)
        assert (bpr[10], bpr[11]) == (trn[3], _at(trn, 4))
    n1 = payee[0]
    payer_address = _address(payer)
    contact = _contact(payer, "BL")
    assert payer_address is not None
    assert contact is not None
    return Payment(
        amount=Decimal(bpr[2]),
        handling=bpr[1],
        method=bpr[4],
        transfer=transfer,
        originator=trn[3],
        originator_supplement=_at(trn, 4),
        trace_number=trn[2],
        effective=_day(bpr[16]),
        produced=_day(_value(payer, "DTM", "405")),
        payer=Payer(
            _value(payer, "N1", "PR"),
            _value(payer, "REF", "2U"),
            payer_address,
            contact,
            _contact(payer, "CX"),
        ),
        payee=Payee(
            n1[2],
            n1[4] if n1[3] == "XX" else "",
            n1[4] if n1[3] == "FI" else _value(payee, "REF", "TJ"),
            _address(payee),
        ),
        receiver=_value(payer, "REF", "EV"),
    )


def _value(segments: list[list[str]], segment_id: str, qualifier: str) -> str:
    return next((one[2] for one in segments if one[:2] == [segment_id, qualifier]), "")


def _day(text: str) -> date:
    found = parse_date(text)
    assert found is not None
    return found


def _address(segments: list[list[str]]) -> Address | None:
    n4 = next((one for one in segments if one[0] == "N4"), None)
    if n4 is None:
        return None
    street = next(tuple(one[1:]) for one in segments if one[0] == "N3")
    return Address(street, *(_at(n4, n) for n in (1, 2, 3, 4, 7)))


def _contact(segments: list[list[str]], function: str) -> Contact | None:
    per = next((one for one in segments if one[:2] == ["PER", function]), None)
    if per is None:
        return None
    return Contact(_at(per, 2), tuple(zip(per[3::2], per[4::2], strict=True)))
