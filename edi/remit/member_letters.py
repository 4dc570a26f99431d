"""The letters that go with checks to members, a page each."""

from collections.abc import Iterable
from datetime import date

from edi.remit.employer_group import EmployerGroup
from edi.remit.member_payments import MemberPayment

SUFFIX = ".member-letters.txt"
NEW_PAGE = "\f"
_TEXT = """\
{address}

{on}

Check {number} over {amount}

Dear member,

{plan} pays you for services that you have not assigned to the provider:

{claims}

Unless you have paid for them already, the provider will ask you for this money.

{payer}
"""


def letters(group: EmployerGroup, paid: Iterable[tuple[MemberPayment, str]], on: date) -> bytes:
    """`paid` with the numbers of the checks; `on` is the day of payment."""
    return NEW_PAGE.join(_letter(group, *one, on) for one in paid).encode("utf-8", "replace")


def _letter(group: EmployerGroup, one: MemberPayment, number: str, on: date) -> str:
    payer = group.payer
    place = payer.address
    return _TEXT.format(
        address="\n".join((one.member.name, *one.member.address)),
        on=on.isoformat(),
        number=number,
        amount=f"{one.amount:,.2f}",
        plan=group.name or payer.name,
        claims="\n".join(
            f"{paid:>12,.2f}  claim {share.amount.reference}, {share.provider}, {share.days}"
            for share, paid in one.claims
        ),
        payer="\n".join(
            (payer.name, *place.street, f"{place.city} {place.state} {place.postal_code}")
        ),
    )
