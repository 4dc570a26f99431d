"""A decision against what the guide and the claim ask for: status, lines, units, dates, group.

Sources: 835 guide, notes of CLP02, SVC, AMT, DTM*036 and NM1*TT; X12 RFI 1423 (status 4), 1937
(AMT*AU), 2348 and 2354 (lines of professional and dental claims).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.view import at
from edi.codes import claim_filing, claim_status
from edi.remit import member_payments
from edi.remit.claim_balance import ZERO, LinePayment, all_adjustments, label
from edi.remit.decision import Decision
from edi.remit.employer_group import EmployerGroup
from edi.remit.refusal import Unfit

_SEQUESTRATION = ("253", "223")
_COVERAGE_ENDED = "27"
_NOT_ASSIGNED = {"N": "are not assigned", "W": "were not assigned: the patient refused"}
_VOID = "8"  # CLM05-3
# Facility types of a type of bill.
INPATIENT = frozenset({"11", "12", "18", "21", "41", "65", "66", "86"})


def check(
    claim: Claim,
    decision: Decision,
    lines: Sequence[LinePayment],
    group: EmployerGroup,
    filing: str,
    on: date | None,
) -> Iterator[str]:
    """Warnings. `filing` is CLP06, `on` the date of payment. Raises `Unfit`.

    Of a reversal only what is not part of the decision that it repeats.
    """
    yield from _group(claim, decision, group)
    _amounts(claim, decision, lines)
    yield from _parts(lines)
    if decision.is_reversal:
        return
    to_member = member_payments.amount(decision) if group.payment.pays_members else ZERO
    _unpaid(claim, decision, to_member)
    _has_lines(claim, decision)
    yield from _status(claim, decision)
    yield from _assignment(claim, decision)
    yield from _dates(claim, decision, on)
    reasons = {a.reason for a in all_adjustments(decision)}
    yield from _coverage(claim, decision, _COVERAGE_ENDED in reasons)
    yield from _lines(lines)
    if decision.covered_days:
        yield from _covered_days(claim, decision.covered_days)
    if not claim_filing.is_medicare(filing):
        for reason in _SEQUESTRATION:
            if reason in reasons:
                yield (
                    f"reason {reason} is the Medicare sequestration, but this plan files under"
                    f" {filing} (CLP06)"
                )
    if decision.paid > (claim.charge or ZERO):
        yield "the payment is more than the total charge (CLM02)"


# -- refused


def _unpaid(claim: Claim, decision: Decision, to_member: Decimal) -> None:
    by_line = (line.paid for line in decision.lines)
    pays = (decision.paid, decision.interest or ZERO, *by_line, to_member)
    paid = next(filter(None, pays), ZERO)
    if not paid:
        return
    meaning = claim_status.UNPAID.get(decision.status)
    if meaning:
        raise Unfit(
            f"status {decision.status} ({meaning}) pays nothing, but the decision pays {paid:.2f}",
            paid,
        )
    if _is_predetermination(claim):
        raise Unfit(
            "the claim asks for a predetermination (CLM19 PB): no service was rendered, so nothing"
            f" is paid; its status is {claim_status.PREDETERMINATION}",
            paid,
        )
    if claim.frequency == _VOID:
        raise Unfit(
            "the claim voids an earlier one (CLM05-3 8): answer it with a reversal (status"
            f" {claim_status.REVERSAL}) of that one, not with a payment",
            paid,
        )


def _has_lines(claim: Claim, decision: Decision) -> None:
    if not decision.lines and not claim.is_institutional:
        raise Unfit(
            "the remittance of a professional or dental claim needs every service line"
            f" ({claim.spec.short}): give lines, with the adjustments of each"
        )


def _amounts(claim: Claim, decision: Decision, lines: Sequence[LinePayment]) -> None:
    """Covered (AMT*AU) and allowed (AMT*B6) amounts are parts of the charge."""
    assert claim.charge is not None
    if decision.covered is not None and decision.covered > claim.charge:
        excess = decision.covered - claim.charge
        raise Unfit(
            f"the covered amount (AMT*AU) is {excess:.2f} more than the total charge (CLM02): it is"
            " the part of the charge that the plan considers for payment",
            excess,
        )
    for one in lines:
        allowed = one.decided.allowed
        if allowed is not None and allowed > one.charge:
            excess = allowed - one.charge
            raise Unfit(
                f"{label(one.line)}: the allowed amount (AMT*B6) is {excess:.2f} more than the"
                " line's charge: where the fee is higher, the charge is what is allowed",
                excess,
            )


def _parts(lines: Sequence[LinePayment]) -> Iterator[str]:
    """The parts of a split line add up to its units (X12 RFI 467); a part under another procedure
    counts its own."""
    parts: dict[int, list[LinePayment]] = {}
    for one in lines:
        if one.is_part and not one.decided.procedure:
            parts.setdefault(id(one.line), []).append(one)
    for found in parts.values():
        billed, which = found[0].line.units, label(found[0].line)
        if billed is None:
            continue
        units = sum((one.units or ZERO for one in found), ZERO)
        says = f"the parts of {which} have {units:f} units, the line has {billed:f}"
        if units > billed:
            raise Unfit(f"{says}: give the units of each part")
        if units < billed:
            yield f"{says}: unpaid units of a part go into the quantity of its adjustment"


# -- unusual


def _status(claim: Claim, decision: Decision) -> Iterator[str]:
    status = decision.status
    if (status == claim_status.PREDETERMINATION) != _is_predetermination(claim):
        yield (
            f"status {claim_status.PREDETERMINATION} belongs to a predetermination (CLM19 PB), and"
            " only to one"
        )
    known = claim_status.get(status)
    if decision.crossover and known and not known.is_forwarded:
        yield (
            f"status {status} does not say that the claim was sent on, so crossover is left out"
            " (NM1*TT)"
        )


def _is_predetermination(claim: Claim) -> bool:
    return at(claim.values("CLM"), 19) == "PB"


def _assignment(claim: Claim, decision: Decision) -> Iterator[str]:
    how = _NOT_ASSIGNED.get(claim.benefits_assigned)
    if how and decision.paid > 0:
        yield (
            f"benefits {how} (CLM08 {claim.benefits_assigned}), yet the provider is paid, not the"
            " patient"
        )


def _dates(claim: Claim, decision: Decision, on: date | None) -> Iterator[str]:
    days = claim.service_dates
    received = decision.received
    if received and on and received > on:
        yield "the claim was received (DTM*050) after the date of payment"
    if received and days and received < days[0]:
        yield "the claim was received (DTM*050) before the first day of service"
    if on and days and days[1] > on and decision.paid > 0:
        yield "the date of payment is before the last day of service"


def _coverage(claim: Claim, decision: Decision, denied: bool) -> Iterator[str]:
    ended = decision.coverage_expired
    if denied and ended is None:
        yield (
            f"reason {_COVERAGE_ENDED} (coverage ended) goes with the day of it: give"
            " coverage_expired (DTM*036)"
        )
    if ended is None:
        return
    if not denied:
        yield (
            f"coverage_expired (DTM*036) is given, but no service is denied by reason"
            f" {_COVERAGE_ENDED}"
        )
    days = claim.service_dates
    if days and days[0] > ended and decision.paid > 0:
        yield "services after the end of the coverage (DTM*036) are paid"


def _lines(lines: Sequence[LinePayment]) -> Iterator[str]:
    for one in lines:
        decided, billed = one.decided, one.line.units
        if decided.allowed is not None and decided.allowed < decided.paid:
            yield f"{label(one.line)}: more is paid than allowed (AMT*B6)"
        if decided.units is not None and not decided.procedure:
            if billed is not None and decided.units > billed:
                yield f"{label(one.line)}: more units are paid (SVC05) than were billed"
            elif not decided.units and decided.paid:
                yield f"{label(one.line)}: no units are paid (SVC05), but an amount is"


def _covered_days(claim: Claim, days: Decimal) -> Iterator[str]:
    stay = claim.statement_dates
    if not is_inpatient(claim):
        yield "covered_days (QTY*CA) belongs to inpatient claims"
    elif stay and days > (stay[1] - stay[0]).days + 1:
        yield "more days are covered (QTY*CA) than the statement has"


def is_inpatient(claim: Claim) -> bool:
    """By the type of bill."""
    return claim.is_institutional and claim.facility_code in INPATIENT


def _group(claim: Claim, decision: Decision, group: EmployerGroup) -> Iterator[str]:
    claimed = claim.group_number
    if claimed and decision.group and claimed not in (decision.group, *group.numbers):
        yield f"the claim names group {claimed}, the decision pays it from {decision.group}"
    if claim.statement_dates is None and _covers(group, claim.service_dates):
        return  # nor is any line outside
    outside = [line for line in claim.lines if not _covers(group, line.service_dates)]
    if outside:
        first = label(outside[0])
        more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
        yield (
            f"services of {first}{more} fall outside this period of the group ({group.period}),"
            " which pays for the whole claim: another period may have another account"
        )
    elif not _covers(group, claim.service_dates):
        yield (
            f"the statement covers days outside this period of the group ({group.period}), which"
            " pays for the whole claim: another period may have another account"
        )


def _covers(group: EmployerGroup, days: tuple[date, date] | None) -> bool:
    return days is None or (group.covers(days[0]) and group.covers(days[1]))
