"""Charges, amounts and quantities are not below zero.

A claim asks for money: a negative charge, unit count, drug quantity, value amount (HI*BE) or
repriced amount is refused. What an earlier payer paid (AMT*D, SVD02) cannot be less than nothing
either, unless the claim carries that payer's reversal, whose adjustments are negative too: then it
is a warning, since what the payer decided in the end is to be sent. It is said once: of the charge
that is negative too, else of the claim, else of the line.
Adjustments (CAS) and the amounts of MIA and MOA may be negative. Units that a payer did not pay
(CAS04, CAS07, …) below zero beside a positive adjustment are a warning.

In an 835 only what is reversed (CLP02 22) is below zero: otherwise negative patient responsibility
(CLP05) or units (SVC05, SVC07) are an error, a negative payment of a service (SVC03) in a claim
payment that is not (REM020) a warning. BAL106 is about BPR02, REM005 about CLP05 of a reversal.

Rejected: SV1*HC:99214*-320*UN*1; SVD*54321*-200 with positive adjustments.
Accepted: CAS*OA*94*-20.

Source: 837 guides, CLM02, SV102, SV203, SV302, SVD02, AMT02; 835 guide, CLP05, SVC03, SVC05, SVC07;
X12 interpretation request 1294; claim status codes 178, 583.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.claims.payment import ClaimPayment
from edi.claims.view import Adjustment, at, money
from edi.codes import claim_status
from edi.finding import Severity, Snip
from edi.guides.signs import NOT_NEGATIVE, PAID_BY_OTHERS, VALUE_CODES
from edi.rules.needs import unproven
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import health_codes
from edi.structure.chunk import LoopChunk, Spot

_PAID = "{name} is below zero: a payer cannot have paid less than nothing. Check its remittance."
_REVERSED = (
    "{name} is below zero, and so are adjustments of this payer: it seems to be a reversal. Send"
    " what the payer decided in the end."
)


@rule(
    "SIT025",
    "negative-value",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs=unproven("values_not_negative"),
    status="A7:583",
)
def check(subject: Claim | ClaimPayment) -> Iterator[Hit]:
    return _of_claim(subject) if isinstance(subject, Claim) else _of_payment(subject)


def _of_claim(claim: Claim) -> Iterator[Hit]:
    yield from _values(claim.chunk)
    for one in health_codes(claim):
        if one.qualifier == VALUE_CODES and _is_negative(one.part(5)):
            name = f"HI{one.spot.element:02d}-5"
            message = f"The amount of value code {one.code} ({name}) is below zero."
            yield Hit(one.at(5), message)
    lines = claim.lines
    charges = [claim.charge, *(line.charge for line in lines)]
    is_charge = any(charge is not None and charge < 0 for charge in charges)
    for payer in claim.other_payers:
        yield from _units(payer.adjustments)
        if payer.paid is not None and payer.paid < 0 and not is_charge:
            yield _payment(claim, payer, payer.spot("AMT[D]", 2), "The payer's paid amount (AMT*D)")
    negative = {one.payer_id for one in claim.other_payers if one.paid is not None and one.paid < 0}
    for line in lines:
        yield from _values(line.chunk)
        for decision in line.adjudications:
            yield from _units(decision.adjustments)
            if (
                decision.paid is None
                or decision.paid >= 0
                or is_charge
                or decision.payer_id in negative
            ):
                continue
            by = next(
                (one for one in claim.other_payers if one.payer_id == decision.payer_id), None
            )
            yield _payment(claim, by, decision.spot("SVD", 2), "The line's paid amount (SVD02)")


def _of_payment(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.status == claim_status.REVERSAL:
        return
    owed, paid = payment.patient_responsibility, payment.paid
    if owed is not None and owed < 0:
        message = "The patient responsibility (CLP05) is below zero, but the claim is not reversed."
        yield Hit(payment.spot("CLP", 5), message)
    for line in payment.lines:
        if line.paid is not None and line.paid < 0 and (paid is None or paid >= 0):
            yield Hit(
                line.spot("SVC", 3),
                "The payment of this service (SVC03) is below zero, but the claim is not reversed"
                " (CLP02 22).",
                severity=Severity.WARNING,
            )
        for number, what in ((5, "units paid"), (7, "units billed")):
            if _is_negative(at(line.values("SVC"), number)):
                message = (
                    f"The {what} (SVC{number:02d}) are below zero, but the claim is not reversed."
                )
                yield Hit(line.spot("SVC", number), message)


def _values(chunk: LoopChunk) -> Iterator[Hit]:
    for index, role in enumerate(chunk.layout.roles):
        named = NOT_NEGATIVE.get(role.spec.id) if role is not None else None
        if role is None or named is None:
            continue
        values = chunk.values(index)
        segment = role.spec.id
        if segment == "AMT" and at(values, 1) == PAID_BY_OTHERS:
            continue
        for element, name in named.items():
            if _is_negative(at(values, element)):
                place = f"AMT*{at(values, 1)}" if segment == "AMT" else f"{segment}{element:02d}"
                yield Hit(Spot(chunk, index, element), f"The {name} ({place}) is below zero.")


def _payment(claim: Claim, payer: OtherPayer | None, spot: Spot, name: str) -> Hit:
    """A negative payment: of a payer that carries negative adjustments too, it is a reversal."""
    adjustments = list(payer.adjustments) if payer is not None else []
    if payer is not None:
        decided = claim.adjudications_by(payer)
        adjustments += [one for _, decision in decided for one in decision.adjustments]
    if any(one.amount is not None and one.amount < 0 for one in adjustments):
        return Hit(spot, _REVERSED.format(name=name), severity=Severity.WARNING)
    return Hit(spot, _PAID.format(name=name))


def _units(adjustments: list[Adjustment]) -> Iterator[Hit]:
    for one in adjustments:
        if one.quantity is not None and one.amount is not None and one.quantity < 0 < one.amount:
            message = (
                f"The units not paid (CAS{one.position + 2:02d}) are below zero, but the adjustment"
                " is not."
            )
            yield Hit(one.spot(2), message, severity=Severity.WARNING)


def _is_negative(text: str) -> bool:
    value = money(text)
    return value is not None and value < Decimal(0)
