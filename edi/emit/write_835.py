"""The segments of an 835, guide 005010X221A1.

content = remittance(payment, claims, adjustments)
write_interchange(stream, header, 1, [FunctionalGroup(GUIDE, 1, [content])])
"""

from collections.abc import Iterable, Iterator, Sequence

from edi.emit.error import cannot_write
from edi.emit.payment import (
    ClaimPayment,
    Payee,
    Payment,
    ProviderAdjustment,
    ProviderTotals,
    ServicePayment,
)
from edi.emit.segments import (
    Finished,
    Segment,
    address,
    adjustments,
    at_most,
    contact,
    day,
    finish,
    named,
    procedure,
)
from edi.guides.catalogue import REMITTANCE, SPECS
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, Element, amount

GUIDE = SPECS[REMITTANCE]
_FIRST: Segment = ("LX", ("1",))
_REMARKS = 5  # of MIA or MOA, in these elements
_MIA_REMARKS = (5, 20, 21, 22, 23)
_MOA_REMARKS = (3, 4, 5, 6, 7)
_REFERENCES = 5
_TS2 = 19  # elements
_PAIRS = 6  # of a PLB segment


def remittance(
    payment: Payment,
    claims: Iterable[ClaimPayment | Finished],
    provider_adjustments: Iterable[ProviderAdjustment] = (),
) -> Iterator[Segment | Finished]:
    """What stands between ST and SE. Claims may come finished, by `finished_claim`."""
    yield from _header(payment)
    has_claims = False
    for claim in claims:
        if not has_claims:
            has_claims = True
            yield _FIRST
        if isinstance(claim, Finished):
            yield claim
        else:
            yield from _claim(claim)
    yield from _provider_adjustments(payment.payee, provider_adjustments)


def payment_segments(one: Payment) -> tuple[Segment, Segment]:
    """BPR and TRN."""
    trace = ("1", one.trace_number, one.originator, one.originator_supplement)
    return ("BPR", _bpr(one)), ("TRN", trace)


def finished_header(payment: Payment, has_claims: bool, delimiters: Delimiters) -> Finished:
    """What stands before the claims, as bytes. Raises `CannotWrite`."""
    with cannot_write():
        return finish([*_header(payment), *([_FIRST] if has_claims else [])], delimiters)


def finished_totals(number: int, totals: ProviderTotals, delimiters: Delimiters) -> Finished:
    """What opens a loop 2000 that has totals, as bytes. Raises `CannotWrite`."""
    found: list[Segment] = [
        ("LX", (str(number),)),
        (
            "TS3",
            (
                totals.provider,
                totals.facility_code,
                day(totals.fiscal_period),
                str(totals.claims),
                amount(totals.charge),
            ),
        ),
    ]
    if totals.inpatient:
        elements = [""] * _TS2
        for place, value in totals.inpatient:
            elements[place - 1] = amount(value)
        found.append(("TS2", elements))
    with cannot_write():
        return finish(found, delimiters)


def finished_adjustments(
    payee: Payee, found: Iterable[ProviderAdjustment], delimiters: Delimiters
) -> Finished:
    """What stands behind the claims, as bytes. Raises `CannotWrite`."""
    with cannot_write():
        return finish(_provider_adjustments(payee, found), delimiters)


def finished_claim(claim: ClaimPayment, delimiters: Delimiters = DEFAULT) -> Finished:
    """Loops 2100 and 2110 as bytes, ahead of the header that sums them. Raises `CannotWrite`."""
    with cannot_write():
        return finish(_claim(claim), delimiters)


# -- header


def _header(one: Payment) -> Iterator[Segment]:
    """BPR to loop 1000B."""
    yield from payment_segments(one)
    if one.receiver:
        yield "REF", ("EV", one.receiver)
    yield "DTM", ("405", day(one.produced))
    payer = one.payer
    yield "N1", ("PR", payer.name)
    yield from address(payer.address)
    yield "REF", ("2U", payer.id)
    if payer.claims_contact:
        yield contact("CX", payer.claims_contact)
    yield contact("BL", payer.contact)
    payee = one.payee
    qualifier = ("XX", payee.npi) if payee.npi else ("FI", payee.tax_id)
    yield "N1", ("PE", payee.name, *qualifier)
    if payee.address:
        yield from address(payee.address)
    if payee.npi and payee.tax_id:
        yield "REF", ("TJ", payee.tax_id)
    if one.delivery:
        yield "RDM", (one.delivery.method, one.delivery.name, one.delivery.number)


def _bpr(one: Payment) -> list[str]:
    bank = [""] * 11
    if one.transfer:
        payer, payee = one.transfer.payer, one.transfer.payee
        bank = [
            one.transfer.format,
            *("01", payer.routing, payer.type, payer.number),
            one.originator,
            one.originator_supplement,
            *("01", payee.routing, payee.type, payee.number),
        ]
    return [one.handling, amount(one.amount), "C", one.method, *bank, day(one.effective)]


