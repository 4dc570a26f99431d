"""A large file, cut into ranges that can be read in other processes or on other machines.

A range starts where only outer levels are open: before an interchange, a group or a transaction
set, before another billing provider or subscriber of an 837, another LX or claim payment of an 835
(the guide's spec says which). Nothing is parsed to find them: the file is scanned once for the
segments that may open a chunk, as the reader does it, and what reading depends on is counted.

Cuts are made only where the envelopes so far are well nested and all chunks of a size that the
reader takes whole. Where that ends, the rest of the file is the last range. So the claims and claim
payments of the ranges, with the levels around them, are those of the whole file, whatever is wrong
in it. What is foreseen of the count of levels and of HL numbers holds only where these are right:
`RangeDocument.leads_to` says whether it did, on which findings depend and nothing else.
"""

import stat
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from edi.convert.scan import Scan
from edi.interchange.buffer import BLOCK
from edi.interchange.compressed import archive_of, open_file
from edi.interchange.wrapping import wrapping_of
from edi.structure.range_document import Range, RangeDocument

__all__ = ["Range", "RangeDocument", "joined", "open_range", "ranges", "ranges_of"]

SIZE = 1 << 25  # bytes of a range: a second or two of reading


def ranges(path: str | PathLike[str], size: int = SIZE) -> list[Range]:
    """The ranges of a file, each of `size` bytes or a little more, in order.

    One range, the whole file, where it is smaller, packed, wrapped, does not start with ISA, or is
    no regular file. Raises `OSError`.
    """
    if archive_of(path) is not None or not stat.S_ISREG(Path(path).stat().st_mode):
        return [Range(0, 0)]
    with Path(path).open("rb") as stream:
        return ranges_of(stream, size)


def ranges_of(stream: BinaryIO, size: int = SIZE) -> list[Range]:
    """The same of a seekable stream. Raises `OSError`."""
    end = stream.seek(0, 2)
    stream.seek(0)
    whole = [Range(0, end)]
    if end <= size:
        return whole
    opening = stream.read(BLOCK)
    if not opening.startswith(b"ISA") or wrapping_of(opening.decode("latin-1")) is not None:
        return whole
    cuts = Scan(stream, end, max(size, 1)).cuts()
    starts = [0, *(cut.start for cut in cuts), end]
    resumes = [None, *(cut.resume for cut in cuts)]
    depths = [*(cut.resume.state.depth for cut in cuts), None]
    return [Range(starts[n], starts[n + 1], resumes[n], depths[n]) for n in range(len(cuts) + 1)]


def joined(first: Range, last: Range) -> Range:
    """All from the start of one range to the end of another."""
    resume = first.resume
    if resume is not None and last.resume is not None:
        used = {*resume.used, *(one for one in last.resume.used if one.offset < first.start)}
        resume = resume._replace(used=tuple(sorted(used)))
    return Range(first.start, last.end, resume, last.next_depth)


def open_range(
    path: str | PathLike[str], part: Range, *, no_envelope: bool = False, elements: bool = True
) -> "OpenRange":
    """A range of a file, opened: a context manager that gives a `RangeDocument`. Without `elements`
    they are not checked, only what stands where.

    Raises `OSError`; a packed file is unpacked as it is read.
    """
    return OpenRange(path, part, no_envelope, elements)


class OpenRange:
    """Closes the file behind a document."""

    def __init__(
        self, path: str | PathLike[str], part: Range, no_envelope: bool, elements: bool
    ) -> None:
        is_plain = not part.is_whole
        self._stream: BinaryIO = Path(path).open("rb") if is_plain else open_file(path)  # noqa: SIM115
        self.document = RangeDocument(self._stream, part, headless=no_envelope, elements=elements)

    def __enter__(self) -> RangeDocument:
        return self.document

    def __exit__(self, *_: object) -> None:
        self._stream.close()
