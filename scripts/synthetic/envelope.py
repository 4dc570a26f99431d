"""Envelopes: ISA to IEA around transaction sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from synthetic.spelling import day, seg

CREATED = date(2026, 9, 1)
SETS = {"HC": "837", "HP": "835", "FA": "999", "HN": "277"}
"""ST01 by GS01."""


def interchange(
    functional_id: str, guide: str, transactions: Iterable[Iterable[str]], seed: int
) -> Iterator[str]:
    """ISA to IEA around transaction sets that come without ST and SE."""
    number = str(seed % 10**9 or 1)
    parties = ("ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15))
    when = (f"{CREATED:%y%m%d}", "0600")
    nothing = ("00", " " * 10, "00", " " * 10)
    yield seg("ISA", *nothing, *parties, *when, "^", "00501", number.zfill(9), "0", "T", ":")
    yield seg("GS", functional_id, "SENDER", "RECEIVER", day(CREATED), "0600", number, "X", guide)
    sets = 0
    for transaction in transactions:
        sets += 1
        control = f"{sets:04d}"
        named = "" if functional_id == "HP" else guide
        yield seg("ST", SETS[functional_id], control, named)
        count = 2
        for segment in transaction:
            count += 1
            yield segment
        yield seg("SE", str(count), control)
    yield seg("GE", str(sets), number)
    yield seg("IEA", "1", number.zfill(9))
