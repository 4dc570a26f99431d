"""Files that only their owner can read."""

import os
from pathlib import Path
from typing import BinaryIO

from edi.ledger.store import PRIVATE


def private_file(path: Path) -> BinaryIO:
    """An empty file of mode 0600, whatever the umask, to be written. Raises `OSError`."""
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # systems have one of them
    handle = os.open(path, flags, PRIVATE)
    try:
        path.chmod(PRIVATE)
        return os.fdopen(handle, "wb")
    except BaseException:
        os.close(handle)
        raise
