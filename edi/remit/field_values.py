"""Values of JSON and TOML, read strictly: every one of its type, form and length.

A reader takes a value that is there (not null) and returns it read, or raises `InvalidField`.
"""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from edi.emit.delimiter_choice import is_writable
from edi.interchange.writer import BIDIRECTIONAL, SURROGATES

T = TypeVar("T")
Reader = Callable[[object], T]

_MONEY = re.compile(r"-?(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,2})?")
_QUANTITY = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,4})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECEPTIVE = re.compile(f"[{BIDIRECTIONAL}{SURROGATES}]")


class InvalidField(ValueError):
    """A key that is unknown, missing or of the wrong form. Names the key, never the value.

    `message` has {} where the key's name goes; `where` is that name: "lines[0].paid".
    """

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(message.replace("{}", where or "the record"))
        self.message = message
        self.where = where

    def within(self, outer: str) -> "InvalidField":
        """The same, of an object that stands under `outer`."""
        return InvalidField(self.message, path(outer, self.where))


def path(outer: str, inner: str) -> str:
    """Where a key stands, as a user would write it."""
    return outer + inner if not outer or not inner or inner[0] == "[" else f"{outer}.{inner}"


def text(
    longest: int,
    *,
    shortest: int = 1,
    filled: bool = False,
    free: bool = False,
    form: Callable[[str], object] | None = None,
    form_name: str = "",
) -> Reader[str]:
    """A text without blanks around it; "" only where it need not be `filled`.

    Unless `free` it must be fit for X12 as it stands. `form` says whether it has the form named.
    """

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise InvalidField("{} must be a text in quotation marks")
        bare = value.strip()
        if not bare:
            if filled:
                raise InvalidField("{} is empty")
            return ""
        if form is not None and not form(bare):
            raise InvalidField(f"{{}} must be {form_name}")
        if not shortest <= len(bare) <= longest:
            span = str(longest) if shortest == longest else f"{shortest} to {longest}"
            raise InvalidField(f"{{}} must have {span} characters")
        if bare.isprintable():  # then it holds nothing of what follows
            return bare
        if _DECEPTIVE.search(bare):
            raise InvalidField(
                "{} holds a lone surrogate or a text direction mark (bidirectional control), which"
                " no remittance may carry"
            )
        if not free and not is_writable(bare):
            raise InvalidField("{} holds a control character, which X12 cannot carry")
        return bare

    return read


def choice(allowed: Collection[str], *, filled: bool = False) -> Reader[str]:
    """One of these texts."""
    codes = frozenset(allowed)
    other = text(10, filled=filled)

    def read(value: object) -> str:
        if isinstance(value, str) and value in codes:
            return value
        bare = other(value)
        if bare and bare not in codes:
            shown = ", ".join(sorted(codes, key=lambda code: (len(code), code)))
            raise InvalidField(f"{{}} must be one of {shown}")
        return bare

    return read


def money(*, negative: bool = False) -> Reader[Decimal]:
    """Dollars, written as a decimal text such as "12.50"."""

    def read(value: object) -> Decimal:
        if not isinstance(value, str) or not _MONEY.fullmatch(value):
            raise InvalidField('{} must be dollars as a text such as "12.50"')
        amount = Decimal(value)
        if not negative and amount < 0:
            raise InvalidField("{} must not be negative")
        return amount

    return read


def quantity(value: object) -> Decimal:
    """A number, written as a decimal text such as "1"."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise InvalidField('{} must be a number as a text such as "1"')
    return Decimal(value)


def integer(lowest: int, highest: int) -> Reader[int]:
    """A whole number."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise InvalidField(f"{{}} must be a whole number, {lowest} to {highest}")
        return value

    return read


def flag(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise InvalidField("{} must be true or false")
    return value


def day(value: object) -> date:
    """A day: a TOML date, or a text such as "2026-01-31"."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InvalidField("{} must be a date, year-month-day")


def items(one: Reader[T], longest: int) -> Reader[tuple[T, ...]]:
    """A list, each of its items read by `one`."""

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list) or len(value) > longest:
            raise InvalidField(f"{{}} must be a list of at most {longest}")
        found: list[T] = []
        try:
            for item in value:
                found.append(one(item))
        except InvalidField as error:
            wrong = error.within(f"[{len(found)}]")
        else:
            return tuple(found)
        raise wrong  # outside of what holds the values

    return read
