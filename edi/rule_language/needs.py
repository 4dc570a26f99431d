"""What a claim must hold for a rule to find anything, derived from what the rule says.

Wider than the rule or just as wide, never narrower: whatever cannot be said is left out. Needs are
lists here, as `edi.rules.index` keeps them: ["all", …], ["any", …], ["has", loop, token],
["lacks", loop, token], ["value", loop, element, codes, is_among], ["test", loop, element, is_among,
sign, operand], ["many", loop, least].
"""

import json
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import ceil
from pathlib import Path as FilePath
from typing import Any

from edi import guides
from edi.guides.guide import Guide
from edi.rule_language.places import (
    LoopPlace,
    Place,
    UnknownPlace,
    guide_of,
    loop_place,
    resolve,
)
from edi.rule_language.tree import (
    Among,
    Both,
    Compare,
    Condition,
    Count,
    Days,
    Edge,
    Either,
    Listed,
    Loop,
    Matches,
    Not,
    Number,
    Part,
    Path,
    Present,
    Quantified,
    RuleTree,
    Span,
    Text,
)

Need = list[Any]
_OPPOSITES = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
ALWAYS: Need = ["all"]
NEVER: Need = ["any"]


def needs_of(tree: RuleTree) -> Need:
    """Of a rule that has been checked."""
    those = [guide_of(short) for short in tree.guides]
    return _any(*(_Deriver(those, _loop_of(part.each, "")).part(part) for part in tree.parts))


