"""Fixes that need a single segment: each takes its elements and gives them back mended.

`values[0]` is the id, `values[n]` element n as text. A fix returns None where there is nothing to
mend, or where it could be meant in two ways.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from edi.codes import carc
from edi.interchange.delimiters import ISA_ELEMENTS, ISA_WIDTHS, Delimiters
from edi.rules.cas.context import run_together

Values = list[str]


class SegmentFix(NamedTuple):
    """`mend` gives None, or the mended elements with what was done."""

    code: str
    ids: frozenset[str] | None  # of segments that it is for; None for all but ISA
    mend: Callable[[Values, Delimiters], tuple[Values, str] | None]


def _blanks(values: Values, d: Delimiters) -> tuple[Values, str] | None:
    """X12.6: values without blanks around them, and no separators with nothing behind them."""
    mended = [values[0], *(_trimmed(value, d) for value in values[1:])]
    while len(mended) > 1 and not mended[-1]:
        mended.pop()
    if mended == values or len(mended) == 1:  # an empty segment stays what it is
        return None
    blanks = any(_has_outer_blank(value, d) for value in values[1:])
    separators = len("".join(values)) + len(values) - sum(map(_blank_count, values)) > len(
        "".join(mended)
    ) + len(mended) - sum(map(_blank_count, mended))
    done = " and ".join(
        ["blanks around values"] * blanks + ["separators with nothing behind them"] * separators
    )
    return mended, f"Without {done}."


def _blank_count(value: str) -> int:
    return value.count(" ")


def _has_outer_blank(value: str, d: Delimiters) -> bool:
    pieces = re.split(f"[{re.escape(d.component + d.repetition)}]", value)
    return any(piece != piece.strip(" ") for piece in pieces)


def _trimmed(value: str, d: Delimiters) -> str:
    repetitions = value.split(d.repetition) if d.repetition else [value]
    found = []
    for one in repetitions:
        if d.component and d.component in one:
            parts = [part.strip(" ") for part in one.split(d.component)]
            while len(parts) > 1 and not parts[-1]:
                parts.pop()
            found.append(d.component.join(parts))
        else:
            found.append(one.strip(" "))
    if len(found) > 1:
        while len(found) > 1 and not found[-1]:
            found.pop()
    return d.repetition.join(found) if d.repetition else found[0]


def _width(values: Values, d: Delimiters) -> tuple[Values, str] | None:
    """X12.5: ISA has elements of fixed width; ISA13 is a number, the others are filled with
    blanks."""
    if len(values) != ISA_ELEMENTS + 1:
        return None
    mended = list(values)
    changed = []
    for number in (2, 4, 6, 8, 13):
        width, value = ISA_WIDTHS[number - 1], values[number]
        if len(value) == width:
            continue
        text = value.strip(" ")
        if number == 13:
            if not re.fullmatch(r"[0-9]+", text, re.ASCII):
                continue
            text = text.lstrip("0").rjust(width, "0")
        else:
            text = value.rstrip(" ").ljust(width)
        if len(text) == width:
            mended[number] = text
            changed.append(f"ISA{number:02d}")
    if not changed:
        return None
    return mended, f"{', '.join(changed)} at full width."


_REASON_ELEMENTS = range(2, 20, 3)


def _pair(text: str) -> tuple[str, str] | None:
    """Group and reason of a text that joins them."""
    found = run_together(text)
    return found if found is not None and carc.is_valid(found[1]) else None


def _joined(values: Values, d: Delimiters) -> tuple[Values, str] | None:
    """Group and reason in elements of their own. No amount is touched, and no segment whose amounts
    may have shifted in more than one way."""
    mended = list(values)
    first = _pair(values[1]) if len(values) > 1 else None
    if first is not None:
        group, reason = first
        if len(values) == 3 and values[2]:  # CAS*PR1*50: reason left out, so all has shifted
            mended[1:2] = [group, reason]
        elif len(values) > 3 and values[2] in ("", reason) and values[3]:
            mended[1:3] = [group, reason]
        else:
            return None
    joined = {
        position: found
        for position in _REASON_ELEMENTS
        if position < len(mended) and (found := _pair(mended[position])) is not None
    }
    if first is None and not joined:
        return None
    groups = {group for group, _ in joined.values()}
    if not mended[1] and len(groups) == 1:
        # Only if every reason has its group, or those that have none would be given one.
        reasons = {n for n in _REASON_ELEMENTS if n < len(mended) and mended[n]}
        if reasons != set(joined):
            return None
        mended[1] = groups.pop()
    elif groups - {mended[1]}:
        return None
    for position, (_, reason) in joined.items():
        mended[position] = reason
    return mended, "Group and reason code in elements of their own."


_DIAGNOSES = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN", "BK", "BF", "BJ", "PR", "BN"})
# Where the point stands in a code of ICD-10-CM or ICD-9-CM.
_WITH_POINT = re.compile(
    r"[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}|[0-9]{3}\.[0-9]{1,2}|V[0-9]{2}\.[0-9]{1,2}|E[0-9]{3}\.[0-9]",
    re.ASCII,
)


def _points(values: Values, d: Delimiters) -> tuple[Values, str] | None:
    """Appendix of the 837 guides: codes are sent without the decimal point, which is implied."""
    mended = list(values)
    for number, value in enumerate(values):
        parts = value.split(d.component)
        if number and len(parts) > 1 and parts[0] in _DIAGNOSES and _WITH_POINT.fullmatch(parts[1]):
            parts[1] = parts[1].replace(".", "")
            mended[number] = d.component.join(parts)
    if mended == values:
        return None
    return mended, "Diagnosis codes without the decimal point."


FIXES = (
    SegmentFix("ENV002", frozenset({"ISA"}), _width),
    SegmentFix("ELE010", None, _blanks),
    SegmentFix("CAS020", frozenset({"CAS"}), _joined),
    SegmentFix("COD004", frozenset({"HI"}), _points),
)
