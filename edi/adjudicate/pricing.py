"""The contracted rate of every line, before any benefit: what a provider may charge at most."""

from decimal import Decimal

from edi.adjudicate.fees import claim_price, price
from edi.adjudicate.work import CannotDecide, ClaimWork, LineWork, label
from edi.cob.money import cents
from edi.cob.spread import spread
from edi.pricing import TwoPrices


def price_lines(work: ClaimWork) -> None:
    """A line without a price may still be denied. Raises `CannotDecide`."""
    try:
        _price(work)
    except TwoPrices as error:
        raise CannotDecide(str(error)) from None


def _price(work: ClaimWork) -> None:
    fees = work.plan.fees
    whole = claim_price(fees, work.claim)
    if whole is not None:
        if whole.allowed < 0:
            raise CannotDecide("the repriced amount of the claim (HCP02) is negative")
        charges = [one.charge for one in work.lines]
        parts = spread(cents(whole.allowed), charges, charges)
        for one, allowed in zip(work.lines, parts, strict=True):
            _allow(one, allowed, f"{whole.basis}, spread over the lines by charge")
        return
    for one in work.lines:
        found = price(fees, work.claim, one.line)
        if found is None:
            one.steps.append(f"Charged {one.charge:.2f}; nothing has a price for it.")
            continue
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


def allowed_of(one: LineWork) -> Decimal:
    """What is allowed for a line that may be paid. Raises `CannotDecide` where nothing is known."""
    if one.allowed is None:
        raise CannotDecide(
            f"{label(one.line)}: no price for procedure {one.line.procedure.code or '(none)'}:"
            " neither repriced (HCP) nor in the fee schedule, and no per-cent-of-charge"
        )
    return one.allowed


def _allow(one: LineWork, allowed: Decimal, basis: str) -> None:
    if allowed < 0:
        raise CannotDecide(f"{label(one.line)}: the repriced amount (HCP02) is negative")
    one.allowed = cents(min(allowed, one.charge))
    one.steps.append(f"Charged {one.charge:.2f}, allowed {one.allowed:.2f}: {basis}.")
