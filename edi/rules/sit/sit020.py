"""A diagnosis stands once in a claim, and the first one names the illness.

Among the principal and other diagnoses (HI*ABK and ABF, or BK and BF of ICD-9) a code twice says
nothing more and shifts what lines point to. The first is neither an external cause (V00 to Y99; E
of ICD-9), which says what happened and not what is treated, nor a sequela (seventh character S),
which follows the code of what is treated. I69 may be first: it names the illness itself.

Rejected: HI*ABK:I10*ABF:I10; HI*ABK:W19XXXA; HI*ABK:S82001S.
Accepted: HI*ABK:M25561*ABF:S82001S; HI*ABK:I69351.

Source: 837 guides, 2300 HI; ICD-10-CM guidelines, I.B.10 and I.C.20; claim status codes 254, 255.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import LISTED, PRINCIPAL, health_codes

_SEQUELA = 6  # the seventh character


@rule(
    "SIT020",
    "diagnosis-list",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    cleared_by={"diagnoses_fit"},
    status="A7:255",
)
def check(claim: Claim) -> Iterator[Hit]:
    if claim.chunk.layout.problems:
        return  # a segment too many may be a copy, which is a finding of its own
    seen: dict[str, str] = {}
    for one in health_codes(claim):
        if one.qualifier not in LISTED or not one.code:
            continue
        name = f"HI{one.spot.element:02d}"
        code = one.code.upper()
        if one.qualifier in PRINCIPAL:
            if code[0] in ("VWXY" if one.qualifier == "ABK" else "E"):
                message = (
                    f"The first diagnosis ({name}) is an external cause: put what is treated first,"
                    " and the cause behind it."
                )
                yield Hit(one.at(2), message)
            elif one.qualifier == "ABK" and code[_SEQUELA : _SEQUELA + 1] == "S":
                message = (
                    f"The first diagnosis ({name}) is a sequela (seventh character S): put what is"
                    " treated first, and the injury that it comes from behind it."
                )
                yield Hit(one.at(2), message)
        if code in seen:
            message = f"This diagnosis ({name}) is in {seen[code]} already: send each once."
            yield Hit(one.at(2), message)
        else:
            seen[code] = name
