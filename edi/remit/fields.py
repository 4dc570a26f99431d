"""Strict reading of TOML tables, key by key: every key is known, every value of its type."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from edi.remit import field_values
from edi.remit.field_values import InvalidField, Reader

T = TypeVar("T")
D = TypeVar("D")

_KEY = re.compile(r"[a-z][a-z_]{0,40}")


class Fields:
    """The keys of one object, each taken by its reader; `close` complains about what is left.

    All readers raise `InvalidField`. `path` is where the object stands: "payer", "lines[0]".
    """

    def __init__(self, values: object, path: str = "") -> None:
        if not isinstance(values, dict):
            raise InvalidField("{} must have keys and values", path)
        self._left = dict(values)
        self._known: list[str] = []  # keys that were asked for
        self._path = path

    def name(self, key: str) -> str:
        """Where the key stands, as a user would write it."""
        return field_values.path(self._path, key)

    def close(self) -> None:
        for key in self._left:
            raise unknown(key, self._known).within(self._path)

    def read(self, key: str, reader: Reader[T], default: D, *, required: bool = False) -> T | D:
        """The value of a key; `default` when it is absent."""
        self._known.append(key)
        value = self._left.pop(key, None)
        if value is None:
            if required:
                raise missing(key, self._left).within(self._path)
            return default
        try:
            return reader(value)
        except InvalidField as error:
            wrong = error.within(self.name(key))
        raise wrong

    def text(
        self,
        key: str,
        longest: int,
        *,
        required: bool = False,
        form: str = "",
        form_name: str = "",
        shortest: int = 1,
        free: bool = False,
    ) -> str:
        """A text, "" when absent. Unless `free` it must be fit for X12 as it stands."""
        reader = field_values.text(
            longest,
            shortest=shortest,
            filled=required,
            free=free,
            form=re.compile(form).fullmatch if form else None,
            form_name=form_name,
        )
        return self.read(key, reader, "", required=required)

    def choice(self, key: str, allowed: Collection[str], *, required: bool = False) -> str:
        reader = field_values.choice(allowed, filled=required)
        return self.read(key, reader, "", required=required)

    def integer(self, key: str, lowest: int, highest: int) -> int | None:
        return self.read(key, field_values.integer(lowest, highest), None)

    def flag(self, key: str, default: bool) -> bool:
        return self.read(key, field_values.flag, default)

    def day(self, key: str) -> date | None:
        return self.read(key, field_values.day, None)

    def texts(self, key: str, longest: int, most: int) -> tuple[str, ...]:
        """A list of texts fit for X12."""
        one = field_values.text(longest, filled=True)
        return self.read(key, field_values.items(one, most), ())

    def object(self, key: str) -> "Fields | None":
        """An object inside this one."""
        found = self.read(key, _as_it_is, None)
        return None if found is None else Fields(found, self.name(key))

    def objects(self, key: str, longest: int) -> "Iterator[Fields]":
        """A list of objects."""
        found: tuple[object, ...] = self.read(key, field_values.items(_as_it_is, longest), ())
        for number, item in enumerate(found):
            yield Fields(item, f"{self.name(key)}[{number}]")


def _as_it_is(value: object) -> object:
    return value


def unknown(key: object, known: Collection[str]) -> InvalidField:
    """A key that nothing is known of."""
    # It is shown only when it looks like a key: data may stand in its place.
    shown = str(key) if _KEY.fullmatch(str(key)) else "(not shown)"
    near = get_close_matches(str(key), known, 1)
    meant = f"; is {near[0]} meant?" if near else ""
    return InvalidField("unknown key {}" + meant, shown)


def missing(key: str, given: Collection[object]) -> InvalidField:
    """A key that must be there; `given` are those that nothing is known of."""
    names = [one for one in given if isinstance(one, str) and _KEY.fullmatch(one)]
    near = get_close_matches(key, names, 1, 0.85)
    meant = f": {near[0]} is given, is that what is meant?" if near else ""
    return InvalidField("{} is missing" + meant, key)
