"""Which residuals of a claim (837) to report: the most local, not those that follow from it.

One wrong amount can leave several equations open. A line that does not balance (BAL003) opens the
payer's claim equations (BAL002, BAL004), a wrong CLM02 (BAL001) opens every payer's. So an equation
is not reported where amounts that are reported already add up to its residual. A residual that they
do not add up to is another fault, and is.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, groupby
from typing import NamedTuple

from edi.claims import balance
from edi.claims.balance import LineBalance
from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.rules.bal.sums import is_sum
from edi.rules.bal.unplaced import unplaced
from edi.rules.cob.order import early_decision

_MOST_SHARING = 4  # payers with one identifier; with more nothing is said of theirs


class Decider(NamedTuple):
    """Who decided: one other payer, or several whose line decisions cannot be told apart because
    they have the same identifier (COB006)."""

    payers: tuple[OtherPayer, ...]
    lines: tuple[LineBalance, ...]  # with their decisions; a residual of None is not known

    @property
    def first(self) -> OtherPayer:
        return self.payers[0]

    @property
    def decisions(self) -> list[LineAdjudication]:
        return [one for line in self.lines for one in line.adjudications]


def deciders(claim: Claim) -> list[Decider]:
    """The payers that decided, in their order, without those that cannot have done so (COB003)."""
    known: list[Decider] | None = claim.__dict__.get("_deciders")
    if known is None:
        known = claim.__dict__["_deciders"] = list(_deciders(claim))
    return known


def _deciders(claim: Claim) -> Iterator[Decider]:
    groups: dict[str, list[OtherPayer]] = {}
    for number, payer in enumerate(claim.other_payers):
        if not early_decision(claim, payer):
            groups.setdefault(payer.payer_id or f"\0{number}", []).append(payer)
    for payers in groups.values():
        if len(payers) <= _MOST_SHARING:
            yield Decider(tuple(payers), tuple(_lines(claim, payers)))


def _lines(claim: Claim, payers: list[OtherPayer]) -> Iterator[LineBalance]:
    for line, adjudications, residual in balance.payer_lines(claim, payers[0]):
        if residual and len(payers) > 1 and line.charge is not None:
            # Each payer accounts for the charge; how many of them decided here is not known.
            most = min(len(payers), len(adjudications))
            open_amounts = [residual + line.charge * n for n in range(most)]
            residual = min(open_amounts, key=abs)
        yield LineBalance(line, adjudications, residual)


# -- BAL001


def charge_residual(claim: Claim) -> Decimal | None:
    """BAL001: the residual of CLM02, unless service segments out of place explain it."""
    residual = balance.claim_charge(claim)
    if not residual or is_sum(residual, unplaced(claim).charges):
        return None
    return residual


def line_with_wrong_charge(claim: Claim) -> ServiceLine | None:
    """The one line whose charge accounts for the residual of BAL001, if there is one.

    All payers' decisions on it leave the same residual, the other way round.
    """
    residual = balance.claim_charge(claim)
    if not residual:
        return None
    found: list[ServiceLine] = []
    for line in claim.lines:
        open_amounts = [
            balance.payer_line(
                line, [one for one in line.adjudications if one.payer_id == payer_id]
            )
            for payer_id in {one.payer_id for one in line.adjudications}
        ]
        if open_amounts and all(amount == -residual for amount in open_amounts):
            found.append(line)
    return found[0] if len(found) == 1 else None


# -- BAL003


def unbalanced_lines(claim: Claim, decider: Decider) -> list[LineBalance]:
    """BAL003: the lines out of balance for no other reason."""
    wrong_charge = line_with_wrong_charge(claim)
    return [
        one
        for one in decider.lines
        if one.residual
        and one.line is not wrong_charge
        and not is_sum(one.residual, _missing_on(claim, one.line))
    ]


def lost_unbalanced_lines(claim: Claim) -> list[LineBalance]:
    """BAL003: decisions that name no payer of the claim, out of balance whosever they are."""
    found = []
    wrong_charge = line_with_wrong_charge(claim)
    open_amounts: dict[int, list[Decimal | None]] = {}
    for decider in deciders(claim):
        for one in decider.lines:
            open_amounts.setdefault(id(one.line), []).append(one.residual)
    for payer_id, pairs in _lost(claim).items():
        if not payer_id:
            continue  # nothing tells which of them belong together
        for line, adjudications in _by_line(pairs):
            residual = balance.payer_line(line, adjudications)
            if not residual or line is wrong_charge or line.charge is None:
                continue
            # What it accounts for may be the part that another payer's decision lacks.
            is_part = line.charge - residual in open_amounts.get(id(line), ())
            if not is_part and not is_sum(residual, _missing_on(claim, line, payer_id)):
                found.append(LineBalance(line, adjudications, residual))
    return found


def _missing_on(claim: Claim, line: ServiceLine, but: str = "") -> Iterator[Decimal | None]:
    """Amounts that the decision on a line may lack: those without a place, and of decisions that
    name no payer of the claim (COB005), `but` those with this identifier."""
    strays = unplaced(claim)
    yield from strays.adjustments
    yield from strays.payments
    for payer_id, pairs in _lost(claim).items():
        if payer_id != but or not but:
            for _, adjudications in _by_line(pair for pair in pairs if pair[0] is line):
                yield balance.total(_accounted(one) for one in adjudications)


# -- BAL004 and BAL002


def paid_residual(claim: Claim, decider: Decider) -> Decimal | None:
    """BAL004: the residual of AMT*D against the line payments, unless something explains it."""
    found = [
        residual
        for count in range(1, len(decider.payers) + 1)
        for payers in combinations(decider.payers, count)
        if (residual := _paid_residual(decider, payers)) is not None
    ]
    residual = min(found, key=abs, default=None)
    strays = unplaced(claim)
    if not residual or not strays.paid.isdisjoint(one.node.number for one in decider.payers):
        return None
    parts = _open_amounts(decider)
    parts += [paid for paid, _ in _lost_to(claim, decider)]
    parts += [None if amount is None else -amount for amount in strays.adjustments]
    parts += strays.payments
    return None if is_sum(residual, parts) else residual


def _paid_residual(decider: Decider, payers: Iterable[OtherPayer]) -> Decimal | None:
    """AMT*D less (sum of SVD02 minus 2320 CAS), if these payers decided the lines."""
    if not decider.lines:
        return None
    lines = balance.total(one.paid for one in decider.decisions)
    paid = balance.total(one.paid for one in payers)
    adjusted = balance.total(balance.adjusted(one) for one in payers)
    if lines is None or paid is None or adjusted is None:
        return None
    return paid - (lines - adjusted)


def claim_residual(claim: Claim, decider: Decider) -> Decimal | None:
    """BAL002: the residual of CLM02 against the payer's account, unless something explains it."""
    payers = [one for one in decider.payers if one.has("AMT[D]") or one.has("CAS")]
    strays = unplaced(claim)
    if not payers or claim.charge is None:
        return None
    if not strays.paid.isdisjoint(one.node.number for one in payers):
        return None
    accounts = [balance.total((one.paid, balance.adjusted(one))) for one in payers]
    accounted = balance.total([*accounts, *map(balance.adjusted, decider.decisions)])
    if accounted is None:
        return None
    residual = claim.charge * len(payers) - accounted
    if not residual:
        return None
    parts = _open_amounts(decider)
    parts += [adjusted for _, adjusted in _lost_to(claim, decider)]
    parts += strays.adjustments
    parts += [one.non_covered for one in payers if one.has("AMT[A8]")]
    parts += [balance.claim_charge(claim) or balance.ZERO] * len(payers)
    open_paid = paid_residual(claim, decider)
    if open_paid:
        parts += [-open_paid, _undecided_charge(claim, decider)]
    return None if is_sum(residual, parts) else residual


