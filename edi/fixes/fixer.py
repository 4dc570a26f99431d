"""A file mended, part by part as it is read."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import BinaryIO

from edi.convert.lossless_format import Form
from edi.convert.lossless_parts import Part, Parts
from edi.fixes.change import Change
from edi.fixes.envelopes import TRAILERS, Envelopes
from edi.fixes.segments import FIXES, Values
from edi.interchange.delimiters import Delimiters

CODES = tuple(
    sorted({"ENV015", "ENV016", "ENV019", *TRAILERS, *(fix.code for fix in FIXES)})
)  # rules of which something may be mended
LINE_BREAKS = {"lf": "\n", "crlf": "\r\n", "none": ""}
_FILLERS = " \t\0\x1a"  # what may stand between segments besides line breaks, and says nothing


class Fixer:
    """Iterates over the bytes of the mended file; `changes` grows as they come.

    `codes`: mend only what these rules find. `line_break`: "lf", "crlf" or "none" behind every
    terminator; None leaves line breaks as they are. A file that needs nothing keeps every byte.
    """

    def __init__(
        self,
        stream: BinaryIO,
        codes: Collection[str] = CODES,
        line_break: str | None = None,
    ) -> None:
        self._parts = Parts(stream)
        self._codes = frozenset(codes)
        self._line_break = None if line_break is None else LINE_BREAKS[line_break]
        self._envelopes = Envelopes()
        self._interchange: _Interchange | None = None
        self._line = 1  # that the part begins in
        self._offset = 0  # of the part in the file, in bytes
        self._part: Part = Part("")
        self._is_unwrapped = False
        self.changes: list[Change] = []
        self.is_changed = False  # so far; line breaks that were asked for are no `changes`

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self._part = part
            if part.delimiters is not None:
                self._interchange = _Interchange(part.delimiters, self._codes)
            text = self._mended(part)
            self.is_changed |= text != _with_breaks(part, self._parts.line_break)
            yield text.encode("latin-1")
            self._line += part.text.count("\n") + len(part.breaks)
            self._offset += len(part.text) + len(part.breaks) * len(self._parts.line_break)

    def _mended(self, part: Part) -> str:
        if part.breaks and "ENV019" not in self._codes:
            self._envelopes.lose_count()
            return _with_breaks(part, self._parts.line_break)
        if part.breaks and not self._is_unwrapped:
            self._is_unwrapped = True
            self._note("ENV019", "Without line breaks inside of segments.", 0)
        if part.is_inside:
            self._envelopes.lose_count()  # is it a segment, or several?
            return part.text
        if not part.is_segments or self._interchange is None:
            return self._outside(part.text)
        form = self._interchange
        if form.is_odd:
            self._envelopes.lose_count()
            return part.text
        if self._line_break is None and form.is_plain(part):
            self._envelopes.count(part.text.count(form.segment))
            return part.text
        return self._segments(part, form)

    def _outside(self, text: str) -> str:
        """What stands before, between and behind interchanges."""
        mended = _without_fillers(text)
        if (
            "ENV016" not in self._codes
            or self._interchange is None
            or mended == text
            or text.strip(_FILLERS + "\r\n")
        ):
            return text
        self._note("ENV016", "Without blanks behind the interchange.", 0)
        return mended

    def _segments(self, part: Part, form: "_Interchange") -> str:
        pieces = part.text.split(form.segment)
        found: list[str] = []
        position = 0
        for number, piece in enumerate(pieces):
            is_last = number == len(pieces) - 1
            body = piece.lstrip(form.trivia)
            lead = piece[: len(piece) - len(body)]
            is_first = not number and part.delimiters is not None
            found.append(self._between(lead, position, is_first=not number, is_last=not body))
            position += len(lead)
            if body:
                found.append(self._segment(body, position, form, is_header=is_first))
                if is_last and body.startswith("IEA") and "ENV015" in self._codes:
                    self._note("ENV015", "The last segment with its terminator.", position)
                    found.append(form.segment)
            if not is_last:
                found.append(form.segment)
            position += len(body) + 1
        return "".join(found)

    def _between(self, lead: str, position: int, *, is_first: bool, is_last: bool) -> str:
        """What stands before a segment, or behind the last."""
        mended = lead
        if "ENV015" in self._codes and lead.strip("\r\n"):
            mended = _without_fillers(lead)
            if mended != lead:
                self._note("ENV015", "Without blanks between segments.", position)
        if self._line_break is not None and not is_first and not mended.strip("\r\n"):
            mended = self._line_break
        return mended

    def _segment(self, text: str, position: int, form: "_Interchange", *, is_header: bool) -> str:
        values = text.split(form.element)
        segment_id = values[0]
        if is_header != (segment_id == "ISA"):
            self._envelopes.count(1)
            return text
        for fix in form.fixes:
            if (segment_id in fix.ids) if fix.ids is not None else segment_id != "ISA":
                done = fix.mend(values, form.delimiters)
                if done is not None:
                    values = self._change(fix.code, values, *done, position, form)
        for code, mended, message in self._envelopes.see(values):
            if code in self._codes:
                values = self._change(code, values, mended, message, position, form)
        return form.element.join(values)

    def _change(
        self,
        code: str,
        before: Values,
        after: Values,
        message: str,
        position: int,
        form: "_Interchange",
    ) -> Values:
        element = form.element
        self.changes.append(
            Change(
                code,
                message,
                self._line_of(position),
                self._offset_of(position),
                before[0],
                element.join(before),
                element.join(after),
                form.delimiters.separators,
            )
        )
        return after

    def _note(self, code: str, message: str, position: int) -> None:
        line, offset = self._line_of(position), self._offset_of(position)
        self.changes.append(Change(code, message, line, offset))

    def _offset_of(self, position: int) -> int:
        """Of a place in the part, in the file."""
        breaks = bisect_left(self._part.breaks, position + 1)
        return self._offset + position + breaks * len(self._parts.line_break)

    def _line_of(self, position: int) -> int:
        """Of a place in the part."""
        part = self._part
        return (
            self._line + part.text.count("\n", 0, position) + bisect_left(part.breaks, position + 1)
        )


class _Interchange:
    """What is made once for the delimiters of an interchange."""

    def __init__(self, delimiters: Delimiters, codes: frozenset[str]) -> None:
        form = Form(delimiters)
        self.delimiters = delimiters
        self.element, self.segment, self.trivia = form.element, form.segment, form.trivia
        # Where delimiters are none of ASCII, or not different, segments stay as they are.
        self.is_odd = form.is_latin_1 or not delimiters.distinct or len(form.segment) != 1
        self.fixes = [fix for fix in FIXES if fix.code in codes]
        e, c, r, s = map(
            re.escape,
            (delimiters.element, delimiters.component, delimiters.repetition, delimiters.segment),
        )
        lower = "".join((c, r))
        self._unusual = re.compile(
            rf" [{e}{lower}{s}]|[{e}{lower}] |[{e}{lower}]{s}"  # blanks, and empty ends
            + (rf"|[{lower}]{e}" if lower else "")
            + (rf"|{c}{r}" if c and r else "")
            + rf"|{s}[\r\n]*[ \t\0\x1a{s}]"
            + rf"|(?<![A-Z0-9])CAS{e}[^{s}]*[A-Za-z]{{2}}[-/.: ]?[A-Za-z]?[0-9]"  # joined codes
            + rf"|(?<![A-Z0-9])HI{e}[^{s}]*\."
        )

    def is_plain(self, part: Part) -> bool:
        """Is there nothing in it to look at more closely?"""
        text = part.text
        return (
            part.delimiters is None
            and text[:1].isalnum()
            and not text.startswith(("GS", "GE", "ST", "SE", "IEA", "ISA"))
            and text[-1:] in (self.segment, "\n", "\r")
            and self._unusual.search(text) is None
        )


def _without_fillers(text: str) -> str:
    return "".join(one for one in text if one not in _FILLERS)


def _with_breaks(part: Part, line_break: str) -> str:
    """The text as it was, also in a wrapped file."""
    if not part.breaks:
        return part.text
    places = (0, *part.breaks, len(part.text))
    return line_break.join(part.text[a:b] for a, b in pairwise(places))
