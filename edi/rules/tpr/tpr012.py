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
from edi.finding import Severity
from edi.rules.needs import Need, Unmodified, any_of
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.programs import PROCEDURES, procedure_spot
from edi.rules.partner.sections import ModifierNeeded
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR012", "modifier-missing", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:453"
)


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

    yield Asked(look, any_of(*(one for edit in edits for one in _needs(edit))))


def _needs(edit: ModifierNeeded) -> list[Need]:
    """A line has a procedure that lacks the modifier: any of these needs."""
    return [
        Unmodified("2400", element.partition("-")[0], edit.procedures, edit.modifiers)
        for element in PROCEDURES
    ]


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
