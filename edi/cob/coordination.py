"""What a plan pays of a charge, alone or after other payers, by its method of coordination.

In the formulas: C the charge, P what the payers before paid, W what their adjustments write off
for the provider, R = C - P - W what the last of them left open, a this plan's allowed amount, B2
what it would pay as primary. No method pays more than R: what an earlier payer denied at the
provider's cost (CO) is paid by nobody. A method is named for its formula; what plans call
"maintenance of benefits" is mostly `non-duplication`.

Sources: NAIC Coordination of Benefits Model Regulation (MO-120); X12 RFI 2143, 2194, 2535 (CARC
23); 837 guides 1.4.4; 835 guide 1.10.2.1.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from edi.cob.cost_share import Benefits, CostShare
from edi.cob.money import ZERO, Amount, added, amount, cents, number, signed
from edi.codes.adjustment_pair import PAID_TO_PATIENT

_SHARE_OF_REASON = {"1": "deductible", "2": "coinsurance", "3": "copay"}


class Method(StrEnum):
    """How a plan pays after other payers."""

    STANDARD = "standard"  # min(B2, R)
    NON_DUPLICATION = "non-duplication"  # B2 - P, at most R
    OWN_SHARE_AFTER = "own-share-after"  # own benefits on what is left of the allowed amount
    SUPPLEMENT = "supplement"  # parts of what the payer before left to the patient, by reason


ALIASES = {"maintenance-of-benefits": Method.NON_DUPLICATION}


class Item(NamedTuple):
    """An adjustment of a payer before, dollars."""

    group: str
    reason: str
    amount: Decimal


class PriorPayment(NamedTuple):
    """What one payer before this one made of the charge, dollars."""

    paid: Amount
    patient: Amount  # left open: to the patient or the next payer
    written_off: Amount  # for the provider: its own CO, PI and OA, sequestration included
    contractual: Amount | None = None  # the part of `written_off` by contract; None: all of it
    sequestration: Amount = 0  # the part of `written_off` that is Medicare's sequestration
    items: Sequence[tuple[str, str, Amount]] = ()  # its adjustments: group, reason, amount


class Coordination(NamedTuple):
    """What a plan pays of a charge, dollars: paid + oa23 + contractual + member is the charge."""

    as_primary: Decimal  # what it would pay if no other payer came before
    paid: Decimal
    oa23: Decimal  # what the payers before paid and wrote off
    contractual: Decimal  # this plan's own CO-45
    member: Decimal
    deductible: Decimal  # PR-1: parts of `member`; what they leave of it is PR-2 or PR-275
    copay: Decimal  # PR-3
    coinsurance: Decimal  # PR-2
    credited: Decimal  # to the accumulators: as if primary under `standard`, else `member`
    credited_deductible: Decimal  # the part of `credited` that meets the deductible
    steps: tuple[str, ...]  # how it was worked out

    @property
    def beyond_share(self) -> Decimal:
        """What the member owes beyond this plan's deductible, copay and coinsurance."""
        return self.member - self.deductible - self.copay - self.coinsurance


class _Before(NamedTuple):
    """All payers before, together."""

    paid: Decimal
    written_off: Decimal
    left: Decimal
    sequestration: Decimal
    has_contract: bool
    items: tuple[Item, ...]  # of the last of them
    is_empty: bool


