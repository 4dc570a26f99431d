"""Diagnosis pointers are to diagnoses that the claim has, and to each once.

SV107 (837P) and SV311 (837D) say by number for which diagnoses of the claim (HI) a service was
rendered. A pointer to none cannot be read by the payer; one that stands twice in a line says
nothing more, and another was probably meant.

Rejected: two diagnoses, and SV107 1:3.
Accepted: two diagnoses, and SV107 1:2 or 2.

Source: 837P guide, 2400 SV107; 837D guide, 2400 SV311; claim status code 477.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.guides.catalogue import DENTAL, PROFESSIONAL
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import LISTED, health_codes

_MOST = 12  # diagnoses of a claim; what is above is no pointer at all (ELE006)


@rule(
    "SIT021",
    "diagnosis-pointer",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    guides={PROFESSIONAL, DENTAL},
    cleared_by={"diagnoses_fit"},
    status="A7:477",
)
def check(claim: Claim) -> Iterator[Hit]:
    assert claim.spec.service is not None
    segment, element = claim.spec.service.segment, claim.spec.pointers
    codes = list(health_codes(claim))
    last = {one.segment: one.spot.element or 0 for one in codes}
    count = sum(last[segment] for segment in {o.segment for o in codes if o.qualifier in LISTED})
    layout = claim.chunk.layout
    if not count and (layout.lacks or layout.problems):
        return  # the missing diagnoses are a finding of their own
    for line in claim.lines:
        seen: list[str] = []
        pointers = line.parts(line.value(segment, element))
        for component, pointer in enumerate(pointers, start=1):
            if not (pointer.isascii() and pointer.isdigit() and 1 <= int(pointer) <= _MOST):
                continue
            name = f"{segment}{element:02d}"
            spot = line.spot(segment, element, component)
            if int(pointer) > count:
                has = "1 diagnosis" if count == 1 else f"{count or 'no'} diagnoses"
                message = (
                    f"The diagnosis pointer ({name}) is to number {int(pointer)}, but the claim has"
                    f" {has} (HI)."
                )
                yield Hit(spot, message)
                break  # once a line
            elif pointer in seen:
                message = (
                    f"The line points to diagnosis {int(pointer)} twice ({name}): once is enough."
                )
                yield Hit(spot, message, severity=Severity.WARNING)
            seen.append(pointer)
