"""A file that stays locked as long as a run is alive: the system unlocks it however the run ends.

It lies beside the run's drafts, and both have the run's token in their names, so that whoever finds
it unlocked knows that nobody will finish these drafts.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edi.durable import try_lock

_NAME = ".edi-remit-{}.lock"


@contextmanager
def run_lock(folder: Path, token: str) -> Iterator[bool]:
    """Hold the lock of a run; False when another process holds it. The file goes with the block."""
    path = lock_file(folder, token)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    held = False
    try:
        # Whoever took the file for that of a dead run may have removed it in between.
        held = try_lock(handle) and _is_at(handle, path)
        yield held
    finally:
        if held and sys.platform != "win32":
            _remove(path)
        os.close(handle)
        if held and sys.platform == "win32":  # no file goes there while it is open
            _remove(path)


def lock_file(folder: Path, token: str) -> Path:
    """Where the lock of a run lies."""
    return folder / _NAME.format(token)


def tokens(folder: Path) -> Iterator[str]:
    """The runs, alive or dead, that have a lock file in a folder."""
    first, last = _NAME.split("{}")
    for path in sorted(folder.glob(_NAME.format("*"))):
        yield path.name[len(first) : -len(last)]


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
