"""A file of any bytes in parts, streaming: their texts, one after the other, are the file.

A part is an envelope segment, or a run of segments from one that opens a loop up to the next such
one: a claim with its lines is one. What stands outside any interchange, and a segment that does not
end, is text. Files that are wrapped are read without the line breaks inside of segments, and each
part says where these stood.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from edi.convert.lossless_loops import LoopNames, loops_of
from edi.convert.unwrapping import Unwrapping
from edi.interchange.boundary import boundary, whole_segments
from edi.interchange.buffer import Buffer
from edi.interchange.chunk import ENVELOPE, TRIVIA
from edi.interchange.columns import BYTE_ORDER_MARK, between_characters
from edi.interchange.delimiters import (
    COMPOSITE_SEARCH,
    HEADLESS_SEARCH,
    ISA_SEARCH,
    Delimiters,
    NoDelimiters,
    from_isa,
    guess_headless,
    with_used_component,
)

MAX_PART = 1 << 19  # characters of a run of segments; more than nearly any claim with its lines
MAX_TEXT = 1 << 16  # characters of a part that is text
_LOOK_AHEAD = 16  # characters that tell whether a segment begins a part
_ENVELOPE = frozenset(ENVELOPE) - {"ISA"}
# Not \s, which holds the separators 1C to 1F as well.
_ISA = re.compile(r"ISA[^A-Za-z0-9 \t\r\n]")
_TRIVIA_RUN = re.compile(r"[\s\0\x1a]*")
_OR_ISA = r"|ISA[^A-Za-z0-9 \t\r\n]"
ANY_TRIVIA = TRIVIA + "\x85\xa0"  # what may stand between segments, as a boundary sees it


class Part(NamedTuple):
    """A piece of a file, read as Latin-1."""

    text: str
    is_segments: bool = True
    loop: str = ""  # that its first segment opens, where it is known
    delimiters: Delimiters | None = None  # of an interchange that begins here
    # Where breaks stood that were taken out of a wrapped file, from the start of the part.
    breaks: tuple[int, ...] = ()
    is_inside: bool = False  # text of an interchange: of a segment that does not end


class Parts:
    """Iterates over the parts of a stream. `line_break` is what was taken out of a wrapped file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._buffer = Buffer(stream)
        self._unwrapping: Unwrapping | None = None
        self._offset = 0  # of what was handed out, in the text without breaks
        self._text = ""
        self._ended = False

    @property
    def line_break(self) -> str:
        return self._unwrapping.line_break if self._unwrapping else ""

    def __iter__(self) -> Iterator[Part]:
        self._fill(ISA_SEARCH * 4)
        self._unwrapping = Unwrapping.of(self._text)
        if self._unwrapping is not None:
            self._text = self._unwrapping.feed(self._text, is_end=self._ended)
        for part in self._parts():
            if self._unwrapping is None:
                yield part
                continue
            end = self._offset + len(part.text)
            breaks = self._unwrapping.breaks(self._offset, end)
            self._offset = end
            yield part._replace(breaks=breaks) if breaks else part

    def _more(self) -> bool:
        """Another block; False at the end of the file."""
        if self._ended:
            return False
        buffer = self._buffer
        there = buffer.more()
        self._ended = buffer.ended
        text, buffer.text = buffer.text, ""
        if self._unwrapping is not None:
            text = self._unwrapping.feed(text, is_end=self._ended)
        self._text += text
        return there or bool(text)

    def _fill(self, size: int) -> None:
        while len(self._text) < size and self._more():
            pass

    def _parts(self) -> Iterator[Part]:
        yield from self._headless()
        while self._text or self._more():
            yield from self._outside()
            if not self._text:
                continue
            delimiters, _ = from_isa(self._text)
            self._fill(COMPOSITE_SEARCH)
            yield from self._interchange(with_used_component(delimiters, self._text), "ISA")

    def _headless(self) -> Iterator[Part]:
        """A file that starts at GS or ST is read by delimiters that are guessed."""
        start = self._text.lstrip(BYTE_ORDER_MARK + " \t\r\n\0")
        if not start.startswith(("GS", "ST")):
            return
        lead = len(self._text) - len(start)
        self._fill(HEADLESS_SEARCH + lead)
        with suppress(NoDelimiters):
            delimiters = guess_headless(self._text[lead:])
            if delimiters.element in delimiters.segment:
                return
            if lead:
                yield Part(self._take(lead), is_segments=False)
            yield from self._interchange(delimiters, self._text[:2])

    def _take(self, size: int) -> str:
        piece, self._text = self._text[:size], self._text[size:]
        return piece

    def _outside(self) -> Iterator[Part]:
        """All up to an ISA header that can be read, as text; leaves that, or nothing."""
        at = 0
        while True:
            found = _ISA.search(self._text, at)
            if found is not None:
                at = found.start()
                if len(self._text) - at < ISA_SEARCH and self._more():
                    continue
                if not _is_readable(self._text, at):
                    at += 3
                    continue
                yield from _texts(self._take(at))
                return
            at = max(0, len(self._text) - 3)  # half of a header's start
            while at >= MAX_TEXT:
                yield Part(self._take(_text_end(self._text)), is_segments=False)
                at = max(0, len(self._text) - 3)
            if not self._more():
                yield from _texts(self._take(len(self._text)))
                return

    def _interchange(self, d: Delimiters, first_id: str) -> Iterator[Part]:
        """Parts up to the end of the file, an ISA header or the text behind an IEA."""
        loops = loops_of("")
        boundaries = boundary(loops.starts | _ENVELOPE, d, _OR_ISA)
        part_id: str | None = first_id
        new: Delimiters | None = d  # of a part that begins an interchange
        while True:
            text, position, needs_more, is_long = self._text, 0, True, False
            for found in boundaries.finditer(text):
                end = found.end()
                if len(text) - end < _LOOK_AHEAD and not self._ended:
                    break
                # Behind an IEA other text may stand before what goes on.
                is_trailer = part_id == "IEA" and found.start() > text.find(d.segment, position)
                is_long = not is_trailer and end - position > MAX_PART
                if is_trailer or is_long:
                    needs_more = False
                    break
                yield _part(text[position:end], part_id, loops, d, new)
                position, new, part_id = end, None, found[1]
                if part_id == "ST" and self._set_loops(end, d) is not loops:
                    break
                if part_id is None:
                    self._text = text[position:]
                    return
            known = loops
            if part_id == "ST":
                loops = self._set_loops(position, d)
            self._text = text[position:]
            if loops is not known:
                boundaries = boundary(loops.starts | _ENVELOPE, d, _OR_ISA)
                continue
            end, next_id = 0, part_id
            if part_id == "IEA":
                end, next_id = self._trailer(d, boundaries)
            if not end and (is_long or len(self._text) > MAX_PART + _LOOK_AHEAD):
                end, next_id = self._cut(d, boundaries)
                if not end:
                    yield from self._endless(d)
                    new, part_id = None, ""
                    continue
            if end:
                yield _part(self._take(end), part_id, loops, d, new)
                if next_id is None:
                    return
                new, part_id = None, next_id
            elif needs_more and not self._more():
                if self._text:
                    yield _part(self._take(len(self._text)), part_id, loops, d, new)
                return

    def _set_loops(self, at: int, d: Delimiters) -> LoopNames:
        """Those of the transaction set that starts there."""
        at += 2 + len(d.element)
        return loops_of(self._text[at : at + 3])

    def _cut(self, d: Delimiters, boundaries: re.Pattern[str]) -> tuple[int, str | None]:
        """Where a part that is too long is cut, and the id of what begins there, "" for a segment
        that opens no part; 0 where there is no whole segment."""
        if self._text.find(d.segment, 0, MAX_PART) < 0:
            return 0, ""
        end = whole_segments(self._text, d.segment, MAX_PART)
        found = boundaries.match(self._text, end - len(d.segment))
        if found is not None:
            return found.end(), found[1]
        behind = _TRIVIA_RUN.match(self._text, end)
        if behind is not None and _ISA.match(self._text, behind.end()):
            return behind.end(), None
        return end + len(d.line_break) * self._text.startswith(d.line_break, end), ""

    def _trailer(self, d: Delimiters, boundaries: re.Pattern[str]) -> tuple[int, str | None]:
        """Where the IEA and what is between it and the next segment ends, with the id of that; None
        where it is an ISA or none of this interchange. 0 while that is not known."""
        at = self._text.find(d.segment)
        if at < 0:
            return 0, "IEA"
        found = boundaries.match(self._text, at)
        if found is not None and (len(self._text) - found.end() >= _LOOK_AHEAD or self._ended):
            return found.end(), found[1]
        end = at + len(d.segment)
        rest = self._text[end:]
        if len(rest.lstrip(ANY_TRIVIA)) < _LOOK_AHEAD and len(rest) < MAX_TEXT and not self._ended:
            return 0, "IEA"
        return end + len(rest) - len(rest.lstrip("\r\n")), None

    def _endless(self, d: Delimiters) -> Iterator[Part]:
        """A segment that is longer than a part may be, up to its terminator, as text."""
        while True:
            end = self._text.find(d.segment)
            if end < 0 and len(self._text) < MAX_TEXT + len(d.segment) and self._more():
                continue
            if end < 0 and len(self._text) >= MAX_TEXT + len(d.segment):
                yield Part(self._take(_text_end(self._text)), is_segments=False, is_inside=True)
                continue
            keep = end if end >= 0 else len(self._text)
            yield from _texts(self._take(keep), is_inside=True)
            return


def _part(
    text: str, first_id: str | None, loops: LoopNames, d: Delimiters, new: Delimiters | None
) -> Part:
    loop = loops.by_id.get(first_id or "", "")
    if first_id == "HL":
        level = text.split(d.element, 4)[3:4]
        loop = loops.by_level.get(level[0].partition(d.segment)[0], "") if level else ""
    return Part(text, True, loop, new)


def _is_readable(text: str, at: int) -> bool:
    """Does the header there say how segments are parted, and is it one segment then?"""
    try:
        d, end = from_isa(text, at)
    except NoDelimiters:
        return False
    return d.element not in d.segment and text.find(d.segment, at) + len(d.segment) == end


def _text_end(text: str) -> int:
    """Where the first part of a text that is too long for one ends."""
    return between_characters(text, MAX_TEXT) or MAX_TEXT


def _texts(text: str, *, is_inside: bool = False) -> Iterator[Part]:
    while text:
        end = _text_end(text) if len(text) > MAX_TEXT else len(text)
        yield Part(text[:end], is_segments=False, is_inside=is_inside)
        text = text[end:]
