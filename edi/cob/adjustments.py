"""What a prior payer's adjustments leave open and write off, as `PriorPayment`s.

| group and reason | counts as |
|---|---|
| PR | left open |
| CO, PI, other OA | written off |
| 100, any group | paid: the patient has it |
| OA-23 | nothing: what payers before this one decided |
| 209 | left open |
| 22, 26, 27, 31 to 34, 109, 177, 200 | this payer has not decided: as if it were not there |
| CR | refused: a remittance of version 4010 |

A pair that contradicts itself (CAS010, CAS011, CAS013) is never counted in silence: `Unclear` says
its rule. Sources: X12 RFI 2143, 2194, 2535 (CARC 23); X12 code source 139; 837 guides 1.4.4.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.cob.coordination import Item, PriorPayment
from edi.cob.money import ZERO, added
from edi.cob.prior import Counts, counts_as
from edi.codes import cagc, carc
from edi.codes.adjustment_pair import UNDECIDED, contradiction, is_contractual, is_sequestration
from edi.errors import EdiError

_CONFIGURABLE = frozenset({"1", "2", "3"})  # cost shares that some payers send under CO


_WHY = {
    "CAS010": "the patient owes this cost share, yet the group makes the provider absorb it",
    "CAS011": "the patient does not owe the sequestration of a provider who accepts assignment",
    "CAS013": "the reason's own definition does not allow this group",
}


class Unclear(EdiError, ValueError):
    """What prior payers decided cannot be worked out: the claim is held. `code` is the rule that
    the amounts break."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Readings(NamedTuple):
    """How pairs are read that contradict themselves; by default the claim is held."""

    write_off_sequestration: bool = False  # PR-253 counts as CO-253
    open_cost_share: bool = False  # CO-1, CO-2 and CO-3 (and PI) count as PR


DEFAULT = Readings()


class Made(NamedTuple):
    """What one payer made of one charge, by its own account. Dollars."""

    paid: Decimal  # to provider and patient
    open: tuple[Item, ...]
    written_off: tuple[Item, ...]
    sequestration: Decimal  # a part of what is written off
    reported: Decimal  # OA-23
    is_undecided: bool  # it paid nothing, and says that it is not its turn
    notes: tuple[str, ...]  # what was read otherwise than it is sent

    @property
    def left(self) -> Decimal:
        return added(item.amount for item in self.open)

    @property
    def cut(self) -> Decimal:
        return added(item.amount for item in self.written_off)

    @property
    def accounted(self) -> Decimal:
        """All of it: the charge, where the payer's decision is in balance."""
        return self.paid + self.left + self.cut + self.reported


def made_of(
    paid: Decimal,
    adjustments: Iterable[tuple[str, str, Decimal]],
    *,
    filing: str = "",
    accepts_assignment: bool = True,
    readings: Readings = DEFAULT,
) -> Made:
    """What a payer of this kind (SBR09) made of a charge: what it paid, and its adjustments (group,
    reason, amount). Raises `Unclear`."""
    to_patient = sequestration = reported = ZERO
    open_: dict[tuple[str, str], Decimal] = {}
    written_off: dict[tuple[str, str], Decimal] = {}
    reasons, notes = set(), []
    for group, reason, amount in adjustments:
        _check_codes(group, reason)
        code = contradiction(group, reason, filing=filing, accepts_assignment=accepts_assignment)
        read_as = _read_as(group, reason, code, readings)
        if code and not read_as:
            raise Unclear(code, f"{group}-{reason}: {_WHY[code]}")
        if code:
            notes.append(f"{group}-{reason} is read as {read_as}-{reason}")
        counts = counts_as(read_as or group, reason)
        if counts is Counts.BEFORE:
            reported += amount
            continue
        if amount:
            reasons.add(reason)
        if counts is Counts.PAID:
            to_patient += amount
            continue
        kept = open_ if counts is Counts.OPEN else written_off
        pair = (read_as or group, reason)
        kept[pair] = kept.get(pair, ZERO) + amount
        if counts is Counts.WRITTEN_OFF and is_sequestration(reason, filing):
            sequestration += amount
    return Made(
        paid + to_patient,
        _items(open_),
        _items(written_off),
        sequestration,
        reported,
        not paid and bool(reasons) and reasons <= UNDECIDED,
        tuple(dict.fromkeys(notes)),
    )


