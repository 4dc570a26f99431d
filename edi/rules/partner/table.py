"""Tables of a TOML file of a user's, read key by key: whatever is wrong with a value is said with
the file, the line and the key."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from edi.errors import EdiError

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")
MOST_BYTES = 16 << 20  # of a file
_AT = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


class ProfileError(EdiError, ValueError):
    """A profile that cannot be used; says what is wrong with it, and where."""


class Table:
    """One table of a file. `path` are the keys that lead to it, with the number of the table in an
    array of tables."""

    def __init__(
        self,
        file: Path,
        values: dict[str, Any],
        places: dict[tuple[str, ...], int],
        lines: list[str],
        path: tuple[str, ...] = (),
    ) -> None:
        self.file = file
        self.values = values
        self.path = path
        self._places = places
        self._lines = lines

    @classmethod
    def read(cls, file: Path) -> "Table":
        """The whole file. Raises `OSError` and `ProfileError`."""
        return cls.of(file, text_of(file))

    @classmethod
    def of(cls, file: Path, text: str) -> "Table":
        """The whole text, which stands in `file`. Raises `ProfileError`."""
        import tomllib

        from edi.toml_text import parsed

        try:
            values = parsed(text)
        except tomllib.TOMLDecodeError as error:
            raise ProfileError(_not_toml(file, text, str(error))) from None
        lines = text.splitlines()
        return cls(file, values, dict(_places(lines)), lines)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    # -- what is wrong

    def wrong(self, message: str, key: str = "", item: str = "") -> ProfileError:
        """To be raised: of this table, of a key of it, or of an item of the list at that key."""
        path = (*self.path, key) if key else self.path
        name = ".".join(part for part in path if not part.startswith("#"))
        return ProfileError(f"{self._at(path, item)}: {name + ' ' if name else ''}{message}")

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raises `ProfileError` for the first key that there is not."""
        listed = list(known)
        for key in self.values:
            if key not in listed:
                hint = near(key, listed) or there_are(listed)
                at = self._at((*self.path, key), "")
                raise ProfileError(f"{at}: unknown key {key}{hint}")

    def _at(self, path: tuple[str, ...], item: str) -> str:
        while path and path not in self._places:
            path = path[:-1]
        number = self._places.get(path, 0)
        if not number:
            return str(self.file)
        if item:
            quoted = (f'"{item}"', f"'{item}'")
            for later in range(number, len(self._lines) + 1):
                if any(one in self._lines[later - 1] for one in quoted):
                    number = later
                    break
        return f"{self.file}, line {number}"

    # -- values

    def flag(self, key: str) -> bool | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong("must be true or false, without quotes", key)
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(f"must be a whole number, {least} to {most:,}, without quotes", key)
        return value

    def text(self, key: str, default: str = "") -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong("must be a text in quotes", key)
        return value

    def texts(self, key: str) -> list[str]:
        """A text, or a list of them; [] where there is none."""
        value = self.values.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise self.wrong("must be a text in quotes, or a list of them", key)
        return listed

    # -- tables below

    def table(self, key: str) -> "Table | None":
        if key not in self.values:
            return None
        value = self.values[key]
        if not isinstance(value, dict):
            raise self.wrong(f"must be a table: [{key}]", key)
        return self._below(value, (*self.path, key))

    def array(self, key: str) -> "list[Table]":
        """An array of tables: [[key]]."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(f"must be tables: [[{key}]]", key)
        return [self._below(one, (*self.path, key, f"#{n}")) for n, one in enumerate(value)]

    def tables(self) -> "dict[str, Table]":
        """The tables that this one is made of, by their key."""
        return {key: one for key in self.values if (one := self.table(key)) is not None}

    def _below(self, values: dict[str, Any], path: tuple[str, ...]) -> "Table":
        return Table(self.file, values, self._places, self._lines, path)


def text_of(file: Path) -> str:
    """The text of a TOML file, which may start with a byte order mark. Raises `OSError`, and
    `ProfileError` for what is no text."""
    content = file.read_bytes()
    if len(content) > MOST_BYTES:
        raise ProfileError(f"{file}: a profile has at most {MOST_BYTES >> 20} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProfileError(f"{file}, line {line}: this is not UTF-8 text") from None


def _not_toml(file: Path, text: str, reason: str) -> str:
    """What is wrong, with the place in front."""
    found = _AT.fullmatch(reason)
    if found is None:
        return f"{file}: {reason}"
    line, column = found[2] or str(text.count("\n") + 1), found[3]
    return f"{file}, line {line}{f', column {column}' if column else ''}: {found[1]}"


def _places(lines: list[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The line (from 1) in which each key and each header of a table stands, as far as these begin
    a line."""
    path: tuple[str, ...] = ()
    arrays: dict[tuple[str, ...], int] = {}
    quote = ""
    for number, line in enumerate(lines, 1):
        if quote:
            quote = "" if line.count(quote) % 2 else quote
            continue
        if line.lstrip().startswith("#"):
            continue
        header = _HEADER.match(line)
        if header and line.lstrip().startswith("["):
            path = _parts(header[1])
            if line.lstrip().startswith("[["):
                count = arrays[path] = arrays.get(path, -1) + 1
                yield path, number
                path = (*path, f"#{count}")
            yield path, number
        elif key := _KEY.match(line):
            parts = _parts(key[1])
            for depth in range(1, len(parts) + 1):
                yield (*path, *parts[:depth]), number
        for one in ('"""', "'''"):
            if line.count(one) % 2:
                quote = one


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(filter(None, found), "") for found in _PART.findall(dotted))


def near(word: str, words: Iterable[str]) -> str:
    """A hint at the words that come near, "" where none does."""
    import difflib

    listed = list(words)
    same = word.replace("_", "-").lower()
    found = [same] if same in listed else difflib.get_close_matches(word, listed, 2)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def there_are(words: Iterable[str]) -> str:
    return f"; there are {', '.join(words)}"
