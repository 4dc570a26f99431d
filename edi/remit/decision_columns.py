"""The columns of a table of decisions: the keys of a decision, one row a line decision.

A key of the claim is a column of the same name, one of a line has `line_` before it (`line` is its
number). Keys inside an object are joined by `_`, and items of a list are counted from 1:
`crossover_name`, `line_adjustment_1_amount`, `remark_2`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from edi.remit.decision_keys import ADJUSTMENT_RECORD, DECISION
from edi.remit.field_values import InvalidField
from edi.remit.fields import unknown
from edi.remit.record import Key, Record

Step = str | int  # a key, or the number of an item
_NUMBERED = re.compile(r"_([1-9][0-9]{0,2})(?:_(?=.)|$)")
_STEPS = re.compile(r"([a-z_]+)|\[([0-9]+)\]")
_LINES = "lines"
_LINE = "line"
_ADJUSTMENT = "provider_adjustment"
_WHOLE = re.compile("[1-9][0-9]{0,8}")


class Column(NamedTuple):
    """A column: where its value stands in the object, and what it is."""

    name: str
    path: tuple[Step, ...]
    key: Key

    @property
    def is_of_line(self) -> bool:
        return self.path[0] == _LINES

    @property
    def is_of_adjustment(self) -> bool:
        return self.path[0] == _ADJUSTMENT


def column(name: str) -> Column:
    """Raises `InvalidField` for a name that no column has."""
    if name == _LINE or name.startswith(f"{_LINE}_"):
        rest = _LINE if name == _LINE else name.removeprefix(f"{_LINE}_")
        inner = DECISION.keys[_LINES].inner
        found = inner and rest != "line" and _find(inner, rest)
        if name == _LINE and inner:
            found = (_LINE,), inner.keys[_LINE]
        if found:
            return Column(name, (_LINES, *found[0]), found[1])
    else:
        found = _find(DECISION, name) or _find(ADJUSTMENT_RECORD, name)
        if found:
            return Column(name, *found)
    error = unknown(name, tuple(known_names()))
    raise InvalidField(error.message.replace("unknown key", "unknown column"), error.where)


def _find(record: Record[Any], name: str) -> tuple[tuple[Step, ...], Key] | None:
    for key, one in record.keys.items():
        if key == _LINES:
            continue
        if one.most:
            singular = _singular(key)
            found = _NUMBERED.match(name, len(singular)) if name.startswith(singular) else None
            if not found or int(found[1]) > one.most:
                continue
            here, rest = (key, int(found[1])), name[found.end() :]
        elif one.inner and name.startswith(f"{key}_"):
            here, rest = (key,), name.removeprefix(f"{key}_")  # type: ignore[assignment]
        elif name == key and not one.inner:
            return (key,), one
        else:
            continue
        if one.inner is None:
            if not rest:
                return here, one
            continue
        below = _find(one.inner, rest)
        if below:
            return (*here, *below[0]), below[1]
    return None


def _singular(name: str) -> str:
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


def known_names() -> Iterator[str]:
    """Every column, with the first item of each list."""
    yield from _names(DECISION, "")
    yield from _names(ADJUSTMENT_RECORD, "")


def _names(record: Record[Any], before: str) -> Iterator[str]:
    for key, one in record.keys.items():
        if key == _LINES:
            assert one.inner is not None
            yield _LINE
            yield from (name for name in _names(one.inner, "line_") if name != "line_line")
            continue
        name = f"{before}{_singular(key)}_1" if one.most else before + key
        if one.inner:
            yield from _names(one.inner, f"{name}_")
        else:
            yield name


def nested(cells: Sequence[str], columns: Sequence[tuple[int, Column]]) -> dict[str, Any]:
    """The object that cells of a row make; empty ones are absent."""
    found: dict[Any, Any] = {}
    for index, one in columns:
        value: str | int = cells[index]
        if not cells[index].strip():
            continue
        if one.key.kind == "whole" and _WHOLE.fullmatch(cells[index]):
            value = int(value)
        at, path = found, one.path[1:] if one.is_of_line else one.path
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = value
    return _with_lists(found)  # type: ignore[no-any-return]


def _with_lists(found: dict[Any, Any]) -> Any:
    """Objects with numbers for keys as lists."""
    for key, value in found.items():
        if isinstance(value, dict):
            found[key] = _with_lists(value)
    if found and isinstance(next(iter(found)), int):
        return [found[number] for number in sorted(found)]
    return found


def row_and_column(
    error: InvalidField, rows: Sequence[Sequence[str]], columns: Sequence[tuple[int, Column]]
) -> tuple[int, str]:
    """In which row of a decision, and which column, the key stands that an error names."""
    row = 0
    path: tuple[Step, ...] = ()
    name = ""
    for key, item in _STEPS.findall(error.where):
        if item and path == (_LINES,):
            row = min(int(item), len(rows) - 1)
            name = _LINE
        elif item:
            number = _given_number(int(item), path, rows[row], columns)
            path = (*path, number)
            name = f"{_singular(name)}_{number}"
        else:
            path = (*path, key)
            is_number = path == (_LINES, _LINE)
            name = _LINE if is_number else f"{name}_{key}" if name else key
    return row, name


def _given_number(
    item: int, path: tuple[Step, ...], cells: Sequence[str], columns: Sequence[tuple[int, Column]]
) -> int:
    """The number in their columns' names of the nth given items of a list."""
    size = len(path)
    given = {
        one.path[size]
        for index, one in columns
        if len(one.path) > size and one.path[:size] == path and cells[index].strip()
    }
    numbers = sorted(one for one in given if isinstance(one, int))
    return numbers[item] if item < len(numbers) else item + 1
