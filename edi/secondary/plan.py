"""One claim: whom it goes to next, or why to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from edi.claims.claim import Claim
from edi.emit.error import CannotWrite
from edi.matching.decision import Decision, Service
from edi.matching.levels import by_level
from edi.matching.match import DoesNotFit, Matched, match_services
from edi.matching.netting import lacks_part, standing
from edi.rules.wording import level as level_name
from edi.secondary.coverage import Coverage
from edi.secondary.coverage_file import Coverages
from edi.secondary.next_payer import after, carrier, is_same_payer, payers_of
from edi.secondary.owed import check_decided, check_forwarded, check_owed
from edi.secondary.refusal import CannotMake, Reason
from edi.secondary.rewrite import Decided, NewClaim, new_claim

_VOID = "8"  # CLM05-3
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Options:
    """How claims are made."""

    today: date
    coverages: Coverages
    bill_overdue: bool = False
    dual_coverage: bool = False


def next_claim(claim: Claim, found: Sequence[Decision], options: Options) -> NewClaim:
    """The claim for the next payer. Raises `CannotMake`."""
    try:
        return _next_claim(claim, found, options)
    except CannotWrite as error:
        raise CannotMake(Reason.INVALID, f"The claim cannot be written: {error}.") from None


def _next_claim(claim: Claim, found: Sequence[Decision], options: Options) -> NewClaim:
    _check_kind(claim)
    payers = payers_of(claim, options.coverages)
    current: Coverage | None = next(one for one in payers if one.level == claim.responsibility)
    of_level = by_level(claim, payers, found)
    decided: dict[str, Decided] = {}
    deciders: list[Coverage] = []
    last: tuple[Decision, ...] = ()
    while current is not None and current.level in of_level:
        last = _stand(claim, of_level[current.level])
        check_decided(last)
        _check_sums(claim, last)
        services = [service for one in last for service in one.services]
        decided[current.level] = Decided(last, _matched(claim, services))
        deciders.append(current)
        current = after(payers, current)
    if not deciders:
        raise CannotMake(
            Reason.NO_REMITTANCE,
            f"No 835 has the decision of the {level_name(claim.responsibility)} payer.",
        )
    check_owed(last)
    if current is None:
        if not options.dual_coverage:
            check_forwarded(last, options.today, bill_overdue=options.bill_overdue)
        named = carrier(claim, payers, last)
        if named is not None:
            payers = [*payers, named]
            current = named
    is_one_administrator = current is not None and _is_own(
        deciders[-1], current, options.coverages.administrator
    )
    if not (options.dual_coverage and is_one_administrator):
        check_forwarded(last, options.today, bill_overdue=options.bill_overdue)
    if current is None:
        raise CannotMake(
            Reason.PAYER_UNKNOWN,
            f"No payer is known after the {level_name(deciders[-1].level)} one.",
            amount=sum((one.patient_owes for one in last), ZERO),
            at=last[0],
        )
    if options.dual_coverage and not is_one_administrator:
        raise CannotMake(
            Reason.OTHER_ADMINISTRATOR,
            f"The {level_name(current.level)} payer is another administrator's.",
        )
    return new_claim(claim, payers, current, decided, options.today)


def _check_kind(claim: Claim) -> None:
    """Is it a claim that goes on at all?"""
    if claim.frequency == _VOID:
        raise CannotMake(Reason.VOID, "The claim takes an earlier one back (CLM05-3 8).")
    provider = claim.billing_provider
    if provider is not None and provider.child("2010AC") is not None:
        raise CannotMake(
            Reason.SUBROGATION, "The claim asks for what a pay-to plan (2010AC) has paid already."
        )
    if not claim.is_whole or claim.charge is None:
        raise CannotMake(
            Reason.INVALID, "The claim is not complete: its charge or its lines are missing."
        )


def _stand(claim: Claim, found: Sequence[Decision]) -> tuple[Decision, ...]:
    """The payer's decisions that stand. Raises `CannotMake`."""
    net = standing(found, claim)
    if not net.decisions:
        raise CannotMake(
            Reason.REVERSED,
            "The payer has taken its decision back (CLP02 22), and no corrected one is among the"
            " files.",
            at=found[-1],
        )
    if net.is_ambiguous:
        raise CannotMake(
            Reason.AMBIGUOUS,
            f"{len(net.decisions)} decisions of the payer stand side by side: none is reversed"
            " (CLP02 22).",
            at=net.decisions[-1],
        )
    for one in net.decisions:
        if one.flaws:
            flaw = one.flaws[0]
            raise CannotMake(
                Reason.PAYER_ERROR, flaw.message, rule=flaw.rule, amount=flaw.amount, at=one
            )
    return net.decisions


def _matched(claim: Claim, services: Sequence[Service]) -> Matched:
    """Raises `CannotMake`."""
    try:
        return match_services(claim, services)
    except DoesNotFit as error:
        raise CannotMake(Reason.UNMATCHED_SERVICE, str(error), amount=error.amount) from None


def _check_sums(claim: Claim, decisions: Sequence[Decision]) -> None:
    """Was the charge decided that the claim has?"""
    charge = sum((one.charge for one in decisions), ZERO)
    if lacks_part(claim, decisions):
        raise CannotMake(
            Reason.NO_REMITTANCE,
            "The payer has split the claim (remark MA15), and the 835 with a part of its decision"
            " is not among the files.",
            amount=claim.charge - charge if claim.charge else None,
            at=decisions[0],
        )
    if charge != claim.charge:
        assert claim.charge is not None
        difference = charge - claim.charge
        raise CannotMake(
            Reason.UNMATCHED_SERVICE,
            f"The payer's 835 has {abs(difference):.2f} {'more' if difference > 0 else 'less'}"
            " charge (CLP03) than the claim (CLM02).",
            rule="BAL002",
            amount=difference,
            at=decisions[0],
        )


def _is_own(decider: Coverage, target: Coverage, administrator: frozenset[str]) -> bool:
    """Does one administrator hold both coverages?"""
    both = {decider.payer_id, target.payer_id}
    return is_same_payer(decider, target) or both <= administrator
