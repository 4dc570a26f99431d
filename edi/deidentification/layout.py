"""From the bytes of a file to those of another with the same layout, chunk by chunk.

Whatever the reader hands out, in order, is the file; each chunk is replaced by one of as many
bytes. Only where lines are wrapped does the reader leave something out, the line breaks: they are
put back where they were, since no pseudonym holds one.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from edi import native
from edi.deidentification.context import Context
from edi.deidentification.kinds import is_known_id
from edi.deidentification.rewriter import Rewriter, Rewriters
from edi.guides.catalogue import OPENERS
from edi.interchange.chunk import TRIVIA, Chunk
from edi.interchange.columns import BYTE_ORDER_MARK
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import Reader

_BREAKS = re.compile(rb"[\r\n]+")
_HEADER = re.compile("ISA[^A-Za-z0-9 \\t\\r\\n]")

# Given the elements of each segment of a chunk, [] where there is nothing between two terminators.
Look = Callable[[list[list[str]], Context, Chunk, Delimiters], None]


class Rewriting:
    """Iterates over the bytes of the new file."""

    def __init__(
        self,
        stream: BinaryIO,
        rewriters: Rewriters,
        look: Look | None = None,
        *,
        cap_ages: bool = False,
    ) -> None:
        self._tape = _Tape(stream)
        self.reader = Reader(cast(BinaryIO, self._tape), OPENERS, headless=True)
        self.context = Context(rewriters.cipher, cap_ages=cap_ages)
        self.segments = 0
        self._rewriters, self._look = rewriters, look

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.reader:
            new = self._chunk(chunk)
            if self.reader.wrapping is not None:
                yield self._tape.wrapped(new.encode("latin-1"))
            else:
                self._tape.forget()
                yield new.encode("latin-1")
        if self.reader.wrapping is not None:
            yield self._tape.rest()

    def position(self, chunk: Chunk, start: int) -> tuple[int, int]:
        """Line and column in the file of a character of a chunk."""
        line, column = chunk.position(start)
        return self.reader.in_file(chunk.offset + start, line, column)[1:]

    def _chunk(self, chunk: Chunk) -> str:
        d, text = self.reader.delimiters, chunk.text
        rewriter = self._rewriters.of(d)
        if chunk.flaw in ("skipped", "no-isa", "junk", "byte-order-mark", "wrapped"):
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
            if self._look is not None:
                self._look(segments, self.context, chunk, d)
        return rewriter.chunk(leads, segments, self.context)

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