def _open_amounts(decider: Decider) -> list[Decimal | None]:
    """The residuals of its lines, reported or explained."""
    return [one.residual for one in decider.lines if one.residual]


def _undecided_charge(claim: Claim, decider: Decider) -> Decimal | None:
    decided = {id(one.line) for one in decider.lines}
    return balance.total(line.charge for line in claim.lines if id(line) not in decided)


# -- COB012


def excess_of_line(claim: Claim, line: ServiceLine) -> Decimal:
    """What all payers together paid on a line beyond its charge; zero where open balances, or
    amounts without a place, may be why."""
    excess = balance.overpaid_line(line, _early_ids(claim))
    if excess <= 0 or unplaced(claim).charges:
        return balance.ZERO
    reported = _negative_strays(claim)
    for decider in deciders(claim):
        reported += _open_size(one for one in decider.lines if one.line is line)
    return excess if excess > reported else balance.ZERO


def excess_of_claim(claim: Claim) -> Decimal:
    """As `excess_of_line`, of the claim."""
    excess = balance.overpaid_claim(claim, _early_ids(claim))
    if excess <= 0 or unplaced(claim).paid or unplaced(claim).has_homeless_paid:
        return balance.ZERO
    reported = _negative_strays(claim) + _size(balance.claim_charge(claim))
    for decider in deciders(claim):
        reported += max(
            _size(claim_residual(claim, decider)),
            _size(paid_residual(claim, decider)),
            _open_size(decider.lines),
        )
    return excess if excess > reported else balance.ZERO


