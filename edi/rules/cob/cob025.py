"""The sequestration of Medicare (reason 253) is a part of what Medicare would have paid.

Two percent of the payment before it, that is of SVD02 and 253 together: 39.20 paid and 0.80 kept
back. One percent of services from April to June 2022, none from May 2020 to March 2022. Another
amount is a slip, or stands for something else. So does a coinsurance (PR-2) of Part B above 20
percent of the allowed amount less the deductible: the next payer would then pay what Medicare kept
back. The allowed amount is taken to be all of the charge but what reason 45 takes off.

Rejected: SVD02 101.92 and CO-253 20; SVD02 39.20, CO-45 50, PR-1 50, PR-2 10.80 of 150.
Accepted: SVD02 101.92 and CO-253 2.08; SVD02 39.20, CO-45 50, CO-253 0.80, PR-1 50, PR-2 10 of 150.

Source: CMS CR8378; Public Laws 116-136, 116-260, 117-7, 117-71; 42 USC 1395l.
"""

from collections.abc import Container, Iterator
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import Adjustment
from edi.cob.levels import ORIGINAL_MEDICARE
from edi.cob.sequestration import sequestration_rate
from edi.codes.adjustment_pair import SEQUESTRATION
from edi.finding import Severity, Snip
from edi.rules.cob.medicare import decided, is_first
from edi.rules.cob.order import has_unclear_lines
from edi.rules.cob.raw_medicare import medicare
from edi.rules.cob.sequestration import Decided, decisions
from edi.rules.needs import all_of, any_of, equals
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim

_COINSURANCE = Decimal("0.20")
_DEDUCTIBLE = frozenset({"1", "66", "247"})
_ALLOWANCE = Decimal("0.05")  # dollars, for amounts rounded in parts
_ABOUT = Decimal("0.002")  # and this part of the payment


def counted(raw: RawClaim, context: ClaimContext) -> list[Severity] | None:
    found = medicare(raw, context)
    if found is None:
        return None
    hits = []
    for payer in found:
        is_part_b = payer.filing == "MB" and payer.is_first
        for one in payer.decisions:
            if one.is_out_of_balance:
                return None
            if _is_off(one) or (is_part_b and hides_it(one)):
                hits.append(Severity.WARNING)
    return hits


@rule(
    "COB025",
    "sequestration-amount",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of(any_of("SVD", "2320/CAS"), equals("2320/SBR09", *ORIGINAL_MEDICARE)),
    cleared_by={"medicare_as_usual"},
    counted=counted,
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in decided(claim):
        is_part_b = payer.filing == "MB" and not claim.is_institutional and is_first(claim, payer)
        if has_unclear_lines(claim, payer):
            continue
        for one in decisions(claim, payer):
            if one.is_out_of_balance:
                continue
            found = _amount(one)
            if found is None and is_part_b and hides_it(one):
                found = _hidden(one)
            if found is not None:
                yield found


def _is_off(one: Decided) -> bool:
    """Is 253 not what its rate makes it?"""
    if any(a.reason in SEQUESTRATION and a.group != "CO" for a in one.adjustments):
        return False  # CAS011
    withheld, rate = one.withheld, sequestration_rate(one.day)
    if rate is None or one.paid is None or withheld <= 0 or one.paid < 0:
        return False
    before = one.paid + withheld
    return abs(withheld - before * rate) > max(_ALLOWANCE, before * _ABOUT)


def _amount(one: Decided) -> Hit | None:
    """253 against its rate."""
    withheld, rate = one.withheld, sequestration_rate(one.day)
    if not _is_off(one) or one.paid is None or rate is None:
        return None
    before = one.paid + withheld
    excess = withheld - before * rate
    place = _first(one, SEQUESTRATION)
    if rate:
        percent = f"{rate * 100:.0f} percent"
        message = (
            f"Sequestration (253) is {abs(excess):.2f} {'more' if excess > 0 else 'less'} than"
            f" {percent} of what Medicare would have paid (its payment and 253)."
        )
    else:
        message = "Medicare had no sequestration (253) for services of this day."
    detail = f"{withheld:.2f} of {before:.2f}"
    return Hit(place.spot(1), f"{message} Check the payer's remittance.", detail)


def _first(one: Decided, reasons: Container[str]) -> Adjustment:
    """The first of its adjustments with such a reason."""
    return next(a for a in one.adjustments if isinstance(a, Adjustment) and a.reason in reasons)


def hides_it(one: Decided) -> bool:
    """Is the coinsurance above its 20 percent?"""
    return _excess(one) > 0


def _excess(one: Decided) -> Decimal:
    coinsurance = one.sum_of(frozenset({"2"}))
    if one.charge is None or coinsurance <= 0 or not one.paid or one.paid < 0:
        return Decimal(0)
    allowed = one.charge - one.sum_of(frozenset({"45"}))
    most = (allowed - one.sum_of(_DEDUCTIBLE)) * _COINSURANCE
    excess = coinsurance - most
    return excess if excess > _ALLOWANCE else Decimal(0)


def _hidden(one: Decided) -> Hit:
    place = _first(one, ("2",))
    return Hit(
        place.spot(1),
        f"The coinsurance (PR-2) is {_excess(one):.2f} more than 20 percent of what Medicare"
        " allowed less the deductible: is the sequestration (CO-253) in it? Check the payer's"
        " remittance.",
        place.amount_text,
    )
