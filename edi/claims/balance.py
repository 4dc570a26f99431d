"""Balance arithmetic: pure functions that return residuals in dollars, zero when in balance.

A residual is what the stated amount exceeds its parts by. None means that an amount needed for it
is absent or no number; that is for other checks to report. Sources: 837 guides section 1.4.4
(coordination of benefits balancing), 835 guide section 1.10.2.1.
"""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.payment import ClaimPayment, Remittance, ServicePayment
from edi.claims.set_totals import ProviderGroup

ZERO = Decimal(0)

# The loops that hold CAS: 2320, 2430, 2100, 2110.
AdjustedLoop = OtherPayer | LineAdjudication | ClaimPayment | ServicePayment


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None when any of the amounts is None."""
    result = ZERO
    for amount in amounts:
        if amount is None:
            return None
        result += amount
    return result


def adjusted(loop: AdjustedLoop) -> Decimal | None:
    """The sum of the loop's adjustments; None when the amount of one is not known.

    That is so too of a CAS with no adjustment, and of one whose elements may have shifted: an
    amount without a reason, a group that runs on into what follows it ("CO45").
    """
    kept = loop.__dict__
    if "_adjusted" not in kept:
        kept["_adjusted"] = _adjusted(loop)
    result: Decimal | None = kept["_adjusted"]
    return result


def _adjusted(loop: AdjustedLoop) -> Decimal | None:
    result = ZERO
    segments, last = 0, -1
    for adjustment in loop.adjustments:
        if adjustment.amount is None or not adjustment.reason or len(adjustment.group) > 2:
            return None
        result += adjustment.amount
        if adjustment.segment != last:
            segments, last = segments + 1, adjustment.segment
    return result if segments == len(loop.node.uses.get("CAS", ())) else None


def patient_responsibility(loop: AdjustedLoop) -> Decimal | None:
    """The sum of the loop's adjustments under group PR; None as `adjusted`."""
    if adjusted(loop) is None:
        return None
    return total(adjustment.amount for adjustment in loop.adjustments if adjustment.group == "PR")


def _difference(stated: Decimal | None, parts: Sequence[Decimal | None]) -> Decimal | None:
    parts_total = total(parts)
    return None if stated is None or parts_total is None else stated - parts_total


# -- 837


def claim_charge(claim: Claim) -> Decimal | None:
    """BAL001: CLM02 less the charges of its lines."""
    return _difference(claim.charge, [line.charge for line in claim.lines])


def payer_claim(claim: Claim, payer: OtherPayer) -> Decimal | None:
    """BAL002: CLM02 less AMT*D, 2320 CAS and all 2430 CAS of the payer."""
    lines = [adjusted(one) for _, one in claim.adjudications_by(payer)]
    return _difference(claim.charge, [payer.paid, adjusted(payer), *lines])


def payer_line(line: ServiceLine, adjudications: Sequence[LineAdjudication]) -> Decimal | None:
    """BAL003: line charge less SVD02 and CAS over all 2430 loops of one payer."""
    parts: list[Decimal | None] = []
    for one in adjudications:
        parts += (one.paid, adjusted(one))
    return _difference(line.charge, parts)


class LineBalance(NamedTuple):
    """One payer's decision on one line: all its 2430 loops there, and what they leave over."""

    line: ServiceLine
    adjudications: list[LineAdjudication]
    residual: Decimal | None  # as `payer_line`


def payer_lines(claim: Claim, payer: OtherPayer) -> list[LineBalance]:
    """BAL003: the balance of every line that has a 2430 loop of the payer."""
    found = []
    for _, group in groupby(claim.adjudications_by(payer), key=lambda pair: id(pair[0])):
        pairs = list(group)
        line, adjudications = pairs[0][0], [one for _, one in pairs]
        found.append(LineBalance(line, adjudications, payer_line(line, adjudications)))
    return found


def payer_paid(claim: Claim, payer: OtherPayer) -> Decimal | None:
    """BAL004: AMT*D less (sum of SVD02 minus 2320 CAS); None where the payer has no 2430."""
    if not claim.adjudications_by(payer):
        return None
    lines = total(one.paid for _, one in claim.adjudications_by(payer))
    claim_level = adjusted(payer)
    if payer.paid is None or lines is None or claim_level is None:
        return None
    return payer.paid - (lines - claim_level)


def non_covered(claim: Claim, payer: OtherPayer) -> Decimal | None:
    """BAL005: AMT*A8 less CLM02."""
    return _difference(payer.non_covered, [claim.charge])


