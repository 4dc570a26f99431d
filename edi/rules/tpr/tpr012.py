"""A procedure for which the payer wants a modifier has one.

A telehealth visit (95, 93, GT), therapy by discipline (GN, GO, GP), the side of a body part (LT,
RT, 50) or who rendered anesthesia (AA, QK, QX, QZ): without the modifier the line is denied or
priced wrong. A profile lists procedures with the modifiers of which one is needed as
`[[modifier-needed]]`, for all places of service or only for some.

Rejected: 97110 without a modifier, where GN, GO or GP is needed.
Accepted: 97110 with GP.

Source: payers' billing guidelines; claim status code 453.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim, ServiceLine
from edi.claims.view import Procedure
from edi.finding import Severity
from edi.rules.needs import any_of
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.programs import procedure_needs, procedure_spot
from edi.rules.partner.raw import procedures
from edi.rules.partner.sections import ModifierNeeded
from edi.rules.rule import Hit, partner_rule
from edi.structure.chunk import RawClaim

check = partner_rule(
    "TPR012", "modifier-missing", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:453"
)

_MOST_KEPT = 10_000


def ask(partner: Partner) -> Iterator[Asked]:
    edits = partner.modifiers_needed
    if not edits:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        for line in claim.lines:
            for edit in edits:
                if _lacks(claim, line, edit):
                    yield Hit(procedure_spot(line), _message(partner.name, line, edit))
                    break

    right: set[str] = set()  # raw procedures that lack nothing

    def precheck(raw: RawClaim, *_: object) -> bool:
        for composite in procedures(raw):
            if composite not in right:
                found = Procedure.read(composite, raw.delimiters.component)
                if any(
                    found.code in edit.procedures and not _has_one(found.modifiers, edit)
                    for edit in edits
                ):
                    return False
                if len(right) < _MOST_KEPT:
                    right.add(composite)
        return True

    needs = [need for edit in edits for need in procedure_needs(edit.procedures)]
    yield Asked(look, any_of(*needs), precheck)


def _has_one(modifiers: tuple[str, ...], edit: ModifierNeeded) -> bool:
    return any(one in edit.modifiers for one in modifiers)


def _lacks(claim: Claim, line: ServiceLine, edit: ModifierNeeded) -> bool:
    if line.procedure.code not in edit.procedures or _has_one(line.procedure.modifiers, edit):
        return False
    if edit.places is None:
        return True
    place = line.place_of_service or claim.facility_code
    return not claim.is_institutional and place in edit.places


def _message(name: str, line: ServiceLine, edit: ModifierNeeded) -> str:
    codes = [*sorted(edit.modifiers.codes), *(f"{a} to {b}" for a, b in edit.modifiers.spans)]
    wanted = ", ".join(codes[:8]) + (", …" if len(codes) > 8 else "")
    reason = f" ({edit.reason})" if edit.reason else ""
    one = "the modifier" if len(codes) == 1 else "one of the modifiers"
    return (
        f"Line {line.number}: procedure {line.procedure.code} needs {one} {wanted} for"
        f" {name}{reason}."
    )
