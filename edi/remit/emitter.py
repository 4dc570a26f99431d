"""The segments of an 835, guide 005010X221A1: claim payments (2100, 2110), header and PLB."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from edi.claims.claim import Claim, ServiceLine
from edi.claims.view import Party
from edi.interchange.writer import (
    Element,
    UnwritableValue,
    amount,
    clean,
    format_segment,
    is_writable,
)
from edi.remit.claim_balance import LinePayment, patient_responsibility
from edi.remit.decisions import FILINGS, DecidedAdjustment, Decision
from edi.remit.employer_group import Account, Contact, EmployerGroup
from edi.remit.provider_balance import ProviderAmount
from edi.remit.refusal import Unfit

_TRIOS = 6  # of a CAS segment
_DEFAULT_FILING = "12"
_FILING_OF_CLAIM = {"BL": "12", "CI": "12", "11": "ZZ", "FI": "ZZ"}  # not in an 835
_INPATIENT = ("11", "12", "18", "21", "41", "65", "66", "86")  # facility types of a type of bill
_INSURED_IDS = ("MI", "II")


@dataclass(frozen=True, slots=True)
class Payee:
    """N1*PE: whom a payment goes to."""

    name: str
    npi: str
    tax_id: str
    street: tuple[str, ...] = ()
    city: tuple[str, ...] = ()  # N4 elements

    @property
    def id(self) -> str:
        return self.npi or self.tax_id

    @property
    def label(self) -> str:
        """For messages: a tax id may be somebody's social security number."""
        return self.npi or f"tax id ending in {self.tax_id[-4:]}"


@dataclass(frozen=True, slots=True)
class PaymentHeader:
    """One payment: what BPR, TRN and loops 1000 say."""

    group: EmployerGroup
    payee: Payee
    payee_account: Account | None
    payment: Decimal
    trace_number: str
    effective: date
    produced: date


# -- claim payments


def claim_payment(
    claim: Claim, decision: Decision, lines: Sequence[LinePayment], group: EmployerGroup
) -> list[str]:
    """Loops 2100 and 2110 of a decision, as finished segments.

    `lines` are in balance (`claim_balance.match`). A reversal has all amounts negated and no CLP05.
    Raises `Unfit` when a value of the claim can not be written.
    """
    sign = -1 if decision.is_reversal else 1
    try:
        segments = list(_claim(claim, decision, group, sign))
        for one in lines:
            segments += _service(one, claim, sign)
        return [format_segment(segment[0], segment[1]) for segment in segments]
    except UnwritableValue as error:
        raise Unfit(f"a value of the claim can not be written: {error}") from None


Parts = tuple[str, Sequence[Element]]


def _claim(claim: Claim, decision: Decision, group: EmployerGroup, sign: int) -> Iterator[Parts]:
    charge = claim.charge
    assert charge is not None
    owed = patient_responsibility(decision)
    yield (
        "CLP",
        (
            claim.id,
            decision.status,
            amount(sign * charge),
            amount(sign * decision.paid),
            amount(owed) if owed > 0 and sign > 0 else "",
            _filing(claim, decision, group),
            decision.payer_claim_control_number,
            claim.facility_code,
            claim.frequency,
            "",
            decision.drg,
            amount(decision.drg_weight) if decision.drg_weight is not None else "",
        ),
    )
    yield from _adjustments(decision.adjustments, sign)
    yield from _names(claim, decision)
    if decision.remarks:
        yield _remarks(claim, decision.remarks)
    number = decision.group or claim.group_number
    for qualifier, value in (
        ("1L", number),
        ("EA", claim.reference("EA")),
        ("F8", decision.original_claim_control_number),
    ):
        if value:
            yield "REF", (qualifier, value)
    if claim.service_dates:
        yield "DTM", ("232", _day(claim.service_dates[0]))
        yield "DTM", ("233", _day(claim.service_dates[1]))
    if decision.received:
        yield "DTM", ("050", _day(decision.received))
    for qualifier, value_ in (("AU", decision.covered), ("I", decision.interest)):
        if value_:
            yield "AMT", (qualifier, amount(sign * value_))


