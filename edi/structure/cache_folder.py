"""The user's cache folder: what takes long to work out is kept there between runs.

Lark unpickles its file, so it is used only while it belongs to the user and nobody else can write
to it. Without such a folder nothing is kept, and all is worked out anew.
"""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path


@cache
def cache_folder() -> Path | None:
    """`$XDG_CACHE_HOME/edi` or ~/.cache/edi, made if need be; None when it cannot be trusted."""
    with suppress(OSError, RuntimeError):
        base = os.environ.get("XDG_CACHE_HOME")
        folder = (Path(base) if base else Path("~").expanduser() / ".cache") / "edi"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK) and (os.name == "nt" or _is_private(folder.stat())):
            return folder
    return None


def _is_private(state: os.stat_result) -> bool:
    return state.st_uid == os.getuid() and not state.st_mode & 0o022