def overpaid_claim(claim: Claim, left_out: Collection[str] = ()) -> Decimal:
    """COB012: what all payers' AMT*D exceed CLM02 by, beyond their negative adjustments.

    Zero or less when they do not, or an amount is not known. `left_out`: identifiers of payers
    that do not count.
    """
    payers = [payer for payer in claim.other_payers if payer.payer_id not in left_out]
    paying = [payer for payer in payers if payer.has("AMT[D]")]
    if not paying:
        return ZERO  # not even when the charge is negative
    loops: list[AdjustedLoop] = list(payers)
    for payer_id, found in claim.adjudications.items():
        if payer_id not in left_out:
            loops += [one for _, one in found]
    return _overpaid(claim.charge, total(payer.paid for payer in paying), loops)


def overpaid_line(line: ServiceLine, left_out: Collection[str] = ()) -> Decimal:
    """COB012: what all payers' SVD02 exceed the line charge by, as `overpaid_claim`."""
    decisions = [one for one in line.adjudications if one.payer_id not in left_out]
    if not decisions:
        return ZERO
    return _overpaid(line.charge, total(one.paid for one in decisions), decisions)


def _overpaid(
    charge: Decimal | None, paid: Decimal | None, loops: Sequence[AdjustedLoop]
) -> Decimal:
    if charge is None or paid is None or paid <= charge:
        return ZERO
    # A payer may pay more than the charge, by an outlier or a bundled line, and says so with a
    # negative adjustment. One that is not known may be such.
    if any(adjusted(loop) is None for loop in loops):
        return ZERO
    amounts = [a.amount for loop in loops for a in loop.adjustments]
    explained = sum((-amount for amount in amounts if amount is not None and amount < 0), ZERO)
    return paid - charge - explained


# -- 835


def service(line: ServicePayment) -> Decimal | None:
    """BAL101: SVC02 less CAS and SVC03."""
    return _difference(line.charge, [adjusted(line), line.paid])


def claim_payment(payment: ClaimPayment) -> Decimal | None:
    """BAL102: CLP03 less claim- and line-level CAS and CLP04."""
    lines = [adjusted(line) for line in payment.lines]
    return _difference(payment.charge, [adjusted(payment), *lines, payment.paid])


def payment_charge(payment: ClaimPayment) -> Decimal | None:
    """BAL104: CLP03 less the sum of SVC02; None where no service lines are reported."""
    if not payment.lines:
        return None
    return _difference(payment.charge, [line.charge for line in payment.lines])


def payment_patient_responsibility(payment: ClaimPayment) -> Decimal | None:
    """BAL105: CLP05 (zero when absent) less the PR adjustments of claim and lines."""
    parts = [patient_responsibility(line) for line in payment.lines]
    parts.append(patient_responsibility(payment))
    is_sent = bool(payment.value("CLP", 5))
    return _difference(payment.patient_responsibility if is_sent else ZERO, parts)


def service_units(line: ServicePayment) -> Decimal | None:
    """BAL107: units billed (SVC07) less those paid (SVC05) and those that adjustments cut.

    Without signs, as a reversal may turn them. None where SVC07 is not sent or as SVC05, a number
    is not known, or nothing was paid and no adjustment has a quantity.
    """
    billed, paid = line.billed_units, line.paid_units
    if billed is None or paid is None or billed == paid or adjusted(line) is None:
        return None
    if any(a.quantity is None and a.quantity_text for a in line.adjustments):
        return None
    cut = [abs(a.quantity) for a in line.adjustments if a.quantity]
    if not cut and not line.paid:
        return None
    return abs(billed) - abs(paid) - sum(cut, ZERO)


def group_charge(group: ProviderGroup) -> Decimal | None:
    """BAL108: TS305 less the sum of CLP03; None where either is not known. Zero where it is that of
    the claims without their reversals, too."""
    stated, sums = group.amount("TS3", 5), group.sums
    if stated is None or not sums.is_known:
        return None
    if stated == sums.charge - sums.reversed_charge:
        return ZERO
    return stated - sums.charge


def remittance(remit: Remittance) -> Decimal | None:
    """BAL103: BPR02 less (sum of CLP04 minus the PLB amounts)."""
    if remit.payment is None or not remit.amounts_known:
        return None
    return remit.payment - (remit.total_paid - remit.provider_adjustment_total)