def _filing(claim: Claim, decision: Decision, group: EmployerGroup) -> str:
    if decision.filing:
        return decision.filing
    if claim.filing in FILINGS:
        return claim.filing
    return group.filing or _FILING_OF_CLAIM.get(claim.filing, _DEFAULT_FILING)


def _adjustments(adjustments: Iterable[DecidedAdjustment], sign: int) -> Iterator[Parts]:
    """CAS: one segment a group code, in the order given, the next when six trios are full."""
    by_group: dict[str, list[DecidedAdjustment]] = {}
    for one in adjustments:
        by_group.setdefault(one.group, []).append(one)
    for group, found in by_group.items():
        for start in range(0, len(found), _TRIOS):
            elements = [group]
            for one in found[start : start + _TRIOS]:
                quantity = amount(one.quantity) if one.quantity is not None else ""
                elements += (one.reason, amount(sign * one.amount), quantity)
            yield "CAS", elements


def _names(claim: Claim, decision: Decision) -> Iterator[Parts]:
    """NM1: the patient as the claim names it, the insured where that is another, and so on."""
    subscriber = claim.subscriber.party if claim.subscriber else None
    patient = claim.patient or subscriber
    if patient is None:
        raise Unfit("the claim names no patient")
    is_subscriber = claim.patient_level is None
    id_ = _member_id(patient)
    yield "NM1", ("QC", "1", *_name(patient), *(id_ or ()))
    if not is_subscriber and subscriber is not None and (id_ := _member_id(subscriber)):
        yield "NM1", ("IL", "1" if subscriber.is_person else "2", *_name(subscriber), *id_)
    if corrected := decision.corrected_insured:
        names = (
            corrected.last_name,
            corrected.first_name,
            corrected.middle_name,
            "",
            corrected.suffix,
        )
        yield "NM1", ("74", "1", *map(clean, names), *(("C", corrected.id) if corrected.id else ()))
    rendering = claim.rendering_provider
    billing = claim.billing_provider.npi if claim.billing_provider else ""
    if rendering is not None and rendering.npi and rendering.npi != billing:
        kind = "1" if rendering.is_person else "2"
        yield "NM1", ("82", kind, *_name(rendering), "XX", rendering.npi)
    for entity, carrier in (("TT", decision.crossover), ("PR", decision.priority_payer)):
        if carrier:
            blanks = ("", "", "", "")
            name = clean(carrier.name, 60)
            yield "NM1", (entity, "2", name, *blanks, carrier.id_qualifier, carrier.id)


def _name(party: Party) -> tuple[str, ...]:
    """NM103 to NM107 of a person or organization."""
    return (
        clean(party.last_name, 60),
        clean(party.first_name, 35),
        clean(party.middle_name, 25),
        "",
        clean(party.suffix, 10),
    )


def _member_id(party: Party) -> tuple[str, str] | None:
    if party.id_qualifier in _INSURED_IDS and len(party.id) >= 2:
        return party.id_qualifier, party.id
    return None


def _remarks(claim: Claim, remarks: Sequence[str]) -> Parts:
    """MIA of an inpatient claim, else MOA. MIA01 is always zero: covered days have their QTY."""
    if claim.is_institutional and claim.facility_code in _INPATIENT:
        first, *more = remarks
        return "MIA", ("0", "", "", "", first, *[""] * 14, *more)
    return "MOA", ("", "", *remarks)


def _service(one: LinePayment, claim: Claim, sign: int) -> Iterator[Parts]:
    line, decided = one.line, one.decided
    billed = _billed(line)
    paid_as = decided.procedure or billed
    revenue = line.revenue_code if claim.is_institutional and paid_as[0] != "NU" else ""
    billed_units = line.units
    units = billed_units if decided.units is None else decided.units
    differs = billed_units is not None and units is not None and billed_units != units
    yield (
        "SVC",
        (
            paid_as,
            amount(sign * one.charge),
            amount(sign * decided.paid),
            revenue,
            amount(units) if units is not None else "",
            billed if paid_as != billed else "",
            amount(billed_units) if differs and billed_units is not None else "",
        ),
    )
    if line.service_dates:
        first, last = line.service_dates
        if first == last:
            yield "DTM", ("472", _day(first))
        else:
            yield "DTM", ("150", _day(first))
            yield "DTM", ("151", _day(last))
    yield from _adjustments(decided.adjustments, sign)
    if line.control_number:
        yield "REF", ("6R", line.control_number)
    if decided.allowed is not None and decided.allowed:
        yield "AMT", ("B6", amount(sign * decided.allowed))
    for code in decided.remarks:
        yield "LQ", ("HE", code)


