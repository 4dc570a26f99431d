"""The precheck of a claim payment (835). What it proves: `edi.rules.facts`."""

from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from edi.claims.payment import Remittance
from edi.codes import claim_status
from edi.engine.precheck import PROVEN, Proven
from edi.engine.precheck.amounts import (
    GroupReason,
    ServicePlan,
    cents,
    day_text,
    is_covered,
    services,
    take,
)
from edi.engine.precheck.levels import adjustments, is_repeated
from edi.interchange.delimiters import Delimiters
from edi.rules.rule import Scope
from edi.structure.chunk import ClaimSegments
from edi.structure.layout import Layout

_WHOLE = PROVEN[Scope.PAYMENT]
# Of one that is right, but does not state what is covered: others have nothing to do with that.
_BUT_COVERED = _WHOLE - {"covered_stated"}
_FIRST = frozenset({"1", "19"})  # CLP02 of a payer before which no other has decided
_PRIOR_PAYMENT = ("OA", "23")


class PaymentPlan(NamedTuple):
    """Where a claim payment has its parts."""

    own: ServicePlan
    lines: list[ServicePlan]
    providers: tuple[int, ...]  # NM1*82


def precheck_payment(
    payment: ClaimSegments, d: Delimiters, remittance: Remittance
) -> Proven | None:
    """What is proven of a claim payment that is plainly right; None where it is not."""
    segments, starts, layouts = payment
    plan = payment_plan(layouts)
    if plan is None:
        return None
    own, lines, providers = plan
    sep = d.element
    clp = segments[0].split(sep, 6)
    if len(clp) < 6 or clp[2] == claim_status.REVERSAL:
        return None
    charge, paid, owed = cents(clp[3]), cents(clp[4]), cents(clp[5] or "0")
    if charge is None or paid is None or owed is None or paid < 0:
        return None
    day = day_text(remittance.effective_date)
    states_covered = is_covered(segments, own, providers, sep, charge, day, remittance.payee_ids)
    if states_covered is None:
        return None
    found: set[GroupReason] = set()
    of_lines: set[GroupReason] = set()
    taken = take(segments, 0, own.cas, sep, charge, day, found)
    if taken is None:
        return None
    adjusted, owed_of_claim = taken
    if lines:
        sums = services(segments, starts, lines, sep, day, of_lines)
        if sums is None or sums != (charge, paid + adjusted, owed - owed_of_claim):
            return None
        if not found.isdisjoint(of_lines):
            of_claim = adjustments(segments, 0, own.cas, sep)
            by_line = chain.from_iterable(
                adjustments(segments, start, line.cas, sep)
                for start, line in zip(starts[1:], lines, strict=False)
            )
            if is_repeated(of_claim, by_line):
                return None
    elif (charge, owed) != (paid + adjusted, owed_of_claim):
        return None
    found |= of_lines
    if clp[2] not in _FIRST and _PRIOR_PAYMENT not in found:
        return None
    is_stated = states_covered or not paid or not charge
    return Proven(frozenset(found), _WHOLE if is_stated else _BUT_COVERED)


@lru_cache(maxsize=8192)
def payment_plan(layouts: tuple[Layout, ...]) -> PaymentPlan | None:
    """Where the parts are; None where something is unusual, or a service may have no date."""
    plans = [
        ServicePlan(
            layout.root.uses.get("CAS", ()),
            _places(layout, _OF_SERVICE),
            _places(layout, _AMOUNTS),
        )
        for layout in layouts
        if not (layout.problems or layout.lacks or None in layout.roles)
    ]
    if len(plans) < len(layouts):
        return None
    own, *lines = layouts
    is_dated = not {"DTM_232", "DTM_233"}.isdisjoint(own.tokens)
    if not is_dated and not (
        lines and all({"DTM_472", "DTM_150"} & set(line.tokens) for line in lines)
    ):
        return None
    providers = tuple(index for index, token in enumerate(own.tokens) if token == "NM1_82")
    return PaymentPlan(plans[0], plans[1:], providers)


_OF_SERVICE = frozenset({"DTM_232", "DTM_233", "DTM_472", "DTM_150", "DTM_151"})
_AMOUNTS = frozenset({"AMT"})


def _places(layout: Layout, tokens: frozenset[str]) -> tuple[int, ...]:
    return tuple(index for index, token in enumerate(layout.tokens) if token in tokens)
