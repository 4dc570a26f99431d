"""What a table is: its columns with their types, and where in each guide their values stand."""

from collections.abc import Mapping
from typing import NamedTuple

VERSION = "1"  # of the schema: it changes when a column is renamed, retyped or dropped

# Kinds of columns. `code` is text that comes again and again; `money` and `quantity` are exact
# decimals; `key` is a byte offset; `count` a small whole number; `flag` Y or N.
FILE, TEXT, CODE, MONEY, QUANTITY, DATE, KEY, COUNT, FLAG = (
    "file",
    "text",
    "code",
    "money",
    "quantity",
    "date",
    "key",
    "count",
    "flag",
)

CLAIMS = ("837P", "837I", "837D")


class Column(NamedTuple):
    """One column. `sources` has for a guide ("837P", or "837" for all three) the paths of its
    elements (`edi.convert.tables.path`), of which the first that has a value counts."""

    name: str
    kind: str
    about: str
    sources: Mapping[str, str] = {}
    null: str = ""  # what null means; "" for "not sent"
    is_key: bool = False  # never null


class Rows(NamedTuple):
    """What makes a row: an instance of `loop`, if it has the segment `needs`; or each group of
    `width` elements of the segment `each` that is not empty, which starts at one of `starts`.

    `constants` are values of the row's columns. `number` is the column that counts instances of the
    loop (1, 2, …), `ordinal` the one that counts groups, `above` that of the loop around it.
    """

    guides: str  # "837P 837I"
    loop: str
    needs: str = ""
    each: str = ""
    starts: tuple[int, ...] = ()
    width: int = 1
    constants: Mapping[str, str | int] = {}
    number: str = ""
    ordinal: str = ""
    above: str = ""


class Table(NamedTuple):
    """One table."""

    name: str
    about: str
    keys: str  # "claim line": slots that all its rows begin with, behind file and transaction
    rows: tuple[Rows, ...]
    columns: tuple[Column, ...]

    def position(self, name: str) -> int:
        """The number of a column. Raises `KeyError`."""
        for number, column in enumerate(self.columns):
            if column.name == name:
                return number
        raise KeyError(name)


def guides_of(names: str) -> tuple[str, ...]:
    """ "837 835" -> ("837P", "837I", "837D", "835")."""
    return tuple(
        guide for name in names.split() for guide in (CLAIMS if name == "837" else (name,))
    )


def file_key() -> Column:
    about = "SHA-256 of the file's bytes (unpacked), in hexadecimal digits"
    return Column("file", FILE, about, is_key=True)


def key(name: str, about: str, null: str = "", **sources: str) -> Column:
    """A byte offset in the (unpacked) file; never null unless it is said when."""
    return Column(name, KEY, about, _guides(sources), null, is_key=not null)


def count(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, COUNT, about, _guides(sources), null)


def text(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, TEXT, about, _guides(sources), null)


def code(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, CODE, about, _guides(sources), null)


def money(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, MONEY, about, _guides(sources), null)


def quantity(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, QUANTITY, about, _guides(sources), null)


def day(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, DATE, about, _guides(sources), null)


def flag(name: str, about: str, null: str = "", **sources: str) -> Column:
    return Column(name, FLAG, about, _guides(sources), null)


def _guides(sources: Mapping[str, str]) -> dict[str, str]:
    """The keywords x837, P, I, D, x835, x999 and x277 to names of guides."""
    short = {"P": "837P", "I": "837I", "D": "837D", "x277": "277CA"}
    return {short.get(name, name.removeprefix("x")): path for name, path in sources.items()}