def _billed(line: ServiceLine) -> tuple[str, ...]:
    """SVC01 of a line as billed: its procedure, else its revenue code."""
    procedure = line.procedure
    if procedure.code:
        return (procedure.qualifier, procedure.code, *procedure.modifiers)
    if line.revenue_code:
        return ("NU", line.revenue_code)
    raise Unfit("a line of the claim has neither procedure nor revenue code")


# -- header and provider adjustments


def header(one: PaymentHeader) -> Iterator[Parts]:
    """BPR to loop 1000B. Raises `Unfit` when bank data are missing."""
    group, payee = one.group, one.payee
    originator = f"1{group.account_owner_tax_id}"
    yield "BPR", _bpr(one, originator)
    yield "TRN", ("1", one.trace_number, originator, group.originator_supplement)
    if group.route.receiver:
        yield "REF", ("EV", group.route.receiver)
    yield "DTM", ("405", _day(one.produced))
    payer = group.payer
    yield "N1", ("PR", payer.name)
    *street, city, state, postal_code = payer.address
    yield "N3", street
    yield "N4", (city, state, postal_code)
    yield "REF", ("2U", payer.id)
    if payer.claims_contact:
        yield _contact("CX", payer.claims_contact)
    yield _contact("BL", payer.contact)
    qualifier = ("XX", payee.npi) if payee.npi else ("FI", payee.tax_id)
    yield "N1", ("PE", payee.name, *qualifier)
    if payee.street and payee.city:
        yield "N3", payee.street
        yield "N4", payee.city
    if payee.npi and payee.tax_id:
        yield "REF", ("TJ", payee.tax_id)


def _bpr(one: PaymentHeader, originator: str) -> list[str]:
    group = one.group
    method = group.payment.method if one.payment else "NON"
    bank = [""] * 11
    if method == "ACH":
        own, payee = group.payment.account, one.payee_account
        assert own is not None
        if payee is None:
            raise Unfit(
                "ACH needs the payee's bank account: add a [[payee]] with npi, routing and account"
                " to the groups file"
            )
        bank = [
            group.payment.format,
            *("01", own.routing, own.type, own.number),
            originator,
            group.originator_supplement,
            *("01", payee.routing, payee.type, payee.number),
        ]
    handling = group.payment.handling if one.payment else "H"
    return [handling, amount(one.payment), "C", method, *bank, _day(one.effective)]


def _contact(function: str, contact: Contact) -> Parts:
    numbers = [part for pair in contact.numbers for part in pair]
    return "PER", (function, clean(contact.name, 60), *numbers)


def provider_adjustment(payee: Payee, amounts: Sequence[ProviderAmount]) -> Parts:
    """One PLB segment."""
    elements: list[Element] = [payee.id, _day(amounts[0].period_end)]
    for one in amounts:
        elements += [(one.reason, one.reference), amount(one.amount)]
    return "PLB", elements


def payee_of(claim: Claim) -> Payee:
    """The billing provider, at its pay-to address if it has one. Raises `Unfit` without an id."""
    provider = claim.billing_provider
    party = provider.party if provider else None
    if provider is None or party is None:
        raise Unfit("the claim has no billing provider (2010AA)")
    if not provider.npi and not provider.tax_id:
        raise Unfit("the billing provider has neither NPI nor tax id")
    if not is_writable(provider.npi + provider.tax_id):
        raise Unfit("the billing provider's NPI or tax id holds a delimiter or control character")
    at = provider.pay_to_address or party
    street = tuple(clean(value, 55) for value in at.values("N3")[1:3])
    city = tuple(clean(value, 30) for value in at.values("N4")[1:])
    return Payee(clean(party.name, 60), provider.npi, provider.tax_id, street, city)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
