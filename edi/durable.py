"""Files that only their owner can read, that last once they are there, and that one process at a
time has locked."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600

if sys.platform == "win32":
    import msvcrt

    def try_lock(handle: int) -> bool:
        """Lock an open file until it is closed, also by the end of its process; False when another
        process has locked it."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Lock an open file until it is closed, also by the end of its process; False when another
        process has locked it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def private_file(path: Path) -> BinaryIO:
    """An empty file of mode 0600, whatever the umask, to be written. Raises `OSError`."""
    return _private(path, os.O_TRUNC)


def private_share(path: Path) -> BinaryIO:
    """A file of mode 0600 that others write too; it is made where it is not there, and keeps what
    it holds where it is. Raises `OSError`."""
    return _private(path, 0)


def _private(path: Path, flags: int) -> BinaryIO:
    flags |= os.O_CREAT | os.O_WRONLY
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # systems have one of them
    handle = os.open(path, flags, PRIVATE)
    try:
        path.chmod(PRIVATE)
        return os.fdopen(handle, "wb")
    except BaseException:
        os.close(handle)
        raise


def new_private_file(path: Path) -> BinaryIO:
    """A file that was not there, of mode 0600, to be written and read. Raises `OSError`."""
    flags = os.O_CREAT | os.O_RDWR | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, PRIVATE), "w+b")


@contextmanager
def replacing_private(path: Path) -> Iterator[BinaryIO]:
    """A private file that takes the place of `path` when the block ends without an error; until
    then what stood there stays. Raises `OSError`."""
    import secrets  # loads OpenSSL

    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with private_file(draft) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names of the files in it lasting, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
