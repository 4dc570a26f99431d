"""The precheck of a claim payment (835). What it proves: `edi.rules.facts`."""

from functools import lru_cache
from itertools import chain

from edi.claims.payment import Remittance
from edi.codes import claim_status
from edi.engine.precheck import GroupReasons
from edi.engine.precheck.amounts import GroupReason, ServicePlan, cents, day_text, services, take
from edi.engine.precheck.levels import adjustments, is_repeated
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import ClaimSegments
from edi.structure.layout import Layout


def precheck_payment(
    payment: ClaimSegments, d: Delimiters, remittance: Remittance
) -> GroupReasons | None:
    """The group and reason codes of a claim payment that is plainly right; None where it is not."""
    segments, starts, layouts = payment
    plans = _service_plans(layouts)
    if plans is None:
        return None
    own, lines = plans
    sep = d.element
    clp = segments[0].split(sep, 6)
    if len(clp) < 6 or clp[2] == claim_status.REVERSAL:
        return None
    charge, paid, owed = cents(clp[3]), cents(clp[4]), cents(clp[5] or "0")
    if charge is None or paid is None or owed is None:
        return None
    day = day_text(remittance.effective_date)
    found: set[GroupReason] = set()
    of_lines: set[GroupReason] = set()
    taken = take(segments, 0, own.cas, sep, charge, day, found)
    if taken is None:
        return None
    adjusted, owed_of_claim = taken
    if lines:
        sums = services(segments, starts, lines, sep, day, of_lines)
        if sums != (charge, paid + adjusted, owed - owed_of_claim):
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
    return frozenset(found | of_lines)


@lru_cache(maxsize=8192)
def _service_plans(layouts: tuple[Layout, ...]) -> tuple[ServicePlan, list[ServicePlan]] | None:
    """Of the claim payment, and of its lines; None where something is unusual."""
    plans = [
        ServicePlan(layout.root.uses.get("CAS", ()))
        for layout in layouts
        if not (layout.problems or layout.lacks or None in layout.roles)
    ]
    return (plans[0], plans[1:]) if len(plans) == len(layouts) else None
