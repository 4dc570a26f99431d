"""Files shared out among processes: whole files, and shares of a large one.

A share is read from the start of its file, so that it is known whom its first segments are about:
what stands before it is passed over, which takes a fifth of the time, and is written by others. So
the copy is the same whatever the shares are, also of a file that is no right X12. A copy is as long
as its source, and each share is written in its place.
"""

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from edi.deidentification.layout import Rewriting
from edi.deidentification.review import Found, Review
from edi.deidentification.rewriter import Rewriters
from edi.durable import private_share
from edi.engine.parallel.forked_task import end_with_parent
from edi.engine.parallel.workers import Workers
from edi.interchange.compressed import archive_of, open_file, unpacked_size

_MUCH = 1 << 20  # bytes that are worth starting processes for
_SMALLEST = 1 << 22  # bytes of a share
_PASSING = 0.2  # of the time of writing, which passing over takes
_ENDED = "the process that read it ended before it was done"


class Share(NamedTuple):
    """Of a file: its bytes from `start` up to `end`, None for all that follow."""

    source: str
    copy: Path
    start: int = 0
    end: int | None = None


class Written(NamedTuple):
    """What came of a share. `unread` says why the file could not be read, if it could not."""

    segments: int = 0
    bytes: int = 0
    opening: str = ""
    unread: str = ""
    review: Found | None = None


def shares_of(copies: Iterable[tuple[str, Path]], jobs: int) -> list[Share]:
    """Sources, each with its copy, as shares for so many processes."""
    if jobs < 2:
        return [Share(source, copy) for source, copy in copies]
    each = [(source, copy, _size(source)) for source, copy in copies]
    enough = max(_SMALLEST, sum(size for _, _, size in each) // jobs)
    found = []
    for source, copy, size in each:
        count = min(jobs, -(-size // enough)) if _is_plain(source, size) else 1
        cuts = [round(size * _reached(n, count)) for n in range(1, count)]
        for start, end in zip([0, *cuts], [*cuts, None], strict=True):
            found.append(Share(source, copy, start, end))
    return found


def _reached(number: int, count: int) -> float:
    """How much of a file so many shares of all have, when each takes the same time."""
    left = 1 - _PASSING
    return float((1 - left**number) / (1 - left**count))


def _size(source: str) -> int:
    """Bytes to be read; 0 where looking would take some of them away, as of a pipe."""
    is_file = archive_of(source) is not None or Path(source).is_file()
    return unpacked_size(source) if is_file else 0


def _is_plain(source: str, size: int) -> bool:
    """A file that may be read several times, and not packed?"""
    path = Path(source)
    return archive_of(source) is None and path.is_file() and path.stat().st_size == size


class Writer:
    """Writes shares."""

    def __init__(self, rewriters: Rewriters, rare: int, *, cap_ages: bool) -> None:
        self._rewriters, self._rare, self._cap_ages = rewriters, rare, cap_ages

    def write(self, share: Share, progress: Callable[[int], object] | None = None) -> Written:
        """Write a share to its place, as far as its file can be read."""
        review = Review(self._rare, cap_ages=self._cap_ages)
        try:
            opened = open_file(share.source)
        except OSError as error:
            return Written(unread=error.strerror or type(error).__name__)
        unread, size = "", 0
        with opened as stream:
            rewriting = Rewriting(stream, self._rewriters, review, cap_ages=self._cap_ages)
            review.file, review.position = share.source, rewriting.position
            share.copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with private_share(share.copy) as copy:
                parts = rewriting.share(share.start, share.end)
                while True:
                    try:
                        part = next(parts, None)
                    except (OSError, EOFError) as error:
                        unread = getattr(error, "strerror", None) or type(error).__name__
                        break
                    if part is None:
                        break
                    if not size:
                        copy.seek(rewriting.first)
                    size += copy.write(part)
                    if progress is not None:
                        progress(len(part))
                copy.flush()
                os.fsync(copy.fileno())
        opening = rewriting.reader.opening
        return Written(rewriting.segments, size, opening, unread, review.taken())


def shared(
    write: Callable[[Share], Written], shares: Sequence[Share], jobs: int
) -> Generator[Written, None, None] | None:
    """What comes of each share, in their order, by several processes, which end when this is
    closed; None where that is not worth it. Raises `OSError` where a copy cannot be written."""
    if jobs < 2 or len(shares) < 2:
        return None
    if sum(_size(one.source) for one in shares if not one.start) < _MUCH:
        return None
    return _by_workers(write, shares, jobs)


def _by_workers(
    write: Callable[[Share], Written], shares: Sequence[Share], jobs: int
) -> Generator[Written, None, None]:
    parent = os.getpid()

    def work(number: int, _: object) -> Written | OSError:
        end_with_parent(parent)
        try:
            return write(shares[number])
        except OSError as error:
            return error

    workers = Workers(work, range(len(shares)), jobs)
    try:
        for number in range(len(shares)):
            result = workers.result(number) or Written(unread=_ENDED)
            if isinstance(result, OSError):
                raise result
            yield result
    finally:
        workers.stop()