# -- claims


def _claim(one: ClaimPayment) -> list[Segment]:
    owed, weight = one.patient_responsibility, one.drg_weight
    found: list[Segment] = [
        (
            "CLP",
            (
                one.id,
                one.status,
                amount(one.charge),
                amount(one.paid),
                amount(owed) if owed is not None else "",
                one.filing,
                one.payer_claim_control_number,
                one.facility_code,
                one.frequency,
                "",
                one.drg,
                amount(weight) if weight is not None else "",
            ),
        )
    ]
    if one.adjustments:
        found += adjustments(one.adjustments)
    for entity, name in (
        ("QC", one.patient),
        ("IL", one.insured),
        ("74", one.corrected_insured),
        ("82", one.rendering_provider),
        ("TT", one.crossover_carrier),
        ("PR", one.priority_payer),
        ("GB", one.other_subscriber),
    ):
        if name:
            found.append(named(entity, name))
    if one.remarks or one.adjudication:
        found.append(_adjudication(one))
    references = at_most(_REFERENCES, one.references, "references of a claim (REF)")
    found += [("REF", reference) for reference in (*references, *one.rendering_provider_ids)]
    if one.service_dates:
        found.append(("DTM", ("232", day(one.service_dates[0]))))
        found.append(("DTM", ("233", day(one.service_dates[1]))))
    if one.coverage_expired:
        found.append(("DTM", ("036", day(one.coverage_expired))))
    if one.received:
        found.append(("DTM", ("050", day(one.received))))
    if one.covered is not None:
        found.append(("AMT", ("AU", amount(one.covered))))
    if one.interest is not None:
        found.append(("AMT", ("I", amount(one.interest))))
    found += [("AMT", (qualifier, amount(value))) for qualifier, value in one.amounts]
    if one.covered_days is not None:
        found.append(("QTY", ("CA", amount(one.covered_days))))
    found += [("QTY", (qualifier, amount(value))) for qualifier, value in one.quantities]
    for line in one.lines:
        found += _service(line)
    return found


def _adjudication(one: ClaimPayment) -> Segment:
    """MIA of an inpatient claim, else MOA. MIA01 is always zero: covered days have their QTY."""
    elements = [""] * (24 if one.is_inpatient else 9)
    if one.is_inpatient:
        elements[0] = "0"
    for number, value in one.adjudication:
        elements[number - 1] = amount(value)
    remarks = at_most(_REMARKS, one.remarks, "remark codes of a claim (MIA, MOA)")
    places = _MIA_REMARKS if one.is_inpatient else _MOA_REMARKS
    for number, code in zip(places, remarks, strict=False):
        elements[number - 1] = code
    return "MIA" if one.is_inpatient else "MOA", elements


def _service(one: ServicePayment) -> list[Segment]:
    units, billed_units = one.paid_units, one.billed_units
    found: list[Segment] = [
        (
            "SVC",
            (
                procedure(one.procedure),
                amount(one.charge),
                amount(one.paid),
                one.revenue_code,
                amount(units) if units is not None else "",
                procedure(one.billed_procedure) if one.billed_procedure else "",
                amount(billed_units) if billed_units is not None else "",
            ),
        )
    ]
    if one.service_dates:
        first, last = one.service_dates
        if first == last:
            found.append(("DTM", ("472", day(first))))
        else:
            found.append(("DTM", ("150", day(first))))
            found.append(("DTM", ("151", day(last))))
    if one.adjustments:
        found += adjustments(one.adjustments)
    if one.control_number:
        found.append(("REF", ("6R", one.control_number)))
    found += [("REF", reference) for reference in one.rendering_provider_ids]
    found += [("REF", ("0K", policy)) for policy in one.policies]
    if one.allowed is not None:
        found.append(("AMT", ("B6", amount(one.allowed))))
    found += [("AMT", (qualifier, amount(value))) for qualifier, value in one.amounts]
    found += [("QTY", (qualifier, amount(value))) for qualifier, value in one.quantities]
    for code in one.remarks:
        found.append(("LQ", ("HE", code)))
    return found


# -- provider adjustments


def _provider_adjustments(payee: Payee, found: Iterable[ProviderAdjustment]) -> Iterator[Segment]:
    """PLB: one segment a period, by time, the next when six pairs are full."""
    by_period: dict[str, list[ProviderAdjustment]] = {}
    for one in found:
        by_period.setdefault(day(one.period_end), []).append(one)
    for period in sorted(by_period):
        pairs = by_period[period]
        for start in range(0, len(pairs), _PAIRS):
            yield _plb(payee, period, pairs[start : start + _PAIRS])


def _plb(payee: Payee, period: str, pairs: Sequence[ProviderAdjustment]) -> Segment:
    elements: list[Element] = [payee.id, period]
    for one in pairs:
        elements += [(one.reason, one.reference), amount(one.amount)]
    return "PLB", elements
