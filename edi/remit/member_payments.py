"""Payments to members, of claims whose benefits are not assigned to the provider (CLM08 N, W).

The decision says so by reason 100 ("payment made to patient/insured/responsible party"): the
provider's 835 shows the claim with the payment as that adjustment, and a group with `pay_members`
sends the member a check over it, with a letter. All of a member's claims in a file are one check.

A reversal takes nothing from a member. What its correction pays again is paid as far as it is more
than was paid; the rest has to be asked back.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.view import Party
from edi.emit.delimiter_choice import clean
from edi.ledger.identity import digest
from edi.remit.claim_balance import ZERO, all_adjustments
from edi.remit.decision import BY_REMIT, IN_LIST, Decision
from edi.remit.provider_balance import ClaimAmount, families
from edi.remit.refusal import Unfit

TO_THE_MEMBER = "100"
_ASSIGNED = "Y"


class Member(NamedTuple):
    """Who gets the check."""

    key: str  # a digest of the member id
    name: str
    address: tuple[str, ...]  # lines


class MemberShare(NamedTuple):
    """What a claim payment leaves to a member; negative in a reversal."""

    member: Member
    amount: ClaimAmount
    provider: str
    days: str  # of service


class MemberPayment(NamedTuple):
    """What becomes one check."""

    member: Member
    amount: Decimal  # dollars
    claims: tuple[tuple[MemberShare, Decimal], ...]  # with what is paid of each


def amount(decision: Decision) -> Decimal:
    """What goes to the member, dollars."""
    return sum((a.amount for a in all_adjustments(decision) if a.reason == TO_THE_MEMBER), ZERO)


def check_paid_by(decision: Decision, *, pays_members: bool) -> None:
    """Who pays the member, by `edi adjudicate` and by the group: one, and only one. Raises `Unfit`.

    `pays_members`: the group sends members checks.
    """
    paid = amount(decision)
    if not paid or decision.is_reversal:
        return
    if decision.member_payment == IN_LIST and pays_members:
        raise Unfit(
            "the member's payment (reason 100) stands in the list of edi adjudicate, and this group"
            " sends members checks (pay_members): it would be paid twice. Give edi adjudicate the"
            " groups file, too (--groups)",
            paid,
        )
    if decision.member_payment == BY_REMIT and not pays_members:
        raise Unfit(
            "edi adjudicate has left the member's payment (reason 100) to this run, but the group"
            " sends members no checks (pay_members): nobody would pay it",
            paid,
        )


def share(claim: Claim, decision: Decision, amounts: ClaimAmount) -> MemberShare | None:
    """None where nothing goes to the member. Raises `Unfit` where it cannot be paid.

    `amounts` are those of the claim payment, of which `paid` is what the provider gets.
    """
    return share_of(claim, amount(decision), amounts)


def share_of(claim: Claim, paid: Decimal, amounts: ClaimAmount) -> MemberShare | None:
    """The same of an amount that goes to the member."""
    if not paid:
        return None
    if paid < 0:
        raise Unfit("a member cannot be paid less than nothing (reason 100)", paid)
    subscriber = claim.subscriber.party if claim.subscriber else None
    party = subscriber or claim.patient
    name = clean(party.name, 60) if party else ""
    if party is None or not name:
        raise Unfit("the claim names no subscriber, to whom reason 100 is paid", paid)
    home = party if party.address else claim.patient or party
    sign = -1 if amounts.is_reversal else 1
    provider = claim.billing_provider.party if claim.billing_provider else None
    return MemberShare(
        Member(_key(party, name), name, _address(home)),
        amounts._replace(paid=sign * paid, interest=ZERO),
        clean(provider.name, 60) if provider else "",
        _days(claim),
    )


def unusual(claim: Claim, one: MemberShare) -> Iterable[str]:
    """Warnings."""
    if one.amount.is_reversal:
        yield (
            "what was paid to the member is not taken back: give the correction in the same run,"
            " which then pays only what is more, or ask the member for the money"
        )
    if claim.benefits_assigned == _ASSIGNED:
        yield "benefits are assigned to the provider (CLM08 Y), yet the member is paid (reason 100)"
    if not one.member.address:
        yield "the claim has no address of the member, to whom a check is sent"


def payments(shares: Iterable[MemberShare]) -> list[MemberPayment]:
    """One for each member who gets anything, in the order of their first claims."""
    by_member: dict[str, list[MemberShare]] = {}
    for one in shares:
        by_member.setdefault(one.member.key, []).append(one)
    found = []
    for own in by_member.values():
        of_amount = {id(one.amount): one for one in own}
        claims = []
        amounts = [one.amount for one in own]
        for family in families(amounts) or [[one] for one in amounts]:
            total = sum((one.paid for one in family), ZERO)
            if total > 0:
                claims.append((of_amount[id(family[-1])], total))
        if claims:
            paid = sum((total for _, total in claims), ZERO)
            found.append(MemberPayment(own[0].member, paid, tuple(claims)))
    return found


def _key(party: Party, name: str) -> str:
    who = f"{party.id_qualifier}\x1f{party.id or name}".upper()
    return f"member {digest(who.encode(errors='surrogatepass')) & (2**64 - 1):016x}"


def _address(party: Party) -> tuple[str, ...]:
    *street, city, state, postal_code = party.address if len(party.address) > 2 else ("",) * 3
    place = " ".join(part for part in (clean(city), clean(state), clean(postal_code)) if part)
    return tuple(line for line in (*map(clean, street), place) if line)


def _days(claim: Claim) -> str:
    if claim.service_dates is None:
        return ""
    first, last = claim.service_dates
    return f"{first}" if first == last else f"{first} to {last}"
