"""Provider-level adjustments (PLB) and what they make of a payment.

Payment = sum of CLP04 less the PLB amounts: positive PLB amounts lower it. Interest is paid
beside the claims, so it appears here with its sign turned. Sources: 835 guide 1.10.2.1, 1.10.2.8
and 1.10.2.17; X12 RFI 227 and 1756 (WO), 738 (FB), 2370 (references), 2660 (no negative payment).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.codes.plb import FORWARD, INTEREST, RECOVERY, REFUND, get
from edi.emit.payment import ProviderAdjustment as ProviderAmount
from edi.remit.decision import ProviderAdjustment
from edi.remit.employer_group import EmployerGroup
from edi.remit.refusal import Unfit

ZERO = Decimal(0)
# Reasons by which a payer takes back what it paid on other claims.
RECOVERIES = frozenset({RECOVERY, "WU", "OB", FORWARD})


class ClaimAmount(NamedTuple):
    """What one CLP adds to the payment; negative for a reversal."""

    claim: str
    is_reversal: bool
    paid: Decimal
    interest: Decimal
    reference: str  # CLP07
    corrects: tuple[str, ...] = ()  # CLP07 of the claim that this one corrects or replaces
    service: int = 0  # the same for claims of one patient and the same days


def provider_amounts(
    claims: Iterable[ClaimAmount],
    adjustments: Iterable[ProviderAdjustment],
    on: date,
    trace_number: str = "",
) -> list[ProviderAmount]:
    """Everything that goes into PLB: interest of the claims, then the adjustments themselves.

    Without a period end it is the last day of the year of payment. A balance is moved forward
    under the payment's own `trace_number`.
    """
    year_end = date(on.year, 12, 31)
    found = [
        ProviderAmount(year_end, INTEREST, one.reference, -one.interest)
        for one in claims
        if one.interest
    ]
    for one in adjustments:
        is_moved = one.reason == FORWARD and one.amount < 0
        reference = trace_number if is_moved else one.reference
        end = one.period_end or year_end
        found.append(ProviderAmount(end, one.reason, reference, one.amount))
    return found


def net(paid: Decimal, amounts: Iterable[ProviderAmount]) -> Decimal:
    """BPR02; `paid` is the sum of CLP04."""
    return paid - sum((one.amount for one in amounts), ZERO)


def reversed_by(claims: Iterable[ClaimAmount]) -> Decimal:
    """By how much reversals exceed their corrections, each with its own.

    A correction is known by its claim number or by the payer claim control number that it names.
    What it pays beyond the reversal does not make up for another one.
    """
    return sum((max(-total, ZERO) for total in _corrected(claims)), ZERO)


def taken_back(claims: Iterable[ClaimAmount], amounts: Sequence[ProviderAmount]) -> Decimal:
    """By how much this payment is lowered for what was paid earlier; zero or less if it is not.

    A reversal that exceeds its correction takes the difference from the payments of other claims,
    unless a negative WO gives it back. A refund (72) and the WO that acknowledges it cancel out. A
    balance moved forward (FB) lowers a later payment, so it gives nothing back.
    """
    recovered = [one.amount for one in amounts if one.reason in RECOVERIES | {REFUND}]
    moved = _sum(amounts, FORWARD, -1)
    return reversed_by(claims) + sum(recovered, ZERO) - moved


def check(
    paid: Decimal,
    claims: Sequence[ClaimAmount],
    amounts: Sequence[ProviderAmount],
    group: EmployerGroup,
) -> Decimal:
    """The net payment; `paid` is the sum of CLP04, and `claims` are only needed where one of them
    is a reversal.

    Raises `Unfit` when it is negative, takes back what the group does not take back, gives back
    what nothing took, or cannot be paid by the group's method."""
    payment = net(paid, amounts)
    _check_given_back(claims, amounts)
    _check_refund(amounts)
    if not group.recoupment:
        _check_recoupment(claims, amounts)
    _check_forward(payment, _sum(amounts, FORWARD, -1), recoups=group.recoupment)
    if payment and group.payment.method == "NON":
        raise Unfit(
            f"there are {payment:.2f} to pay, but the group's payment method is NON", payment
        )
    return payment


