"""What profiles come to, kept between runs: neither parser nor tables are needed for the next one.

It stands in the user's cache folder as JSON, with the texts that it was made of and with size and
time of all else that it depends on. What a rule of a profile's tables checks is made again when a
claim has to be looked at for it, out of the text that is kept and the lists that were read then.
Lists that may be of members are not kept, nor are then the profiles that name them in rules.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from edi.finding import Severity
from edi.rule_language.code_set import MOST_WRITTEN_OUT, CodeSet, named
from edi.rules import index, registry
from edi.rules.day_limit import DayLimit
from edi.rules.partner.applies import Applies
from edi.rules.partner.binding import Asked, BoundRule, applied, asked_by, for_partner
from edi.rules.partner.lists import Lists
from edi.rules.partner.profiles import Profiles, ReadPart, Terms
from edi.rules.partner.table import text_of
from edi.rules.rule import Rule
from edi.rules.written import SUFFIX, WrittenRule
from edi.rules.written import text_of as text_of_rules
from edi.structure.cache_folder import cache_folder

if TYPE_CHECKING:
    from edi.rules.partner.partner import Partner

_PREFIX = "profiles-"
_MOST_KEPT = 16
_MOST_BYTES = 4 << 20  # of what is kept: reading more would take longer than it spares


class Keeping:
    """Where that is kept which these files come to, with these lists of a file of settings."""

    def __init__(self, files: Sequence[Path], lists: Lists) -> None:
        self._lists = lists
        self._names = [[str(file), str(file.absolute())] for file in files]
        folder = cache_folder()
        # The checksum only finds the file: what stands in it says what it was made of.
        key = f"{crc32(json.dumps(self._names).encode()):08x}"
        self._place = folder / f"{_PREFIX}{key}.json" if folder else None

    def profiles(self) -> Profiles | None:
        """What is kept; None where that is nothing, or no longer true."""
        kept = index.read_json(self._place) if self._place else {}
        with suppress(Exception):  # whatever is wrong with it: the files know
            if kept["of"] == self._of(kept["texts"].values()) and _is_current(kept):
                return _from_json(kept, self._lists)
        return None

    def keep(self, parts: Sequence[ReadPart]) -> None:
        """Never fails: without it, the next run reads the files again."""
        if self._place is None:
            return
        kept = _to_json(parts, self._lists)
        if kept is None:
            return
        kept["of"] = self._of(kept["texts"].values())
        if index.write_json(self._place, kept, _MOST_BYTES):
            _forget_oldest(self._place.parent)

    def _of(self, texts: Iterable[str]) -> list[Any]:
        """What it depends on but for the files themselves."""
        whole = "\n".join(texts)
        own = {
            name: named(codes) if len(codes) > MOST_WRITTEN_OUT else codes.texts()
            for name, codes in self._lists.items()
            if name in whole
        }
        families = {one.family for one in registry.all_rules() if one.declared.needs_partner}
        return [self._names, own, index.stamps_beside("partner", *families)]


def _is_current(kept: dict[str, Any]) -> bool:
    """Are the files as they were?"""
    for path, text in kept["texts"].items():
        file = Path(path)
        if (text_of_rules(file) if file.suffix == SUFFIX else text_of(file)) != text:
            return False
    return all(index.stamp(Path(path).stat()) == known for path, known in kept["stamps"].items())


def _forget_oldest(folder: Path) -> None:
    """Of the profiles that are kept, all but the latest ones."""
    with suppress(OSError):
        kept = sorted(folder.glob(f"{_PREFIX}*.json"), key=lambda one: one.stat().st_mtime_ns)
        for one in kept[:-_MOST_KEPT]:
            one.unlink()


# -- to JSON


def _to_json(parts: Sequence[ReadPart], given: Lists) -> dict[str, Any] | None:
    """None where it is not to be kept."""
    if any(_names_values(part, given) for part in parts):
        return None
    texts: dict[str, str] = {}
    stamps: dict[str, index.Stamp] = {}
    for part in parts:
        texts[str(part.file)] = part.text
        texts.update((str(file), text) for file, text, _ in part.written)
        stamps.update(part.stamps)
    return {"texts": texts, "stamps": stamps, "parts": [_part_to_json(part) for part in parts]}


def _names_values(part: ReadPart, given: Lists) -> bool:
    """Does a rule of the part's files name a list of settings, one that stands in a file, or one
    that is too long for rules? Such a list may be of members, whose numbers are in no cache; those
    of tables are of payers, providers, groups and codes."""
    known = part.partner.lists if part.partner is not None else given
    named_apart = [
        name
        for name, codes in known.items()
        if name in part.of_files or name in given or len(codes) > MOST_WRITTEN_OUT
    ]
    return any(name in text for _, text, _ in part.written for name in named_apart)


def _part_to_json(part: ReadPart) -> list[Any]:
    bound = [
        [
            one.rule.code,
            one.number,
            one.is_of_sets,
            index.to_json(one.rule.declared),
            one.rule.day_limit and one.rule.day_limit.to_json(),
        ]
        for one in part.bound
    ]
    written = [
        [str(file), [[index.to_json(one.declared), one.to_json()] for one in rules]]
        for file, _, rules in part.written
    ]
    of_files = {name: _codes_to_json(codes) for name, codes in part.of_files.items()}
    terms = part.terms and part.terms[1:]
    return [str(part.file), _applies_to_json(part.applies), of_files, bound, written, terms]


def _applies_to_json(applies: Applies) -> list[Any]:
    guides, *sets, envelopes = applies
    return [
        sorted(guides) if guides is not None else None,
        *map(_codes_to_json, sets),
        list(map(_codes_to_json, envelopes)),
    ]


def _codes_to_json(codes: CodeSet | None) -> list[Any] | None:
    return [sorted(codes.codes), codes.spans] if codes is not None else None


# -- from JSON


def _from_json(kept: dict[str, Any], lists: Lists) -> Profiles:
    """Raises whatever comes of it where that is damaged."""
    rules: list[Rule] = []
    terms: list[Terms] = []
    for path, applied_to, of_files, bound, written, own_terms in kept["parts"]:
        applies = _applies_from_json(applied_to)
        asking = _Asking(Path(path), kept["texts"][path], lists, of_files)
        rules += [_bound(one, applies, asking) for one in bound]
        for file, those in written:
            rules += for_partner(applies, [_written(one, Path(file)) for one in those])
        if own_terms is not None:
            ignored, severities = own_terms
            levels = tuple((code, Severity(one)) for code, one in severities)
            terms.append(Terms(applies, tuple(ignored), levels))
    return Profiles(tuple(rules), tuple(terms), tuple(map(Path, kept["texts"])))


def _written(kept: list[Any], file: Path) -> WrittenRule:
    declared, own = kept
    return WrittenRule.from_json(index.from_json(declared)._replace(module=file.stem), file, own)


def _bound(kept: list[Any], applies: Applies, asking: "_Asking") -> BoundRule:
    code, number, is_of_sets, declared, limit = kept
    inner = registry.get(code)
    return BoundRule(
        inner,
        applied(applies, is_of_sets=is_of_sets),
        index.from_json(declared),
        partial(asking.asked, inner, number),
        DayLimit.from_json(limit) if limit is not None else None,
    )


class _Asking:
    """What the rules of edi ask for a profile, read from its text when one has to be asked."""

    def __init__(self, file: Path, text: str, lists: Lists, of_files: dict[str, Any]) -> None:
        self._file, self._text, self._lists, self._of_files = file, text, lists, of_files

    @cached_property
    def _partner(self) -> "Partner":
        from edi.rules.partner.partner import read_partner
        from edi.rules.partner.table import Table

        of_files = {name: _codes_from_json(one) for name, one in self._of_files.items()}
        return read_partner(Table.of(self._file, self._text), self._lists, of_files)

    def asked(self, rule: Rule, number: int) -> Asked:
        """What the rule asks, of all that it asks for the profile that of this number."""
        return list(asked_by(rule, self._partner))[number]


def _applies_from_json(kept: list[Any]) -> Applies:
    guides, *sets, envelopes = kept
    payers, receivers, groups, filings, levels = map(_any_codes, sets)
    return Applies(
        frozenset(guides) if guides is not None else None,
        payers,
        receivers,
        groups,
        filings,
        levels,
        tuple(map(_any_codes, envelopes)),
    )


def _any_codes(kept: list[Any] | None) -> CodeSet | None:
    return _codes_from_json(kept) if kept is not None else None


def _codes_from_json(kept: list[Any]) -> CodeSet:
    codes, spans = kept
    return CodeSet(codes, map(tuple, spans))
