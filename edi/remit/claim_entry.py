"""A claim with its decision: the segments of its payment, and what is remembered of it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.emit import delimiter_choice
from edi.emit.error import CannotWrite
from edi.emit.segments import Finished
from edi.emit.write_835 import finished_claim
from edi.ledger.identity import ClaimIdentity
from edi.remit import (
    claim_split,
    coordination,
    member_payments,
    payment_values,
    situational,
    situations,
)
from edi.remit.claim_balance import ZERO, LinePayment
from edi.remit.claim_split import Part
from edi.remit.decision import Decision
from edi.remit.employer_group import EmployerGroup
from edi.remit.member_payments import TO_THE_MEMBER, MemberShare
from edi.remit.provider_balance import ClaimAmount
from edi.remit.refusal import Unfit
from edi.remit.situational import ClaimTotals

_TWO_DAYS = len("2026-01-312026-01-31")


class WrittenPart(NamedTuple):
    """A claim payment: its decision, its segments, and what tells repeats of it."""

    decision: Decision
    segments: Finished
    amounts: ClaimAmount
    share: MemberShare | None  # what the member gets
    identity: int
    services: tuple[int, ...]
    totals: ClaimTotals | None = None  # where the group has any


def written(
    claim: Claim, decisions: Sequence[Decision], group: EmployerGroup, on: date | None
) -> tuple[list[WrittenPart], list[str]]:
    """The claim payments of a claim, several where it is split, and what is unusual about them.

    Raises `Unfit`.
    """
    whole, parts = claim_split.parts(claim, decisions)
    lines = [line for part in parts for line in part.lines]
    warnings: list[str] = []
    for status in dict.fromkeys(part.decision.status for part in parts):
        one = whole._replace(status=status)
        filing = payment_values.filing(claim, one, group)
        warnings += situations.check(claim, one, lines, group, filing, on)
        warnings += coordination.check(claim, one, lines)
    for part in parts:
        warnings += situational.check(claim, part.decision)
        member_payments.check_paid_by(part.decision, pays_members=group.payment.pays_members)
    warnings += claim_split.unusual(parts)
    identity = ClaimIdentity(claim)
    found = []
    known: set[int] = set()  # equal services of a claim are no repeats of each other
    try:
        for part in parts:
            values = payment_values.claim_payment(
                claim, part.decision, part.lines, group, part.charge
            )
            amounts = _amounts(claim, part.decision)
            segments = finished_claim(values, delimiter_choice.WAITING)
            share = None
            if group.payment.pays_members:
                share = member_payments.share(claim, part.decision, amounts)
            if share:
                warnings += member_payments.unusual(claim, share)
            services = _services(claim, part, identity, to_member=share is not None)
            found.append(
                WrittenPart(
                    part.decision,
                    segments,
                    amounts,
                    share,
                    identity.part(one.line for one in part.lines)
                    if len(parts) > 1
                    else identity.claim,
                    tuple(one for one in services if one not in known),
                    situational.totals_of(claim, part.decision, part.charge)
                    if group.provider_totals
                    else None,
                )
            )
            known.update(services)
    except CannotWrite as error:
        raise Unfit(f"a value of the claim cannot be written: {error}") from None
    return found, list(dict.fromkeys(warnings))


def _services(
    claim: Claim, part: Part, identity: ClaimIdentity, *, to_member: bool
) -> tuple[int, ...]:
    if part.decision.is_reversal:
        return ()
    paid = paid_lines(part.lines, claim, part.decision, to_member=to_member)
    known = {id(one.line) for one in part.lines}
    return identity.services(one for one in paid if not known or id(one) in known)


def _amounts(claim: Claim, decision: Decision) -> ClaimAmount:
    sign = -1 if decision.is_reversal else 1
    return ClaimAmount(
        claim.id,
        decision.is_reversal,
        sign * decision.paid,
        sign * (decision.interest or ZERO),
        decision.payer_claim_control_number,
        corrected(claim, decision),
        service(claim),
    )


def corrected(claim: Claim, decision: Decision) -> tuple[str, ...]:
    """The payer claim control numbers that a correction or replacement names (REF*F8)."""
    named = (decision.original_claim_control_number, claim.payer_claim_control_number)
    return tuple({number for number in named if number})


def service(claim: Claim) -> int:
    """The same for claims of one patient and the same days of service."""
    found = patient_and_days(claim)
    return hash(found) if found else 0


def patient_and_days(claim: Claim) -> bytes:
    """Names, day of birth and days of service; empty without a patient."""
    patient = claim.patient
    if patient is None:
        return b""
    days = claim.service_dates or ()
    birth = str(patient.birth_date or "")
    text = f"{patient.last_name}\x1f{patient.first_name}\x1f{birth}{''.join(map(str, days))}"
    return text.encode(errors="surrogatepass")


def without_birth(found: bytes) -> int:
    """The same for any day of birth, which no 835 says; `found` as `patient_and_days`."""
    last, first, *rest = found.upper().split(b"\x1f")
    days = rest[0][-_TWO_DAYS:] if rest and len(rest[0]) >= _TWO_DAYS else b""
    return hash((last, first, days))


def paid_lines(
    lines: list[LinePayment], claim: Claim, decision: Decision, *, to_member: bool = False
) -> list[ServiceLine]:
    """The claim's lines that are paid; all, when it is paid as a whole.

    `to_member`: what the member gets is paid, too.
    """
    if not lines or (to_member and any(a.reason == TO_THE_MEMBER for a in decision.adjustments)):
        return claim.lines if decision.paid or to_member else []
    paid = {
        id(one.line): one.line
        for one in lines
        if one.decided.paid
        or (to_member and any(a.reason == TO_THE_MEMBER for a in one.decided.adjustments))
    }
    return list(paid.values())
