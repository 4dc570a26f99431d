"""Holds a rule against the guides: everything that it names must be there."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

from edi.guides.guide import Guide
from edi.rule_language import code_lists
from edi.rule_language.compiler import kind_of
from edi.rule_language.errors import RuleTextError
from edi.rule_language.patterns import BadPattern, compiled
from edi.rule_language.places import Place, UnknownPlace, guide_of, loop_place, resolve
from edi.rule_language.tree import (
    Among,
    At,
    Compare,
    Condition,
    Count,
    Day,
    Days,
    Edge,
    Listed,
    Literal,
    Loop,
    Matches,
    Number,
    Part,
    Path,
    Present,
    Quantified,
    RuleTree,
    Span,
    Sum,
    Text,
    Value,
)
from edi.rule_language.words import near

MOST_CHARACTERS = 240  # of a message
T = TypeVar("T")


def check(tree: RuleTree, own_lists: Collection[str] = ()) -> None:
    """Raises `RuleTextError` for the first thing that no guide of the rule has, or that cannot be
    compared. `own_lists` are names of lists that a user has put together."""
    guides = []
    for short in tree.guides:
        try:
            guides.append(guide_of(short))
        except UnknownPlace as error:
            raise RuleTextError(str(error), *tree.at) from None
    for part in tree.parts:
        _check_message(part, tree.at)
        checker = _Checker(guides, part.each, "", own_lists)
        if part.when is not None:
            checker.condition(part.when)
        checker.condition(part.demand)
        if part.place is not None:
            checker.path(part.place)
        if not part.is_forbidden:
            checker.can_hold(part.demand, tree.at)


def _check_message(part: Part, at: At) -> None:
    if not part.message.strip():
        raise RuleTextError("the message is empty: say what is wrong and what to do", *at)
    if len(part.message) > MOST_CHARACTERS:
        raise RuleTextError(
            f"the message has {len(part.message)} characters; at most {MOST_CHARACTERS} are shown",
            *at,
        )


class _Checker:
    """Checks what is asked of instances of one loop."""

    def __init__(
        self, guides: list[Guide], each: Loop | Path, around: str, own_lists: Collection[str]
    ) -> None:
        """`around`: the loop that the path of a segment is relative to."""
        self._guides = guides
        self._own_lists = own_lists
        self._each = each
        self._scope = around
        if isinstance(each, Loop):
            self.loop(each)
            self._scope = each.id
        else:
            self.path(each)
            self._scope = each.loop or around

    def _inside(self, each: Loop | Path) -> "_Checker":
        return _Checker(self._guides, each, self._scope, self._own_lists)

    # -- places

    def loop(self, loop: Loop) -> None:
        self._somewhere(lambda guide: loop_place(guide, loop.id), loop.at)

    def path(self, path: Path) -> list[Place]:
        """What it means in the guides that have it, of which there is one at least."""
        return self._somewhere(lambda guide: resolve(guide, path, self._scope), path.at)

    def _somewhere(self, find: Callable[[Guide], T], at: At) -> list[T]:
        found, errors = [], []
        for guide in self._guides:
            try:
                found.append(find(guide))
            except UnknownPlace as error:
                errors.append(str(error))
        if not found:
            raise RuleTextError(errors[0], *at)
        return found

    def can_hold(self, demand: Condition, at: At) -> None:
        """What is required can be there in every guide that has the loop."""
        named = list(_named(demand))
        for guide in self._guides:
            if self._scope not in guide.loops or not named or not self._is_in(guide):
                continue
            errors = []
            for one in named:
                try:
                    if isinstance(one, Path):
                        resolve(guide, one, self._scope)
                    else:
                        loop_place(guide, one.id)
                    break
                except UnknownPlace as error:
                    errors.append(str(error))
            else:
                reason = f"nothing of what is required is in {guide.spec.short}: {errors[0]}"
                raise RuleTextError(reason, *(named[0].at or at))

    def _is_in(self, guide: Guide) -> bool:
        """Does the guide have what the rule looks at?"""
        if isinstance(self._each, Loop):
            return True
        try:
            resolve(guide, self._each, self._scope)
        except UnknownPlace:
            return False
        return True

    # -- conditions

    def condition(self, node: Condition) -> None:
        if isinstance(node, Present):
            self.loop(node.of) if isinstance(node.of, Loop) else self.path(node.of)
        elif isinstance(node, Compare):
            self._compare(node)
        elif isinstance(node, Among):
            self._among(node)
        elif isinstance(node, Listed):
            self._text(node.left, node.at)
            names = (*self._own_lists, *code_lists.NAMES)
            if node.name not in names:
                hint = near(node.name, names) or f"; there are {', '.join(names)}"
                raise RuleTextError(f"there is no code list {node.name}{hint}", *node.at)
        elif isinstance(node, Matches):
            self._text(node.left, node.at)
            try:
                compiled(node.pattern)
            except BadPattern as error:
                raise RuleTextError(str(error), *node.at) from None
        elif isinstance(node, Quantified):
            self._inside(node.each).condition(node.where)
        elif isinstance(node.of, tuple) and not hasattr(node.of, "_fields"):
            for one in node.of:
                self.condition(one)
        else:
            self.condition(node.of)  # type: ignore[arg-type]

    def _compare(self, node: Compare) -> None:
        left, right = self._kind(node.left), self._kind(node.right)
        if isinstance(node.right, Number):
            _literal(node.right, left)
        elif left != right:
            raise RuleTextError(
                f"{_KINDS[left]} cannot be compared with {_KINDS[right]}{_hint(left, node.right)}",
                *node.at,
            )
        if left == "text" and node.sign not in ("=", "!="):
            raise RuleTextError(
                f"{node.sign} compares amounts, counts and days; a code is compared with = and !=,"
                " or with a range (in 70551..70559)",
                *node.at,
            )

    def _among(self, node: Among) -> None:
        kind = self._kind(node.left)
        for item in node.items:
            for one in item if isinstance(item, Span) else (item,):
                _literal(one, kind)
            if isinstance(item, Span):
                _check_span(item, kind)

    def _text(self, node: Value, at: At) -> None:
        if not isinstance(node, Path):
            raise RuleTextError("only codes and texts are in a list or match a pattern", *at)
        self.path(node)

    def _kind(self, node: Value | Literal) -> str:
        """What it is compared as, in every guide alike."""
        if isinstance(node, Path):
            kinds = sorted({kind_of(place) for place in self.path(node)})
            if len(kinds) > 1:
                raise RuleTextError("this is not of the same kind in all guides", *node.at)
            return kinds[0]
        if isinstance(node, Count):
            inside = self._inside(node.of)
            if node.where is not None:
                inside.condition(node.where)
            return "number"
        if isinstance(node, Sum):
            if self._kind(node.path) != "number":
                raise RuleTextError("only amounts and quantities have a sum", *node.at)
            return "number"
        if isinstance(node, Edge):
            if self._kind(node.path) != "day":
                raise RuleTextError("only dates are earliest or latest", *node.at)
            return "day"
        if isinstance(node, Days):
            for one in (node.first, node.last):
                if self._kind(one) != "day":
                    raise RuleTextError("days are counted between two dates", *one.at)
            return "number"
        return "day" if isinstance(node, Day) else "text" if isinstance(node, Text) else "number"


_KINDS = {"text": "a code or text", "number": "an amount or count", "day": "a date"}


def _hint(kind: str, other: Value | Literal) -> str:
    if kind == "day":
        return ": write a day as 2026-01-31"
    if kind == "number" and isinstance(other, Text):
        return f": write {other.text} without quotes"
    return ""


def _literal(node: Literal, kind: str) -> None:
    """Can this be compared with a value of that kind? A number can be a code."""
    own = {"Number": "number", "Text": "text", "Day": "day"}[type(node).__name__]
    if own != kind and not (own == "number" and kind == "text"):
        reason = f"{_KINDS[kind]} cannot be compared with {_KINDS[own]}{_hint(kind, node)}"
        raise RuleTextError(reason, *node.at)


def _check_span(span: Span, kind: str) -> None:
    low, high = span.low.text, span.high.text
    if kind == "text" and len(low) != len(high):
        raise RuleTextError(
            f"{low}..{high}: both ends of a range of codes are of the same length", *span.low.at
        )
    if (float(low) > float(high)) if kind == "number" else low > high:
        raise RuleTextError(f"{low}..{high}: the range ends before it starts", *span.low.at)


def _named(node: Any) -> Iterator[Path | Loop]:
    """All paths and loops of a condition."""
    if isinstance(node, Path | Loop):
        yield node
    elif isinstance(node, Quantified):
        yield node.each
    elif isinstance(node, tuple):
        for one in node:
            yield from _named(one)
