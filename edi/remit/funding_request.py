"""What an employer is asked to put into its account, to be printed: the sum with its day, and the
register of the payments that it is for.

Plain text of at most 80 columns, pages parted by form feeds. It says what `.register.csv` and
`.funding.csv` say, for people.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from edi.emit.payment import Payment
from edi.interchange.writer import clean
from edi.remit.employer_group import EmployerGroup

SUFFIX = ".funding.txt"
NEW_PAGE = "\f"
_ROWS = 40  # payments of a page
_COLUMNS = f"{'Number':<12}{'Date':<12}{'Method':<8}{'Payee':<24}{'Claims':>7}{'Amount':>16}"
_KINDS = (("Transfers", "ACH"), ("Checks", "CHK"))


def funding_request(
    group: EmployerGroup, paid: Sequence[tuple[Payment, int]], day: date, status: str = ""
) -> bytes:
    """`paid` with the numbers of claim payments; `day` is that of payment. `status`: why money
    comes back ("void"), with amounts below zero."""
    head = ["Money that comes back" if status else "Funding request", ""]
    head += _account(group)
    head += [f"{'Day' if status else 'Needed on':<14}{day.isoformat()}"]
    head += [f"{'Why':<14}{status}"] if status else []
    head += ["", *_sums(paid), ""]
    rows = [_row(*one) for one in paid]
    parts = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
    pages = []
    for number, part in enumerate(parts, start=1):
        lead = head if number == 1 else [f"Group {_name(group)}, {day.isoformat()}", ""]
        foot = ["", f"Page {number} of {len(parts)}"] if len(parts) > 1 else []
        pages.append("\n".join((*lead, _COLUMNS, "-" * len(_COLUMNS), *part, *foot)))
    payer = group.payer
    place = payer.address
    sender = (payer.name, *place.street, f"{place.city} {place.state} {place.postal_code}")
    pages[-1] += "\n\n" + "\n".join(map(clean, sender))
    return (NEW_PAGE.join(pages) + "\n").encode("utf-8", "replace")


def _name(group: EmployerGroup) -> str:
    return clean(f"{group.number} {group.name}")


def _account(group: EmployerGroup) -> list[str]:
    account = group.payment.account
    lines = [f"{'Group':<14}{_name(group)}", f"{'Owner tax id':<14}{group.account_owner_tax_id}"]
    if account is not None:
        lines.append(f"{'Account':<14}{account.routing} {account.number}")
    return lines


def _sums(paid: Sequence[tuple[Payment, int]]) -> list[str]:
    lines = []
    total = sum((one.amount for one, _ in paid), Decimal(0))
    for name, method in _KINDS:
        amounts = [one.amount for one, _ in paid if one.method == method]
        if amounts:
            lines.append(_sum(name, len(amounts), sum(amounts, Decimal(0))))
    return [*lines, _sum("Total", len(paid), total)]


def _sum(name: str, number: int, amount: Decimal) -> str:
    return f"{name:<14}{number:>7,}{amount:>18,.2f}"


def _row(one: Payment, claims: int) -> str:
    payee = clean(one.payee.name, 23)
    return (
        f"{one.trace_number:<12}{one.effective.isoformat():<12}{one.method:<8}{payee:<24}"
        f"{claims:>7,}{one.amount:>16,.2f}"
    )
