"""The keys of a decision and of a provider adjustment: which there are, and what each may hold."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from edi.codes import cagc, carc, claim_status, npi, plb, remark_code
from edi.remit.decision import (
    BY_REMIT,
    FILINGS,
    IN_LIST,
    Carrier,
    CorrectedInsured,
    DecidedAdjustment,
    DecidedLine,
    Decision,
    InpatientAdjudication,
    OtherSubscriber,
    OutpatientAdjudication,
    ProviderAdjustment,
    ProviderId,
    Qualified,
)
from edi.remit.field_values import (
    InvalidField,
    Reader,
    choice,
    day,
    integer,
    items,
    money,
    quantity,
    text,
)
from edi.remit.record import Key, Record

_GROUPS = cagc.codes("835")
_CARRIER_IDS = ("AD", "FI", "NI", "PI", "PP", "XV")
_MANDATES = ("ZK", "ZL", "ZM", "ZN", "ZO")  # of amounts and quantities
_CLAIM_AMOUNTS = ("D8", "DY", "F5", "NL", "T", "T2", *_MANDATES)
_LINE_AMOUNTS = ("KH", "T", "T2", *_MANDATES)
_CLAIM_QUANTITIES = ("CD", "LA", "LE", "NE", "NR", "OU", "PS", "VS", *_MANDATES)
_PROVIDER_IDS = ("0B", "1A", "1B", "1C", "1D", "1G", "1H", "1J", "D3", "G2")
_SUBSCRIBER_IDS = ("FI", "II", "MI")
_DAYS = ("lifetime_psychiatric_days", "cost_report_days")
_PROCEDURES = ("AD", "ER", "HC", "HP", "IV", "N4", "N6", "NU", "UI", "WK")


def _npi(value: object) -> str:
    found = _NPI_TEXT(value)
    if found and not npi.is_valid(found):
        raise InvalidField("{} must be an NPI: ten digits with a right check digit")
    return found


_NPI_TEXT = text(10)


def _not_zero(value: object) -> Decimal:
    amount = _SIGNED(value)
    if not amount:
        raise InvalidField("{} is zero: leave the adjustment out")
    return amount


_SIGNED = money(negative=True)


def _known(reader: Reader[str], is_valid: Callable[[str], bool], message: str) -> Reader[str]:
    """A code of a list."""

    def read(value: object) -> str:
        code = reader(value)
        if not is_valid(code):
            raise InvalidField(message)
        return code

    return read


def _procedure(value: object) -> tuple[str, ...]:
    one = _PROCEDURE(value)
    return (one.qualifier or "HC", one.code, *one.modifiers)


def _carrier(value: object) -> Carrier:
    one = _CARRIER(value)
    return one if one.id_qualifier else one._replace(id_qualifier="PI")


def _other_subscriber(value: object) -> OtherSubscriber:
    one = _OTHER_SUBSCRIBER(value)
    if one.id_qualifier and not one.id:
        raise InvalidField("{} is missing", "id")
    return one._replace(id_qualifier="MI") if one.id and not one.id_qualifier else one


def _check_other_subscriber(one: OtherSubscriber) -> None:
    if not one.last_name and not one.id:
        raise InvalidField("{} or id is missing", "last_name")


def _once(key: str, one: Record[Qualified], most: int) -> Key:
    """A list of amounts or quantities, each qualifier once."""
    read = items(one, most)

    def once(value: object) -> tuple[Qualified, ...]:
        found = read(value)
        if len({item.qualifier for item in found}) < len(found):
            raise InvalidField(f"{{}}: each qualifier goes once, and one {key} with it")
        return found

    return Key(once, inner=one, most=most)


def _amounts(qualifiers: tuple[str, ...]) -> Key:
    keys = {
        "qualifier": Key(choice(qualifiers, filled=True), required=True),
        "amount": Key(_not_zero, required=True, field="value", kind="money"),
    }
    return _once("amount", Record(Qualified, keys), len(qualifiers))


def _quantities(qualifiers: tuple[str, ...]) -> Key:
    keys = {
        "qualifier": Key(choice(qualifiers, filled=True), required=True),
        "quantity": Key(quantity, required=True, field="value", kind="quantity"),
    }
    return _once("quantity", Record(Qualified, keys), len(qualifiers))


def _provider_ids(qualifiers: tuple[str, ...], most: int) -> Key:
    keys = {
        "qualifier": Key(choice(qualifiers, filled=True), required=True),
        "id": Key(text(50, filled=True), required=True),
    }
    one = Record(ProviderId, keys)
    return Key(items(one, most), inner=one, most=most)


def _check_line(line: DecidedLine) -> None:
    if line.number is None and not line.control_number:
        raise InvalidField("{} (LX01) or control_number (REF*6R) is missing", "line")


def _check_decision(decision: Decision) -> None:
    known = claim_status.get(decision.status)
    if known and known.is_forwarded and decision.crossover is None:
        raise InvalidField(
            f"status {decision.status} says that the claim was sent on: crossover, with name and id"
            " of the payer that got it, is missing"
        )


def _check_provider_adjustment(one: ProviderAdjustment) -> None:
    if not one.provider and not one.tax_id:
        raise InvalidField("{} is missing, or tax_id of a payee without an NPI", "provider")
    known = plb.get(one.reason)
    assert known is not None
    if not known.fits(one.amount):
        raise InvalidField(
            f"{{}} has the wrong sign for {one.reason} ({known.meaning}): it is"
            f" {known.usual_sign}; positive lowers the payment",
            "amount",
        )
    if one.reason == plb.INTEREST:
        raise InvalidField(
            "{}: interest belongs to its claim (key interest of the decision); PLB L6 is the sum of"
            " these",
            "reason",
        )
    if one.reference:
        return
    if one.reason == plb.RECOVERY:
        raise InvalidField(
            "{} is missing: WO needs the payer claim control number of the claim that it is about",
            "reference",
        )
    if one.reason == plb.FORWARD and one.amount > 0:
        raise InvalidField(
            "{} is missing: FB that brings a balance back needs the trace number (TRN02) of the"
            " payment that moved it forward",
            "reference",
        )


class _Procedure(NamedTuple):
    code: str
    qualifier: str = ""
    modifiers: tuple[str, ...] = ()


class _AdjustmentRecord(NamedTuple):
    provider_adjustment: ProviderAdjustment


_DOLLARS = Key(money(), kind="money")
_ADJUSTMENT = Record(
    DecidedAdjustment,
    {
        "group": Key(choice(_GROUPS, filled=True), required=True),
        "reason": Key(
            _known(
                text(5, filled=True),
                carc.is_valid,
                "{} is no claim adjustment reason code (CARC)",
            ),
            required=True,
        ),
        "amount": Key(_not_zero, required=True, kind="money"),
        "quantity": Key(quantity, kind="quantity"),
    },
)
_ADJUSTMENTS = Key(items(_ADJUSTMENT, 500), inner=_ADJUSTMENT, most=500)
_REMARK = _known(text(30, filled=True), remark_code.is_valid, "{} is no remark code (RARC)")
_PROCEDURE = Record(
    _Procedure,
    {
        "qualifier": Key(choice(_PROCEDURES)),
        "code": Key(text(48, filled=True), required=True),
        "modifiers": Key(items(text(2, filled=True), 4), most=4),
    },
)
_INPATIENT = Record(
    InpatientAdjudication,
    {
        name: Key(quantity, kind="quantity") if name in _DAYS else _DOLLARS
        for name in InpatientAdjudication._fields
    },
)
_OUTPATIENT = Record(
    OutpatientAdjudication,
    {
        name: Key(quantity, kind="quantity") if name == "reimbursement_rate" else _DOLLARS
        for name in OutpatientAdjudication._fields
    },
)
_POLICY = text(50, filled=True)
_LINE = Record(
    DecidedLine,
    {
        "line": Key(integer(1, 999_999), field="number", kind="whole"),
        "control_number": Key(text(50)),
        "paid": Key(money(), required=True, kind="money"),
        "charge": _DOLLARS,
        "allowed": _DOLLARS,
        "units": Key(quantity, kind="quantity"),
        "procedure": Key(_procedure, inner=_PROCEDURE),
        "adjustments": _ADJUSTMENTS,
        "remarks": Key(items(_REMARK, 99), most=99),
        "rendering_provider": Key(_npi),
        "rendering_provider_ids": _provider_ids((*_PROVIDER_IDS, "SY", "TJ"), 10),
        "healthcare_policies": Key(items(_POLICY, 5), most=5),
        "amounts": _amounts(_LINE_AMOUNTS),
        "quantities": _quantities(_MANDATES),
    },
    _check_line,
)
_CARRIER = Record(
    Carrier,
    {
        "name": Key(text(60, filled=True, free=True), required=True),
        "id_qualifier": Key(choice(_CARRIER_IDS)),
        "id": Key(text(80, filled=True, shortest=2), required=True),
    },
)
_INSURED = Record(
    CorrectedInsured,
    {
        "last_name": Key(text(60, free=True)),
        "first_name": Key(text(35, free=True)),
        "middle_name": Key(text(25, free=True)),
        "suffix": Key(text(10, free=True)),
        "id": Key(text(80, shortest=2)),
    },
)
_OTHER_SUBSCRIBER = Record(
    OtherSubscriber,
    {
        "last_name": Key(text(60, free=True)),
        "first_name": Key(text(35, free=True)),
        "middle_name": Key(text(25, free=True)),
        "suffix": Key(text(10, free=True)),
        "id_qualifier": Key(choice(_SUBSCRIBER_IDS)),
        "id": Key(text(80, shortest=2)),
    },
    _check_other_subscriber,
)
DECISION = Record(
    Decision,
    {
        "status": Key(choice([s.code for s in claim_status.all_codes()], filled=True), True),
        "claim": Key(text(38, filled=True), required=True),
        "payer_claim_control_number": Key(text(50, filled=True), required=True),
        "paid": Key(money(), required=True, kind="money"),
        "group": Key(text(50)),
        "provider": Key(_npi),
        "frequency": Key(text(1)),
        "charge": _DOLLARS,
        "filing": Key(choice(FILINGS)),
        "adjustments": _ADJUSTMENTS,
        "lines": Key(items(_LINE, 999), inner=_LINE, most=999),
        "remarks": Key(items(_REMARK, 5), most=5),
        "interest": _DOLLARS,
        "covered": _DOLLARS,
        "drg": Key(text(4)),
        "drg_weight": Key(quantity, kind="quantity"),
        "received": Key(day, kind="day"),
        "original_claim_control_number": Key(text(50)),
        "crossover": Key(_carrier, inner=_CARRIER),
        "priority_payer": Key(_carrier, inner=_CARRIER),
        "corrected_insured": Key(_INSURED, inner=_INSURED),
        "coverage_expired": Key(day, kind="day"),
        "covered_days": Key(quantity, kind="quantity"),
        "inpatient_adjudication": Key(_INPATIENT, inner=_INPATIENT),
        "outpatient_adjudication": Key(_OUTPATIENT, inner=_OUTPATIENT),
        "other_subscriber": Key(_other_subscriber, inner=_OTHER_SUBSCRIBER),
        "contract_class": Key(text(50)),
        "repriced_claim_number": Key(text(50)),
        "adjusted_repriced_claim_number": Key(text(50)),
        "other_group": Key(text(50)),
        "prior_authorization": Key(text(50)),
        "authorization": Key(text(50)),
        "rendering_provider_ids": _provider_ids((*_PROVIDER_IDS, "LU"), 10),
        "amounts": _amounts(_CLAIM_AMOUNTS),
        "member_payment": Key(choice((IN_LIST, BY_REMIT))),
        "quantities": _quantities(_CLAIM_QUANTITIES),
    },
    _check_decision,
)
_PROVIDER_ADJUSTMENT = Record(
    ProviderAdjustment,
    {
        "reason": Key(
            _known(
                text(2, filled=True),
                lambda code: plb.get(code) is not None,
                "{} is no provider adjustment reason of the 835 guide",
            ),
            required=True,
        ),
        "amount": Key(_not_zero, required=True, kind="money"),
        "provider": Key(_npi),
        "group": Key(text(50, filled=True), required=True),
        "reference": Key(text(50)),
        "period_end": Key(day, kind="day"),
        "tax_id": Key(text(9, form=re.compile("[0-9]{9}").fullmatch, form_name="nine digits")),
        "service_date": Key(day, kind="day"),
    },
    _check_provider_adjustment,
)
ADJUSTMENT_RECORD = Record(
    _AdjustmentRecord,
    {"provider_adjustment": Key(_PROVIDER_ADJUSTMENT, required=True, inner=_PROVIDER_ADJUSTMENT)},
)
