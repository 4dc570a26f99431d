"""The arithmetic behind a balance finding, as text: its amounts are shown on --show-values only."""

from collections.abc import Iterable
from decimal import Decimal

from edi.claims.view import Adjustment

Term = tuple[Decimal | None, str]  # an amount, and what it is

_MOST = 12  # terms that are written out


def arithmetic(stated: Term, *less: Term) -> str:
    """ "200.00 charged - 120.00 paid - 50.00 CO-45 - 20.00 PR-2 = 10.00". What is more than a dozen
    terms is summed up."""
    terms = list(less)
    if len(terms) > _MOST:
        rest = terms[_MOST - 1 :]
        terms[_MOST - 1 :] = [(_sum(amount for amount, _ in rest), f"in {len(rest)} others")]
    total = _sum((stated[0], *(-amount if amount is not None else None for amount, _ in terms)))
    text = f"{_money(stated[0])} {stated[1]}"
    for amount, what in terms:
        is_added = amount is not None and amount < 0
        text += f" {'+' if is_added else '-'} {_money(abs(amount) if amount else amount)} {what}"
    return f"{text} = {_money(total)}"


def adjusted(adjustments: Iterable[Adjustment]) -> list[Term]:
    """Adjustments as terms: those of one group and reason together, in their order."""
    found: dict[str, Decimal | None] = {}
    for one in adjustments:
        name = f"{one.group}-{one.reason}"
        before = found.get(name, Decimal(0))
        found[name] = None if before is None or one.amount is None else before + one.amount
    return [(amount, name) for name, amount in found.items()]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _money(amount: Decimal | None) -> str:
    return "unknown" if amount is None else f"{amount:.2f}"