class _Deriver:
    """Derives what must be so for conditions to be true of an instance of a loop, or false."""

    def __init__(self, those: list[Guide], scope: str) -> None:
        self._guides = those
        self._scope = scope

    def part(self, part: Part) -> Need:
        when = self.condition(part.when, True) if part.when is not None else ALWAYS
        return _all(self._has(part.each), when, self.condition(part.demand, part.is_forbidden))

    def condition(self, node: Condition, wanted: bool) -> Need:
        """What a claim must hold for the condition to be `wanted`, true or false."""
        if isinstance(node, Not):
            return self.condition(node.of, not wanted)
        if isinstance(node, Both | Either):
            found = [self.condition(one, wanted) for one in node.of]
            return _all(*found) if isinstance(node, Both) is wanted else _any(*found)
        if isinstance(node, Present):
            if isinstance(node.of, Loop):
                return self._loop(node.of.id, wanted)
            return self._path(node.of, wanted)
        if isinstance(node, Compare):
            return self._compare(node, wanted)
        if isinstance(node, Among):
            codes = [one.text for one in node.items if isinstance(one, Number | Text)]
            spans = [[one.low.text, one.high.text] for one in node.items if isinstance(one, Span)]
            if isinstance(node.left, Path):
                return self._value(node.left, codes, spans, wanted)
        elif isinstance(node, Listed | Matches):
            if isinstance(node.left, Path):
                test = "list" if isinstance(node, Listed) else "matches"
                return self._tested(node.left, "text", test, node[1], wanted)
        elif isinstance(node, Quantified):
            return self._quantified(node, wanted)
        return ALWAYS

    def _quantified(self, node: Quantified, wanted: bool) -> Need:
        inner = _Deriver(self._guides, _loop_of(node.each, self._scope))
        if (node.quantity == "some") is wanted and node.quantity != "every":
            return _all(self._has(node.each), inner.condition(node.where, True))
        if node.quantity == "every" and not wanted:
            return _all(self._has(node.each), inner.condition(node.where, False))
        return ALWAYS

    def _compare(self, node: Compare, wanted: bool) -> Need:
        is_equal = node.sign in ("=", "!=")
        if isinstance(node.right, Number) and isinstance(node.left, Count):
            return self._count(node.left, node.sign, node.right, wanted)
        if isinstance(node.right, Number) and isinstance(node.left, Path):
            sign, is_so = ("=", not wanted) if node.sign == "!=" else (node.sign, wanted)
            if self._is_all(node.left, "number"):
                return self._tested(node.left, "number", sign, node.right.text, is_so)
        is_met = wanted is (node.sign != "!=")  # some pair of values compares so
        if isinstance(node.left, Path) and isinstance(node.right, Number | Text) and is_equal:
            return self._value(node.left, [node.right.text], [], is_met)
        if not is_met:
            return ALWAYS
        paths = [path for one in (node.left, node.right) for path in _compared(one)]
        return _all(*(self._path(one, True) for one in paths))

    def _count(self, left: Count, sign: str, right: Number, wanted: bool) -> Need:
        """A count that is to be above a number of zero or more: there are so many."""
        sign = sign if wanted else _OPPOSITES[sign]
        if sign not in ("=", ">", ">="):
            return ALWAYS
        number = Decimal(right.text)
        least = int(number) if sign == ">" else ceil(number) - 1  # there are more than so many
        if number < 0 or least < 0:
            return ALWAYS
        found = [self._has(left.of)]
        if least and isinstance(left.of, Loop):
            found.append(self._many(left.of.id, least))
        if left.where is not None:
            inner = _Deriver(self._guides, _loop_of(left.of, self._scope))
            found.append(inner.condition(left.where, True))
        return _all(*found)

    def _many(self, loop_id: str, least: int) -> Need:
        place = self._place(loop_id)
        if place is None or not self._is_of_claim(place):
            return ALWAYS
        return ["many", loop_id, least]

    # -- loops

    def _place(self, loop_id: str) -> LoopPlace | None:
        for guide in self._guides:
            try:
                return loop_place(guide, loop_id)
            except UnknownPlace:
                continue
        return None

    def _spec_of(self, guide: Guide) -> tuple[str, str]:
        return guide.spec.subject, guide.spec.line

    def _is_of_claim(self, place: LoopPlace) -> bool:
        return any(place.root in self._spec_of(guide) for guide in self._guides)

    def _has(self, each: Loop | Path) -> Need:
        if isinstance(each, Path):
            return self._path(each, True)
        return self._has_loop(each.id)

    def _has_loop(self, loop_id: str) -> Need:
        place = self._place(loop_id)
        if place is None:
            return NEVER
        if loop_id == "2000C" != self._scope:
            return ["has", "2000B", loop_id]
        if not place.steps:
            return ALWAYS  # a claim, a line, a level
        if self._is_of_claim(place):
            return ["has", "", loop_id]
        return self._known(["has", _parent(place), loop_id])

    def _loop(self, loop_id: str, wanted: bool) -> Need:
        if wanted:
            return self._has_loop(loop_id)
        place = self._place(loop_id)
        if loop_id == "2000C" != self._scope:
            return ["lacks", "2000B", loop_id]  # the claim stands right below its subscriber
        if place is None or not place.steps or loop_id == self._scope:
            return ALWAYS if place is None or loop_id != self._scope else NEVER
        return self._lacks_loop(place)

    def _lacks_loop(self, place: LoopPlace) -> Need:
        """Some loop is without that, on the way from its piece of the claim, or from the scope."""
        if not place.steps:
            return ALWAYS if place.root == "2000C" else NEVER
        found = []
        above = [place.root, *place.steps]
        for outer, inner in pairwise(above):
            found.append(self._known(["lacks", outer, inner]))
        if self._is_of_claim(place) or place.root != "2000C":
            return _any(*found)
        return ALWAYS

    # -- segments and elements

    def _places(self, path: Path) -> list[tuple[Guide, Place | None]]:
        found: list[tuple[Guide, Place | None]] = []
        for guide in self._guides:
            try:
                found.append((guide, resolve(guide, path, self._scope)))
            except UnknownPlace:
                found.append((guide, None))
        return found

    def _path(self, path: Path, wanted: bool) -> Need:
        """A segment or element is there, or is not."""
        loop_id = path.loop or self._scope
        token = self._token(path)
        if wanted:
            name = self._element(path)
            is_code = name in _vocabulary().get(loop_id, {}).get("codes", ())
            if is_code or (name and path.component):
                return ["value", loop_id, name, [""], False]  # codes are few: soon all are known
            return self._known(["has", loop_id, token or path.segment])
        if path.element:
            # Its segment is not there, or the element is empty in it.
            return _any(self._absent(path, path.segment), self._empty(path))
        return self._absent(path, token) if token else ALWAYS

    def _absent(self, path: Path, token: str) -> Need:
        """Some instance of its loop lacks the token, or is not there."""
        loop_id = path.loop or self._scope
        if any(place is None for _, place in self._places(path)):
            return ALWAYS
        lacking = self._known(["lacks", loop_id, token])
        place = self._place(loop_id)
        if loop_id == self._scope or place is None:
            return lacking
        return _any(lacking, self._lacks_loop(place))

    def _token(self, path: Path) -> str:
        """The token by which claims are known to hold the segment, "" when a qualifier is asked
        for that is not part of tokens in every guide."""
        if not path.qualifier:
            return path.segment
        for guide, place in self._places(path):
            if place is None:
                continue
            number, part = place.qualified_by
            ref = f"{path.segment}{number:02}" + (f"-{part}" if part else "")
            if path.segment == "HI" or guide.qualifier_refs.get(path.segment) != ref:
                return ""
            if (path.segment, path.qualifier) not in guide.qualifiers:
                return ""
        return f"{path.segment}_{path.qualifier}"

    def _element(self, path: Path) -> str:
        """The simple element or component that is read, "" for any other."""
        if path.qualifier or not path.element:
            return ""
        if any(place is not None and place.is_composite for _, place in self._places(path)):
            return ""
        part = f"-{path.component}" if path.component else ""
        return f"{path.segment}{path.element:02}{part}"

    def _empty(self, path: Path) -> Need:
        name = self._element(path)
        return ["value", path.loop or self._scope, name, [""], True] if name else ALWAYS

    def _value(self, path: Path, codes: list[str], spans: list[list[str]], wanted: bool) -> Need:
        """An element has one of these values, or lies in one of these ranges; or neither."""
        name = self._element(path)
        if not name or not self._is_all(path, "text") or not all(map(str.isascii, codes)):
            return self._path(path, True) if wanted else ALWAYS
        found: Need = ["value", path.loop or self._scope, name, codes, wanted, *spans]
        return found if wanted else _any(found, self._absent(path, path.segment))

    def _is_all(self, path: Path, kind: str) -> bool:
        """Is it of that kind in every guide that has it?"""
        return all(place is None or place.kind == kind for _, place in self._places(path))

    def _tested(self, path: Path, kind: str, sign: str, operand: str, wanted: bool) -> Need:
        """An element passes a test, or does not."""
        name = self._element(path)
        if not name or not self._is_all(path, kind):
            return self._path(path, True) if wanted else ALWAYS
        found: Need = ["test", path.loop or self._scope, name, wanted, sign, operand]
        return found if wanted else _any(found, self._absent(path, path.segment))

    def _known(self, atom: Need) -> Need:
        """The atom, where claims can be asked it: its loop and token are those of a guide."""
        _, loop_id, token = atom
        known = _vocabulary()
        if loop_id in known and (token in known[loop_id]["tokens"] or token in known):
            return atom
        return ALWAYS


