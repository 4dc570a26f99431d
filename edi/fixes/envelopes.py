"""Counts and control numbers of trailers (SE, GE, IEA; X12.5 and X12.6), by what they close."""

from typing import NamedTuple

from edi.fixes.segments import Values


class _Level(NamedTuple):
    """How the trailer of one level repeats its header."""

    opens: str
    number: int  # of the element of the header that holds the control number
    closes: str
    count_code: str
    number_code: str
    counted: str  # singular


_LEVELS = (
    _Level("ISA", 13, "IEA", "ENV004", "ENV003", "functional group"),
    _Level("GS", 6, "GE", "ENV006", "ENV005", "transaction set"),
    _Level("ST", 2, "SE", "ENV008", "ENV007", "segment"),
)
_OPENS = {level.opens: depth for depth, level in enumerate(_LEVELS)}
_CLOSES = {level.closes: depth for depth, level in enumerate(_LEVELS)}


_SETS = len(_LEVELS) - 1
TRAILERS = tuple(code for level in _LEVELS for code in (level.count_code, level.number_code))


class Envelopes:
    """Told of every segment in turn, mends trailers. A trailer without its header stays."""

    def __init__(self) -> None:
        self._open: list[str | None] = [None] * len(_LEVELS)  # control numbers
        self._counts = [0] * len(_LEVELS)
        self._is_counted = True  # are all segments of the transaction set known?

    def count(self, segments: int) -> None:
        """So many segments that are none of the envelope."""
        self._counts[_SETS] += segments

    def lose_count(self) -> None:
        """The segments of this transaction set cannot be counted."""
        self._is_counted = False

    def see(self, values: Values) -> list[tuple[str, Values, str]]:
        """The fixes of this segment: rule, elements, and what was done."""
        segment_id = values[0]
        self._counts[_SETS] += 1
        if segment_id in _OPENS:
            depth = _OPENS[segment_id]
            level = _LEVELS[depth]
            if depth:
                self._counts[depth - 1] += 1
            # What was open inside of what has been left open is over too.
            self._open[depth:] = [None] * (len(_LEVELS) - depth)
            number = values[level.number] if len(values) > level.number else ""
            self._open[depth] = number
            self._counts[depth] = int(depth == _SETS)
            self._is_counted = True
            return []
        if segment_id not in _CLOSES:
            return []
        depth = _CLOSES[segment_id]
        control_number, count = self._open[depth], self._counts[depth]
        self._open[depth:] = [None] * (len(_LEVELS) - depth)
        if control_number is None:
            return []
        found = _mended(values, _LEVELS[depth], control_number, count)
        return found if self._is_counted else found[:0]


def _mended(
    values: Values, level: _Level, control_number: str, count: int
) -> list[tuple[str, Values, str]]:
    found = []
    values = values + [""] * (3 - len(values))
    said = values[1].strip(" ")
    if not (said.isascii() and said.isdigit() and int(said) == count):
        values = [values[0], str(count), *values[2:]]
        what = level.counted if count == 1 else f"{level.counted}s"
        message = f"{level.closes}01 counts the {what} that there are: {count:,}."
        if said.isascii() and said.isdigit() and int(said) > count:
            lost = int(said) - count
            message += f" {lost:,} more {'was' if lost == 1 else 'were'} announced: is any lost?"
        found.append((level.count_code, values, message))
    if control_number and values[2].strip(" ") != control_number.strip(" "):
        values = [*values[:2], control_number, *values[3:]]
        message = f"{level.closes}02 repeats {level.opens}{level.number:02d}."
        found.append((level.number_code, values, message))
    return found
