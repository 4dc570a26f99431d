"""A decision on a claim, its employer group and payee as the values of an 835.

What is decided here: signs of a reversal, patient responsibility, which code a claim is filed
under, whom the claim names, what the payment method asks for.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from edi.claims.claim import BillingProvider, Claim, ServiceLine
from edi.claims.view import Party
from edi.codes import claim_status
from edi.emit.delimiter_choice import clean, is_writable
from edi.emit.payment import (
    ClaimPayment,
    Payee,
    Payment,
    ServicePayment,
)
from edi.emit.values import Address, Adjustment, Name, Procedure
from edi.remit import situational
from edi.remit.claim_balance import LinePayment, patient_responsibility
from edi.remit.decision import (
    FILINGS,
    Carrier,
    CorrectedInsured,
    DecidedAdjustment,
    Decision,
    OtherSubscriber,
)
from edi.remit.delivery import delivery_of
from edi.remit.employer_group import ConfiguredPayee, EmployerGroup
from edi.remit.payment_method import way_of
from edi.remit.refusal import Unfit
from edi.remit.situations import is_inpatient

_DEFAULT_FILING = "12"
_FILING_OF_CLAIM = {"BL": "12", "CI": "12", "11": "ZZ", "FI": "ZZ"}  # not in an 835
_INSURED_IDS = ("MI", "II")


# -- claims


def claim_payment(
    claim: Claim,
    decision: Decision,
    lines: Sequence[LinePayment],
    group: EmployerGroup,
    charge: Decimal,
) -> ClaimPayment:
    """What an 835 says of a decision about `charge`, the claim's or of its lines.

    `lines` are in balance (`claim_balance.match`). A reversal has all amounts negated and no CLP05.
    Raises `Unfit` when the claim lacks what an 835 must say.
    """
    sign = -1 if decision.is_reversal else 1
    owed = patient_responsibility(decision)
    patient, insured = _patient_and_insured(claim)
    number = decision.group or claim.group_number
    status = claim_status.get(decision.status)
    is_forwarded = status is not None and status.is_forwarded
    references = (
        ("1L", number),
        ("EA", claim.reference("EA")),
        ("F8", decision.original_claim_control_number),
        ("CE", decision.contract_class),
        ("9A", decision.repriced_claim_number),
        ("9C", decision.adjusted_repriced_claim_number),
        ("6P", decision.other_group),
        ("G1", decision.prior_authorization),
        ("BB", decision.authorization),
    )
    return ClaimPayment(
        id=claim.id,
        status=decision.status,
        charge=sign * charge,
        paid=sign * decision.paid,
        filing=filing(claim, decision, group),
        payer_claim_control_number=decision.payer_claim_control_number,
        patient=patient,
        patient_responsibility=owed if owed > 0 and sign > 0 else None,
        facility_code=claim.facility_code,
        frequency=claim.frequency,
        drg=decision.drg,
        drg_weight=decision.drg_weight,
        adjustments=_adjustments(decision.adjustments, sign),
        insured=insured,
        corrected_insured=_corrected(decision.corrected_insured),
        rendering_provider=_rendering_provider(claim, by_tax_id=group.by_tax_id),
        # A reversal names none: the claim is not sent on again.
        crossover_carrier=_carrier(decision.crossover) if is_forwarded else None,
        priority_payer=_carrier(decision.priority_payer),
        remarks=decision.remarks,
        is_inpatient=is_inpatient(claim),
        references=tuple((qualifier, value) for qualifier, value in references if value),
        service_dates=claim.service_dates,
        coverage_expired=decision.coverage_expired,
        received=decision.received,
        covered=sign * decision.covered if decision.covered else None,
        interest=sign * decision.interest if decision.interest else None,
        covered_days=decision.covered_days or None,
        adjudication=situational.adjudication(decision, sign),
        other_subscriber=_other_subscriber(decision.other_subscriber),
        rendering_provider_ids=decision.rendering_provider_ids,
        amounts=situational.amounts(decision.amounts, sign),
        quantities=situational.quantities(decision.quantities),
        lines=tuple(_service(one, claim, sign) for one in lines),
    )


def filing(claim: Claim, decision: Decision, group: EmployerGroup) -> str:
    """CLP06."""
    return decision.filing or filing_of(claim.filing, group)


def filing_of(claimed: str, group: EmployerGroup) -> str:
    """CLP06 by what the claim is filed under (SBR09), where no decision says otherwise."""
    if claimed in FILINGS:
        return claimed
    return group.filing or _FILING_OF_CLAIM.get(claimed, _DEFAULT_FILING)


def _adjustments(decided: tuple[DecidedAdjustment, ...], sign: int) -> tuple[Adjustment, ...]:
    if sign > 0:
        return decided
    return tuple(one._replace(amount=-one.amount) for one in decided)


def _patient_and_insured(claim: Claim) -> tuple[Name, Name | None]:
    """The patient as the claim names it, and the insured where that is another with an id."""
    subscriber = claim.subscriber.party if claim.subscriber else None
    patient = claim.patient or subscriber
    if patient is None:
        raise Unfit("the claim names no patient")
    insured = None
    if claim.patient_level is not None and subscriber is not None and _member_id(subscriber)[1]:
        insured = _name(subscriber, *_member_id(subscriber), is_person=subscriber.is_person)
    return _name(patient, *_member_id(patient), is_person=True), insured


def _name(party: Party, id_qualifier: str, id_: str, *, is_person: bool) -> Name:
    return Name(
        clean(party.last_name, 60),
        clean(party.first_name, 35),
        clean(party.middle_name, 25),
        clean(party.suffix, 10),
        id_qualifier,
        id_,
        is_person,
    )


def _member_id(party: Party) -> tuple[str, str]:
    if party.id_qualifier in _INSURED_IDS and len(party.id) >= 2:
        return party.id_qualifier, party.id
    return "", ""


def _corrected(insured: CorrectedInsured | None) -> Name | None:
    if insured is None:
        return None
    return Name(
        clean(insured.last_name),
        clean(insured.first_name),
        clean(insured.middle_name),
        clean(insured.suffix),
        "C" if insured.id else "",
        insured.id,
    )


def _other_subscriber(other: OtherSubscriber | None) -> Name | None:
    if other is None:
        return None
    return Name(
        clean(other.last_name),
        clean(other.first_name),
        clean(other.middle_name),
        clean(other.suffix),
        other.id_qualifier,
        other.id,
    )


def _rendering_provider(claim: Claim, *, by_tax_id: bool) -> Name | None:
    """Where it is another than the payee; of one paid by tax id, also the billing provider."""
    rendering = claim.rendering_provider
    billing = claim.billing_provider
    is_owner_paid = by_tax_id and billing is not None and bool(billing.tax_id)
    if is_owner_paid and billing and (rendering is None or not rendering.npi):
        rendering = billing.party
    if rendering is None or not rendering.npi:
        return None
    if not is_owner_paid and billing and rendering.npi == billing.npi:
        return None
    return _name(rendering, "XX", rendering.npi, is_person=rendering.is_person)


def _carrier(carrier: Carrier | None) -> Name | None:
    if carrier is None:
        return None
    return Name(
        clean(carrier.name, 60),
        id_qualifier=carrier.id_qualifier,
        id=carrier.id,
        is_person=False,
    )


def _service(one: LinePayment, claim: Claim, sign: int) -> ServicePayment:
    line, decided = one.line, one.decided
    billed = _billed(line)
    paid_as = billed
    if decided.procedure:
        qualifier, code, *modifiers = decided.procedure
        paid_as = Procedure(qualifier, code, tuple(modifiers))
    has_revenue_code = claim.is_institutional and paid_as.qualifier != "NU"
    units = line.units if decided.units is None else decided.units
    asked = line.units if decided.procedure else one.units
    differs = asked is not None and units is not None and asked != units
    return ServicePayment(
        procedure=paid_as,
        charge=sign * one.charge,
        paid=sign * decided.paid,
        revenue_code=line.revenue_code if has_revenue_code else "",
        paid_units=units,
        billed_procedure=billed if paid_as != billed else None,
        billed_units=asked if differs else None,
        service_dates=line.service_dates,
        adjustments=_adjustments(decided.adjustments, sign),
        # Of a split line its LX01 stands in for it (X12 RFI 1684).
        control_number=line.control_number or (line.number if one.is_part else ""),
        allowed=sign * decided.allowed if decided.allowed else None,
        remarks=decided.remarks,
        rendering_provider_ids=situational.rendering_provider(decided),
        policies=decided.healthcare_policies,
        amounts=situational.amounts(decided.amounts, sign),
        quantities=situational.quantities(decided.quantities),
    )


def _billed(line: ServiceLine) -> Procedure:
    """A line as billed: its procedure, else its revenue code."""
    procedure = line.procedure
    if procedure.code:
        return Procedure(procedure.qualifier, procedure.code, procedure.modifiers)
    if line.revenue_code:
        return Procedure("NU", line.revenue_code)
    raise Unfit("a line of the claim has neither procedure nor revenue code")


# -- header


def payment(
    group: EmployerGroup,
    payee: Payee,
    on_file: ConfiguredPayee | None,
    amount: Decimal,
    trace_number: str,
    *,
    receiver: str,
    effective: date,
    produced: date,
) -> Payment:
    """The header of what a group pays one payee. Raises `Unfit` when bank data are missing."""
    way = way_of(group, on_file, amount)
    return Payment(
        amount=amount,
        handling=group.payment.handling if amount else "H",
        method=way.method,
        transfer=way.transfer,
        originator=f"1{group.account_owner_tax_id}",
        originator_supplement=group.originator_supplement,
        trace_number=trace_number,
        effective=effective,
        produced=produced,
        payer=group.payer,
        payee=payee,
        receiver=receiver,
        delivery=delivery_of(group, on_file) if amount else None,
    )


def payee_of(provider: BillingProvider | None) -> Payee:
    """The billing provider, at its pay-to address if it has one.

    Raises `Unfit` without an id.
    """
    party = provider.party if provider else None
    if provider is None or party is None:
        raise Unfit("the claim has no billing provider (2010AA)")
    if not provider.npi and not provider.tax_id:
        raise Unfit("the billing provider has neither NPI nor tax id")
    if not is_writable(provider.npi + provider.tax_id):
        raise Unfit("the billing provider's NPI or tax id holds a control character")
    where = _address(provider.pay_to_address or party)
    return Payee(clean(party.name, 60), provider.npi, provider.tax_id, where)


def _address(party: Party) -> Address | None:
    """None unless there are both a street (N3) and a city (N4)."""
    street = tuple(clean(value, 55) for value in party.values("N3")[1:3])
    place = [clean(value, 30) for value in party.values("N4")[1:]]
    if not street or not place:
        return None
    city, state, postal_code, country, _, _, subdivision, *_ = (*place, *[""] * 7)
    return Address(street, city, state, postal_code, country, subdivision)


def label(payee: Payee) -> str:
    """A payee in messages: a tax id may be somebody's social security number."""
    return payee.npi or f"tax id ending in {payee.tax_id[-4:]}"
