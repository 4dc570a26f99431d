"""The rows that tables must have, by the claim models: another way to the same values."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
from edi.claims.claim import Claim, ServiceLine
from edi.claims.payment import ClaimPayment, Remittance, ServicePayment
from edi.claims.status import ClaimStatus, ProviderStatus, ReceiverStatus
from edi.claims.view import Adjustment, Party, Procedure

Row = dict[str, Any]


def _named(row: Row) -> Row:
    """Models say "" for what is not sent, tables null."""
    return {name: None if value == "" else value for name, value in row.items()}


def _days(prefix: str, days: tuple[date, date] | None, is_sent: bool) -> Row:
    """Nothing is expected of a range that is none, of which a table may have a day."""
    if days is None and is_sent:
        return {}
    first, last = days or (None, None)
    return {f"{prefix}_from": first, f"{prefix}_through": last}


def _procedure(one: Procedure) -> Row:
    modifiers = (*one.modifiers, "", "", "", "")
    return {
        "procedure_qualifier": one.qualifier,
        "procedure": one.code,
        **{f"modifier_{n}": modifiers[n - 1] for n in range(1, 5)},
    }


def _person(prefix: str, party: Party | None) -> Row:
    return {
        f"{prefix}_last_name": party.last_name if party else "",
        f"{prefix}_first_name": party.first_name if party else "",
        f"{prefix}_middle_name": party.middle_name if party else "",
        f"{prefix}_suffix": party.suffix if party else "",
    }


def claim(one: Claim) -> Row:
    billing, payer, subscriber = one.billing_provider, one.payer, one.subscriber
    insured = subscriber.party if subscriber else None
    return _named(
        {
            "claim": one.chunk.offset,
            "claim_id": one.id,
            "charge": one.charge,
            "facility_code": one.facility_code,
            "frequency": one.frequency,
            "assignment": one.assignment,
            "benefits_assigned": one.benefits_assigned,
            "release_of_information": one.release_of_information,
            **_days("statement", one.statement_dates, one.has("DTP[434]")),
            "payer_claim_control_number": one.payer_claim_control_number,
            "clearinghouse_number": one.reference("D9"),
            "prior_authorization": one.reference("G1"),
            "referral": one.reference("9F"),
            "pricing_method": one.pricing.methodology if one.pricing else "",
            "repriced_allowed": one.pricing.allowed if one.pricing else None,
            "responsibility": one.responsibility,
            "filing": one.filing,
            "group_number": one.group_number,
            "payer_name": payer.name if payer else "",
            "payer_id": payer.id if payer else "",
            **_person("subscriber", insured),
            "subscriber_id": insured.id if insured else "",
            "subscriber_birth_date": insured.birth_date if insured else None,
            **_person("patient", one.patient),
            "patient_birth_date": one.patient.birth_date if one.patient else None,
            "billing_provider": billing.chunk.offset if billing else None,
            "billing_npi": billing.npi if billing else "",
            "billing_tax_id": billing.tax_id if billing else "",
        }
    )


def line(of: Claim, number: int, one: ServiceLine) -> Row:
    pricing = one.pricing
    return _named(
        {
            "claim": of.chunk.offset,
            "line": number,
            "line_number": int(one.number) if one.number.isdigit() else None,
            "revenue_code": one.revenue_code,
            **_procedure(one.procedure),
            "charge": one.charge,
            "unit": one.unit,
            "units": one.units,
            "place_of_service": one.place_of_service,
            **_days("service", one.service_dates, one.has("DTP[472]") or one.has("DTP")),
            "control_number": one.control_number,
            "prosthesis": one.prosthesis,
            "tooth": one.teeth[0].code if one.teeth else "",
            "repriced_allowed": pricing.allowed if pricing else None,
        }
    )


def other_payers(of: Claim) -> Iterator[Row]:
    for number, one in enumerate(of.other_payers, 1):
        insured = one.subscriber
        yield _named(
            {
                "claim": of.chunk.offset,
                "payer": number,
                "responsibility": one.responsibility,
                "filing": one.filing,
                "group_number": one.group_number,
                "paid": one.paid,
                "non_covered": one.non_covered,
                "remaining_liability": one.remaining_liability,
                "benefits_assigned": one.benefits_assigned,
                "release_of_information": one.release_of_information,
                "payer_id": one.payer_id,
                "payer_name": one.payer.name if one.payer else "",
                "adjudication_date": one.adjudication_date,
                "claim_control_number": one.claim_control_number,
                **_person("subscriber", insured),
                "subscriber_id": insured.id if insured else "",
            }
        )


def line_adjudications(of: Claim) -> Iterator[Row]:
    for number, service in enumerate(of.lines, 1):
        for place, one in enumerate(service.adjudications, 1):
            yield _named(
                {
                    "claim": of.chunk.offset,
                    "line": number,
                    "adjudication": place,
                    "payer_id": one.payer_id,
                    "paid": one.paid,
                    **_procedure(one.procedure),
                    "units": one.units,
                    "bundled_into": one.bundled_into,
                    "adjudication_date": one.adjudication_date,
                    "remaining_liability": one.remaining_liability,
                }
            )


def _trios(keys: Row, adjustments: list[Adjustment]) -> Iterator[Row]:
    for one in adjustments:
        yield _named(
            {
                **keys,
                "group_code": one.group,
                "reason": one.reason,
                "amount": one.amount,
                "quantity": one.quantity,
            }
        )


def adjustments_of_claim(of: Claim) -> Iterator[Row]:
    at = {"claim": of.chunk.offset}
    for number, payer in enumerate(of.other_payers, 1):
        keys = {**at, "level": "claim", "payer": number, "payer_id": payer.payer_id}
        yield from _trios(keys, payer.adjustments)
    for number, service in enumerate(of.lines, 1):
        for place, one in enumerate(service.adjudications, 1):
            keys = {**at, "level": "line", "line": number, "adjudication": place}
            yield from _trios({**keys, "payer_id": one.payer_id}, one.adjustments)


def remittance(one: Remittance) -> Row:
    return _named(
        {
            "handling": one.handling,
            "payment": one.payment,
            "credit_or_debit": one.credit_or_debit,
            "method": one.method,
            "payment_date": one.effective_date,
            "trace_number": one.trace_number,
            "originator": one.originator,
            "originator_supplement": one.originator_supplement,
            "produced": one.produced,
            "payer_name": one.payer.name if one.payer else "",
            "payer_id": one.payer.id if one.payer else "",
            "payee_name": one.payee.name if one.payee else "",
            "payee_id": one.payee.id if one.payee else "",
        }
    )


def provider_adjustments(of: Remittance) -> Iterator[Row]:
    for one in of.provider_adjustments:
        yield _named(
            {
                "segment": one.chunk.offset,
                "provider_id": one.provider,
                "fiscal_period": one.period,
                "reason": one.reason,
                "reference": one.reference,
                "amount": one.amount,
            }
        )


def claim_payment(one: ClaimPayment) -> Row:
    remarks = (*one.remark_codes, "", "", "", "", "")
    has_mia = one.has("MIA")
    return _named(
        {
            "claim": one.chunk.offset,
            "claim_id": one.id,
            "status": one.status,
            "charge": one.charge,
            "paid": one.paid,
            "patient_responsibility": one.patient_responsibility,
            "filing": one.filing,
            "payer_claim_control_number": one.payer_claim_control_number,
            "facility_code": one.facility_type,
            "frequency": one.frequency,
            "drg": one.drg,
            "drg_weight": one.drg_weight,
            **_person("patient", one.patient),
            **_person("subscriber", one.insured),
            "rendering_npi": one.rendering_provider.npi if one.rendering_provider else "",
            "crossover_payer": one.crossover_carrier.name if one.crossover_carrier else "",
            "group_number": one.group_number,
            "original_reference": one.original_reference,
            "covered": one.covered,
            "interest": one.interest,
            "patient_paid": one.patient_paid,
            "received": one.received,
            "coverage_ended": one.coverage_ended,
            **({} if has_mia else {f"remark_{n}": remarks[n - 1] for n in range(1, 6)}),
        }
    )


def service_payment(of: ClaimPayment, number: int, one: ServicePayment) -> Row:
    billed = one.billed_procedure
    return _named(
        {
            "claim": of.chunk.offset,
            "line": number,
            **_procedure(one.procedure),
            "charge": one.charge,
            "paid": one.paid,
            "billed_procedure": billed.code if billed else "",
            "billed_units": one.billed_units,
            "control_number": one.control_number,
            "allowed": one.allowed,
            **{f"remark_{n}": code for n, code in enumerate((*one.remark_codes, *[""] * 5)[:5], 1)},
        }
    )


def adjustments_of_payment(of: ClaimPayment) -> Iterator[Row]:
    at = {"claim": of.chunk.offset}
    yield from _trios({**at, "level": "claim"}, of.adjustments)
    for number, service in enumerate(of.lines, 1):
        yield from _trios({**at, "level": "line", "line": number}, service.adjustments)


def acknowledgements(one: Acknowledgement | InterchangeAcknowledgement) -> Iterator[Row]:
    if isinstance(one, InterchangeAcknowledgement):
        yield {"level": "interchange", "code": one.code}
        return
    for answer in one.responses:
        own = {"set_type": answer.set_id, "set_control_number": answer.set_control_number}
        for wrong in answer.segment_errors:
            at = {
                "segment_id": wrong.segment_id,
                "segment_position": wrong.position,
                "loop": wrong.loop_id,
            }
            yield _named({"level": "segment", "code": wrong.code, **own, **at})
            for element in wrong.element_errors:
                place = element.position
                yield _named(
                    {
                        "level": "element",
                        "code": element.code,
                        **own,
                        **at,
                        "element": place.element,
                        "component": place.component,
                        "element_number": element.data_element,
                        "bad_value": element.bad_value,
                    }
                )
        errors = (*answer.error_codes, "", "", "", "", "")
        yield _named(
            {
                "level": "transaction",
                "code": answer.verdict,
                **own,
                **{f"error_{n}": errors[n - 1] for n in range(1, 6)},
            }
        )
    yield _named(
        {
            "level": "group",
            "code": one.verdict,
            "functional_id": one.functional_id,
            "group_control_number": one.group_control_number,
            "sets_included": one.sets_included,
            "sets_received": one.sets_received,
            "sets_accepted": one.sets_accepted,
        }
    )


def _codes(level: str, of: Any, more: Row) -> Iterator[Row]:
    for status in of.statuses:
        for code in status.codes:
            yield _named(
                {
                    "level": level,
                    "category": code.category,
                    "status": code.code,
                    "entity": code.entity,
                    "effective": status.effective,
                    "action": status.action,
                    "charge": status.charge,
                    "message": status.message,
                    **more,
                }
            )


def statuses_of(one: ClaimStatus | ProviderStatus | ReceiverStatus) -> Iterator[Row]:
    if not isinstance(one, ClaimStatus):
        level = "receiver" if isinstance(one, ReceiverStatus) else "provider"
        accepted = one.accepted_count
        more = {"trace_number": one.id, "accepted": _number(accepted)}
        yield from _codes(level, one, more | {"rejected_amount": one.rejected_amount})
        return
    more = {
        "trace_number": one.id,
        "payer_claim_control_number": one.payer_claim_control_number,
        "bill_type": one.bill_type,
        "patient_last_name": one.patient.last_name if one.patient else "",
    }
    yield from _codes("claim", one, more)
    for number, service in enumerate(one.lines, 1):
        own = {"line": number, "procedure": service.procedure.code, "units": service.units}
        yield from _codes("line", service, more | own)


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