def unusual(
    claims: Sequence[ClaimAmount], amounts: Sequence[ProviderAmount], group: EmployerGroup
) -> Iterator[str]:
    """Warnings about a payment that can be made; `claims` as in `check`."""
    for reason in sorted({one.reason for one in amounts}):
        lowered = _sum(amounts, reason, 1)
        known = get(reason)
        if lowered and reason not in RECOVERIES and reason != INTEREST:
            meaning = f" ({known.meaning})" if known else ""
            yield (
                f"PLB {reason}{meaning} lowers the payment by {lowered:.2f}: an adjustment that"
                " belongs to no claim takes from the claims that are paid here"
            )
    names = _names_of_reversed(claims)
    for one in amounts:
        if one.reason == RECOVERY and one.amount < 0 and names.isdisjoint(_words(one.reference)):
            yield (
                "the reference of WO is not the payer claim control number of a claim that is"
                " reversed in this payment"
            )
    if _sum(amounts, RECOVERY, -1):
        for claim in _unnamed_corrections(claims):
            yield (
                f"claim {claim} is for the same patient and days as a reversed one whose amount WO"
                " gives back: if it replaces that one, both are paid; name the reversed number in"
                " its original_claim_control_number and leave WO out"
            )


class Overpayment(NamedTuple):
    """A reversal that takes more than its correction gives; dollars."""

    claim: str
    reference: str  # CLP07 of the reversed payment
    paid: Decimal  # what was paid, interest included
    due: Decimal  # what corrects it
    given_back: Decimal  # of the difference, by WO lines of the decisions file

    @property
    def amount(self) -> Decimal:
        return self.paid - self.due


def overpayments(
    claims: Sequence[ClaimAmount], adjustments: Iterable[ProviderAdjustment]
) -> Iterator[Overpayment]:
    """What a payment takes back by its reversals, each with its corrections.

    A reversal that another claim of the same patient and days may correct without saying so is
    left out, unless WO gives it back: both would be paid, and the first requested.
    """
    services = {
        one.service
        for family in families(claims)
        if not any(one.is_reversal for one in family)
        for one in family
        if one.service and one.paid > 0
    }
    given = [one for one in adjustments if one.reason == RECOVERY and one.amount < 0]
    for family in taking_families(claims):
        names = {name for one in family for name in (one.claim, one.reference)}
        back = -sum((g.amount for g in given if names & set(_words(g.reference))), ZERO)
        reversals = [one for one in family if one.is_reversal]
        if not back and any(one.service in services for one in reversals):
            continue
        paid = -sum((one.paid + one.interest for one in reversals), ZERO)
        total = sum((one.paid + one.interest for one in family), ZERO)
        first = reversals[0]
        yield Overpayment(first.claim, first.reference, paid, paid + total, back)


def given_back(found: Iterable[Overpayment]) -> list[ProviderAdjustment]:
    """The WO with a minus sign that give overpayments back, where no line of the file does."""
    return [
        ProviderAdjustment("", "", RECOVERY, one.given_back - one.amount, reference=one.reference)
        for one in found
        if one.amount > one.given_back
    ]


def forwarded(
    before: Decimal, still_open: Iterable[tuple[str, Decimal]]
) -> list[ProviderAdjustment]:
    """The FB of a payment that comes to `before` without them: balances that are open (trace
    number, dollars) are brought back, and what the payment cannot give is moved forward, as one
    balance. A payment that comes to nothing moves none (X12 RFI 738)."""
    if not before:
        return []
    found = [ProviderAdjustment("", "", FORWARD, left, reference=t) for t, left in still_open]
    after = before - sum((one.amount for one in found), ZERO)
    if after < 0:
        found.append(ProviderAdjustment("", "", FORWARD, after))
    return found


# -- what is refused


def _check_given_back(claims: Sequence[ClaimAmount], amounts: Sequence[ProviderAmount]) -> None:
    """A negative WO raises the payment: only by what reversals here take."""
    given, taken = -_sum(amounts, RECOVERY, -1), reversed_by(claims)
    if given > taken:
        raise Unfit(
            f"WO with a minus sign gives back {given:.2f}, but reversals in this payment, less"
            f" their corrections, take {taken:.2f}: the difference would be paid twice",
            given - taken,
        )


def _check_refund(amounts: Sequence[ProviderAmount]) -> None:
    refunded, recovered = -_sum(amounts, REFUND, -1), _sum(amounts, RECOVERY, 1)
    if refunded > recovered:
        raise Unfit(
            f"PLB 72 acknowledges a refund of {refunded:.2f}, but WO takes {recovered:.2f}: without"
            " a WO of the same amount the provider gets its refund back",
            refunded - recovered,
        )


