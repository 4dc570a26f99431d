"""Settings in a file: `edi.toml`, or the table [tool.edi] of a `pyproject.toml`.

select = ["BAL", "CAS"]
snip = 7
profiles = ["partner.rule"]       # beside this file

[severities]                      # of a rule or family: error, warning, info or off
CAS015 = "off"

[per-file-ignores]                # patterns of file names
"old-*.837" = ["ELE"]

[per-payer-ignores]               # identifiers of payers
12345 = ["SIT001"]

[lists]                           # of your own: codes, or a file beside this one
imaging = ["70551..70559"]

[ack]                             # of `edi ack`
reject = "claim"
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from edi.errors import EdiError
from edi.finding import Severity
from edi.rule_language.code_set import CodeSet
from edi.rules.partner.lists import read_lists
from edi.rules.partner.table import ProfileError, Table, near, there_are
from edi.rules.profile import Profiles
from edi.rules.rule import Rule
from edi.rules.selection import Selection, UnknownCode, known_codes

FILE, PROJECT = "edi.toml", "pyproject.toml"
OFF = "off"
_LEVELS = ("error", "warning", "info")
_OWN_HEADER = re.compile(rb"^\s*\[\s*tool\s*\.\s*edi\b", re.MULTILINE)
_PROJECT_TABLE = re.compile(rb"\btool\b.*\bedi\b", re.DOTALL)


class ConfigError(EdiError, ValueError):
    """A configuration that cannot be used; says what is wrong with it, and where."""


class Config(NamedTuple):
    """What a file sets; None or empty for what it does not. Codes are as they stand there."""

    file: Path
    text: str
    select: list[str] | None = None
    ignore: list[str] | None = None
    snip: int | None = None
    strict: bool | None = None
    min_severity: Severity | None = None
    profiles: tuple[Path, ...] = ()
    severities: Mapping[str, Severity | None] = {}
    per_file_ignores: Mapping[str, list[str]] = {}
    per_payer_ignores: Mapping[str, list[str]] = {}
    lists: Mapping[str, CodeSet] = {}
    ack: Mapping[str, str] = {}

    def selection(
        self,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        snip: int | None = None,
        strict: bool | None = None,
        min_severity: Severity | str | None = None,
        profiles: Profiles | None = None,
    ) -> Selection:
        """What is set here, but for what is given: that wins. `profiles` are all that are used.

        Raises `UnknownCode` for a code that is given, `ConfigError` for one of the file.
        """
        profile = profiles.rules if profiles else ()
        given = Selection.of(select, ignore, profile=profile)
        chosen = self._codes("select", self.select or (), profile)
        unwanted = self._codes("ignore", self.ignore or (), profile)
        severities = {
            code: severity
            for key, severity in self.severities.items()
            for code in self._codes(key, [key], profile)
        }
        if given.select:  # what is named there is wanted, whatever is set here
            unwanted = tuple(code for code in unwanted if code not in given.select)
        folder = self.file.resolve().parent.as_posix()
        per_file = (
            (f"{_literal(folder)}/{pattern}" if "/" in pattern else pattern, pattern, codes)
            for pattern, codes in self.per_file_ignores.items()
        )
        return Selection(
            given.select or chosen,
            given.ignore or unwanted,
            _first(snip, self.snip, 7),
            _first(strict, self.strict, False),
            Severity(_first(min_severity, self.min_severity, Severity.INFO)),
            profile,
            severities=tuple(severities.items()),
            per_file=tuple(
                (held, self._codes(key, codes, profile)) for held, key, codes in per_file
            ),
            per_payer={
                payer: self._codes(payer, codes, profile)
                for payer, codes in self.per_payer_ignores.items()
            },
            terms=profiles.terms if profiles else (),
        )

    def _codes(self, key: str, codes: Iterable[str], own: tuple[Rule, ...]) -> tuple[str, ...]:
        from edi.rules import registry

        try:
            return known_codes(codes, own)
        except UnknownCode as error:
            code = error.codes[0]
            known = [rule.code for rule in (*registry.all_rules(), *own)]
            hint = near(code, [*known, *registry.FAMILIES])
            at = _at(self.file, self.text, code, key)
            raise ConfigError(f"{at}: no rule has the code {code}{hint}") from None


def _first(*values: Any) -> Any:
    """The first that is not None."""
    return next(value for value in values if value is not None)


def _literal(folder: str) -> str:
    """A pattern that only this folder fits."""
    return re.sub(r"([*?[])", r"[\1]", folder)


def find(folder: Path) -> Path | None:
    """The file with settings for this folder: its own, or that of the nearest folder above it.

    In one folder, `edi.toml` comes before a `pyproject.toml` with a table [tool.edi].
    """
    for one in (folder, *folder.parents):
        if (one / FILE).is_file():
            return one / FILE
        if _has_table(one / PROJECT):
            return one / PROJECT
    return None


def _has_table(file: Path) -> bool:
    try:
        content = file.read_bytes()
    except OSError:
        return False
    if not _PROJECT_TABLE.search(content):
        return False
    import tomllib

    from edi.toml_text import parsed

    try:
        tool = parsed(content.decode("utf-8-sig")).get("tool")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return bool(_OWN_HEADER.search(content))  # else that is for the tools that it is for
    return isinstance(tool, dict) and "edi" in tool


def load(file: str | Path) -> Config:
    """What a file sets. Raises `OSError`, and `ConfigError` for what is wrong with it."""
    import tomllib

    from edi.toml_text import parsed

    file = Path(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        table = parsed(text)
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: this is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from None
    if file.name == PROJECT:
        tool = table.get("tool")
        own = tool.get("edi") if isinstance(tool, dict) else None
        if not isinstance(own, dict):
            raise ConfigError(f"{file}: there is no table [tool.edi]")
        table = own
    found: dict[str, Any] = {}
    for key, value in table.items():
        at = _at(file, text, key)
        if key not in _KEYS:
            raise ConfigError(f"{at}: unknown key {key}{near(key, _KEYS) or there_are(_KEYS)}")
        read = _KEYS[key]
        try:
            found[key.replace("-", "_")] = read(value)
        except _Wrong as error:
            inner = error.key
            at = _at(file, text, inner, key) if inner else at
            name = f"{key}.{inner}" if inner else key
            raise ConfigError(f"{at}: {name} {error}") from None
    if "profiles" in found:
        found["profiles"] = tuple(_profile(file.parent, name) for name in found["profiles"])
    if "lists" in found:
        found["lists"] = _lists(file)
    return Config(file, text, **found)


def _profile(folder: Path, name: str) -> Path:
    """A file beside the settings, or a name that is shipped."""
    return folder / name if Path(name).suffix else Path(name)


def _lists(file: Path) -> dict[str, CodeSet]:
    try:
        table: Table | None = Table.read(file)
        for key in ("tool", "edi") if file.name == PROJECT else ():
            table = table.table(key) if table else None
        return read_lists(table.table("lists") if table else None)
    except ProfileError as error:
        raise ConfigError(str(error)) from None


class _Wrong(Exception):
    """What a value should be; `key` is that of an entry in a table."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


