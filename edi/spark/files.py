"""From the paths of a query to partitions: pieces of large files, and small files together."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from edi.convert.ranges import Range, ranges
from edi.convert.tables import file_key
from edi.errors import EdiError
from edi.interchange.compressed import archive_of, members, unpacked_size
from edi.spark.options import Options

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?://)?(/.*)")
_GLOB = re.compile(r"[*?\[]")


class Piece(NamedTuple):
    """A file, or a range of one."""

    path: str
    key: str = ""  # of a file that is cut
    part: Range | None = None
    version: tuple[int, int] = (0, 0)  # its size, and when it was written


def partitions_of(options: Options) -> list[tuple[Piece, ...]]:
    """The pieces of each partition, in the order of the files.

    Raises `EdiError` for a path that leads nowhere, `OSError` for a file that cannot be read.
    """
    found: list[tuple[Piece, ...]] = []
    small: list[Piece] = []
    total = 0
    for path in files(options.paths, options.glob):
        size = unpacked_size(path)
        if size > options.size and not options.is_of_whole_files:
            parts = ranges(path, options.size)
            if len(parts) > 1:
                key, version = file_key(path), version_of(path)
                found += [(Piece(path, key, part, version),) for part in parts]
                continue
        if small and total + size > options.size:
            found.append(tuple(small))
            small, total = [], 0
        small.append(Piece(path))
        total += size
    return [*found, tuple(small)] if small else found


def version_of(path: str) -> tuple[int, int]:
    """Changes when the file does. Raises `OSError`."""
    state = Path(path).stat()
    return state.st_size, state.st_mtime_ns


def files(paths: Iterable[str], name_pattern: str = "") -> list[str]:
    """The files that these paths name, each once: files, folders with all below them, patterns.

    As Spark does, it passes over names that begin with "." or "_". The files in a zip file are
    named one by one.
    """
    found = dict.fromkeys(file for path in paths for file in _named(_local(path)))
    return [file for file in found if not name_pattern or fnmatch(Path(file).name, name_pattern)]


def _local(path: str) -> str:
    """A path of this system. Raises `EdiError` for one of another."""
    match = _SCHEME.fullmatch(path)
    if match is None:
        return path
    scheme, rest = match[1].lower(), match[2]
    if scheme == "file":
        return "/" + rest.lstrip("/")
    if scheme == "dbfs":
        return "/dbfs" + rest
    raise EdiError(
        f"{scheme}: is not read as files; load it with Spark's binaryFile, and use"
        " edi.spark.tables_of"
    )


def _named(path: str) -> Iterator[str]:
    if Path(path).is_dir():
        yield from _below(path)
    elif os.path.lexists(path) or archive_of(path) is not None:
        yield from _members(path)
    elif _GLOB.search(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - a whole path
        if not matches:
            raise EdiError(f"{path}: no file of this pattern")
        for match in matches:
            yield from _below(match) if Path(match).is_dir() else _members(match)
    else:
        raise EdiError(f"{path}: no such file or folder")


def _below(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        for name in sorted(names):
            path = Path(root, name)
            if name[0] not in "._" and path.is_file():
                yield from _members(str(path))


def _raise(error: OSError) -> None:
    raise error


def _members(path: str) -> Iterator[str]:
    if archive_of(path) is not None or not Path(path).is_file():
        yield path
        return
    try:
        inside = members(path)
    except OSError:  # damaged: whoever reads it will say so
        inside = None
    if inside is None:
        yield path
    else:
        yield from (f"{path}/{member.name}" for member in inside)
