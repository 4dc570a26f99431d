"""A rule as a tree: what the parser makes of its text, and all else is made from.

Plain tuples, which can be kept as JSON. `at` is line and column, from 1.
"""

from typing import Any, NamedTuple

At = tuple[int, int]


class Path(NamedTuple):
    """A segment, element or component: "2300/REF[G1]", "CLM05-3", "HI[ABK]-2"."""

    loop: str  # "" for the loop that the rule looks at
    segment: str
    qualifier: str
    element: int  # 0 for the segment
    component: int  # 0 for the element
    at: At


class Loop(NamedTuple):
    id: str
    at: At


class Number(NamedTuple):
    """As it is written: beside a code it is one ("07")."""

    text: str
    at: At


class Text(NamedTuple):
    text: str
    at: At


class Day(NamedTuple):
    """CCYY-MM-DD."""

    text: str
    at: At


Literal = Number | Text | Day


class Span(NamedTuple):
    """Everything from `low` to `high`, both included."""

    low: Literal
    high: Literal


class Count(NamedTuple):
    """How many segments, elements or loops there are, of which `where` holds."""

    of: Path | Loop
    where: "Condition | None"
    at: At


class Sum(NamedTuple):
    path: Path
    at: At


class Edge(NamedTuple):
    """The earliest or the latest day of all periods."""

    path: Path
    is_latest: bool
    at: At


class Days(NamedTuple):
    """Days from one day to another; negative when the other is before it."""

    first: "Path | Edge | Day"
    last: "Path | Edge | Day"
    at: At


Value = Path | Count | Sum | Edge | Days


class Present(NamedTuple):
    of: Path | Loop


class Compare(NamedTuple):
    left: Value
    sign: str  # = != < <= > >=
    right: Value | Literal
    at: At


class Among(NamedTuple):
    """Is a value one of these?"""

    left: Value
    items: tuple[Literal | Span, ...]


class Listed(NamedTuple):
    """Is a value in a code list?"""

    left: Value
    name: str
    at: At


class Matches(NamedTuple):
    """Does a whole value match a pattern?"""

    left: Value
    pattern: str
    at: At


class Not(NamedTuple):
    of: "Condition"


class Both(NamedTuple):
    """Each of these conditions."""

    of: tuple["Condition", ...]


class Either(NamedTuple):
    """At least one of these conditions."""

    of: tuple["Condition", ...]


class Quantified(NamedTuple):
    """Some, no or every instance of a loop or segment is one of which `where` holds."""

    quantity: str
    each: Loop | Path
    where: "Condition"


Condition = Present | Compare | Among | Listed | Matches | Not | Both | Either | Quantified


class Part(NamedTuple):
    """One thing that a rule demands of each loop, or of each such segment, and what it says where
    that is not so."""

    severity: str
    message: str
    each: Loop | Path
    when: Condition | None
    is_forbidden: bool
    demand: Condition
    place: Path | None


class RuleTree(NamedTuple):
    """A rule; `parts` has one, and one more for each "also"."""

    code: str
    name: str
    snip: int  # 0 where it says nothing
    is_optional: bool
    guides: tuple[str, ...]  # "837P"
    parts: tuple[Part, ...]
    status: str  # "A8:464", "" for none
    source: str
    documentation: str  # the comment above it
    at: At


_NODES = {
    node.__name__: node
    for node in (
        *(Path, Loop, Number, Text, Day, Span, Count, Sum, Edge, Days),
        *(Present, Compare, Among, Listed, Matches, Not, Both, Either, Quantified),
        *(Part, RuleTree),
    )
}


def to_json(value: Any) -> Any:
    """A tree as lists, strings and numbers."""
    if not isinstance(value, tuple):
        return value
    kind = type(value).__name__
    return [kind if kind in _NODES else "", *map(to_json, value)]


def from_json(value: Any) -> Any:
    """The tree again. Raises whatever comes of it where it is none."""
    if not isinstance(value, list):
        return value
    kind, *rest = value
    inner = map(from_json, rest)
    return _NODES[kind](*inner) if kind else tuple(inner)


def unplaced(value: Any) -> Any:
    """The same tree without the places of its words: what it means."""
    if not isinstance(value, tuple):
        return value
    made = [
        (0, 0) if field == "at" else unplaced(one)
        for field, one in zip(getattr(value, "_fields", [""] * len(value)), value, strict=True)
    ]
    return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
