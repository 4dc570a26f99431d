"""Objects of JSON read into named tuples by a table of their keys: each at once, in any order."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from edi.remit.field_values import InvalidField, Reader
from edi.remit.fields import missing, unknown

T = TypeVar("T", bound=tuple[Any, ...])


class Key(NamedTuple):
    """A key, how its value is read, and the field of the named tuple that it fills."""

    reader: Reader[Any]
    required: bool = False
    field: str = ""  # where it is not named like the key
    kind: str = "text"  # or money, quantity, day, whole (a number, not a text)
    inner: "Record[Any] | None" = None  # of an object, or of the items of a list
    most: int = 0  # items of a list


class Record(Generic[T]):
    """What an object may hold. A key that is absent or null leaves the field's default.

    `check`, if given, raises `InvalidField` for what the values together may not be.
    """

    def __init__(
        self,
        make: type[T],
        keys: Mapping[str, Key],
        check: Callable[[T], object] | None = None,
    ) -> None:
        fields: tuple[str, ...] = make._fields  # type: ignore[attr-defined]
        defaults: dict[str, object] = make._field_defaults  # type: ignore[attr-defined]
        self.keys = keys
        self._make: Callable[[list[Any]], T] = partial(tuple.__new__, make)
        self._check = check
        self._absent = [defaults.get(field) for field in fields]
        self._keys = {
            name: (fields.index(key.field or name), key.reader) for name, key in keys.items()
        }
        self._place = fields.index("place") if "place" in fields else -1
        self._needed = [name for name in keys if keys[name].required]
        self._required = [self._keys[name][0] for name in self._needed]

    def __call__(self, given: object, line: int | None = None) -> T:
        """`line`, if given, is that of the file, for the field `place`. Raises `InvalidField`."""
        if not isinstance(given, dict):
            raise InvalidField("{} must have keys and values")
        values = self._absent.copy()
        if line is not None:
            values[self._place] = line
        keys = self._keys
        for key, value in given.items():
            known = keys.get(key)
            if known is None:
                raise self._odd(given)
            if value is None:
                continue
            place, read = known
            try:
                values[place] = read(value)
            except InvalidField as error:
                wrong = error.within(key)
            else:
                continue
            raise wrong  # outside of what holds the values
        for place in self._required:
            if values[place] is None:
                raise self._odd(given)
        found = self._make(values)
        if self._check is not None:
            self._check(found)
        return found

    def _odd(self, given: dict[Any, Any]) -> InvalidField:
        """Which key is missing, else which is unknown."""
        others = [key for key in given if key not in self._keys]
        for name in self._needed:
            if given.get(name) is None:
                return missing(name, others)
        return unknown(others[0], self._keys)
