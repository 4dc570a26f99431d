"""A hospital's inpatient claim says of each diagnosis whether it was present on admission.

The payer groups the stay without the complications that arose in the hospital, and so wants to
know of the principal and the other diagnoses (HI*ABK and ABF, ninth component: Y, N, U or W) of a
claim of type of bill 11. Exempt diagnoses have none: factors and external causes (Z, V to Y), late
effects, congenital conditions, deliveries, injuries in aftercare. Nursing facilities and swing
beds are not asked. Admitting diagnosis and reason of a visit have no indicator. One finding a
claim.

Rejected: CLM05 11:A:1 and HI*ABK:M1711.
Accepted: HI*ABK:M1711:::::::Y; HI*ABF:Z9641; the same with CLM05 13:A:1.

Source: 837I guide, 2300 HI principal and other diagnosis information; ICD-10-CM guidelines,
appendix I; claim status code 688.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.codes.present_on_admission import is_exempt
from edi.finding import Severity, Snip
from edi.guides.catalogue import INSTITUTIONAL
from edi.rules.needs import equals
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import health_codes

_HOSPITAL = "11"  # type of bill
_ASKED = frozenset({"ABK", "ABF"})
_INDICATOR = 9  # component


@rule(
    "SVC004",
    "present-on-admission",
    Severity.WARNING,
    Snip.SERVICE_TYPES,
    scopes={Scope.CLAIM},
    guides={INSTITUTIONAL},
    needs=equals("2300/CLM05-1", _HOSPITAL),
    cleared_by={"admission_stated"},
    status="A7:688",
)
def check(claim: Claim) -> Iterator[Hit]:
    if claim.facility_code != _HOSPITAL:
        return
    lacking = [
        one
        for one in health_codes(claim)
        if one.qualifier in _ASKED
        and one.code
        and not one.part(_INDICATOR)
        and not is_exempt(one.code.upper())
    ]
    if lacking:
        first, more = lacking[0], len(lacking) - 1
        others = f" (nor have {more} more)" if more else ""
        message = (
            f"Inpatient diagnosis HI{first.spot.element:02d} has no present-on-admission indicator"
            f"{others}: send Y, N, U or W in the ninth component."
        )
        yield Hit(first.spot, message)
