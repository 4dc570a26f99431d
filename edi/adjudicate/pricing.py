"""The contracted rate of every line, before any benefit: what a provider may charge at most."""

from decimal import Decimal

from edi.adjudicate.fees import price
from edi.adjudicate.work import CannotDecide, ClaimWork, LineWork, label
from edi.cob.money import ZERO, cents
from edi.cob.spread import spread


def price_lines(work: ClaimWork) -> None:
    """Raises `CannotDecide` where nothing has a price."""
    priced, fees = work.claim.pricing, work.plan.fees
    by_line = any(one.line.pricing for one in work.lines)
    if fees.repriced and priced and priced.allowed is not None and not by_line:
        whole = min(priced.allowed, sum((one.charge for one in work.lines), ZERO))
        charges = [one.charge for one in work.lines]
        for one, allowed in zip(work.lines, spread(whole, charges, charges), strict=True):
            _allow(one, allowed, "the repricer's amount of the claim (HCP02), by charge")
        return
    for one in work.lines:
        found = price(fees, work.claim, one.line)
        if found is None:
            raise CannotDecide(
                f"{label(one.line)}: no price for procedure {one.line.procedure.code or '(none)'}:"
                " neither repriced (HCP) nor in the fee schedule, and no per-cent-of-charge"
            )
        allowed, basis = found
        for rate in work.plan.edits.modifier_rates:
            code = one.line.procedure.code
            if rate.modifier in one.line.procedure.modifiers and (
                rate.procedures is None or code in rate.procedures
            ):
                allowed = min(one.charge, cents(allowed * rate.part))
                per_cent = (rate.part * 100).normalize()
                basis += f", {per_cent:f} per cent of it for modifier {rate.modifier}"
        _allow(one, allowed, basis)


def _allow(one: LineWork, allowed: Decimal, basis: str) -> None:
    if allowed < 0:
        raise CannotDecide(f"{label(one.line)}: the repriced amount (HCP02) is negative")
    one.allowed = cents(min(allowed, one.charge))
    one.steps.append(f"Charged {one.charge:.2f}, allowed {one.allowed:.2f}: {basis}.")
