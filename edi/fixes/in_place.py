"""Files mended where they lie: all of one or nothing, and what it was stays beside it."""

import os
import secrets
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from edi.durable import new_private_file, sync_folder
from edi.fixes.change import Change
from edi.fixes.fixer import Fixer
from edi.interchange.compressed import archive_of, is_packed

Told = Callable[[list[Change]], object]


class NotMended(Exception):
    """A file that is left as it is; says why."""


def mend(
    stream: BinaryIO,
    target: Callable[[bytes], object],
    codes: Collection[str],
    line_break: str | None,
    told: Told,
) -> bool:
    """Pass the mended file to `target`, and its changes to `told`, part by part; is it another than
    before?"""
    fixer = Fixer(stream, codes, line_break)
    for piece in fixer:
        if fixer.changes:
            told(fixer.changes)
            fixer.changes.clear()
        target(piece)
    return fixer.is_changed


def mend_in_place(
    file: str, codes: Collection[str], line_break: str | None, suffix: str, told: Told
) -> Path | None:
    """Mend a file; the path of its copy as it was, None where nothing had to be mended.

    `suffix` ends the name of the copy; one that is there is never replaced. A link leads to the
    file. Raises `NotMended` for packed files and for one that somebody changed meanwhile, and
    `OSError`.
    """
    path = Path(os.path.realpath(file))
    if archive_of(file) is not None or is_packed(path):
        raise NotMended("packed files are not mended: unpack it first")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with path.open("rb") as stream, new_private_file(draft) as target:
            draft.chmod(path.stat().st_mode & 0o777)
            before = _version(os.fstat(stream.fileno()))
            if not mend(stream, target.write, codes, line_break, told):
                return None
            target.flush()
            os.fsync(target.fileno())
        if _version(path.stat()) != before:
            raise NotMended("was changed by somebody else in the meantime, and is left as it is")
        copy = _keep(path, suffix)
        draft.replace(path)
        sync_folder(path.parent)
        return copy
    finally:
        with suppress(OSError):
            draft.unlink()


def _version(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino


def _keep(path: Path, suffix: str) -> Path:
    """Give the file a second name that nothing has: `a.837.bak`, else `a.837.bak2`, …"""
    for number in count(1):
        copy = path.with_name(f"{path.name}{suffix}{number if number > 1 else ''}")
        try:
            os.link(path, copy)
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            if copy.exists():
                continue
            shutil.copy2(path, copy)
        return copy
    raise AssertionError
