"""The key that pseudonyms are made with: a private file with 64 hexadecimal digits."""

import os
import re
import secrets
import stat
import sys
from pathlib import Path

from edi.durable import new_private_file, sync_folder
from edi.errors import EdiError

_KEY = re.compile(rb"[0-9a-fA-F]{64}")
_MOST = 1024


class InvalidKey(EdiError, ValueError):
    """A key file that cannot be used; the message never holds what is in it."""


def read_key(path: str | Path) -> bytes:
    """The 32 bytes of a key file. Raises `InvalidKey`, also where others than its owner may read
    it; `OSError`."""
    path = Path(path)
    with path.open("rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        text = stream.read(_MOST).strip()
    if not stat.S_ISREG(mode):
        raise InvalidKey(f"{path} is not a file")
    if sys.platform != "win32" and mode & 0o077:
        raise InvalidKey(f"{path} can be read by others than its owner: chmod 600 it")
    if not _KEY.fullmatch(text):
        raise InvalidKey(f"{path} is not a key: it needs 64 hexadecimal digits")
    return bytes.fromhex(text.decode())


def make_key(path: str | Path) -> bytes:
    """Write a new key to a file that only its owner can read. Raises `OSError`, also where there is
    a file already."""
    path = Path(path)
    key = secrets.token_bytes(32)
    try:
        with new_private_file(path) as stream:
            stream.write(key.hex().encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return key
