"""From the paths of a command line to the files to be read."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from edi.errors import EdiError
from edi.report.output_file import is_draft

# Files taken from a folder or zip file; a file that is named itself may have any name.
SUFFIXES = frozenset(
    ".837 .835 .837p .837i .837d .999 .277 .277ca .ta1 .edi .x12 .txt .dat .clm .era"
    " .270 .271 .276 .278 .820 .834 .997".split()
)
PACKED = frozenset((".gz", ".zip"))  # ".837.gz", and zip files for what is in them
STDIN = "-"
_MOST_NAMED = 6  # kinds of skipped files that a message names
_PLURALS = {
    "hidden file": "hidden files",
    "hidden folder": "hidden folders",
    "linked folder": "linked folders",
    "device or pipe": "devices or pipes",
    "file without a suffix": "files without a suffix",
}

Say = Callable[[str], None]


def files(
    paths: Iterable[str],
    unreadable: Say,
    skipped: Say | None = None,
    suffixes: Collection[str] = SUFFIXES,
) -> Iterator[str]:
    """The files that `paths` name, each once; folders and zip files are searched in order of names,
    for files of these suffixes.

    `unreadable` is given a message about every path that does not exist or cannot be searched and
    every folder without a file for us; `skipped` about what was not taken from each folder.
    """
    seen: set[str] = set()
    for path in paths:
        for file in _named(path, unreadable, skipped, suffixes):
            key = file if file == STDIN else os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                yield file


def open_input(file: str) -> AbstractContextManager[BinaryIO]:
    """A file, or standard input, as a stream; unpacked. Raises `OSError`."""
    from edi.interchange.compressed import open_file, open_stream

    if file != STDIN:
        return open_file(file)
    try:
        return nullcontext(open_stream(sys.stdin.buffer, shown(file)))
    except OSError as error:
        raise named(error, file) from None


def named(error: OSError, file: str) -> OSError:
    """The error of reading a file, which names it."""
    return OSError(error.errno, error.strerror, error.filename or shown(file))


def shown(file: str) -> str:
    """How a file is named in a message."""
    return "standard input" if file == STDIN else file


def is_reopenable(file: str) -> bool:
    """Can it be opened again, by another process?"""
    from edi.interchange.compressed import archive_of

    return file != STDIN and (Path(file).is_file() or archive_of(file) is not None)


def size(file: str) -> int:
    """Bytes to be read of a regular file, 0 for anything else."""
    from edi.interchange.compressed import unpacked_size

    return unpacked_size(file) if is_reopenable(file) else 0


def _named(
    path: str, unreadable: Say, skipped: Say | None, suffixes: Collection[str]
) -> Iterable[str]:
    if path == STDIN:
        return (STDIN,)
    if Path(path).is_dir():
        return _inside(path, unreadable, skipped, suffixes)
    if os.path.lexists(path):
        if not _is_zip(path):
            return (path,)
        return _in_zip(path, unreadable, skipped, suffixes)
    from edi.interchange.compressed import archive_of

    if archive_of(path) is None:
        unreadable(f"{path}: no such file or folder")
        return ()
    return (path,)


def _inside(
    folder: str, unreadable: Say, skipped: Say | None, suffixes: Collection[str]
) -> Iterator[str]:
    def failed(error: OSError) -> None:
        unreadable(f"{error.filename}: {error.strerror}")

    found = False
    left: Counter[str] = Counter()
    for root, folders, names in os.walk(folder, onerror=failed):
        for name in folders:
            if name.startswith("."):
                left["hidden folder"] += 1
            elif Path(root, name).is_symlink():
                left["linked folder"] += 1
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if is_draft(name):
                continue  # perhaps of this very command
            path = Path(root, name)
            reason = left_out(name, suffixes)
            if reason is None and path.exists() and not path.is_file():
                reason = "device or pipe"  # to open a named pipe is to wait for its writer
            if reason is not None:
                left[reason] += 1
            elif path.suffix.lower() == ".zip":
                zipped = _in_zip(str(path), unreadable, skipped, suffixes, is_named=False)
                for member in zipped:
                    found = True
                    yield member
            else:
                found = True
                yield str(path)
    _conclude(folder, found, left, unreadable, skipped, suffixes)


def _in_zip(
    path: str,
    unreadable: Say,
    skipped: Say | None,
    suffixes: Collection[str],
    *,
    is_named: bool = True,
) -> Iterator[str]:
    """The files in a zip file. One that is alone in a zip file that was named is taken whatever its
    name."""
    from edi.interchange.compressed import members

    try:
        inside = members(path)
    except OSError as error:
        unreadable(f"{path}: {error.strerror}")
        return
    if inside is None:  # a file like others that is only named so
        yield path
        return
    names = [member.name for member in inside]
    left: Counter[str] = Counter()
    found = False
    for name in sorted(names):
        parts = name.split("/")
        reason = left_out(parts[-1], suffixes)
        if any(part.startswith(".") or part == "__MACOSX" for part in parts):
            reason = "hidden file"
        elif reason is None and Path(parts[-1]).suffix.lower() in PACKED:
            reason = f"*{Path(parts[-1]).suffix.lower()}"
        if reason is None or (is_named and len(names) == 1):
            found = True
            yield f"{path}/{name}"
        else:
            left[reason] += 1
    if found or is_named:
        _conclude(path, found, left, unreadable, skipped, suffixes)
    elif skipped is not None:
        skipped(
            f"{path}: skipped, no file to check in this zip file"
            + (f" ({_kinds(left)})" if left else "")
        )


def left_out(name: str, suffixes: Collection[str] = SUFFIXES) -> str | None:
    """Why a file of a folder is not taken, None for one that is."""
    if name.startswith("."):
        return "hidden file"
    path = Path(name)
    suffix = path.suffix.lower()
    if suffix == ".zip" or suffix in suffixes:
        return None
    if suffix == ".gz" and Path(path.stem).suffix.lower() in suffixes:
        return None
    return f"*{suffix}" if suffix else "file without a suffix"


def _conclude(
    folder: str,
    found: bool,
    left: "Counter[str]",
    unreadable: Say,
    skipped: Say | None,
    suffixes: Collection[str],
) -> None:
    kinds = _kinds(left)
    if not found:
        what = "folder" if Path(folder).is_dir() else "zip file"
        names = " ".join(f"*{suffix}" for suffix in sorted(suffixes))
        unreadable(
            f"{folder}: no file to check in this {what} ({names})"
            + (f"; skipped: {kinds}" if kinds else "")
        )
    elif kinds and skipped is not None:
        skipped(f"{folder}: skipped {kinds}")


def _kinds(left: "Counter[str]") -> str:
    """ "3 *.pdf, 1 hidden file, 2 of other kinds"."""
    most = sorted(left.items(), key=lambda item: (-item[1], item[0]))
    named, others = most[:_MOST_NAMED], most[_MOST_NAMED:]
    texts = [
        f"{number:,} {_PLURALS.get(kind, kind) if number > 1 else kind}" for kind, number in named
    ]
    if others:
        texts.append(f"{sum(number for _, number in others):,} of other kinds")
    return ", ".join(texts)


def _is_zip(path: str) -> bool:
    from edi.interchange.compressed import members

    try:
        return Path(path).is_file() and members(path) is not None
    except OSError:
        return Path(path).is_file() and path.lower().endswith(".zip")


def without_reader(error: EdiError) -> str:
    """The message of an error without the function of Python that reads such a file."""
    return str(error).partition(": use read_")[0]
