"""Services and births lie not after the day on which the file was made (BHT04).

A claim is for what was done: payers reject a service of a later day, most often a mistyped year or
month. The first day of a line (2400 DTP*472), of the statement (DTP*434) or of a dental claim (2300
DTP*472) after BHT04 is an error, and so is a birth (2010BA or 2010CA DMG02); the last day of a
period after BHT04 is a warning, since rentals are billed ahead. A predetermination (CLM19 PB) asks
about services to come and is not looked at. Compared with BHT04, so that the finding is the same
whenever the file is checked.

Rejected: BHT04 20260615 and DTP*472*D8*20260709.
Accepted: BHT04 20260615 and DTP*472*D8*20260409.

Source: 837 guides, DTP*472 and DTP*434; claim status code 187 (277CA).
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.claim import Claim
from edi.claims.view import LoopView, Party
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule

_PREDETERMINATION = "PB"
_MADE = "the day this file was made (BHT04)"


@rule(
    "SIT017",
    "future-date",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    cleared_by={"dates_past"},
)
def check(claim: Claim) -> Iterator[Hit]:
    created = claim.created
    if created is None:
        return
    yield from _births(claim, created)
    if claim.value("CLM", 19) == _PREDETERMINATION:
        return
    of_claim = [
        hit._replace(message=f"{hit.message}.")
        for key, name in (("DTP[434]", "statement period"), ("DTP[472]", "service date"))
        if (hit := _late(claim, key, f"The {name} ({_dtp(key)})", created))
    ]
    if of_claim:
        yield from of_claim
        return
    late = []
    for line in claim.lines:
        key = "DTP[472]" if line.has("DTP[472]") else "DTP"
        hit = _late(line, key, "", created)
        if hit is not None:
            late.append((hit.severity is not None, line.chunk.level.number, hit))
    if late:
        _, number, hit = min(late, key=lambda one: one[:2])  # the first error, else warning
        more = f" and of {len(late) - 1} more" if len(late) > 1 else ""
        name = f"The service date (DTP*472) of line {number}{more}"
        yield hit._replace(message=f"{name}{hit.message}.")


def _late(view: LoopView, key: str, name: str, created: date) -> Hit | None:
    """What a period that goes beyond the day of the file is told as; without a full stop."""
    period = view.period(key)
    if period is None or period[1] <= created:
        return None
    first, last = period
    if first > created:
        return Hit(view.spot(key, 3), f"{name} is after {_MADE}", f"{first}, BHT04 {created}")
    return Hit(
        view.spot(key, 3),
        f"{name} ends after {_MADE}",
        f"{last}, BHT04 {created}",
        Severity.WARNING,
    )


def _births(claim: Claim, created: date) -> Iterator[Hit]:
    subscriber = claim.subscriber.party if claim.subscriber else None
    people: list[tuple[Party | None, str]] = [(subscriber, "subscriber")]
    if claim.patient_level is not None:
        people.append((claim.patient, "patient"))
    for person, who in people:
        if person is not None and person.birth_date is not None and person.birth_date > created:
            message = f"The {who}'s birth date (DMG02) is after {_MADE}."
            yield Hit(person.spot("DMG", 2), message, f"{person.birth_date}, BHT04 {created}")


def _dtp(key: str) -> str:
    """DTP*434 of "DTP[434]"."""
    return key.replace("[", "*").rstrip("]")
