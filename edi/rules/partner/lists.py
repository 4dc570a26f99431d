"""Lists of codes of a user's own: written in a profile or in a file of settings, or in a file
beside these.

A file of a list has one value a line; what stands behind a comma, semicolon or tab is left out,
and so are empty lines and those that begin with "#".
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from edi.rule_language import code_lists
from edi.rule_language.code_set import CodeSet, NotACode
from edi.rules.partner.table import ProfileError, Table, near

Lists = Mapping[str, CodeSet]

_LIST = "list "  # an item that stands for all of a list
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SEPARATOR = re.compile(r"[,;\t]")
_MOST_VALUES = 1_000_000
_MOST_BYTES = 64 << 20


def list_files(table: Table | None) -> dict[str, Path]:
    """The files of those lists of a table [lists] that stand in files of their own."""
    listed = table.values.items() if table is not None else ()
    found = {name: value for name, value in listed if isinstance(value, str)}
    return {name: table.file.parent / value for name, value in found.items()} if table else {}


def read_lists(table: Table | None, of_files: Lists = MappingProxyType({})) -> dict[str, CodeSet]:
    """The lists of a table [lists]; `of_files` are those of files that are known already. Raises
    `ProfileError`."""
    found: dict[str, CodeSet] = {}
    if table is None:
        return found
    for name in table.values:
        if not _NAME.fullmatch(name):
            raise table.wrong("is not a name: small letters and digits, with hyphens", name)
        if name in code_lists.NAMES:
            raise table.wrong("is a code list of edi: choose another name", name)
        if isinstance(table.values[name], str):
            found[name] = of_files[name] if name in of_files else _read_file(table, name)
        else:
            found[name] = codes_of(table, name, found)
    return found


def codes_of(table: Table, key: str, lists: Lists) -> CodeSet:
    """Codes, ranges ("70551..70559") and whole lists ("list imaging") at a key; an empty set where
    there is no such key. Raises `ProfileError`."""
    texts = table.texts(key)
    found = CodeSet()
    plain = []
    for text in texts:
        if not text.startswith(_LIST):
            plain.append(text)
            continue
        name = text[len(_LIST) :].strip()
        if name not in lists:
            hint = near(name, lists) or f"; [lists] has {', '.join(lists) or 'none'}"
            raise table.wrong(f"names a list that there is not: {name}{hint}", key, text)
        found |= lists[name]
    for text in plain:
        try:
            CodeSet.of([text])
        except NotACode as error:
            raise table.wrong(str(error), key, text) from None
    return found | CodeSet.of(plain)


def _read_file(table: Table, name: str) -> CodeSet:
    file = table.file.parent / table.text(name)
    try:
        content = file.read_bytes() if file.stat().st_size <= _MOST_BYTES else None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
        raise table.wrong(f"cannot be read from {file}: {reason}", name) from None
    if content is None:
        raise table.wrong(f"{file} has more than {_MOST_BYTES >> 20} MB", name)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProfileError(f"{file}, line {line}: this is not UTF-8 text") from None
    return _of_lines(lines, file)


def _of_lines(lines: Iterable[str], file: Path) -> CodeSet:
    codes: set[str] = set()
    ranges: list[str] = []
    for number, line in enumerate(lines, 1):
        value = _SEPARATOR.split(line, 1)[0].strip().strip('"')
        if not value or value.startswith("#"):
            continue
        try:
            if ".." in value or len(value) > 80:
                CodeSet.of([value])
                ranges.append(value)
            else:
                codes.add(value)
        except NotACode as error:
            raise ProfileError(f"{file}, line {number}: {error}") from None
        if len(codes) + len(ranges) > _MOST_VALUES:
            raise ProfileError(f"{file}: a list has at most {_MOST_VALUES:,} values")
    if not codes and not ranges:
        raise ProfileError(f"{file}: the list is empty")
    return CodeSet(codes) | CodeSet.of(ranges)
