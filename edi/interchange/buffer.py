"""The text of a stream, block by block, with its place in what is read."""

import errno
from typing import BinaryIO

from edi.interchange.columns import BYTE_ORDER_MARK, behind, between_characters
from edi.interchange.wrapping import Wrapping, wrapping_of

BLOCK = 1 << 18


class Buffer:
    """What was read of a stream and not taken yet, and where that stands."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.text = ""
        self.offset = 0  # of text[0]
        self.line = 1
        self.column = 1
        self.ended = False
        self.wrapping: Wrapping | None = None

    def more(self) -> bool:
        """Append another whole block, however little of it the stream delivers at a time; False at
        the end of the file."""
        if self.ended:
            return False
        blocks, left = [], BLOCK
        while left > 0:
            data = _bytes(self.stream.read(left))
            if not data:
                self.ended = True
                break
            blocks.append(data)
            left -= len(data)
        text = b"".join(blocks).decode("latin-1")
        if self.wrapping is not None:
            text = self.wrapping.feed(text) + (self.wrapping.end() if self.ended else "")
        self.text += text
        return bool(blocks)

    def unwrap(self) -> bool:
        """At the start: take line breaks out of a file that is wrapped; is it?"""
        self.wrapping = wrapping_of(self.text)
        if self.wrapping is None:
            return False
        self.text = self.wrapping.feed(self.text) + (self.wrapping.end() if self.ended else "")
        return True

    def fill(self, size: int) -> None:
        while len(self.text) < size and self.more():
            pass

    def take(self, end: int) -> tuple[str, int, int, int]:
        """Cut `text[:end]` off; returns it with its offset, line and column."""
        piece, self.text = self.text[:end], self.text[end:]
        offset, line, column = self.offset, self.line, self.column
        self.offset += len(piece)
        counted = piece if offset else piece.removeprefix(BYTE_ORDER_MARK)
        self.line, self.column = behind(counted, line, column)
        return piece, offset, line, column

    def rest(self, text: str, offset: int, line: int, column: int) -> None:
        """What is left, and where it starts."""
        self.text, self.offset, self.line, self.column = text, offset, line, column

    def skip_to(self, offset: int, line: int) -> None:
        """Pass over all before this offset, which is in that line; nothing where it was passed."""
        if self.offset >= offset:
            return
        while (left := offset - self.offset) > 0:
            self.fill(min(left, BLOCK))
            here = between_characters(self.text, len(self.text))
            self.take(left if left <= len(self.text) else here)
            if self.ended:
                break
        self.line = line


def _bytes(data: object) -> bytes:
    """What a stream has delivered. Raises `TypeError` for text, `BlockingIOError` for nothing."""
    if isinstance(data, bytes):
        return data
    if isinstance(data, bytearray | memoryview):
        return bytes(data)
    if data is None:
        raise BlockingIOError(errno.EAGAIN, "the stream has no data yet: open it as blocking")
    raise TypeError(f"a source delivers bytes, this one {type(data).__name__}: open it as binary")
