"""Where a claim goes: by its employer group, the payer it is sent to, or its billing provider."""

from enum import StrEnum
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.split.platforms import GroupPeriod, Platforms


class By(StrEnum):
    """What a file is parted by."""

    GROUP = "group"  # 2000B SBR03
    PAYER = "payer"  # 2010BB NM109
    PROVIDER = "provider"  # 2010AA NM109, an NPI


class Destination(NamedTuple):
    """The part that a claim belongs to, and what is to be said of it."""

    kind: str  # group, platform, payer, provider; unknown; malformed
    name: str
    unknown: str = ""  # why it is not known where the claim belongs
    note: str = ""


def destination(claim: Claim, by: By, platforms: Platforms | None = None) -> Destination:
    """The part of a claim."""
    if by is By.GROUP:
        return _of_group(claim, platforms)
    if by is By.PAYER:
        name = claim.payer.id if claim.payer else ""
        missing = "names no payer id (2010BB NM109)"
    else:
        provider = claim.billing_provider
        name = provider.npi if provider else ""
        missing = "has no NPI of a billing provider (2010AA NM109)"
    return Destination(by.value, name) if name else _unknown(by, missing)


def _of_group(claim: Claim, platforms: Platforms | None) -> Destination:
    number = claim.group_number
    if not number:
        return _unknown(By.GROUP, "names no employer group (2000B SBR03)")
    if platforms is None:
        return Destination(By.GROUP.value, number)
    periods = platforms.periods(number)
    if not periods:
        return _unknown(By.GROUP, "belongs to an employer group that is not in the groups file")
    if len(periods) == 1 and periods[0].always:
        return _of_period(periods[0])
    days = claim.service_dates
    period = platforms.on(number, days[0] if days else None)
    if period is None:
        if days is None:
            why = "has no date of service, so the period of its employer group is not known"
        else:
            why = f"began on {days[0]}, when its employer group has no entry in the groups file"
        return _unknown(By.GROUP, why)
    found = _of_period(period)
    assert days is not None
    last = platforms.on(number, days[1])
    if last is not None and _of_period(last) != found:
        where = _of_period(last)
        note = (
            f"lasts from {days[0]} to {days[1]}, and its group moves to {where.kind} {where.name}"
            f" in between: its first day decides ({found.kind} {found.name})"
        )
        return found._replace(note=note)
    return found


def _of_period(period: GroupPeriod) -> Destination:
    if period.platform:
        return Destination("platform", period.platform)
    return Destination(By.GROUP.value, period.number)


def _unknown(by: By, why: str) -> Destination:
    return Destination("unknown", by.value, why)
