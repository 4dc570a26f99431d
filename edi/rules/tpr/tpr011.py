"""Two services that the payer does not pay beside each other are not billed on the same day.

A payer's coding edits name pairs of procedures of which the second is part of the first, or which
exclude each other, and the modifiers that say that both were really rendered (59, XE, XS, XP, XU).
A profile lists them as `[[never-together]]`: `procedures` are not paid beside those of `with`,
unless either line has one of `unless-modifiers`. Lines without a date count as of the same day.

Rejected: 36415 and 80053 of one day, where 36415 is not paid beside 80053.
Accepted: the same with modifier 59 on 36415; the two on different days.

Source: coding edits of payers (such as NCCI); claim status code 454.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.claim import Claim, ServiceLine
from edi.finding import Severity
from edi.rules.needs import Need, all_of, any_of
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.programs import procedure_needs, procedure_spot
from edi.rules.partner.sections import NeverTogether
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR011", "procedures-together", Severity.WARNING, guides=CLAIM_GUIDES, status="A7:454"
)


def ask(partner: Partner) -> Iterator[Asked]:
    edits = partner.never_together
    if not edits:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        for line in claim.lines:
            for edit in edits:
                other = _beside(claim, line, edit)
                if other is not None:
                    yield Hit(procedure_spot(line), _message(partner.name, line, other, edit))
                    break

    needs: list[Need] = [
        all_of(any_of(*procedure_needs(one.procedures)), any_of(*procedure_needs(one.beside)))
        for one in edits
    ]
    yield Asked(look, any_of(*needs))


def _beside(claim: Claim, line: ServiceLine, edit: NeverTogether) -> ServiceLine | None:
    """The first line beside which this one is not paid."""
    if line.procedure.code not in edit.procedures or _has_modifier(line, edit):
        return None
    for other in claim.lines:
        if other is line or other.procedure.code not in edit.beside:
            continue
        if _is_same_day(claim, line, other) and not _has_modifier(other, edit):
            return other
    return None


def _has_modifier(line: ServiceLine, edit: NeverTogether) -> bool:
    return any(modifier in edit.unless for modifier in line.procedure.modifiers)


def _is_same_day(claim: Claim, line: ServiceLine, other: ServiceLine) -> bool:
    one, two = (_days(claim, each) for each in (line, other))
    return one is None or two is None or (one[0] <= two[1] and two[0] <= one[1])


def _days(claim: Claim, line: ServiceLine) -> tuple[date, date] | None:
    return line.service_dates or claim.period("DTP[472]")


def _message(name: str, line: ServiceLine, other: ServiceLine, edit: NeverTogether) -> str:
    modifiers = sorted(edit.unless.codes)[:8]
    unless = f", unless a modifier ({', '.join(modifiers)}) says why" if modifiers else ""
    reason = f" ({edit.reason})" if edit.reason else ""
    return (
        f"Line {line.number}: {name} does not pay {line.procedure.code} beside"
        f" {other.procedure.code} of line {other.number} on the same day{reason}{unless}."
    )
