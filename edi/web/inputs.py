"""What was chosen in a browser, as files to be read: those of a zip file each by itself."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from edi.interchange.compressed import members

LARGEST = 256 << 20  # bytes of a file, unpacked: some minutes in a browser
_MOST = 1_000  # files of a zip file


class Input(NamedTuple):
    """One file: where it is, and how it is called on the page."""

    path: str
    name: str
    size: int  # bytes, unpacked as far as its archive says


def inputs(path: str, name: str, size: int) -> Iterator[Input]:
    """The files of one that was chosen. Raises `OSError` for a zip file that cannot be read."""
    inside = members(path)
    if inside is None:
        yield Input(path, name, size)
        return
    wanted = [one for one in inside if not _is_hidden(one.name)]
    for one in wanted[:_MOST]:
        shown = name if len(inside) == 1 else f"{name}/{one.name}"
        yield Input(f"{path}/{one.name}", shown, one.size)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)
