"""What remittance advice remark codes (RARC, X12 code source 411) say: those met most often.

Own words, written in November 2026 from common knowledge of the codes and compared with the list
of August 2007 where they are as old as that. The wording that counts is X12's; which numbers are
assigned is in `edi.codes.remark_code`.
"""

from functools import cache
from typing import NamedTuple

from edi.codes._table import rows


class Remark(NamedTuple):
    """A remark code. An alert only informs: it does not explain an adjustment."""

    code: str
    is_alert: bool
    meaning: str


def get(code: str) -> Remark | None:
    """The remark code, or None when its meaning is not at hand."""
    return _table().get(code)


def all_codes() -> tuple[Remark, ...]:
    """Every remark code whose meaning is at hand, in order."""
    return tuple(_table().values())


@cache
def _table() -> dict[str, Remark]:
    return {row[0]: Remark(row[0], row[1] == "Y", row[2]) for row in rows("remark")}
