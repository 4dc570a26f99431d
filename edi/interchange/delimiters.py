"""The four separator characters of an interchange, read from its ISA header."""

import re
from typing import NamedTuple

ISA_ELEMENTS = 16
ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
ISA_LENGTH = 106  # with the terminator
HEADLESS_SEARCH = 1 << 16  # what the delimiters of a file without ISA are guessed from
ISA_SEARCH = 1024  # a header that needs more characters than this is no header


class Delimiters(NamedTuple):
    """Separators as they stand in ISA04 (element), ISA11, ISA16 and after ISA16.

    `line_break` is what follows a terminator by habit of the sender ("", "\\n", "\\r\\n"): kept so
    that a file is split in one step and written back as it was read.
    """

    element: str = "*"
    repetition: str = "^"
    component: str = ":"
    segment: str = "~"
    line_break: str = ""

    @property
    def joiner(self) -> str:
        """Terminator with its customary line break."""
        return self.segment + self.line_break

    @property
    def separators(self) -> str:
        """Of elements, components and repetitions, as a `Finding` has them."""
        return self.element + self.component + self.repetition

    @property
    def distinct(self) -> bool:
        used = [self.element, self.component, self.segment]
        if self.repetition:
            used.append(self.repetition)
        return len(set(used)) == len(used)


class NoDelimiters(ValueError):
    """A header whose delimiters cannot be read."""


_BREAKS = re.compile(r"[\r\n]*")
_BLANKS = re.compile(r"[ \t]*")
_LINE_BREAKS = ("\r\n", "\n", "\r")


def line_break_at(text: str, position: int) -> str:
    """The single line break at `position`, or "" when there is none."""
    for form in _LINE_BREAKS:
        if text.startswith(form, position):
            return form
    return ""


def from_isa(text: str, start: int = 0) -> tuple[Delimiters, int]:
    """Delimiters of the ISA header at `text[start:]` and the position after its terminator.

    Counts separators rather than characters, since headers that are not exactly 106 characters
    long are common. Raises `NoDelimiters` when the header is cut short, or ends in a letter or
    digit.
    """
    element = text[start + 3 : start + 4]
    position = start + 3
    for _ in range(ISA_ELEMENTS - 1):
        position = text.find(element, position + 1, start + ISA_SEARCH) if element else -1
        if position < 0:
            raise NoDelimiters
    component = text[position + 1 : position + 2]
    after = position + 2
    breaks = _BREAKS.match(text, after)
    following = breaks.end() if breaks else after
    if not component or (following >= len(text) and following == after):
        raise NoDelimiters
    # Segments may be indented.
    blanks = _BLANKS.match(text, following)
    first = blanks.end() if blanks else following
    if following > after and (first >= len(text) or text[first].isalnum()):
        # The line break itself ends the segments of this file.
        terminator = line_break_at(text, after)
        end = after + len(terminator)
    else:
        # Some senders break the line between ISA16 and the terminator.
        terminator = text[following]
        end = following + 1
    if terminator.isalnum():
        raise NoDelimiters
    fields = text[start:position].split(element)
    repetition = fields[11][:1] if len(fields) > 11 else ""
    version = fields[12] if len(fields) > 12 else ""
    # Up to 00401 ISA11 is the standards identifier "U"; some 00501 files still send it.
    if repetition.isalnum() or repetition in " \t\r\n" or version < "00402":
        repetition = ""
    line_break = "" if terminator in _LINE_BREAKS else line_break_at(text, end)
    return Delimiters(element, repetition, component, terminator, line_break), end


# Where composites stand that nearly every file has, by segment.
_COMPOSITES = {"CLM": 5, "HI": 1, "SV1": 1, "SV2": 2, "SV3": 1, "SVC": 1, "SVD": 3, "STC": 1}
_COMPOSITE = re.compile(r"[A-Z0-9]{1,3}([^A-Za-z0-9 .\-_/])[A-Z0-9]")
COMPOSITE_SEARCH = 1 << 15  # characters of an interchange in which composites are looked at
_ENOUGH = 2  # composites of one separator that are no accident
_MOST = 8


def with_used_component(d: Delimiters, text: str) -> Delimiters:
    """The delimiters with the component separator that the composites of `text` are written with.

    Another one than ISA16 says only where several have it, and none that of ISA16.
    """
    found: list[str] = []
    for segment in text[:COMPOSITE_SEARCH].split(d.segment):
        segment_id, _, rest = segment.lstrip().partition(d.element)
        position = _COMPOSITES.get(segment_id)
        if position is None:
            continue
        values = rest.split(d.element, position)
        value = values[position - 1] if position <= len(values) else ""
        if d.component in value:
            return d
        match = _COMPOSITE.match(value)
        if match is not None:
            found.append(match[1])
            if len(found) == _MOST:
                break
    used = found[0] if len(found) >= _ENOUGH else d.component
    if used in (d.element, d.segment, d.repetition) or any(one != used for one in found):
        return d
    return d._replace(component=used)


_HEADLESS_NEXT = {"GS": "ST", "ST": r"B(?:HT|PR|GN)"}


def guess_headless(text: str) -> Delimiters:
    """Delimiters of a file that starts at GS or ST, from how its first two segments meet.

    Raises `NoDelimiters` when the text does not start with such a segment.
    """
    start = text[:2]
    element = text[2:3]
    if start not in _HEADLESS_NEXT or not element or element.isalnum():
        raise NoDelimiters
    sep = re.escape(element)
    found = re.search(rf"([^\w\s]|\r\n|[\r\n])(\s*){_HEADLESS_NEXT[start]}{sep}", text[:ISA_SEARCH])
    if found is None:
        raise NoDelimiters
    terminator = found[1]
    body = text[:HEADLESS_SEARCH]
    component = ":" if ":" in body or ">" not in body else ">"
    line_break = "" if terminator in _LINE_BREAKS else line_break_at(text, found.end(1))
    return Delimiters(element, "^", component, terminator, line_break)
