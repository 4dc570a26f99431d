"""Profiles: rules of a user's own, which run beside those of the catalogue.

A profile is a file of rules (`partner.rule`), or a TOML file that names some:

    [profile]
    name = "Example Health Plan"
    rules = ["partner.rule", "surgery.rule"]   # beside this file
"""

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edi.errors import EdiError
from edi.rule_language.errors import RuleTextError
from edi.rules import registry
from edi.rules.index import read_own
from edi.rules.rule import Rule
from edi.rules.written import SUFFIX, WrittenRule

_KEYS = ("name", "rules")


class ProfileError(EdiError, ValueError):
    """A profile that cannot be used; says what is wrong with it, and where."""


def load(files: Iterable[str | Path]) -> tuple[Rule, ...]:
    """The rules of these profiles, in order.

    Raises `OSError`, `RuleTextError` for what is wrong with a rule (file, line and column), and
    `ProfileError` for what is wrong with a TOML file or with files together.
    """
    found: dict[str, WrittenRule] = {}
    for file in rule_files(files):
        for rule in read_own(file):
            other = found.get(rule.code)
            if other is not None:
                reason = f"{rule.code} is the code of a rule in {other.file} too"
                raise RuleTextError(reason, *rule.tree.at, str(file))
            if rule.code in registry.codes(rule.code[:3]):
                reason = f"{rule.code} is a rule of edi; codes that start with TPR are free"
                raise RuleTextError(reason, *rule.tree.at, str(file))
            found[rule.code] = rule
    return tuple(found.values())


def rule_files(files: Iterable[str | Path]) -> list[Path]:
    """The .rule files of profiles, each once. Raises `OSError` and `ProfileError`."""
    found: list[Path] = []
    for file in map(Path, files):
        if file.suffix == ".toml":
            found += _listed(file)
        elif file.suffix == SUFFIX:
            found.append(file)
        else:
            raise ProfileError(f"{file}: a profile is a file of rules ({SUFFIX}) or a .toml file")
    return list(dict.fromkeys(found))


def _listed(file: Path) -> list[Path]:
    """The files of rules that a TOML profile names, which lie beside it."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file}: {error}") from None
    profile = _known(table, ("profile",), file).get("profile")
    if not isinstance(profile, dict):
        raise ProfileError(f"{file}: there is no table [profile]")
    _known(profile, _KEYS, file)
    listed = profile.get("rules", [])
    names = [listed] if isinstance(listed, str) else listed
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ProfileError(f"{file}: rules is the name of a file, or a list of them")
    return [file.parent / name for name in names]


def _known(table: dict[str, Any], keys: tuple[str, ...], file: Path) -> dict[str, Any]:
    for key in table:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(keys)}"
            raise ProfileError(f"{file}: unknown key {key}{hint}")
    return table
