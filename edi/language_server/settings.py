"""What is asked of the files of a folder: `edi.toml`, as `edi validate` finds it."""

from pathlib import Path
from typing import NamedTuple

from edi.rules import config, profile
from edi.rules.selection import Selection

NAMES = ("edi.toml", "pyproject.toml")
WATCHED = (*(f"**/{name}" for name in NAMES), "**/*.rule", "**/*.toml")


class _Known(NamedTuple):
    state: tuple[int, int]  # time and size of the file
    selection: Selection


class Settings:
    """Read when they are first asked for, and again when their file is another one."""

    def __init__(self) -> None:
        self._known: dict[Path, _Known] = {}
        self._usual = Selection()

    def of(self, folder: Path | None) -> Selection:
        """The selection that holds for a folder: the same object as long as its file is the same.
        Raises `EdiError` for what is wrong with the settings, `OSError`."""
        file = config.find(folder) if folder is not None else None
        if file is None:
            return self._usual
        stat = file.stat()
        state = stat.st_mtime_ns, stat.st_size
        known = self._known.get(file)
        if known is None or known.state != state:
            found = config.load(file)
            own = profile.read(found.profiles, found.lists) if found.profiles else None
            known = self._known[file] = _Known(state, found.selection(profiles=own))
        return known.selection

    def forget(self) -> None:
        """Files that settings name may have changed."""
        self._known.clear()