def _check_codes(group: str, reason: str) -> None:
    if group == "CR":
        raise Unclear("CAS016", "group CR belongs to remittances of version 4010")
    if not cagc.is_valid(group):
        raise Unclear("CAS001", "the group of an adjustment is not CO, OA, PI or PR")
    if not carc.is_valid(reason) and not carc.may_be_new(reason):
        raise Unclear("CAS002", f"a reason code under {group} is not on the list of reason codes")


def _read_as(group: str, reason: str, code: str, readings: Readings) -> str:
    """The group that a pair that contradicts itself is read under; "" where nobody has said."""
    if code == "CAS011" and readings.write_off_sequestration:
        return "CO"
    if code == "CAS010" and readings.open_cost_share and reason in _CONFIGURABLE:
        return "PR"
    return ""


def _items(amounts: dict[tuple[str, str], Decimal]) -> tuple[Item, ...]:
    return tuple(Item(*pair, amount) for pair, amount in amounts.items() if amount)


def after(made: Made, charge: Decimal, left: Decimal) -> PriorPayment:
    """The payer's part of a charge of which the payers before it left so much. Raises `Unclear`
    where its OA-23 is not what they paid and wrote off."""
    before = charge - left
    if made.paid < 0 or made.left < 0:
        raise Unclear("SIT025", "its payment, or what it leaves to the patient, is below zero")
    if made.accounted != charge:
        difference = charge - made.accounted
        raise Unclear("BAL003", f"its payment and adjustments leave {difference:.2f} unexplained")
    if made.reported == before:
        return _payment(made, made.left, made.cut)
    if made.reported or made.paid:
        if not before:
            raise Unclear("CAS029", "OA-23 is shown, but no payer comes before it")
        raise Unclear(
            "COB023",
            f"its OA-23 is {made.reported:.2f}, but the payers before paid and wrote off"
            f" {before:.2f}",
        )
    # It denied the whole charge: of what was left by then it leaves no more than that.
    still_open = min(made.left, left)
    return _payment(made, still_open, left - still_open)


def _payment(made: Made, left: Decimal, cut: Decimal) -> PriorPayment:
    contract = added(item.amount for item in made.written_off if is_contractual(item.reason))
    return PriorPayment(
        made.paid,
        left,
        cut,
        min(contract, max(cut, ZERO)) if contract > 0 else contract,
        min(made.sequestration, max(cut, ZERO)),
        (*_at_most(made.open, left), *_at_most(made.written_off, cut)),
    )


def _at_most(items: Sequence[Item], limit: Decimal) -> tuple[Item, ...]:
    """The items, or the first of them as far as the limit goes."""
    if added(item.amount for item in items) == limit:
        return tuple(items)
    found = []
    for item in items:
        amount = min(item.amount, limit)
        if amount:
            found.append(item._replace(amount=amount))
        limit -= amount
    return tuple(found)


def summed(payments: Sequence[PriorPayment]) -> PriorPayment:
    """One payer's parts of several lines as its part of all of them."""
    items: dict[tuple[str, str], Decimal] = {}
    for one in payments:
        for group, reason, amount in one.items:
            items[group, reason] = items.get((group, reason), ZERO) + Decimal(amount)
    return PriorPayment(
        added(Decimal(one.paid) for one in payments),
        added(Decimal(one.patient) for one in payments),
        added(Decimal(one.written_off) for one in payments),
        added(Decimal(one.contractual or 0) for one in payments),
        added(Decimal(one.sequestration) for one in payments),
        _items(items),
    )
