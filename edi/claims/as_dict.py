"""What the models hold as plain values, as JSON takes them: `as_dict` of each.

Money and quantities are text of the exact decimal number ("100.00"), dates are ISO 8601 text, a
pair of days an object with `first` and `last`. What is absent is left out. The keys are the names
of the model's properties; `edi/convert/schemas/claims.json` describes each.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from edi.claims import dental
from edi.claims.acknowledgement import (
    Acknowledgement,
    Context,
    ElementError,
    InterchangeAcknowledgement,
    Position,
    SegmentError,
    SetResponse,
)
from edi.claims.claim import BillingProvider, Claim, Pricing, ServiceLine, Subscriber
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.payment import ClaimPayment, ProviderAdjustment, Remittance, ServicePayment
from edi.claims.status import (
    ClaimStatus,
    InformationSource,
    ProviderStatus,
    ReceiverStatus,
    ServiceStatus,
    StatusCode,
    StatusInformation,
    StatusReport,
)
from edi.claims.view import Adjustment, Party, Procedure, at

Fields = tuple[tuple[str, Callable[[Any], Any]], ...]

_PARTY = "entity name last_name first_name middle_name suffix id_qualifier id".split()
_CITY = ("city", "state", "postal_code", "country")
_DIAGNOSES = frozenset("ABK BK ABF BF ABJ BJ APR PR ABN BN".split())


def as_dict(model: Any) -> dict[str, Any]:
    """The model as plain values. Raises `TypeError` for what is none."""
    made = _AT_ONCE.get(type(model))
    return made(model) if made is not None else by_fields(model)


def by_fields(model: Any) -> dict[str, Any]:
    """The same, one property after the other."""
    fields = FIELDS.get(type(model))
    if fields is None:
        raise TypeError(f"{type(model).__name__} has no form of plain values")
    found: dict[str, Any] = {}
    for key, value_of in fields:
        value = value_of(model)
        if value is None or value == "":
            continue
        if type(value) is not str:
            value = _plain(value)
            if value == {} or value == []:
                continue
        found[key] = value
    return found


def _party(party: Party) -> dict[str, Any]:
    """As `by_fields` makes it: the most usual of all."""
    named = [value.strip() for value in party.values(party.segment)]
    named += [""] * (10 - len(named))
    if party.segment.startswith("N1"):
        parts = [named[1], named[2], "", "", "", "", *named[3:5]]
    elif named[2] == "1":
        parts = [named[1], "", named[3], named[4], named[5], named[7], *named[8:10]]
    else:
        parts = [named[1], party.name, "", named[4], named[5], named[7], *named[8:10]]
    found: dict[str, Any] = {k: v for k, v in zip(_PARTY, parts, strict=True) if v}
    address = _address(party)
    if address:
        found["address"] = address
    if party.has("DMG"):
        born, gender = party.birth_date, party.value("DMG", 3)
        if born:
            found["birth_date"] = born.isoformat()
        if gender:
            found["gender"] = gender
    return found


def _procedure(procedure: Procedure) -> dict[str, Any]:
    qualifier, code, modifiers = procedure
    found: dict[str, Any] = {}
    if qualifier:
        found["qualifier"] = qualifier
    if code:
        found["code"] = code
    if modifiers:
        found["modifiers"] = list(modifiers)
    return found


def _adjustment(adjustment: Adjustment) -> dict[str, Any]:
    group, reason, amount, quantity = adjustment[:4]
    found: dict[str, Any] = {}
    if group:
        found["group"] = group
    if reason:
        found["reason"] = reason
    if amount is not None:
        found["amount"] = _plain(amount)
    if quantity is not None:
        found["quantity"] = _plain(quantity)
    return found


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is Decimal:
        text = str(value)
        return f"{value:f}" if "E" in text else text
    if kind is date:
        return value.isoformat()
    if kind is list or kind is tuple:
        return [_plain(one) for one in value if one != ""]
    if kind in FIELDS:
        return as_dict(value)
    return value  # text, a whole number, a truth value, or plain already


def _of(names: str, **others: Callable[[Any], Any]) -> Fields:
    """Properties of these names, and what is made by functions."""
    return (*((name, attrgetter(name)) for name in names.split()), *others.items())


def _kind(name: str) -> Fields:
    return (("type", lambda _: name),)


def _days(name: str) -> Callable[[Any], dict[str, str] | None]:
    """A pair of days."""
    pair_of = attrgetter(name)

    def days(model: Any) -> dict[str, str] | None:
        pair = pair_of(model)
        return {"first": pair[0].isoformat(), "last": pair[1].isoformat()} if pair else None

    return days


def _address(party: Party) -> dict[str, Any]:
    found: dict[str, Any] = {}
    street = [line for value in party.values("N3")[1:] if (line := value.strip())]
    if street:
        found["street"] = street
    for key, value in zip(_CITY, party.values("N4")[1:5], strict=False):
        if value := value.strip():
            found[key] = value
    return found


def _last_name(party: Party) -> str:
    return party.last_name if party.is_person else ""


def _organization(party: Party) -> str:
    return "" if party.is_person else party.name


def _diagnoses(claim: Claim) -> list[dict[str, str]]:
    """Of the HI segments, in file order."""
    used = [n for key, uses in claim.node.uses.items() if key[:2] == "HI" for n in uses]
    found = []
    for index in sorted(used):
        for composite in claim.chunk.values(index)[1:]:
            parts = claim.parts(composite)
            if parts[0] in _DIAGNOSES and at(parts, 1):
                found.append({"qualifier": parts[0], "code": parts[1]})
    return found


def _relationship(claim: Claim) -> str:
    level = claim.patient_level
    if level is not None:
        return level.value("PAT", 1)
    return claim.subscriber.relationship if claim.subscriber else ""


def _cut(model: Any) -> bool | None:
    """Whether it could not be read to its end; None where it could."""
    return None if model.is_whole else False


def _place(of: str = "") -> Fields:
    """The file, and the control numbers of the envelopes."""
    names = "file interchange group transaction"
    return tuple((name, attrgetter(of + name)) for name in names.split())


_COVERAGE = "responsibility relationship group_number group_name insurance_type filing"
_REMITTANCE = (
    "payment method handling credit_or_debit effective_date produced trace_number originator"
    " originator_supplement"
)


def _header(payment: ClaimPayment) -> dict[str, Any]:
    """The payment that a claim payment is part of."""
    found = {name: value_of(payment.remittance) for name, value_of in _of(_REMITTANCE)}
    return {name: _plain(one) for name, one in found.items() if one is not None and one != ""}


def _receiver(status: ProviderStatus | ClaimStatus) -> Party | None:
    return status.receiver.party if status.receiver else None


def _provider(status: ClaimStatus) -> Party | None:
    return status.provider.party if status.provider else None


_ANSWER = _of("id is_accepted is_rejected charge statuses")
_BATCH = _of("accepted_count rejected_count accepted_amount rejected_amount party")

FIELDS: dict[type, Fields] = {
    Adjustment: _of("group reason amount quantity"),
    Procedure: _of("qualifier code modifiers"),
    Pricing: _of("methodology allowed savings organization reject_reason"),
    dental.Tooth: _of("code surfaces"),
    dental.ToothStatus: _of("code status"),
    dental.Orthodontics: _of("months months_remaining indicator"),
    Party: _of(
        "entity",
        name=_organization,
        last_name=_last_name,
        **dict(_of("first_name middle_name suffix id_qualifier id")),
        address=_address,
        birth_date=attrgetter("birth_date"),
        gender=lambda party: party.value("DMG", 3),
    ),
    BillingProvider: _of("party npi tax_id pay_to_address"),
    Subscriber: _of(f"{_COVERAGE} party"),
    LineAdjudication: _of(
        "payer_id paid procedure units bundled_into adjudication_date remaining_liability"
        " adjustments"
    ),
    OtherPayer: _of(
        f"{_COVERAGE} paid non_covered remaining_liability benefits_assigned"
        " release_of_information remark_codes adjustments payer subscriber"
    ),
    ServiceLine: _of(
        "number revenue_code procedure charge unit units place_of_service",
        diagnosis_pointers=attrgetter("diagnosis_pointers"),
        service_dates=_days("service_dates"),
        **dict(_of("control_number teeth oral_cavity prosthesis pricing adjudications")),
    ),
    Claim: (
        *_kind("claim"),
        ("guide", attrgetter("spec.short")),
        *_place(),
        *_of("usage line created id charge facility_code frequency assignment"),
        *_of("benefits_assigned release_of_information payer_claim_control_number"),
        ("statement_dates", _days("statement_dates")),
        ("service_dates", _days("service_dates")),
        ("is_whole", _cut),
        ("diagnoses", _diagnoses),
        *_of("billing_provider payer subscriber"),
        ("patient_relationship", _relationship),
        *_of("patient rendering_provider orthodontics tooth_statuses pricing other_payers lines"),
    ),
    ServicePayment: _of(
        "procedure billed_procedure revenue_code charge paid allowed paid_units billed_units",
        service_dates=_days("service_dates"),
        **dict(_of("control_number remark_codes adjustments")),
    ),
    ClaimPayment: (
        *_kind("payment"),
        *_place("remittance."),
        ("usage", attrgetter("remittance.usage")),
        *_of("line id status charge paid patient_responsibility filing"),
        *_of("payer_claim_control_number original_reference group_number facility_type frequency"),
        *_of("drg drg_weight covered interest patient_paid"),
        ("statement_dates", _days("statement_dates")),
        *_of("received coverage_ended"),
        ("is_whole", _cut),
        *_of("remark_codes adjustments payer payee patient insured rendering_provider"),
        *_of("crossover_carrier corrected_priority_payer lines"),
        ("remittance", _header),
    ),
    ProviderAdjustment: _of("provider period reason reference amount"),
    Remittance: (
        *_kind("remittance"),
        *_place(),
        *_of(f"usage {_REMITTANCE} payer payee claim_count total_paid interest"),
        *_of("provider_adjustments provider_adjustment_total residual"),
    ),
    Position: _of("element component repetition"),
    Context: _of("name reference segment_id segment_position loop_id position data_element"),
    ElementError: _of("position data_element code bad_value contexts"),
    SegmentError: _of("segment_id position loop_id code contexts element_errors"),
    SetResponse: _of(
        "set_id set_control_number guide verdict is_accepted error_codes segment_errors"
    ),
    Acknowledgement: (
        *_kind("acknowledgement"),
        *_place(),
        *_of("functional_id group_control_number version verdict is_accepted sets_included"),
        *_of("sets_received sets_accepted error_codes responses"),
    ),
    InterchangeAcknowledgement: (
        *_kind("interchange-acknowledgement"),
        *_of("file interchange control_number sent time verdict is_accepted note"),
    ),
    StatusCode: _of("category code entity is_rejection"),
    StatusInformation: _of("codes effective action charge message is_rejection"),
    InformationSource: _of("party trace_number received processed"),
    StatusReport: _of("reference_number created"),
    ServiceStatus: _of(
        "procedure revenue_code charge units",
        service_dates=_days("service_dates"),
        **dict(_of("control_number prescription_number is_accepted is_rejected statuses")),
    ),
    ReceiverStatus: (
        *_kind("receiver-status"),
        *_place("report."),
        *_ANSWER,
        *_BATCH,
        *_of("report"),
        ("source", attrgetter("report.source")),
    ),
    ProviderStatus: (
        *_kind("provider-status"),
        *_place("report."),
        *_ANSWER,
        *_BATCH,
        ("receiver", _receiver),
        *_of("report"),
        ("source", attrgetter("report.source")),
    ),
    ClaimStatus: (
        *_kind("claim-status"),
        *_place("report."),
        *_ANSWER,
        *_of("payer_claim_control_number clearinghouse_trace bill_type"),
        ("service_dates", _days("service_dates")),
        *_of("patient lines"),
        ("provider", _provider),
        ("receiver", _receiver),
        *_of("report source"),
    ),
}

_AT_ONCE: dict[type, Callable[[Any], dict[str, Any]]] = {
    Party: _party,
    Procedure: _procedure,
    Adjustment: _adjustment,
}
