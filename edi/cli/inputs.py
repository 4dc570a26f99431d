"""From the paths of a command line to the files to be read."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

# Files taken from a folder; a file that is named itself may have any name.
SUFFIXES = frozenset(
    (".837", ".835", ".837p", ".837i", ".edi", ".x12", ".txt", ".dat", ".clm", ".era")
)
STDIN = "-"


def files(paths: Iterable[str], unreadable: Callable[[str], None]) -> Iterator[str]:
    """The files that `paths` name, each once; folders are searched in order of names.

    Hidden files and folders in a folder are passed over, and what is no file (pipes, devices).
    `unreadable` is told, in words, of every path that does not exist or can not be searched, and
    of folders without a file for us.
    """
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            found: Iterable[str] = (STDIN,)
        elif Path(path).is_dir():
            found = _inside(path, unreadable)
        elif not os.path.lexists(path):
            unreadable(f"{path}: no such file or folder")
            continue
        else:
            found = (path,)
        for file in found:
            key = file if file == STDIN else os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                yield file


def _inside(folder: str, unreadable: Callable[[str], None]) -> Iterator[str]:
    def failed(error: OSError) -> None:
        unreadable(f"{error.filename}: {error.strerror}")

    found = False
    for root, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or Path(name).suffix.lower() not in SUFFIXES:
                continue
            path = Path(root, name)
            if path.exists() and not path.is_file():
                continue  # to open a named pipe is to wait for its writer
            found = True
            yield str(path)
    if not found:
        unreadable(f"{folder}: no file to check in this folder ({' '.join(sorted(SUFFIXES))})")


def size(file: str) -> int:
    """Bytes of a regular file, 0 for anything else."""
    try:
        path = Path(file)
        return path.stat().st_size if file != STDIN and path.is_file() else 0
    except OSError:
        return 0