def _check_recoupment(claims: Sequence[ClaimAmount], amounts: Sequence[ProviderAmount]) -> None:
    taken = taken_back(claims, amounts)
    if taken <= 0:
        return
    by_reversals = reversed_by(claims) + _sum(amounts, RECOVERY, -1)
    if by_reversals > 0:
        what = "reversals" if by_reversals >= taken else "reversals and recoveries"
        alike = next(_unnamed_corrections(claims), "")
        back = f"request the money back and give it here by WO -{by_reversals:.2f}"
        by_number = "(original_claim_control_number)"
        advice = f"let a correction name the reversed number {by_number}, or {back}"
        if alike:
            advice = (
                f"if claim {alike}, of the same patient and days, corrects the reversed one, let it"
                f" name that one's number {by_number}; if not, {back}"
            )
    else:
        what = f"recoveries (PLB {', '.join(sorted(RECOVERIES))})"
        advice = (
            "request the money back instead, and acknowledge it by WO and 72 of the same amount"
            " when it has come"
        )
    raise Unfit(
        f"{what} take {taken:.2f} from this payment, but the group takes nothing back (recoupment ="
        f" false): {advice}",
        taken,
    )


def _check_forward(payment: Decimal, moved: Decimal, *, recoups: bool) -> None:
    """FB with a minus sign clears a negative payment, no more and no less."""
    before = payment + moved
    if moved and before >= 0:
        raise Unfit(
            f"FB of {moved:.2f} although the payment before it is {before:.2f}: a balance is moved"
            " forward only where the payment would be negative",
            moved,
        )
    if moved and not recoups:
        raise Unfit(
            f"FB of {moved:.2f} would be taken from a later payment, but the group takes nothing"
            " back (recoupment = false): request the money from the provider instead",
            moved,
        )
    if moved and payment > 0:
        raise Unfit(
            f"FB of {moved:.2f} is more than the negative payment of {before:.2f} that it moves"
            " forward: the difference would be paid out",
            payment,
        )
    if payment < 0:
        way = "hold what lowers it until a payment covers it, or request the money"
        if recoups:
            way = (
                f'carry the rest forward with FB of {before:.2f} (negative_payments = "forward"'
                " does so), or hold the reversals until a payment covers them"
            )
        raise Unfit(
            f"the payment would be negative, {payment:.2f}: an 835 cannot take money. Either {way}",
            payment,
        )


# -- reversals and corrections


def taking_families(claims: Iterable[ClaimAmount]) -> Iterator[list[ClaimAmount]]:
    """Reversals that take more than their corrections give, with these."""
    for family in families(claims):
        taken = sum((one.paid + one.interest for one in family), ZERO)
        if taken < 0 and any(one.is_reversal for one in family):
            yield family


def _corrected(claims: Iterable[ClaimAmount]) -> Iterator[Decimal]:
    """What each reversal comes to with everything that corrects it."""
    for family in families(claims):
        if any(one.is_reversal for one in family):
            yield sum((one.paid + one.interest for one in family), ZERO)


def families(claims: Iterable[ClaimAmount]) -> list[list[ClaimAmount]]:
    """Claim payments that belong together: same claim number, same payer claim control number,
    or one names the other's as the original. None are looked for where nothing is reversed."""
    claims = list(claims)
    if not any(one.is_reversal for one in claims):
        return []
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def find(key: tuple[str, str]) -> tuple[str, str]:
        while (above := leader.setdefault(key, key)) != key:
            leader[key] = leader[above]
            key = leader[key]
        return key

    for one in claims:
        own = find(("claim", one.claim))
        for number in (one.reference, *one.corrects):
            leader[find(("number", number))] = own
    found: dict[tuple[str, str], list[ClaimAmount]] = {}
    for one in claims:
        found.setdefault(find(("claim", one.claim)), []).append(one)
    return list(found.values())


def _unnamed_corrections(claims: Sequence[ClaimAmount]) -> Iterator[str]:
    """Claims of the same patient and days as a reversed one that do not name it."""
    all_families = families(claims)
    owed = [f for f in all_families if any(one.is_reversal for one in f)]
    services = {one.service for f in owed for one in f if one.is_reversal and one.service}
    for family in all_families:
        if any(one.is_reversal for one in family):
            continue
        for one in family:
            if one.service in services and one.paid > 0:
                yield one.claim


def _names_of_reversed(claims: Iterable[ClaimAmount]) -> set[str]:
    return {name for one in claims if one.is_reversal for name in (one.claim, one.reference)}


def _words(reference: str) -> list[str]:
    return [reference, *reference.split()]


def _sum(amounts: Iterable[ProviderAmount], reason: str, sign: int) -> Decimal:
    """The positive or the negative amounts of a reason."""
    return sum((a.amount for a in amounts if a.reason == reason and a.amount * sign > 0), ZERO)
