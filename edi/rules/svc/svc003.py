"""An unlisted procedure is described (SV101-7, SV202-7 or SV301-7).

An unlisted or not otherwise classified code (CPT 20999, HCPCS J3490, CDT D2999) says only that
there is no code for the service: without a description the payer cannot price it, and asks for one
or denies the line. A note (NTE) is read by people only and does not take its place; a drug that is
named by its NDC (loop 2410) needs none.

Rejected: SV1*HC:J3490*180*UN*1, without loop 2410.
Accepted: SV1*HC:20999:::::EXCISION OF SOFT TISSUE*180*UN*1; J3490 with LIN**N4*00003029305.

Source: 837 guides, 2400 SV101-7, SV202-7 and SV301-7; CMS change request 7392; claim status code
507.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.codes import unlisted_procedure
from edi.finding import Severity, Snip
from edi.rules.needs import Value, any_of
from edi.rules.rule import Hit, Scope, rule

_DESCRIPTION = 7  # component of the procedure
_CODES = tuple(sorted(unlisted_procedure.CODES))
_PROCEDURES = ("SV101-2", "SV202-2", "SV301-2")


@rule(
    "SVC003",
    "unlisted-procedure",
    Severity.WARNING,
    Snip.SERVICE_TYPES,
    scopes={Scope.CLAIM},
    needs=any_of(*(Value("2400", one, _CODES, True) for one in _PROCEDURES)),
    status="A7:507",
)
def check(claim: Claim) -> Iterator[Hit]:
    service = claim.context.spec.service
    if service is None:
        return
    for line in claim.lines:
        if not unlisted_procedure.is_unlisted(line.procedure.code) or line.child("2410"):
            continue
        parts = line.parts(line.value(service.segment, service.procedure))
        if len(parts) >= _DESCRIPTION and parts[_DESCRIPTION - 1].strip():
            continue
        name = f"{service.segment}{service.procedure:02d}-{_DESCRIPTION}"
        message = (
            f"The procedure code of this line is an unlisted one: describe the service in {name},"
            " or the payer cannot price it."
        )
        yield Hit(line.spot(service.segment, service.procedure), message)