def _texts(value: object) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise _Wrong("must be a text in quotes, or a list of them")
    return listed


def _snip(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 7:
        raise _Wrong("must be a SNIP type, 1 to 7")
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("must be true or false, without quotes")
    return value


def _level(value: object) -> Severity:
    if not isinstance(value, str) or value not in _LEVELS:
        raise _Wrong(f'must be "{_LEVELS[0]}", "{_LEVELS[1]}" or "{_LEVELS[2]}"')
    return Severity(value)


def _level_or_off(value: object) -> Severity | None:
    if value == OFF:
        return None
    if not isinstance(value, str) or value not in _LEVELS:
        raise _Wrong('must be "error", "warning", "info" or "off"')
    return Severity(value)


def _table_of(read: Callable[[object], Any]) -> Callable[[object], dict[str, Any]]:
    def table(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _Wrong("must be a table")
        found = {}
        for key, one in value.items():
            try:
                found[key] = read(one)
            except _Wrong as error:
                raise _Wrong(str(error), key) from None
        return found

    return table


# What may be set of answers to received files, and to what (docs/acknowledgements.md).
_ACK = {
    "reject": ("none", "claim", "set", "interchange"),
    "role": ("payer", "clearinghouse"),
    "ta1": ("needed", "always"),
}


def _ack(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _Wrong("must be a table")
    for key, one in value.items():
        if key not in _ACK:
            raise _Wrong(f"is not known{near(key, _ACK) or there_are(_ACK)}", key)
        if one not in _ACK[key]:
            *first, last = (f'"{choice}"' for choice in _ACK[key])
            raise _Wrong(f"must be {', '.join(first)} or {last}", key)
    return dict(value)


_KEYS: dict[str, Callable[[object], Any]] = {
    "select": _texts,
    "ignore": _texts,
    "snip": _snip,
    "strict": _yes_or_no,
    "min-severity": _level,
    "profiles": _texts,
    "severities": _table_of(_level_or_off),
    "per-file-ignores": _table_of(_texts),
    "per-payer-ignores": _table_of(_texts),
    "lists": _table_of(_texts),
    "ack": _ack,
}


def _at(file: Path, text: str, word: str, after: str = "") -> str:
    """The file, and the line in which a word stands first, behind that of another where given."""
    lines = text.splitlines()
    start = _line(lines, after, 0) if after and after != word else 0
    number = _line(lines, word, start or 0)
    return f"{file}, line {number + 1}" if number is not None else str(file)


def _line(lines: list[str], word: str, start: int) -> int | None:
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
    for number, line in enumerate(lines[start:], start):
        if not line.lstrip().startswith("#") and whole.search(line):
            return number
    return None
