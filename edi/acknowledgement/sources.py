"""What is given to be read: each source with a digest, read twice where it can be."""

import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, BinaryIO, cast

from edi.claims.source import Source, checked, name_of, opened

_BLOCK = 1 << 20
_ONE = (str, os.PathLike, bytes, bytearray, memoryview)


def listed(sources: Source | Iterable[Source]) -> list[Source]:
    """One source, or several. Raises `TypeError`."""
    if isinstance(sources, _ONE) or hasattr(sources, "read"):
        return [checked(cast(Source, sources))]
    return [checked(one) for one in sources]


class Unreadable(Exception):
    """A file that cannot be read on."""


class Counted(io.RawIOBase):
    """A stream whose errors are told from those of the folder that is written to."""

    def __init__(self, stream: IO[bytes], count: Callable[[int], object]) -> None:
        self._stream, self._count = stream, count

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise Unreadable(error.strerror or type(error).__name__) from None
        self._count(len(data))
        return data


@contextmanager
def digested(source: Source) -> Iterator[tuple[IO[bytes], str]]:
    """The source, to be read from its start, and a digest of it. What can be read once only is
    kept in a file without a name meanwhile. Raises `OSError`."""
    digest = hashlib.blake2b(digest_size=4)
    with ExitStack() as stack:
        stream: IO[bytes] = stack.enter_context(opened(source))
        if name_of(source) is not None:
            while data := stream.read(_BLOCK):
                digest.update(data)
            stream = stack.enter_context(opened(source))
        else:
            kept = stack.enter_context(tempfile.SpooledTemporaryFile(_BLOCK))
            while data := stream.read(_BLOCK):
                digest.update(data)
                kept.write(data)
            kept.seek(0)
            stream = cast(BinaryIO, kept)
        yield stream, digest.hexdigest()
