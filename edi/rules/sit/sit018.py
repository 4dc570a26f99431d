"""Days of a claim stand in the order in which things happen.

A patient is born before the service, and an accident comes before its treatment; an admission not
after the last day of the statement (DTP*434). Lines of an institutional claim lie within the
statement, and procedures (HI*BBR, BBQ) too: those of up to three days before it are a warning,
since services right before an admission are billed with it. A warning also, where the illness
begins after the last service (DTP*431), or the patient is above 150 years old: one of the years is
mistyped. A last menstrual period (DTP*484) is not a man's.

Rejected: DTP*439*D8*20260501 with services of 9 April 2026; DTP*472*D8*20260412 in a statement of
9 to 11 April.
Accepted: an accident on the day of service; a line on the last day of the statement.

Source: 837 guides, 2300 DTP*439, DTP*435, DTP*434 and HI*BBR, 2400 DTP*472; claim status code 187.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from edi.claims.claim import Claim
from edi.elements.dates import parse_date
from edi.finding import Severity, Snip
from edi.rules.needs import any_of, unproven
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import health_codes

_BEFORE_ADMISSION = timedelta(days=3)
_PROCEDURES = frozenset({"BBR", "BBQ", "BR", "BQ"})
_OLDEST = 150  # years

Days = tuple[date, date]


@rule(
    "SIT018",
    "date-order",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(unproven("dates_fit"), "DTP_484"),
    status="A7:187",
)
def check(claim: Claim) -> Iterator[Hit]:
    service = claim.service_dates
    if service is not None:
        yield from _patient(claim, service)
        yield from _events(claim, service)
    yield from _last_period(claim)
    statement = claim.statement_dates
    if statement is not None:
        yield from _lines(claim, statement)
        yield from _procedures(claim, statement)


def _patient(claim: Claim, service: Days) -> Iterator[Hit]:
    patient = claim.patient
    if patient is None or patient.birth_date is None:
        return
    born, first = patient.birth_date, service[0]
    spot = patient.spot("DMG", 2)
    if first < born:
        if claim.created is None or born <= claim.created:  # otherwise SIT017 says it
            message = (
                "The patient was born (DMG02) after the first day of service: check both days."
            )
            yield Hit(spot, message, f"born {born}, service {first}")
    elif first.year - born.year > _OLDEST:
        message = (
            f"The patient would be more than {_OLDEST} years old: check the birth date (DMG02)."
        )
        yield Hit(spot, message, f"born {born}, service {first}", Severity.WARNING)


def _events(claim: Claim, service: Days) -> Iterator[Hit]:
    last = service[1]
    if claim.has("DTP[439]") and (day := claim.period("DTP[439]")) and day[0] > last:
        message = "The accident (DTP*439) is after the last day of service: check both days."
        yield Hit(claim.spot("DTP[439]", 3), message, f"accident {day[0]}, service {last}")
    if claim.has("DTP[431]") and (day := claim.period("DTP[431]")) and day[0] > last:
        message = "The illness begins (DTP*431) after the last day of service: check both days."
        yield Hit(
            claim.spot("DTP[431]", 3), message, f"onset {day[0]}, service {last}", Severity.WARNING
        )
    statement = claim.statement_dates
    if statement and (day := claim.period("DTP[435]")) and day[0] > statement[1]:
        message = "The admission (DTP*435) is after the last day of the statement (DTP*434)."
        yield Hit(claim.spot("DTP[435]", 3), message, f"{day[0]}, statement ends {statement[1]}")


def _last_period(claim: Claim) -> Iterator[Hit]:
    patient = claim.patient
    if claim.has("DTP[484]") and patient is not None and patient.value("DMG", 3) == "M":
        message = (
            "The claim has a last menstrual period (DTP*484), but the patient is a man (DMG03 M):"
            " correct the sex or leave the date out."
        )
        yield Hit(claim.spot("DTP[484]"), message)


def _lines(claim: Claim, statement: Days) -> Iterator[Hit]:
    for line in claim.lines:
        days = line.service_dates
        if days is None or (claim.created is not None and days[1] > claim.created):
            continue  # SIT017 says it
        if not statement[0] <= days[0] <= days[1] <= statement[1]:
            key = "DTP[472]" if line.has("DTP[472]") else "DTP"
            message = "This line was rendered (DTP*472) outside the statement period (DTP*434)."
            detail = f"{days[0]} to {days[1]}, statement {statement[0]} to {statement[1]}"
            yield Hit(line.spot(key, 3), message, detail)


def _procedures(claim: Claim, statement: Days) -> Iterator[Hit]:
    first, last = statement
    for one in health_codes(claim):
        day = parse_date(one.part(4)) if one.qualifier in _PROCEDURES else None
        if day is None or first <= day <= last:
            continue
        detail = f"{day}, statement {first} to {last}"
        name = f"The procedure (HI{one.spot.element:02d})"
        if first - _BEFORE_ADMISSION <= day < first:
            message = f"{name} was done before the statement begins (DTP*434): check its date."
            yield Hit(one.at(4), message, detail, Severity.WARNING)
        else:
            message = f"{name} was done outside the statement period (DTP*434): check its date."
            yield Hit(one.at(4), message, detail)
