"""A folder of files that appears with all of them, or not at all.

The files are written into a hidden folder beside it, which is locked as long as its process lives:
the next run to the same place removes what a run that was killed has left.
"""

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edi.durable import sync_folder

_PRIVATE_FOLDER = 0o700

if sys.platform == "win32":

    def _lock(folder: Path) -> int | None:
        return None  # folders cannot be locked: what is left over stays
else:
    import fcntl

    def _lock(folder: Path) -> int | None:
        """A handle that holds the lock; None when another process has it."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle


class FolderInUse(Exception):
    """The folder is there and holds something, or is no folder."""


@contextmanager
def draft_folder(target: Path) -> Iterator[Path]:
    """A private folder that becomes `target` when the block ends without an error, and is gone
    after one. Raises `FolderInUse` unless `target` is absent or empty; `OSError`."""
    target = Path(os.path.realpath(target))
    check_free(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_left_over(target)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    handle = None
    try:
        draft.mkdir(_PRIVATE_FOLDER)
        handle = _lock(draft)
        yield draft
        sync_folder(draft)
        check_free(target)
        if target.is_dir():
            target.rmdir()
        draft.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    finally:
        if handle is not None:
            os.close(handle)


def check_free(target: Path) -> None:
    """Raises `FolderInUse` unless a folder of this name can be made."""
    if not os.path.lexists(target):
        return
    if not target.is_dir() or any(target.iterdir()):
        raise FolderInUse(f"{target} is there already: give a folder that is new or empty")


def _remove_left_over(target: Path) -> None:
    name = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{16}}\.tmp")
    for path in target.parent.iterdir():
        if name.fullmatch(path.name) and path.is_dir():
            with suppress(OSError):
                handle = _lock(path)
                if handle is not None:
                    shutil.rmtree(path, ignore_errors=True)
                    os.close(handle)