def _size(residual: Decimal | None) -> Decimal:
    return abs(residual or balance.ZERO)


def _open_size(lines: Iterable[LineBalance]) -> Decimal:
    return sum((_size(one.residual) for one in lines), balance.ZERO)


def _early_ids(claim: Claim) -> set[str]:
    return {one.payer_id for one in claim.other_payers if early_decision(claim, one)}


def _negative_strays(claim: Claim) -> Decimal:
    """Negative adjustments without a place may be what explains a payment above the charge."""
    amounts = unplaced(claim).adjustments
    if None in amounts:
        return Decimal("Infinity")
    return sum((-amount for amount in amounts if amount and amount < 0), balance.ZERO)


# -- decisions that name no payer of the claim (COB005)


def has_lost_lines(claim: Claim, payer: OtherPayer) -> bool:
    """Could 2430 loops that name no payer of the claim (COB005) be this payer's?"""
    strays = [line for pairs in _lost(claim).values() for line, _ in pairs]
    if not strays:
        return False
    decided = {id(one.line): one.residual for one in balance.payer_lines(claim, payer)}
    return any(id(line) not in decided or decided[id(line)] for line in strays)


def _lost(claim: Claim) -> dict[str, list[tuple[ServiceLine, LineAdjudication]]]:
    known = {other.payer_id for other in claim.other_payers if other.payer_id}
    return {key: pairs for key, pairs in claim.adjudications.items() if key not in known}


def _lost_to(claim: Claim, decider: Decider) -> list[tuple[Decimal | None, Decimal | None]]:
    """What the lost decisions paid and adjusted that may be this decider's."""
    decided = {id(one.line): one.residual for one in decider.lines}
    return [
        (one.paid, balance.adjusted(one))
        for pairs in _lost(claim).values()
        for line, one in pairs
        if id(line) not in decided or decided[id(line)]
    ]


def _by_line(
    pairs: Iterable[tuple[ServiceLine, LineAdjudication]],
) -> Iterator[tuple[ServiceLine, list[LineAdjudication]]]:
    for _, group in groupby(pairs, key=lambda pair: id(pair[0])):
        of_line = list(group)
        yield of_line[0][0], [one for _, one in of_line]


def _accounted(one: LineAdjudication) -> Decimal | None:
    return balance.total((one.paid, balance.adjusted(one)))
