"""Strict reading of JSON objects and TOML tables: every key is known, every value of its type."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from edi.emit.delimiter_choice import is_writable
from edi.interchange.writer import BIDIRECTIONAL, SURROGATES

_KEY = re.compile(r"[a-z][a-z_]{0,40}")
_MONEY = re.compile(r"-?(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,2})?")
_DECEPTIVE = re.compile(f"[{BIDIRECTIONAL}{SURROGATES}]")
_QUANTITY = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,4})?")


class InvalidField(ValueError):
    """A key that is unknown, missing or of the wrong form. Names the key, never the value."""


class Fields:
    """The keys of one object, each taken by its reader; `close` complains about what is left.

    All readers raise `InvalidField`. `path` is where the object stands: "payer", "lines[0]".
    """

    def __init__(self, values: object, path: str = "") -> None:
        if not isinstance(values, dict):
            raise InvalidField(f"{path or 'the record'} must have keys and values")
        self._left = dict(values)
        self._known: list[str] = []  # keys that were asked for
        self._path = path

    def name(self, key: str) -> str:
        """Where the key stands, as a user would write it."""
        return f"{self._path}.{key}" if self._path else key

    def close(self) -> None:
        for key in self._left:
            # A key is shown only when it looks like one: data may stand in its place.
            shown = key if _KEY.fullmatch(str(key)) else "(not shown)"
            near = get_close_matches(str(key), self._known, 1)
            meant = f"; is {near[0]} meant?" if near else ""
            raise InvalidField(f"unknown key {self.name(shown)}{meant}")

    def has(self, key: str) -> bool:
        return self._left.get(key) is not None

    def _take(self, key: str, required: bool) -> object:
        self._known.append(key)
        value = self._left.pop(key, None)
        if value is None and required:
            near = [
                one for one in get_close_matches(key, self._left, 1, 0.85) if _KEY.fullmatch(one)
            ]
            meant = f": {near[0]} is given, is that what is meant?" if near else ""
            raise InvalidField(f"{self.name(key)} is missing{meant}")
        return value

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
        value = self._take(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise InvalidField(f"{self.name(key)} must be a text in quotation marks")
        value = value.strip()
        if not value:
            if required:
                raise InvalidField(f"{self.name(key)} is empty")
            return ""
        if form and not re.fullmatch(form, value):
            raise InvalidField(f"{self.name(key)} must be {form_name}")
        if not shortest <= len(value) <= longest:
            span = str(longest) if shortest == longest else f"{shortest} to {longest}"
            raise InvalidField(f"{self.name(key)} must have {span} characters")
        if _DECEPTIVE.search(value):
            raise InvalidField(
                f"{self.name(key)} holds a lone surrogate or a text direction mark (bidirectional"
                " control), which no remittance may carry"
            )
        if not free and not is_writable(value):
            raise InvalidField(
                f"{self.name(key)} holds a control character, which X12 cannot carry"
            )
        return value

    def choice(self, key: str, allowed: Collection[str], *, required: bool = False) -> str:
        value = self.text(key, 10, required=required)
        if value and value not in allowed:
            shown = ", ".join(sorted(allowed, key=lambda code: (len(code), code)))
            raise InvalidField(f"{self.name(key)} must be one of {shown}")
        return value

    def money(self, key: str, *, required: bool = False, negative: bool = False) -> Decimal | None:
        """Dollars, written as a decimal text such as "12.50"."""
        value = self._number(key, _MONEY, 'dollars as a text such as "12.50"', required)
        if value is not None and value < 0 and not negative:
            raise InvalidField(f"{self.name(key)} must not be negative")
        return value

    def quantity(self, key: str) -> Decimal | None:
        return self._number(key, _QUANTITY, 'a number as a text such as "1"', False)

    def _number(
        self, key: str, form: re.Pattern[str], form_name: str, required: bool
    ) -> Decimal | None:
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, str) or not form.fullmatch(value):
            raise InvalidField(f"{self.name(key)} must be {form_name}")
        return Decimal(value)

    def integer(self, key: str, lowest: int, highest: int) -> int | None:
        value = self._take(key, False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise InvalidField(f"{self.name(key)} must be a whole number, {lowest} to {highest}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._take(key, False)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise InvalidField(f"{self.name(key)} must be true or false")
        return value

    def day(self, key: str) -> date | None:
        """A day: a TOML date, or a text such as "2026-01-31"."""
        value = self._take(key, False)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise InvalidField(f"{self.name(key)} must be a date, year-month-day")

    def items(self, key: str, longest: int) -> list[object]:
        """A list, [] when absent."""
        value = self._take(key, False)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > longest:
            raise InvalidField(f"{self.name(key)} must be a list of at most {longest}")
        return value

    def texts(self, key: str, longest: int, most: int) -> tuple[str, ...]:
        """A list of texts fit for X12."""
        found = []
        for number, item in enumerate(self.items(key, most)):
            one = Fields({str(number): item}, self.name(key))
            found.append(one.text(str(number), longest, required=True))
        return tuple(found)

    def object(self, key: str) -> "Fields | None":
        """An object inside this one."""
        value = self._take(key, False)
        return None if value is None else Fields(value, self.name(key))

    def objects(self, key: str, longest: int) -> "Iterator[Fields]":
        """A list of objects."""
        for number, item in enumerate(self.items(key, longest)):
            yield Fields(item, f"{self.name(key)}[{number}]")
