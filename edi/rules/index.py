"""What rules declare, kept between runs: a rule is imported only when it is asked.

To import a module takes some three tenths of a millisecond, and a run asks few of the rules. So
their declarations are kept in the user's cache folder, as JSON, each with the size and time of the
module's file; what has changed is imported and noted anew, and everything is when one of the files
changes that declarations depend on. Without such a folder all rules are imported.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from zlib import crc32

from edi import guides, rule_language, rules
from edi.finding import Severity, Snip
from edi.rule_language.code_set import MOST_WRITTEN_OUT, CodeSet, named
from edi.rules.needs import Has, Join, Lacks, Many, Need, Tested, Unmodified, Unproven, Value
from edi.rules.rule import Declaration, Rule, Scope
from edi.rules.written import SUFFIX, WrittenRule, read, read_text, text_of
from edi.structure.cache_folder import cache_folder

Stamp = list[int]
_PROFILE = "profile-"
_MOST_PROFILES = 16  # that are kept


def declared(families: Iterable[str]) -> dict[str, Rule]:
    """All rules of these families, in order, by code."""
    modules, written, others = _files(families)
    folder = cache_folder()
    file = folder / "rules.json" if folder else None
    known = _read(file) if file else {}
    kept: dict[str, Any] = known.get("rules", {}) if known.get("others") == others else {}
    found: dict[str, Rule] = {}
    noted: dict[str, Any] = {}
    for code, stamp in modules.items():
        entry = kept.get(code)
        rule: Rule | None = None
        if entry is not None and entry[0] == stamp:
            with suppress(Exception):  # whatever is wrong with it: the module knows
                rule = _kept(entry, written.get(code))
        if rule is None:
            rule, entry = _read_anew(code, stamp, written.get(code))
        found[code], noted[code] = rule, entry
    if file is not None and noted != kept:
        _write(file, {"others": others, "rules": noted})
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
    others = _stamps(map(Path, (*rules.__path__, *guides.__path__, *rule_language.__path__)))
    grammar = rule_language.grammar_file()
    others[str(grammar)] = _stamp(grammar.stat())
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


def _stamps(folders: Iterable[Path]) -> dict[str, Stamp]:
    """Time and size of every module, rule and table in these folders, by path."""
    found = {}
    for folder in folders:
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".pyc", SUFFIX, ".json")):
                    found[entry.path] = _stamp(entry.stat())
    return found


def _stamp(state: os.stat_result) -> Stamp:
    return [state.st_mtime_ns, state.st_size]


def _imported(code: str) -> Rule:
    found = import_module(f"edi.rules.{code[:3].lower()}.{code.lower()}").check
    assert isinstance(found, Rule) and found.code == code
    return found


def _read(file: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError), file.open(encoding="utf-8") as stream:
        found = json.load(stream)
        if isinstance(found, dict) and isinstance(found.get("rules"), dict):
            return found
    return {}


def read_own(file: Path, lists: Mapping[str, CodeSet]) -> tuple[WrittenRule, ...]:
    """The rules of a user's file, which may name these lists.

    They are kept too, with the text and all that they depend on, so that the next run needs neither
    parser nor tables. Raises as `edi.rules.written.read` does.
    """
    text = text_of(file)
    folder = cache_folder()
    if folder is None:
        return read_text(text, file, Snip.TRADING_PARTNERS, lists)
    own = {
        name: named(codes) if len(codes) > MOST_WRITTEN_OUT else codes.texts()
        for name, codes in lists.items()
        if name in text
    }
    of = [text, own, _files(())[2]]
    # The checksum only finds the file: what stands in it says what it was made of.
    place = folder / f"{_PROFILE}{crc32(json.dumps(of[:2]).encode()):08x}.json"
    kept = _read(place)
    if kept.get("of") == of:
        with suppress(Exception):  # whatever is wrong with it: the text knows
            return tuple(_own(from_json(one), file, own) for one, own in kept["rules"].values())
    made = read_text(text, file, Snip.TRADING_PARTNERS, lists)
    rules = {one.code: [to_json(one.declared), one.to_json()] for one in made}
    _write(place, {"of": of, "rules": rules})
    _forget_oldest(folder)
    return made


def _forget_oldest(folder: Path) -> None:
    """Of the profiles that are kept, all but the latest ones."""
    with suppress(OSError):
        kept = sorted(folder.glob(f"{_PROFILE}*.json"), key=lambda one: one.stat().st_mtime_ns)
        for one in kept[:-_MOST_PROFILES]:
            one.unlink()


def _own(declared: Declaration, file: Path, kept: list[Any]) -> WrittenRule:
    return WrittenRule.from_json(declared._replace(module=file.stem), file, kept)


def _write(file: Path, index: dict[str, Any]) -> None:
    """Never fails: without it, the next run imports the rules again."""
    import tempfile

    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".rules-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(index, stream, separators=(",", ":"))
            Path(name).replace(file)
        except OSError:
            Path(name).unlink()


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
        spans = [list(one) for one in need.spans]
        return ["value", need.loop, need.element, list(need.codes), need.is_among, *spans]
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
    if kind == "value":
        loop, element, codes, is_among, *spans = rest
        return Value(loop, element, tuple(codes), is_among, tuple(map(tuple, spans)))
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