def coordinate(
    *,
    charge: Amount,
    allowed: Amount,
    prior: Sequence[PriorPayment],
    method: str,
    deductible: Amount,
    copay: Amount,
    coinsurance: Amount,
    out_of_pocket: Amount | None = None,
    bound: bool = True,
    supplement: Mapping[str, Amount] | None = None,
) -> Coordination:
    """What a plan pays of a charge after the payers in `prior`, in their order; as primary where
    there are none.

    `deductible` and `out_of_pocket` are what is still open of them, `coinsurance` is the member's
    part (0.2). `bound`: has the provider agreed to this plan's fee? `supplement`: what part of a
    reason code the plan pays, for the method of this name, as a fraction (0.8) or, above 1, in per
    cent (80). Raises ValueError for figures that do not add up.
    """
    how = method_of(method)
    charged = amount(charge, "charge")
    limit = number(allowed, "allowed")
    if limit < 0:
        raise ValueError(f"allowed is negative: {allowed}")
    limit = min(cents(limit), charged)
    benefits = Benefits.of(deductible, copay, coinsurance, out_of_pocket)
    before = _together(charged, prior)
    share = full_share = benefits.share_of(limit)
    as_primary = limit - share.total
    parts = _parts(supplement)
    steps = [_primary_step(charged, limit, share, as_primary)]
    if before.is_empty:
        paid = as_primary
    else:
        steps.append(
            f"Left by the payers before: {charged:.2f} charged - {before.paid:.2f} paid"
            f" - {before.written_off:.2f} written off = {before.left:.2f}."
        )
        if how is Method.SUPPLEMENT and parts is None:
            raise ValueError("the method supplement needs its percentages by reason code")
        wanted, share, step = _by_method(how, charged, limit, share, before, benefits, parts or {})
        # All payers together never pay more than the charge.
        paid = max(ZERO, min(wanted, before.left, charged - before.paid))
        steps.append(step)
        if paid < wanted:
            steps.append(f"Not more than the {paid:.2f} that is left.")
    contractual = _contractual(how, charged, limit, paid, before) if bound else ZERO
    member = before.left - paid - contractual
    owed = share.at_most(member)
    steps += _last_steps(before, contractual, member, owed)
    is_standard = how is Method.STANDARD
    return Coordination(
        as_primary=as_primary,
        paid=paid,
        oa23=before.paid + before.written_off,
        contractual=contractual,
        member=member,
        deductible=owed.deductible,
        copay=owed.copay,
        coinsurance=owed.coinsurance,
        credited=full_share.total if is_standard else member,
        credited_deductible=(full_share if is_standard else owed).deductible,
        steps=tuple(steps),
    )


def method_of(name: str) -> Method:
    """The method of this name; ValueError when there is none."""
    if name in ALIASES:
        return ALIASES[name]
    try:
        return Method(name)
    except ValueError:
        known = ", ".join([*Method, *ALIASES])
        raise ValueError(f"unknown method of coordination {name!r}: use {known}") from None


def _by_method(
    how: Method,
    charge: Decimal,
    allowed: Decimal,
    share: CostShare,
    before: _Before,
    benefits: Benefits,
    parts: Mapping[str, Decimal],
) -> tuple[Decimal, CostShare, str]:
    """What the method would pay whatever is left, the member's share by it, and why."""
    as_primary = allowed - share.total
    if how is Method.STANDARD:
        paid = min(as_primary, before.left)
        text = f"{how}: the lesser of {as_primary:.2f} as primary and {before.left:.2f} left"
        return paid, share, f"{text} = {paid:.2f}."
    if how is Method.NON_DUPLICATION:
        # The benefit before sequestration: else the plan would pay what Medicare kept back.
        benefit = before.paid + before.sequestration
        paid = max(ZERO, as_primary - benefit)
        what = " (before sequestration)" if before.sequestration else ""
        text = f"{how}: {as_primary:.2f} as primary - {benefit:.2f} paid before{what}"
        return paid, share, f"{text}, not below zero = {paid:.2f}."
    if how is Method.OWN_SHARE_AFTER:
        base = max(ZERO, min(allowed, charge - before.written_off) - before.paid)
        share = benefits.share_of(base)
        text = (
            f"{how}: {base:.2f} of the allowed amount is left after {before.paid:.2f} paid before"
        )
        return base - share.total, share, f"{text}{_less(share)} = {base - share.total:.2f}."
    return _supplement(before, parts)


def _supplement(before: _Before, parts: Mapping[str, Decimal]) -> tuple[Decimal, CostShare, str]:
    paid, covered = ZERO, []
    rest = dict.fromkeys(CostShare._fields, ZERO)
    for item in before.items:
        if item.group != "PR" or item.reason == PAID_TO_PATIENT:
            continue
        part = parts.get(item.reason, Decimal(0))
        mine = cents(item.amount * part)
        paid += mine
        covered.append(f"{(part * 100).normalize():f}% of {item.amount:.2f} PR-{item.reason}")
        if item.reason in _SHARE_OF_REASON:
            rest[_SHARE_OF_REASON[item.reason]] += max(ZERO, item.amount - mine)
    what = " + ".join(covered) or "no PR adjustment of the payer before is known"
    return max(ZERO, paid), CostShare(**rest), f"{Method.SUPPLEMENT}: {what} = {paid:.2f}."


