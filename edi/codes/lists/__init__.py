"""Code lists with dates: `valid(name, code, on)` is yes, no or not loaded.

A list of the user's, imported by `edi codes import`, takes the place of the one that is shipped. A
list that is neither shipped nor imported is not loaded, which never makes a code wrong.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from edi.codes.lists.catalogue import CATALOGUE
from edi.codes.lists.code_list import FOREVER, CodeList, Validity, valid_on
from edi.codes.lists.packed import DamagedList, PackedList
from edi.codes.lists.user_folder import path_of

__all__ = [
    "FOREVER",
    "Validity",
    "forget_missed",
    "imported",
    "loaded",
    "missed",
    "note_missed",
    "shipped",
    "users",
    "valid",
]

_DATA = Path(__file__).parent.parent / "data"


def valid(name: str, code: str, on: date | None = None) -> Validity:
    """Whether the code of a list is valid on a day; without a day, whether it is on the list.

    Raises `KeyError` for a name that is not in the catalogue.
    """
    return valid_on(loaded(name), code, on)


@cache
def loaded(name: str) -> CodeList | None:
    """The list to be used: the user's, else the one that is shipped, else None."""
    found = users(name) or shipped(name)
    if found is None:
        _missed.add(name)
    return found


_missed: set[str] = set()


def note_missed(names: Iterable[str]) -> None:
    """Add lists that another process asked for and that are not loaded."""
    _missed.update(names)


def forget_missed() -> None:
    """What was read so far is not checked."""
    _missed.clear()


def missed() -> list[str]:
    """The lists that were asked for and are not loaded, in order."""
    return sorted(_missed)


@cache
def users(name: str) -> PackedList | None:
    """The list that the user has imported, for use.

    A file that cannot be read is as good as none; `edi codes list` names it.
    """
    try:
        return imported(name)
    except (OSError, DamagedList):
        return None


def imported(name: str) -> PackedList | None:
    """The list that the user has imported.

    Raises `DamagedList` or `OSError` when its file cannot be read.
    """
    try:
        path = path_of(CATALOGUE[name].name)
        return PackedList(path) if path.exists() else None
    except RuntimeError:  # no home
        return None


def shipped(name: str) -> CodeList | None:
    """The list that comes with `edi`."""
    kind = CATALOGUE[name].shipped
    if kind == "packed":
        return PackedList(_DATA / f"{name}.codes")
    if kind == "module":
        from edi.codes.lists.own_lists import SHIPPED

        return SHIPPED[name]()
    return None
