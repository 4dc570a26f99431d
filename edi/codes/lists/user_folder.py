"""Where the lists are that the user has imported: one file a list."""

import os
import sys
from pathlib import Path

VARIABLE = "EDI_CODES"  # names another folder


def user_folder() -> Path:
    """`$EDI_CODES`, else `edi/codes` in the user's folder for data of programs."""
    if own := os.environ.get(VARIABLE):
        return Path(own)
    if base := os.environ.get("XDG_DATA_HOME"):
        return Path(base) / "edi" / "codes"
    home = Path("~").expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "edi" / "codes"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "edi" / "codes"
    return home / ".local" / "share" / "edi" / "codes"


def path_of(name: str) -> Path:
    """The file of an imported list, there or not. Raises `RuntimeError` without a home."""
    return user_folder() / f"{name}.codes"


def keep(name: str, data: bytes) -> Path:
    """Put a list there, replacing an earlier one when all is written. Raises `OSError`."""
    import tempfile

    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{name}.")
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path


def forget(name: str) -> bool:
    """Remove an imported list; False when there was none. Raises `OSError`."""
    path = path_of(name)
    if not path.exists():
        return False
    path.unlink()
    return True
