"""An inpatient claim has what belongs to an admission, and a hospital's claim who is responsible.

A hospital claim names the attending provider (2310A), but for a transport that was not scheduled.
Inpatient claims (type of bill 11, 18, 21, 41) have the day of admission (DTP*435); those of a
hospital (11) the admitting diagnosis (HI*ABJ) too, and the hour of discharge (DTP*096) where it
is the only or last claim of the stay (frequency 1, 4), unless the patient is still there (status
30). On a first or continuing claim (2, 3) of a stay there is no discharge yet. A professional
service to an inpatient (place of service 21, 51) has the day of admission.

Rejected: CLM05 11:A:1 and no DTP*435; CLM05 21:B:1 and no DTP*435 in an 837P.
Accepted: CLM05 11:A:2 with CL1*1*1*30, DTP*435 and HI*ABJ, and no DTP*096.

Source: 837I guide, 2300 DTP*435, DTP*096, CL1, HI*ABJ, 2310A; 837P guide, 2300 DTP*435; claim
status codes 189, 562.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.guides.catalogue import INSTITUTIONAL, PROFESSIONAL
from edi.rules.needs import all_of, any_of, differs, equals, lacks
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import health_codes
from edi.structure.chunk import RawClaim

_INPATIENT = ("11", "18", "21", "41")  # types of bill
_HOSPITAL = "11"
_IN_A_BED = ("21", "51")  # places of service
_LAST, _GOES_ON = ("1", "4"), ("2", "3")  # frequencies
_STILL_THERE = "30"
_AMBULANCE = "054"  # revenue codes
_ADMITTING = frozenset({"ABJ", "BJ"})


def counted(raw: RawClaim, context: object) -> list[Severity] | None:
    """Of professional claims."""
    layout, d = raw.segments.layouts[0], raw.delimiters
    if not isinstance(context, ClaimContext) or context.spec.id != PROFESSIONAL:
        return None
    facility = at(raw.elements, 5).split(d.component)[0].strip()
    is_found = facility in _IN_A_BED and not layout.root.uses.get("DTP[435]")
    is_found &= None not in layout.roles
    return [Severity.ERROR] if is_found else []


@rule(
    "SIT028",
    "inpatient-data",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    guides={PROFESSIONAL, INSTITUTIONAL},
    needs=any_of(
        all_of(
            equals("2300/CLM05-2", "A"),
            any_of(
                lacks("2300", "2310A"),
                all_of(
                    equals("2300/CLM05-1", *_INPATIENT),
                    any_of(
                        lacks("2300", "DTP_435"),
                        all_of(equals("2300/CLM05-3", *_GOES_ON), "2300/DTP_096"),
                    ),
                ),
                all_of(
                    equals("2300/CLM05-1", _HOSPITAL),
                    any_of(
                        lacks("2300", "HI_ABJ"),
                        all_of(
                            equals("2300/CLM05-3", *_LAST),
                            lacks("2300", "DTP_096"),
                            any_of(differs("2300/CL103", _STILL_THERE), lacks("2300", "CL1")),
                        ),
                    ),
                ),
            ),
        ),
        all_of(
            equals("2300/CLM05-2", "B"),
            equals("2300/CLM05-1", *_IN_A_BED),
            lacks("2300", "DTP_435"),
        ),
    ),
    counted=counted,
    status="A7:189",
)
def check(claim: Claim) -> Iterator[Hit]:
    if None in claim.chunk.layout.roles:
        return  # a segment without a place may be what is missing here
    if claim.is_institutional:
        yield from _institutional(claim)
    elif claim.facility_code in _IN_A_BED and not claim.has("DTP[435]"):
        message = (
            "The service was rendered to an inpatient (CLM05-1 21 or 51), but the day of admission"
            " is missing: send DTP*435."
        )
        yield Hit(claim.spot("CLM", 5, 1), message)


def _institutional(claim: Claim) -> Iterator[Hit]:
    is_transport = any(line.revenue_code.startswith(_AMBULANCE) for line in claim.lines)
    if claim.child("2310A") is None and not is_transport:
        message = (
            "The attending provider (NM1*71, loop 2310A) is missing: name who is responsible for"
            " the patient's care."
        )
        yield Hit(claim.spot(), message)
    if claim.facility_code not in _INPATIENT:
        return
    missing = [
        what
        for is_there, what in (
            (claim.has("DTP[435]"), "the day of admission is missing: send DTP*435."),
            (
                claim.facility_code != _HOSPITAL
                or any(one.qualifier in _ADMITTING for one in health_codes(claim)),
                "the admitting diagnosis is missing: send HI*ABJ.",
            ),
        )
        if not is_there
    ]
    for what in missing:
        yield Hit(claim.spot("CLM", 5, 1), f"This is an inpatient claim (CLM05-1), but {what}")
    yield from _discharge(claim)


def _discharge(claim: Claim) -> Iterator[Hit]:
    has_hour = claim.has("DTP[096]")
    if claim.frequency in _GOES_ON and has_hour:
        message = (
            "The stay goes on after this claim (CLM05-3 2 or 3), so the patient is not discharged"
            " yet: leave DTP*096 out or correct the frequency."
        )
        yield Hit(claim.spot("DTP[096]"), message)
    if claim.facility_code != _HOSPITAL or claim.frequency not in _LAST or has_hour:
        return
    if claim.value("CL1", 3) != _STILL_THERE:
        message = (
            "The stay ends with this claim (CLM05-3 1 or 4), but the hour of discharge is missing:"
            " send DTP*096, or patient status 30 (CL103) if the patient is still there."
        )
        yield Hit(claim.spot("CLM", 5, 3), message)