def _compared(value: object) -> list[Path]:
    """The paths without whose values there is nothing to compare."""
    if isinstance(value, Path):
        return [value]
    if isinstance(value, Edge):
        return [value.path]
    if isinstance(value, Days):
        return [*_compared(value.first), *_compared(value.last)]
    return []


def _loop_of(each: Loop | Path, around: str) -> str:
    return each.id if isinstance(each, Loop) else each.loop or around


def _parent(place: LoopPlace) -> str:
    return (place.root, *place.steps)[-2]


def _all(*needs: Need) -> Need:
    found: list[Need] = []
    for one in needs:
        found += one[1:] if one[0] == "all" else [one]
    if NEVER in found:
        return NEVER
    kept = [one for number, one in enumerate(found) if one not in found[:number]]
    return kept[0] if len(kept) == 1 else ["all", *kept]


def _any(*needs: Need) -> Need:
    found: list[Need] = []
    for one in needs:
        found += one[1:] if one[0] == "any" else [one]
    if ALWAYS in found:
        return ALWAYS
    kept = [one for number, one in enumerate(found) if one not in found[:number]]
    return kept[0] if len(kept) == 1 else ["any", *kept]


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    """By loop, over all guides: its tokens and its short code elements."""
    path = FilePath(guides.__path__[0], "vocabulary.json")
    known: dict[str, dict[str, list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    return known
