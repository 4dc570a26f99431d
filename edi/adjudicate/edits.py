"""Authorizations and coding edits of the group: bundling, units, modifiers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from edi.adjudicate.plan import Bundle
from edi.adjudicate.reasons import Reason
from edi.adjudicate.work import ClaimWork, LineWork
from edi.cob.money import cents
from edi.rule_language.code_set import CodeSet


def authorizations(work: ClaimWork) -> None:
    """A service that needs a number (REF*G1) has one, of claim or line."""
    of_claim = work.claim.reference("G1")
    for needed in work.plan.authorizations:
        for one in work.open_lines:
            if not needed.of.fits(work.claim, one.line, work.diagnoses):
                continue
            number = one.line.reference("G1") or of_claim
            if number and (needed.numbers is None or number in needed.numbers):
                one.steps.append(f"Authorized: {needed.name}.")
            elif number:
                one.deny(needed.reason, f"Its authorization for {needed.name} is not known")
            else:
                one.deny(needed.reason, f"No authorization for {needed.name}")


def coding(work: ClaimWork) -> None:
    """The edits of the group, in this order: modifiers, bundling, units."""
    edits = work.plan.edits
    for needed in edits.modifiers_needed:
        for one in work.open_lines:
            procedure = one.line.procedure
            if procedure.code in needed.procedures and not _has(one, needed.modifiers):
                one.deny(needed.reason, f"Procedure {procedure.code} needs a modifier")
    for bundle in edits.bundles:
        for one in list(work.open_lines):
            beside = _beside(work, bundle, one)
            if beside is not None:
                code = one.line.procedure.code
                one.deny(bundle.reason, f"{code} is part of {beside} of the same day")
    for limit in edits.unit_limits:
        by_day: dict[tuple[str, date | None], list[LineWork]] = {}
        for one in work.open_lines:
            if one.line.procedure.code in limit.procedures:
                day = one.days[0] if one.days else None
                by_day.setdefault((one.line.procedure.code, day), []).append(one)
        for same in by_day.values():
            left = limit.most
            for one in same:
                left -= _cut(one, left, limit.reason)


def _cut(one: LineWork, left: Decimal, reason: Reason) -> Decimal:
    """Pay so many units of a line; how many that takes."""
    units = one.line.units or Decimal(1)
    if units <= left:
        return units
    if left <= 0:
        one.deny(reason, "No units of it are left for the day")
        return Decimal(0)
    one.units, one.cut_reason = left, reason
    one.cut = one.charge - cents(one.charge * left / units)
    if one.allowed is not None:
        one.allowed = cents(one.allowed * left / units)
    one.steps.append(
        f"Units: {left:f} of {units:f} are payable; {one.cut:.2f} of the charge is not,"
        f" {reason.pair}."
    )
    return left


def _beside(work: ClaimWork, bundle: Bundle, one: LineWork) -> str | None:
    """The procedure of which this line is a part by this edit."""
    if one.line.procedure.code not in bundle.procedures or _has(one, bundle.unless):
        return None
    for other in _others(work, one):
        if other.line.procedure.code in bundle.beside and other.days == one.days:
            return other.line.procedure.code
    return None


def _others(work: ClaimWork, one: LineWork) -> Iterator[LineWork]:
    return (other for other in work.open_lines if other is not one)


def _has(one: LineWork, modifiers: CodeSet) -> bool:
    return any(modifier in modifiers for modifier in one.line.procedure.modifiers)
