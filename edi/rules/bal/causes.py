"""Which of a claim's residuals to report: the most local, not those that follow from it.

One wrong amount can leave several equations open. A line that does not balance (BAL003) opens the
payer's claim equations (BAL002, BAL004), a wrong CLM02 (BAL001) opens every payer's. So each
equation is reported only when nothing more local, or no structural finding, accounts for it.
"""

from collections.abc import Iterable
from decimal import Decimal

from edi.claims import balance
from edi.claims.balance import LineBalance
from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import OtherPayer
from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.view import LoopView

_AMOUNTS = frozenset({"AMT", "CAS", "CLP", "SBR", "SV1", "SV2", "SV3", "SVC", "SVD"})


def has_unplaced_amounts(views: Iterable[LoopView]) -> bool:
    """Stands an amount where the guide has no place for it? Then the parser has reported that."""
    for view in views:
        chunk = view.chunk
        for raw, role in zip(chunk.segments, chunk.layout.roles, strict=False):
            if role is None and raw.partition(chunk.delimiters.element)[0] in _AMOUNTS:
                return True
    return False


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


def unbalanced_lines(claim: Claim, payer: OtherPayer) -> list[LineBalance]:
    """BAL003: the payer's lines out of balance for no other reason."""
    open_lines = [one for one in balance.payer_lines(claim, payer) if one.residual]
    if not open_lines or _is_explained(claim, payer):
        return []
    known = {other.payer_id for other in claim.other_payers}
    wrong_charge = line_with_wrong_charge(claim)
    return [
        one
        for one in open_lines
        if one.line is not wrong_charge
        and all(other.payer_id in known for other in one.line.adjudications)
    ]


def paid_residual(claim: Claim, payer: OtherPayer) -> Decimal | None:
    """BAL004: the residual of AMT*D against the line payments, unless something explains it."""
    residual = balance.payer_paid(claim, payer)
    if not residual or unbalanced_lines(claim, payer) or _is_explained(claim, payer):
        return None
    return None if has_lost_lines(claim, payer) else residual


def claim_residual(claim: Claim, payer: OtherPayer) -> Decimal | None:
    """BAL002: the residual of CLM02 against the payer's account, unless something explains it."""
    residual = balance.payer_claim(claim, payer)
    if not residual or residual == balance.claim_charge(claim):
        return None
    if unbalanced_lines(claim, payer) or _is_explained(claim, payer):
        return None
    if has_lost_lines(claim, payer) or paid_residual(claim, payer):
        return None
    return residual


def has_lost_lines(claim: Claim, payer: OtherPayer) -> bool:
    """Could 2430 loops that name no payer of the claim (COB005) be this payer's?"""
    known = {other.payer_id for other in claim.other_payers if other.payer_id}
    strays = [
        line
        for payer_id in claim.adjudications
        if payer_id not in known
        for line, _ in claim.adjudications[payer_id]
    ]
    if not strays:
        return False
    decided = {id(one.line): one.residual for one in balance.payer_lines(claim, payer)}
    return any(id(line) not in decided or decided[id(line)] for line in strays)


def shares_id(claim: Claim, payer: OtherPayer) -> bool:
    """Has another payer of the claim the same identifier (COB006)? Then 2430 loops are unclear."""
    return sum(other.payer_id == payer.payer_id for other in claim.other_payers) > 1


def _is_explained(claim: Claim, payer: OtherPayer) -> bool:
    return (
        payer.has("AMT[A8]")  # BAL005
        or bool(claim.adjudications_by(payer) and shares_id(claim, payer))
        or has_unplaced_amounts([claim, *claim.lines])
    )


# -- 835


def unbalanced_services(payment: ClaimPayment) -> list[tuple[ServicePayment, Decimal]]:
    """BAL101: the service lines out of balance for no other reason, with their residuals."""
    found = []
    for line in payment.lines:
        residual = balance.service(line)
        if residual and not has_unplaced_amounts([line]):
            found.append((line, residual))
    return found


def charge_residual(payment: ClaimPayment) -> Decimal | None:
    """BAL104: the residual of CLP03 against SVC02, unless a line's own charge explains it."""
    residual = balance.payment_charge(payment)
    if not residual or has_unplaced_amounts(payment.lines):
        return None
    wrong = sum((open_amount for _, open_amount in unbalanced_services(payment)), balance.ZERO)
    return None if residual == -wrong else residual
