"""Write a file completely or not at all."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from edi.durable import sync_folder


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A text stream (UTF-8) that takes the place of `path` when the block ends without an error.

    Until then what stood there stays. Devices and pipes are written to directly. Raises `OSError`.
    """
    if path.exists() and not path.is_file():  # /dev/stdout in a pipe has no path but this one
        with path.open("w", encoding="utf-8", errors="replace") as stream:
            yield stream
        return
    import secrets

    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")  # see `is_draft`
    try:  # from before it is there: a signal may come between
        try:
            stream = temporary.open("x", encoding="utf-8", errors="replace", newline="\n")
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from None
        with stream:
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o777)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def is_draft(name: str) -> bool:
    """Is it the name of an output that is being written?"""
    return _DRAFT.fullmatch(name) is not None


_DRAFT = re.compile(r"\..+\.[0-9a-f]{8,32}\.tmp")
