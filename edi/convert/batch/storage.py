"""Where the outputs of a run stand: a folder (`local`) or a place in an object store (`remote`).

A name is relative, with "/" between its parts. An output is written as a draft, which nobody sees,
and gets its name when it is whole; only then may a record name it (`manifest`). So what has a name
and no record is of a run that was ended in between, and is removed at the next start.
"""

from contextlib import AbstractContextManager
from typing import BinaryIO, NamedTuple, Protocol

OWN = ".edi-convert"  # the folder of what the runs remember, in the folder of the outputs


class Stored(NamedTuple):
    """Something that stands under a name."""

    size: int  # bytes
    version: str  # other when it has been written anew; "" where that is not known


class Draft(Protocol):
    """An output that has no name yet."""

    stream: BinaryIO

    def finish(self) -> int:
        """Have all of it on the disk; its size in bytes. Raises `OutputFailed`."""

    def give_name(self, name: str) -> None:
        """Replaces what stood there. Raises `OutputFailed`, and `OSError` for a name that cannot
        be."""

    def discard(self) -> None:
        """Also after `give_name`, when it does nothing."""


class Storage(Protocol):
    """A place for outputs. Can be pickled. All methods raise `OSError` when the place fails."""

    shown: str  # how messages name it
    is_remote: bool  # is it reached by what has threads?

    def same(self, name: str) -> str:
        """What all names have in common that stand for one file here. Once it is locked."""

    def lock(self, take_over: bool) -> AbstractContextManager[None]:
        """Keep other runs away as long as this process, or one forked from it, lives. Raises
        `FolderIsBusy`."""

    def listing(self) -> dict[str, Stored]:
        """All that stands there, by name; nothing where the place is not there yet."""

    def draft(self) -> Draft:
        """A new one. Raises `OutputFailed`."""

    def read(self, name: str) -> bytes:
        """What stands under a name."""

    def open(self, name: str) -> BinaryIO:
        """The same as a stream that can be sought in."""

    def stored(self, name: str) -> Stored | None:
        """None where nothing stands under the name."""

    def put(self, name: str, data: bytes) -> None:
        """Have it stand under the name, whole or not at all. Raises `OutputFailed`."""

    def remove(self, name: str) -> None:
        """If it is there."""
