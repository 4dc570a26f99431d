"""Medicare's sequestration: what is kept back of its payments, by the day of the service.

Sources: CMS CR 8378; Public Laws 116-136 and 117-71.
"""

from datetime import date
from decimal import Decimal

_CENT = Decimal("0.01")
_STARTED = date(2013, 4, 1)
_SUSPENDED, _HALF, _WHOLE = date(2020, 5, 1), date(2022, 4, 1), date(2022, 7, 1)


def sequestration_rate(day: date | None) -> Decimal | None:
    """The part of its payment that Medicare keeps back from a service of this day; None where the
    day is not known."""
    if day is None:
        return None
    if day < _STARTED or _SUSPENDED <= day < _HALF:
        return Decimal(0)
    return _CENT if _HALF <= day < _WHOLE else 2 * _CENT
