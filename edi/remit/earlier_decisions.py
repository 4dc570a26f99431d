"""Reversals of payments whose claims are not given, and corrections of these: by earlier 835s."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.emit import delimiter_choice
from edi.emit.error import CannotWrite, cannot_write
from edi.emit.segments import finish
from edi.ledger.identity import ClaimIdentity
from edi.ledger.store import Usage
from edi.remit import claim_entry, member_payments, repeated
from edi.remit.claim_balance import ZERO
from edi.remit.claim_entry import WrittenPart
from edi.remit.claim_split import Together
from edi.remit.decision import Decision
from edi.remit.earlier_claim import claim_of
from edi.remit.earlier_payment import EarlierPayment, EarlierPayments, check_repeats
from edi.remit.employer_group import EmployerGroup
from edi.remit.grouping import Grouping
from edi.remit.member_payments import TO_THE_MEMBER
from edi.remit.provider_balance import ClaimAmount
from edi.remit.refusal import Unfit

_DAY = "the claim's first day of service"
# Identity and paid services of a claim payment, as the ledger has them, by ISA15, payer and CLP07.
Digests = Callable[[Usage, str, str], tuple[int, tuple[int, ...]] | None]


class Earlier(NamedTuple):
    """Where earlier payments are, and how a run reads them."""

    paths: Sequence[str | Path]
    on: date  # of payment
    allow_repeat: bool
    digests: Digests
    progress: Callable[[int], object] = lambda _: None
    notice: Callable[[str], object] = lambda _: None


class _Repeated(NamedTuple):
    """A decision that takes back a payment."""

    decision: Decision
    earlier: EarlierPayment
    claim: Claim


class _Written(NamedTuple):
    """A claim payment, and to whom it goes."""

    group: EmployerGroup
    earlier: EarlierPayment
    part: WrittenPart


def take_back(grouping: Grouping, given: Earlier, usages: dict[str, str]) -> None:
    """Decide what no claim of the run has, by the earlier 835s. ISA15 of those that are taken back
    is added to `usages`, with the file. Call it after the last claim. Raises `NotX12`, `OSError`.
    """
    wanted: dict[tuple[str, str], list[Decision]] = {}
    for decision in grouping.unmatched():
        wanted.setdefault((decision.claim, decision.provider), []).append(decision)
    claims = {claim for claim, _ in wanted}
    known = EarlierPayments(given.paths, claims, grouping.refusals, given.progress, given.notice)
    for (claim, _), decisions in wanted.items():
        if not known.has(claim) or grouping.is_refused(decisions[0]):
            continue
        decisions.sort(key=lambda decision: not decision.is_reversal)
        try:
            written = _written(grouping, known, decisions, given, usages)
        except Unfit as error:
            grouping.take(decisions, error)
            continue
        grouping.take(decisions)
        for one in written:
            payee = grouping.known_payee(one.earlier.payee)
            # What a claim given says anew of the same claim stands behind its reversal.
            grouping.add_part(one.group, payee, one.earlier.npi, one.part, is_first=True)


def _written(
    grouping: Grouping,
    known: EarlierPayments,
    decisions: list[Decision],
    given: Earlier,
    usages: dict[str, str],
) -> list[_Written]:
    """All claim payments of the decisions on one claim. Raises `Unfit`."""
    taken: list[_Repeated] = []
    for decision in decisions:
        if decision.is_reversal:
            earlier = known.reversed_by(decision, again=given.allow_repeat)
            if any(earlier is other.earlier for other in taken):
                raise Unfit("the claim is decided twice" + grouping.twice)
            check_repeats(decision, earlier.what)
            taken.append(_Repeated(decision, earlier, claim_of([earlier])))
    if not taken:
        raise Unfit(
            "no claim given has this number; a decision that corrects an earlier 835 stands beside"
            " the reversal (status 22) of that payment"
        )
    written = [_reversal(grouping, one, given) for one in taken]
    corrections = [one for one in decisions if not one.is_reversal]
    if corrections:
        written += _corrections(grouping, corrections, [one.earlier for one in taken], given)
    for one in taken:
        usages.setdefault(one.earlier.usage or "P", one.earlier.name)
    return written


def _reversal(grouping: Grouping, one: _Repeated, given: Earlier) -> _Written:
    """Raises `Unfit`."""
    decision, earlier, claim = one
    what = earlier.what
    number = decision.group or what.group
    group = grouping.group_of(number, _first_day(claim), _DAY)
    if what.group and decision.group and what.group not in (decision.group, *group.numbers):
        raise Unfit(
            f"the payment in {earlier.name} is of group {what.group}: a reversal gives back to the"
            " account that has paid"
        )
    for message in _unusual(earlier, group, given.on):
        grouping.warn_of_decision(message, decision, group)
    try:
        with cannot_write():
            segments = finish(repeated.reversal(earlier), delimiter_choice.WAITING)
    except CannotWrite as error:
        raise Unfit(f"the earlier 835 cannot be repeated: {error}") from None
    amounts = ClaimAmount(
        what.claim,
        True,
        -what.paid,
        -what.interest,
        what.control_number,
        (),
        grouping.service_of(claim),
    )
    identity, _ = _digests(claim, earlier, group, given)
    totals = repeated.totals(earlier) if group.provider_totals else None
    share = None
    if group.payment.pays_members:
        adjusted = what.all_adjustments()
        to_member = sum((a.amount for a in adjusted if a.reason == TO_THE_MEMBER), ZERO)
        share = member_payments.share_of(claim, to_member, amounts)
    if share:
        for message in member_payments.unusual(claim, share):
            grouping.warn_of_decision(message, decision, group)
    part = WrittenPart(decision, segments, amounts, share, identity, (), totals)
    return _Written(group, earlier, part)


def _corrections(
    grouping: Grouping,
    decisions: list[Decision],
    taken: list[EarlierPayment],
    given: Earlier,
) -> list[_Written]:
    """Raises `Unfit`."""
    together = Together()
    if not all(map(together.takes, decisions)):
        raise Unfit("the claim is decided twice" + grouping.twice)
    first = decisions[0]
    if first.lines and not any(one.what.services for one in taken):
        raise Unfit(
            f"the claim was decided as a whole, so {taken[0].name} has no lines that could be"
            " decided: give its 837"
        )
    claim = claim_of(taken)
    group = grouping.group_of(first.group or claim.group_number, _first_day(claim), _DAY)
    parts, warnings = claim_entry.written(claim, decisions, group, given.on)
    for message in warnings:
        grouping.warn_of_decision(message, first, group)
    if len(parts) == 1 and len(taken) == 1:
        # The ledger knows the claim itself: what comes again is found by that.
        identity, services = _digests(claim, taken[0], group, given)
        paid = services if services and parts[0].decision.paid > 0 else parts[0].services
        parts = [parts[0]._replace(identity=identity, services=paid)]
    service = grouping.service_of(claim)
    return [
        _Written(group, taken[0], one._replace(amounts=one.amounts._replace(service=service)))
        for one in parts
    ]


def _digests(
    claim: Claim, earlier: EarlierPayment, group: EmployerGroup, given: Earlier
) -> tuple[int, tuple[int, ...]]:
    """Identity and paid services: those of the ledger, else what the 835 says of the claim."""
    usage: Usage = "T" if earlier.usage == "T" else "P"
    found = given.digests(usage, group.payer.id, earlier.what.control_number)
    return found or (ClaimIdentity(claim).claim, ())


def _first_day(claim: Claim) -> date | None:
    return claim.service_dates[0] if claim.service_dates else None


def _unusual(earlier: EarlierPayment, group: EmployerGroup, on: date) -> Iterable[str]:
    """Warnings about a payment that is taken back."""
    if earlier.payer_ids and group.payer.id not in earlier.payer_ids:
        yield f"the payment in {earlier.name} was decided by another payer than the group has"
    if earlier.owner and earlier.owner[1:] != group.account_owner_tax_id:
        yield (
            f"the payment in {earlier.name} came from another owner's account (TRN03) than the"
            " group's"
        )
    paid_on = earlier.what.effective
    if paid_on and paid_on > on:
        yield f"the date of payment is before that of the payment in {earlier.name}"
