"""What the reader hands out: runs of whole segments, and what it found wrong itself."""

from typing import NamedTuple

from edi.finding import line_break_in
from edi.interchange.columns import behind

MAX_SEGMENT = 1 << 17  # no segment of a guide comes near; what is longer is skipped, with a finding
ENVELOPE = ("ISA", "TA1", "GS", "ST", "SE", "GE", "IEA")
NO_SEGMENT = ("no-isa", "junk", "byte-order-mark", "wrapped")  # flaws of chunks with no segment
OUTSIDE = (*NO_SEGMENT, "skipped")  # flaws of what is not read
TRIVIA = " \t\r\n\f\v\0\x1a\x1c\x1d\x1e\x1f"


class Chunk(NamedTuple):
    """A run of segments, from one that may open a loop or envelope up to the next such one.

    The texts of all chunks, one after the other, are the file.
    """

    id: str  # id of the first segment, "" for text outside any interchange
    text: str  # with terminators and whatever stands between the segments
    offset: int  # byte offset of its first character in the file
    line: int  # 1-based
    column: int = 1  # 1-based, in characters
    # What the reader itself found: "wrapped", "no-isa", "junk" and "byte-order-mark" (without text:
    # what was passed over comes as "skipped"), "oversize" and, up to the next chunk's start,
    # "continued"; "cut" where the file ends without trailers. "passed", see `Reader.run`.
    flaw: str = ""
    goes_on: bool = False  # what the next chunk begins with may belong to this one

    @property
    def line_break(self) -> str:
        """What ends a line in its text."""
        return line_break_in(self.text)

    def position(self, start: int) -> tuple[int, int]:
        """Line and column of a character of its text."""
        return behind(self.text[:start], self.line, self.column, self.line_break)
