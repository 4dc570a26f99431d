"""Codes of the TA1 and 999: what was wrong (TA105, AK905, IK502, IK304 and IK403; X12 data elements
I18, 716, 618, 620 and 621). The meanings are in our words."""

from functools import cache

from edi.codes._table import rows


def meaning(element: str, code: str) -> str | None:
    """What a code of TA105, AK905, IK502, IK304 or IK403 says; None when it is not at hand."""
    return _table().get((element, code))


@cache
def _table() -> dict[tuple[str, str], str]:
    return {(element, code): text for element, code, text in rows("answer_codes")}
