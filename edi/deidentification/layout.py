"""From the bytes of a file to those of another with the same layout, chunk by chunk.

Whatever the reader hands out, in order, is the file; each chunk is replaced by one of as many
bytes. Only where lines are wrapped does the reader leave something out, the line breaks: they are
put back where they were, since no pseudonym holds one.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from edi import native
from edi.deidentification.context import Context
from edi.deidentification.kinds import is_known_id
from edi.deidentification.review import Review
from edi.deidentification.rewriter import Rewriter, Rewriters
from edi.guides.catalogue import OPENERS
from edi.interchange.chunk import TRIVIA, Chunk
from edi.interchange.columns import BYTE_ORDER_MARK
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import Reader

_BREAKS = re.compile(rb"[\r\n]+")
_HEADER = re.compile("ISA[^A-Za-z0-9 \\t\\r\\n]")
_OUTSIDE = frozenset(("skipped", "no-isa", "junk", "byte-order-mark", "wrapped"))


class Rewriting:
    """Iterates over the bytes of the new file."""

    def __init__(
        self,
        stream: BinaryIO,
        rewriters: Rewriters,
        review: Review | None = None,
        *,
        cap_ages: bool = False,
    ) -> None:
        self._tape = _Tape(stream)
        self.reader = Reader(cast(BinaryIO, self._tape), OPENERS, headless=True)
        self.context = Context(rewriters.cipher, cap_ages=cap_ages)
        self.segments = 0
        self.first = 0  # where in the file what is written begins
        self._rewriters, self._review = rewriters, review

    def __iter__(self) -> Iterator[bytes]:
        return self.share(0, None)

    def share(self, start: int, end: int | None) -> Iterator[bytes]:
        """The bytes of the chunks that begin from one byte on, up to another. Those of a wrapped
        file, whose bytes are not those of its chunks, are all in the share that begins it."""
        at = 0
        for chunk in self.reader:
            if self.reader.wrapping is not None:
                if start:
                    return
                yield self._tape.wrapped(self._chunk(chunk).encode("latin-1"))
                continue
            self._tape.forget()
            if end is not None and at >= end:
                return
            if at < start:
                self._pass_over(chunk)
                self.first = at + len(chunk.text)
            else:
                yield self._chunk(chunk).encode("latin-1")
            at += len(chunk.text)
        if self.reader.wrapping is not None:
            yield self._tape.rest()

    def position(self, chunk: Chunk, start: int) -> tuple[int, int]:
        """Line and column in the file of a character of a chunk."""
        line, column = chunk.position(start)
        return self.reader.in_file(chunk.offset + start, line, column)[1:]

    def _chunk(self, chunk: Chunk) -> str:
        d, text = self.reader.delimiters, chunk.text
        rewriter = self._rewriters.of(d)
        if chunk.flaw in _OUTSIDE:
            return self._no_segments(text, chunk.offset, rewriter)
        if chunk.flaw == "oversize":
            self.segments += 1
            head, separator, rest = text.partition(d.element)
            if is_known_id(head.strip(TRIVIA)):
                return head + separator + rewriter.text(rest)
            return rewriter.text(text)
        leads, segments = parts_of(text, d)
        real = [elements for elements in segments if elements]
        self.segments += len(real)
        if real:
            if chunk.flaw != "continued":
                self.context.about(real)
            if self._review is not None:
                self._review.look(segments, self.context, chunk, d)
        return rewriter.chunk(leads, segments, self.context)

    def _pass_over(self, chunk: Chunk) -> None:
        """Follow a chunk that others write."""
        if chunk.flaw in (*_OUTSIDE, "oversize"):
            return
        segments = parts_of(chunk.text, self.reader.delimiters)[1]
        real = [elements for elements in segments if elements]
        if real:
            if chunk.flaw != "continued":
                self.context.about(real)
            if self._review is not None:
                self._review.pass_over(segments, self.context)
            self._rewriters.of(self.reader.delimiters).pass_over(real, self.context)

    def _no_segments(self, text: str, offset: int, rewriter: Rewriter) -> str:
        """Text outside of interchanges, or of a segment that is too long."""
        head = ""
        if not offset and text.startswith(BYTE_ORDER_MARK):
            head = BYTE_ORDER_MARK
        elif _HEADER.match(text):
            head = "ISA"
        return head + rewriter.text(text[len(head) :])


def parts_of(text: str, d: Delimiters) -> tuple[list[str], list[list[str]]]:
    """What stands before each segment, and its elements: [] where there is nothing between two
    terminators."""
    if native.rewritten is not None:
        found: tuple[list[str], list[list[str]]] | None
        found = native.rewritten.parts_of(text, d.segment, d.element, TRIVIA)
        if found is not None:
            return found
    leads, segments = [], []
    for piece in text.split(d.segment):
        body = piece.lstrip(TRIVIA)
        leads.append(piece[: len(piece) - len(body)])
        segments.append(body.split(d.element) if body else [])
    return leads, segments


class _Tape:
    """A stream that remembers what was read of it, until it is written."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._keeps = True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if self._keeps:
            self._kept += data
        return data

    def forget(self) -> None:
        """The file is not wrapped."""
        if self._keeps:
            self._keeps = False
            self._kept.clear()

    def wrapped(self, text: bytes) -> bytes:
        """The text with the line breaks of the file."""
        left, out, at = _BREAKS.sub(b"", text), [], 0
        kept, done = self._kept, 0
        while done < len(left):
            found = _BREAKS.search(kept, at)
            end = found.start() if found else len(kept)
            size = min(end - at, len(left) - done)
            out.append(left[done : done + size])
            done, at = done + size, at + size
            if found and at == found.start():
                out.append(found[0])
                at = found.end()
            elif at == len(kept):
                break
        del kept[:at]
        return b"".join(out)

    def rest(self) -> bytes:
        """The line breaks at the end."""
        return bytes(self._kept)
