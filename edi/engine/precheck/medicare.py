"""The precheck of what original Medicare decided: the facts `medicare_as_usual` and, in part,
`no_odd_adjustments`."""

from collections.abc import Iterable, Iterator

from edi.engine.precheck.levels import Adjusted

FORWARDED = ("MA18", "N89", "MA07")
_SINCE = "20220701"  # from when on sequestration is two percent without a break
_SLACK = 500  # hundredths of a cent


def is_as_usual(charge: int, paid: int, adjustments: Iterable[Adjusted], day: str) -> bool:
    """Is two percent of a payment kept back (CO-253), and the coinsurance at most 20 percent?

    Amounts in cents, of a line or claim; `day` (CCYYMMDD) is the earliest on which a service ended.
    """
    withheld = excess = deductible = coinsurance = 0
    for group, reason, amount in adjustments:
        if reason in ("253", "223"):
            if group != "CO":
                return False
            withheld += amount
        elif reason == "45":
            excess += amount
        elif reason in ("1", "66", "247"):
            deductible += amount
        elif reason == "3":
            return False
        elif reason == "2":
            coinsurance += amount
    if day < _SINCE or (paid > 0 and not withheld) or paid < 0:
        return False
    if abs(100 * withheld - 2 * (paid + withheld)) > _SLACK:
        return False
    return 5 * coinsurance <= charge - excess - deductible


def has_forwarded(remarks: Iterator[str]) -> bool:
    """Does an MIA or MOA (raw) say that the claim went on to the next payer?"""
    return any(code in raw for raw in remarks for code in FORWARDED)
