"""Bytes to chunks of whole segments, streaming, at constant memory.

Text is kept as Latin-1, one character a byte: decoding never fails, byte offsets are exact, and
what was read can be written back to the byte. `decode` turns a value into proper text (UTF-8 where
it is UTF-8) at the moment that it is shown or handed to a user.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from edi import native
from edi.interchange.boundary import boundary, whole_segments
from edi.interchange.buffer import Buffer
from edi.interchange.chunk import ENVELOPE, MAX_SEGMENT, TRIVIA, Chunk
from edi.interchange.columns import BYTE_ORDER_MARK, behind, between_characters
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
from edi.interchange.pieces import pieces
from edi.interchange.wrapping import Wrapping

MAX_CHUNK = 1 << 20  # more than any claim with all its lines
_new = tuple.__new__  # makes a named tuple, without a Python step
_LOOK_AHEAD = 16  # characters that tell whether a segment begins a chunk
_ENVELOPE_STARTS = frozenset(ENVELOPE) - {"ISA"}
# Not \s, which holds the separators 1C to 1F as well.
_ISA = re.compile(r"ISA[^A-Za-z0-9 \t\r\n]")


class Ran(NamedTuple):
    """How far a run has come: start, id, line and column of the chunk to go on with."""

    end: int  # in the text
    next_id: str
    line: int
    column: int
    has_more: bool  # has it something to hand out before going on?


# Given a text and where a chunk starts there, where the text starts in the file, and line and
# column of the chunk.
Run = Callable[[str, int, int, int, int], Ran | None]


class Reader:
    """Iterates over the `Chunk`s of a stream; `delimiters` are those of the current interchange.

    `starts` are the segment ids that open a chunk besides the envelope's. With `headless` a file
    that starts at GS or ST is read too.

    `part_at` changes that for what follows, and names inner segments: starts of which each stays
    with the chunk before it, which `pieces` parts.
    """

    def __init__(
        self, stream: BinaryIO, starts: Iterable[str] = (), *, headless: bool = False
    ) -> None:
        self._buffer = Buffer(stream)
        self._starts = frozenset(starts) | _ENVELOPE_STARTS
        self._inner: frozenset[str] = frozenset()
        self._headless = headless
        self.delimiters = Delimiters()
        self.opening = ""  # the first characters of the file
        self._seen = False  # an ISA header, or what stands for it in a headless file
        self._quiet = False  # a header could not be read: what follows is lost, and was said to be
        self._turned = False  # what comes next is wanted otherwise than before
        self._pass_to = (0, 0)  # offset and line to go on from
        self._is_part = False
        # Reads on natively from the start of a chunk with one of these ids; None where it does not.
        # A chunk with the flaw "passed", without text, stands for what it hands out.
        self.run: tuple[frozenset[str], Run] | None = None
        self._goes_on = False  # in the middle of a file

    def part(self, stream: BinaryIO, offset: int, line: int, column: int = 1) -> "Reader":
        """A reader of a part of the same interchange that starts and ends between two chunks.

        `stream` holds that part only; `offset`, `line` and `column` tell where it starts in the
        file.
        """
        reader = self.going_on(stream, offset, line, column)
        reader._is_part = True
        return reader

    def going_on(self, stream: BinaryIO, offset: int, line: int, column: int) -> "Reader":
        """A reader of what follows a chunk of the same interchange, to the end of the file.

        `stream` stands there: at this offset, line and column of the file.
        """
        reader = Reader(stream, self._starts)
        reader._inner = self._inner
        reader.delimiters = self.delimiters
        reader._buffer.rest("", offset, line, column)
        reader._seen = reader._goes_on = True
        reader.run = self.run
        return reader

    def pass_to(self, offset: int, line: int) -> None:
        """Go on at this offset, a chunk's start, when the next chunk is asked for."""
        self._pass_to = offset, line
        self._turned = True

    def part_at(self, starts: Iterable[str], inner: frozenset[str]) -> None:
        """From here on these segments open a chunk, those of `inner` for `pieces` only."""
        all_starts = frozenset(starts) | _ENVELOPE_STARTS
        self._turned |= (all_starts, inner) != (self._starts, self._inner)
        self._starts, self._inner = all_starts, inner

    def pieces(self, chunk: Chunk) -> Iterable[Chunk]:
        """The chunk, parted at its inner segments; pieces that are too long still are cut."""
        return pieces(chunk, self._inner, self.delimiters)

    @property
    def wrapping(self) -> Wrapping | None:
        """How the file is wrapped, if it is."""
        return self._buffer.wrapping

    def in_file(self, offset: int, line: int, column: int = 1) -> tuple[int, int, int]:
        """Offset, line and column in the file of a place in what was read of it, which are others
        only where the file is wrapped."""
        wrapping = self._buffer.wrapping
        return wrapping.place(offset, line, column) if wrapping else (offset, line, column)

    @property
    def position(self) -> tuple[int, int]:
        """Line and byte offset up to which the file was read."""
        return self._buffer.line, self._buffer.offset

    @property
    def column(self) -> int:
        """Of that place, in its line."""
        return self._buffer.column

    def __iter__(self) -> Iterator[Chunk]:
        buffer = self._buffer
        if self._is_part:
            yield from self._interchange()
            return
        if self._goes_on:
            buffer.fill(ISA_SEARCH)
            if not _ISA.match(buffer.text):
                yield from self._interchange()
        else:
            yield from self._opening()
        while True:
            yield from self._seek_isa()
            if not buffer.text:
                if not self._seen:
                    yield Chunk("", "", 0, 1, flaw="no-isa")
                return
            self._seen = True
            try:
                delimiters, _ = from_isa(buffer.text)
            except NoDelimiters:
                flaw = "skipped" if self._quiet else "no-isa"
                self._quiet = True
                yield Chunk("", *buffer.take(self._unreadable()), flaw)
                continue
            self._quiet = False
            buffer.fill(COMPOSITE_SEARCH)
            self.delimiters = with_used_component(delimiters, buffer.text)
            yield from self._interchange()

    def _opening(self) -> Iterator[Chunk]:
        """At the start of the file: what kind it is."""
        buffer = self._buffer
        buffer.fill(HEADLESS_SEARCH if self._headless else ISA_SEARCH * 4)
        self.opening = buffer.text[:80]
        if buffer.unwrap():
            yield Chunk("", "", 0, 1, flaw="wrapped")
        if self._headless:
            yield from self._headless_start()

    def _unreadable(self) -> int:
        """How much text goes by with a header that cannot be read, up to one that can."""
        text = self._buffer.text
        for found in _ISA.finditer(text, 3):
            if len(text) - found.start() < ISA_SEARCH:
                return found.start()
            with suppress(NoDelimiters):
                from_isa(text, found.start())
                return found.start()
        return max(3, len(text) - 3)

    def _headless_start(self) -> Iterator[Chunk]:
        """The chunks of a file that starts at GS or ST; none for any other file."""
        buffer = self._buffer
        text = buffer.text.lstrip(TRIVIA + BYTE_ORDER_MARK)
        try:
            self.delimiters = guess_headless(text)
        except NoDelimiters:
            return
        self._seen = True
        if len(text) < len(buffer.text):
            yield Chunk("", *buffer.take(len(buffer.text) - len(text)), "skipped")
        yield from self._interchange()

    def _seek_isa(self) -> Iterator[Chunk]:
        """Pass over everything before the next ISA header; leaves `text` there, or empty."""
        buffer = self._buffer
        start: tuple[int, int, int] | None = None  # offset, line and column
        flaw = "junk"
        while True:
            found = _ISA.search(buffer.text)
            keep = found.start() if found else max(0, len(buffer.text) - 3)
            if not found and not buffer.more():
                keep = len(buffer.text)
            if keep:
                if not found and keep < len(buffer.text):
                    keep = between_characters(buffer.text, keep)
                piece, offset, line, column = buffer.take(keep)
                body = piece.lstrip(" \t\r\n")
                if body and start is None:
                    lead = len(piece) - len(body)
                    start = offset + lead, *behind(piece[:lead], line, column)
                    if not offset and piece.strip() == BYTE_ORDER_MARK and found:
                        flaw = "byte-order-mark"
                yield Chunk("", piece, offset, line, column, "skipped")
            if found or (buffer.ended and not buffer.text):
                break
        buffer.fill(ISA_SEARCH)
        if start and not self._quiet and (found or self._seen):
            yield Chunk("", "", *start, flaw)

    def _boundaries(self) -> Callable[[str], Any]:
        """Finds where chunks start in a text behind its first segment: offset and id, None for an
        ISA header."""
        d, starts = self.delimiters, sorted(self._starts - self._inner)
        if native.scan is not None and len(d.segment) == 1:
            return partial(native.scan.Boundaries, starts, d.segment, d.element)
        find = boundary(starts, d, r"|(ISA)[^A-Za-z0-9 \t\r\n]").finditer
        return lambda text: ((match.end(), match[1]) for match in find(text))

    def _interchange(self) -> Iterator[Chunk]:
        """Chunks up to the end of the file or the next ISA header, which is left unread."""
        buffer = self._buffer
        boundaries = self._boundaries()
        separator = self.delimiters.element
        opens = re.compile(rf"(?:{'|'.join(sorted(self._starts))}){re.escape(separator)}")
        flaw = ""  # of the next chunk
        while True:
            text, position = buffer.text, 0
            offset, line, column = buffer.offset, buffer.line, buffer.column
            chunk_id = text[:20].partition(separator)[0]
            found = boundaries(text)
            for end, next_id in found:
                if end - position > MAX_SEGMENT and self._is_too_long(text, position, end):
                    break
                chunk = text[position:end]
                # What an envelope segment cuts in two may go on behind it.
                goes_on = next_id is None or next_id == "TA1"
                yield _new(Chunk, (chunk_id, chunk, offset, line, column, flaw, goes_on))
                flaw = ""
                offset += end - position
                # As `behind`, of which this is the usual case.
                breaks = chunk.count("\n") if chunk.isascii() else 0
                if breaks:
                    line, column = line + breaks, len(chunk) - chunk.rfind("\n")
                else:
                    line, column = behind(chunk, line, column)
                position = end
                if next_id is None:  # an ISA header, perhaps with other delimiters
                    buffer.rest(text[end:], offset, line, column)
                    buffer.fill(ISA_SEARCH)
                    return
                chunk_id = next_id
                if chunk_id == "IEA" or self._turned:
                    break
                while self.run is not None and chunk_id in self.run[0]:
                    ran = self.run[1](text, position, offset - position, line, column)
                    if ran is None:
                        break
                    end, chunk_id, line, column, has_more = ran
                    offset += end - position
                    position = end
                    found.go_on(end)
                    if not has_more:
                        break
                    yield _new(Chunk, ("", "", offset, line, column, "passed", False))
                if chunk_id == "IEA" or self._turned:
                    break
            buffer.rest(text[position:], offset, line, column)
            if self._turned:
                self._turned = False
                buffer.skip_to(*self._pass_to)
                buffer.fill(ISA_SEARCH)
                if _ISA.match(buffer.text):  # what was passed over ends without trailers
                    return
                boundaries = self._boundaries()
                if not buffer.text.startswith("IEA"):
                    continue
            if buffer.text.startswith("IEA"):
                self._complete_segment()
                if self._is_oversize(buffer.text):
                    yield from self._skip_segment()
                    return
                yield Chunk("IEA", *buffer.take(self._after_trailer()))
                if not opens.match(buffer.text):
                    return
                continue  # segments outside any interchange
            if self._is_oversize(buffer.text):
                yield from self._skip_segment()
                flaw = "" if opens.match(buffer.text) or _ISA.match(buffer.text) else "continued"
                continue
            if len(buffer.text) > MAX_CHUNK + _LOOK_AHEAD:
                yield self._cut_chunk()
                continue
            if not buffer.more():
                if buffer.text:
                    piece, offset, line, column = buffer.take(len(buffer.text))
                    chunk_id = piece.partition(separator)[0].strip(TRIVIA + self.delimiters.segment)
                    is_whole = self._is_part or chunk_id in ("SE", "GE", "IEA")
                    ending = "" if is_whole else "cut"
                    yield Chunk(chunk_id, piece, offset, line, column, flaw or ending)
                return

    # What is too long is so by its characters alone, not by how many of them have been read.

    def _is_oversize(self, text: str, start: int = 0) -> bool:
        """Is the segment that starts there longer than `MAX_SEGMENT`, without its terminator?"""
        end = start + MAX_SEGMENT + len(self.delimiters.segment)
        return len(text) >= end and text.find(self.delimiters.segment, start, end) < 0

    def _is_too_long(self, text: str, start: int, end: int) -> bool:
        """Is the chunk, or the segment that it starts with?"""
        return end - start > MAX_CHUNK or self._is_oversize(text, start)

    def _cut_chunk(self) -> Chunk:
        """The first `MAX_CHUNK` characters of a chunk that is longer: up to an inner segment, else
        up to a whole one, which is a flaw."""
        buffer, terminator = self._buffer, self.delimiters.segment
        chunk_id = buffer.text[:20].partition(self.delimiters.element)[0].strip(TRIVIA)
        if self._inner:
            found = list(boundary(self._inner, self.delimiters).finditer(buffer.text, 0, MAX_CHUNK))
            if found:
                return Chunk(chunk_id, *buffer.take(found[-1].end()), goes_on=True)
        end = whole_segments(buffer.text, terminator, MAX_CHUNK)
        return Chunk(chunk_id, *buffer.take(end), "cut")

    def _after_trailer(self) -> int:
        """Where the IEA segment and the line breaks behind it end; looks at what follows."""
        buffer = self._buffer
        end = self._trailer_end(buffer.text)
        while True:
            rest = buffer.text[end:MAX_CHUNK]
            end += len(rest) - len(rest.lstrip("\r\n"))
            if len(buffer.text) >= end + 4 or end >= MAX_CHUNK or not buffer.more():
                return end

    def _trailer_end(self, text: str) -> int:
        end = text.find(self.delimiters.segment)
        return len(text) if end < 0 else end + len(self.delimiters.segment)

    def _complete_segment(self) -> None:
        """Read on until the first segment of the buffer is whole, or too long."""
        buffer = self._buffer
        while self.delimiters.segment not in buffer.text and not self._is_oversize(buffer.text):
            if not buffer.more():
                return

    def _skip_segment(self) -> Iterator[Chunk]:
        """Pass over a segment longer than `MAX_SEGMENT`; its first characters stand for it."""
        buffer = self._buffer
        terminator = self.delimiters.segment
        size = between_characters(buffer.text, ISA_SEARCH)
        head, offset, line, column = buffer.take(size)
        chunk_id = head.partition(self.delimiters.element)[0].strip(TRIVIA)[:3]
        yield Chunk(chunk_id, head, offset, line, column, "oversize")
        while terminator not in buffer.text:
            # A terminator of two characters may be cut in half.
            end = between_characters(buffer.text, len(buffer.text) - len(terminator) + 1)
            yield Chunk("", *buffer.take(end), "skipped")
            if not buffer.more():
                break
        yield Chunk("", *buffer.take(self._trailer_end(buffer.text)), "skipped")
        while True:
            rest = buffer.text.lstrip(TRIVIA)
            yield Chunk("", *buffer.take(len(buffer.text) - len(rest)), "skipped")
            if len(rest) >= _LOOK_AHEAD or not buffer.more():
                return
