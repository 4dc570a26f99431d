"""What rules declare, kept between runs: a rule is imported only when it is asked.

To import a module takes some three tenths of a millisecond, and a run asks few of the rules. So
their declarations are kept in the user's cache folder, as JSON, each with the size and time of the
module's file; what has changed is imported and noted anew, and everything is when one of the files
changes that declarations depend on. Without such a folder all rules are imported.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from edi import guides, rule_language, rules
from edi.finding import Severity, Snip
from edi.rule_language.code_set import CodeSet
from edi.rules.needs import Has, Join, Lacks, Many, Need, Tested, Unmodified, Unproven, Value
from edi.rules.rule import Declaration, Rule, Scope
from edi.rules.written import SUFFIX, WrittenRule, read
from edi.structure.cache_folder import cache_folder

Stamp = list[int]


def declared(families: Iterable[str]) -> dict[str, Rule]:
    """All rules of these families, in order, by code."""
    modules, written, others = _files(families)
    folder = cache_folder()
    file = folder / "rules.json" if folder else None
    known = read_json(file) if file else {}
    kept = known.get("rules") if known.get("others") == others else None
    if not isinstance(kept, dict):
        kept = {}
    found: dict[str, Rule] = {}
    noted: dict[str, Any] = {}
    for code, stamp in modules.items():
        entry: Any = kept.get(code)
        rule: Rule | None = None
        if entry is not None and entry[0] == stamp:
            with suppress(Exception):  # whatever is wrong with it: the module knows
                rule = _kept(entry, written.get(code))
        if rule is None:
            rule, entry = _read_anew(code, stamp, written.get(code))
        found[code], noted[code] = rule, entry
    if file is not None and noted != kept:
        write_json(file, {"others": others, "rules": noted})
    return found


def _kept(entry: list[Any], file: Path | None) -> Rule:
    """The rule of an entry that is current. Raises whatever comes of it where that is damaged."""
    declared = from_json(entry[1])
    if file is None:
        return Rule(declared)
    return WrittenRule.from_json(declared, file, entry[2])


def _read_anew(code: str, stamp: Stamp, file: Path | None) -> tuple[Rule, list[Any]]:
    """The rule of a module, or of a file in the language of rules; and its entry."""
    if file is None:
        rule = _imported(code)
        return rule, [stamp, to_json(rule.declared)]
    (one,) = read(file, Snip.SITUATIONAL)
    assert one.code == code
    return one, [stamp, to_json(one.declared), one.to_json()]


def _files(
    families: Iterable[str],
) -> tuple[dict[str, Stamp], dict[str, Path], dict[str, Stamp]]:
    """The stamps of the files of rules, by code; those of them in the language of rules; and the
    stamps of all files beside them on which declarations may depend, by path."""
    others = stamps_beside()
    modules: dict[str, Stamp] = {}
    written: dict[str, Path] = {}
    for family in families:
        own: dict[str, Stamp] = {}
        for path, stamp in _stamps(Path(one, family.lower()) for one in rules.__path__).items():
            # With *.pyc, for installations that keep compiled modules only.
            code = path.rpartition(os.sep)[2].partition(".")[0].upper()
            if code[:3] == family and code[3:].isdigit():
                own[code] = stamp
                if path.endswith(SUFFIX):
                    written[code] = Path(path)
            else:
                others[path] = stamp
        modules.update(sorted(own.items()))
    return modules, written, others


def stamps_beside(*folders: str) -> dict[str, Stamp]:
    """The stamps of all files on which declarations may depend, and of those in these folders of
    rules, by path."""
    beside = (Path(one, folder.lower()) for folder in folders for one in rules.__path__)
    own = map(Path, (*rules.__path__, *guides.__path__, *rule_language.__path__))
    found = _stamps((*own, *beside))
    grammar = rule_language.grammar_file()
    found[str(grammar)] = stamp(grammar.stat())
    return found


def _stamps(folders: Iterable[Path]) -> dict[str, Stamp]:
    """Time and size of every module, rule and table in these folders, by path."""
    found = {}
    for folder in folders:
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".pyc", SUFFIX, ".json")):
                    found[entry.path] = stamp(entry.stat())
    return found


def stamp(state: os.stat_result) -> Stamp:
    return [state.st_mtime_ns, state.st_size]


def _imported(code: str) -> Rule:
    found = import_module(f"edi.rules.{code[:3].lower()}.{code.lower()}").check
    assert isinstance(found, Rule) and found.code == code
    return found


def read_json(file: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError), file.open(encoding="utf-8") as stream:
        found = json.load(stream)
        if isinstance(found, dict):
            return found
    return {}


def write_json(file: Path, content: dict[str, Any], most: int | None = None) -> bool:
    """Keep it, if it has at most so many characters. Never fails: what is not kept is worked out
    again in the next run."""
    import tempfile

    text = json.dumps(content, separators=(",", ":"))
    if most is not None and len(text) > most:
        return False
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".rules-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).replace(file)
            return True
        except OSError:
            Path(name).unlink()
    return False


def to_json(one: Declaration) -> list[Any]:
    return [
        *(one.code, one.name, str(one.severity), int(one.snip), sorted(one.scopes), one.module),
        sorted(one.guides) if one.guides is not None else None,
        need_to_json(one.needs),
        sorted(one.cleared_by),
        *one[9:],
    ]


def from_json(values: list[Any]) -> Declaration:
    code, name, severity, snip, scopes, module, guide_ids, needs, facts, *flags = values
    return Declaration(
        code,
        name,
        Severity(severity),
        Snip(snip),
        frozenset(map(Scope, scopes)),
        module,
        frozenset(guide_ids) if guide_ids is not None else None,
        need_from_json(needs),
        frozenset(facts),
        *flags,
    )


def need_to_json(need: Need) -> list[Any]:
    if isinstance(need, Join):
        return ["all" if need.is_all else "any", *map(need_to_json, need.needs)]
    if isinstance(need, Tested):
        return ["test", *need]
    if isinstance(need, Many):
        return ["many", need.loop, need.least]
    if isinstance(need, Value):
        is_set = isinstance(need.codes, frozenset)
        codes = sorted(need.codes) if is_set else list(need.codes)
        kind = "value of set" if is_set else "value"
        return [kind, need.loop, need.element, codes, need.is_among, *map(list, need.spans)]
    if isinstance(need, Unmodified):
        sets = [[sorted(one.codes), one.spans] for one in (need.procedures, need.modifiers)]
        return ["unmodified", need.loop, need.element, *sets]
    if isinstance(need, Unproven):
        return ["unproven", need.fact]
    return ["has" if isinstance(need, Has) else "lacks", need.loop, need.token]


def need_from_json(values: list[Any]) -> Need:
    kind, *rest = values
    if kind in ("all", "any"):
        return Join(tuple(map(need_from_json, rest)), kind == "all")
    if kind in ("value", "value of set"):
        loop, element, codes, is_among, *spans = rest
        kept = tuple(codes) if kind == "value" else frozenset(codes)
        return Value(loop, element, kept, is_among, tuple(map(tuple, spans)))
    if kind == "test":
        return Tested(*rest)
    if kind == "many":
        return Many(*rest)
    if kind == "unmodified":
        loop, element, *sets = rest
        return Unmodified(loop, element, *(CodeSet(one, map(tuple, more)) for one, more in sets))
    if kind == "unproven":
        return Unproven(*rest)
    return Has(*rest) if kind == "has" else Lacks(*rest)
