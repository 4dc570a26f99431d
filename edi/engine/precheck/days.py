"""The precheck of covered and non-covered days: the fact `days_within_statement`."""

from edi.elements.dates import parse_period
from edi.interchange.delimiters import Delimiters


def are_days_within(values: list[str], d: Delimiters, period: str) -> bool:
    """Are value codes 80 and 81 (raw HI*BE) together at most the days of a period (RD8)?"""
    days = 0
    for raw in values:
        for composite in raw.split(d.element)[1:]:
            parts = composite.split(d.component)
            if len(parts) < 2 or parts[1] not in ("80", "81"):
                continue
            if len(parts) < 5 or not (parts[4].isdecimal() and parts[4].isascii()):
                return False
            days += int(parts[4])
    if not days:
        return True
    dates = parse_period("RD8", period) or parse_period("D8", period)
    return dates is not None and days <= (dates[1] - dates[0]).days + 1
