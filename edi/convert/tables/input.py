"""A file with its key, which is known before it is read."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from edi.claims.source import Source, opened

_BLOCK = 1 << 20
_IN_MEMORY = 16 << 20  # of what cannot be read twice


def file_key(source: Source) -> str:
    """SHA-256 of a file's bytes, unpacked, in hexadecimal digits. Raises `OSError`.

    A stream is read to its end.
    """
    with opened(source) as stream:
        return _digest(stream)


@contextmanager
def with_key(source: Source, key: str | None = None) -> Iterator[tuple[str, BinaryIO]]:
    """The key of a file, if it is not known already, and the file as a stream. Raises `OSError`.

    What cannot be read twice is spooled, to a temporary file without a name where it is large.
    """
    if key is not None or isinstance(source, bytes | bytearray | memoryview) or _is_file(source):
        key = file_key(source) if key is None else key
        with opened(source) as stream:
            yield key, stream
        return
    with opened(source) as stream, SpooledTemporaryFile(_IN_MEMORY) as spool:
        digest = hashlib.sha256()
        while block := stream.read(_BLOCK):
            digest.update(block)
            spool.write(block)
        spool.seek(0)
        yield digest.hexdigest(), cast(BinaryIO, spool)


def _is_file(source: Source) -> bool:
    """Is it a path of what can be read twice?"""
    if not isinstance(source, str | PathLike):
        return False
    try:
        return not stat.S_ISFIFO(os.stat(source).st_mode)  # noqa: PTH116 - bytes are paths too
    except OSError:
        return True  # in a zip file, say; or opening it says what is wrong


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