def _contractual(
    how: Method, charge: Decimal, allowed: Decimal, paid: Decimal, before: _Before
) -> Decimal:
    """This plan's CO-45 of a provider that has agreed to its fee. Under `standard` only where no
    payer before has a contract: with two, the higher fee is the allowable expense."""
    if how is Method.STANDARD and before.has_contract:
        return ZERO
    above_fee = charge - before.written_off - max(allowed, before.paid)
    return max(ZERO, min(above_fee, before.left - paid))


# -- what went in


def _parts(supplement: Mapping[str, Amount] | None) -> dict[str, Decimal] | None:
    if supplement is None:
        return None
    found = {}
    for reason, value in supplement.items():
        if not isinstance(reason, str):
            raise TypeError(f"a reason code is a text, not {type(reason).__name__}: {reason}")
        part = number(value, f"the percentage of reason {reason}")
        part = part / 100 if part > 1 else part
        if not 0 <= part <= 1:
            raise ValueError(f"the percentage of reason {reason} is not 0 to 100: {value}")
        found[reason] = part
    return found


def _item(item: tuple[str, str, Amount], where: str) -> Item:
    if len(item) != len(Item._fields) or not all(isinstance(code, str) for code in item[:2]):
        raise TypeError(f"{where}items are group and reason as texts, and an amount")
    group, reason, value = item
    return Item(group, reason, signed(value, f"{where}{group}-{reason}"))


def _together(charge: Decimal, prior: Sequence[PriorPayment]) -> _Before:
    """All payers before; ValueError where one of them does not account for the whole charge."""
    paid = written_off = sequestration = ZERO
    left, has_contract = charge, False
    items: tuple[Item, ...] = ()
    for place, one in enumerate(prior, start=1):
        where = f"payer {place} before this one: "
        if not isinstance(one, PriorPayment):
            raise TypeError(f"{where}must be a PriorPayment, not {type(one).__name__}")
        paid += amount(one.paid, where + "paid")
        cut = signed(one.written_off, where + "written_off")
        written_off += cut
        left = amount(one.patient, where + "patient")
        if paid + written_off + left != charge:
            difference = charge - paid - written_off - left
            raise ValueError(
                f"{where}paid, written off and left to the patient add up to"
                f" {charge - difference:.2f}, not to the charge of {charge:.2f}"
            )
        items = tuple(_item(item, where) for item in one.items)
        sequestered = amount(one.sequestration, where + "sequestration")
        sequestration += sequestered
        by_contract = cut - sequestered
        if one.contractual is not None:
            by_contract = signed(one.contractual, where + "contractual")
        has_contract = has_contract or by_contract != 0
        # Negative adjustments may make the whole smaller than a part of it.
        is_plain = cut >= 0 and all(item.amount >= 0 for item in items)
        if is_plain and max(sequestered, by_contract) > cut:
            raise ValueError(f"{where}a part of what it wrote off is more than the whole")
        owed = added(i.amount for i in items if i.group == "PR" and i.reason != PAID_TO_PATIENT)
        if owed > left:
            raise ValueError(f"{where}its PR adjustments are more than it left to the patient")
    return _Before(paid, written_off, left, sequestration, has_contract, items, not prior)


# -- steps


def _less(share: CostShare) -> str:
    parts = [
        f" - {value:.2f} {name}"
        for name, value in zip(CostShare._fields, share, strict=True)
        if value
    ]
    return "".join(parts)


def _primary_step(charge: Decimal, allowed: Decimal, share: CostShare, paid: Decimal) -> str:
    return f"As primary: {allowed:.2f} allowed of {charge:.2f} charged{_less(share)} = {paid:.2f}."


def _last_steps(
    before: _Before, contractual: Decimal, member: Decimal, owed: CostShare
) -> Iterator[str]:
    if not before.is_empty:
        yield f"OA-23: {before.paid + before.written_off:.2f} paid and written off before."
    if contractual:
        yield f"CO-45: {contractual:.2f} is written off under this plan's fee."
    rest = member - owed.total
    parts = [
        f"{value:.2f} {name}" for name, value in zip(CostShare._fields, owed, strict=True) if value
    ]
    if rest:
        parts.append(f"{rest:.2f} beyond this plan's cost share")
    yield f"The member owes {member:.2f}{': ' if parts else ''}{', '.join(parts)}."
