"""Random rules that the guides allow, drawn from their tables."""

from functools import cache

from hypothesis import strategies as st

from edi.guides.guide import Guide
from edi.rule_language import code_lists
from edi.rule_language.places import BY_SHORT, UnknownPlace, guide_of, loop_place, resolve
from edi.rule_language.tree import (
    Among,
    Both,
    Compare,
    Condition,
    Count,
    Day,
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
    Sum,
    Text,
)

AT = (0, 0)
SIGNS = ("=", "!=", "<", "<=", ">", ">=")
# What claims of the fixtures hold, and what they do not.
VALUES = ("1", "7", "8", "11", "12", "22", "P", "S", "AA", "CI", "18", "XX", "Y", "A", "99214")
PATTERNS = ("[0-9]+", "A.*", ".{2,5}", "[^X]*")
DAYS = ("2026-04-09", "2026-06-15", "2020-02-29")


@cache
def _paths(short: str, each: str) -> dict[str, tuple[Path, ...]]:
    """The paths that a rule about loop `each` may name, by what they are compared as; segments
    under ""."""
    guide = guide_of(short)
    found: dict[str, list[Path]] = {"": [], "text": [], "number": [], "day": []}
    for loop in guide.loops.values():
        named = "" if loop.id == each else loop.id
        for use in loop.segments:
            if use.id == "ST":
                continue  # without an element it is written ST/ST: ST is the loop
            qualifiers = ["", *sorted(use.qualifier_codes)[:2]]
            for qualifier in qualifiers:
                whole = Path(named, use.id, qualifier, 0, 0, AT)
                paths = [(whole, "")]
                for number, element in enumerate(use.elements, 1):
                    if not qualifier:
                        paths.append((whole._replace(element=number), "value"))
                        paths += [
                            (whole._replace(element=number, component=part), "value")
                            for part in range(1, len(element.components) + 1)
                        ]
                for path, kind in paths:
                    try:
                        place = resolve(guide, path, each)
                    except UnknownPlace:
                        continue
                    own = "day" if place.kind in ("day", "period") else place.kind
                    found[own if kind else ""].append(path)
    return {kind: tuple(paths) for kind, paths in found.items()}


@cache
def _loops(short: str) -> tuple[str, ...]:
    """Those that are read with a claim."""
    guide = guide_of(short)
    return tuple(loop_id for loop_id in guide.loops if _is_read(guide, loop_id))


def _is_read(guide: Guide, loop_id: str) -> bool:
    try:
        loop_place(guide, loop_id)
    except UnknownPlace:
        return False
    return True


@st.composite
def conditions(draw: st.DrawFn, short: str, each: str, depth: int = 2) -> Condition:
    paths = _paths(short, each)
    kinds = ["present", "loop", "code", "compare", "span", "list", "pattern", "day", "same"]
    kinds += ["amount", "count"]
    if depth:
        kinds += ["not", "and", "or", "quantified"] * 2
    kind = draw(st.sampled_from(kinds))
    text = st.sampled_from(paths["text"])
    if kind == "present":
        return Present(draw(st.sampled_from(paths[draw(st.sampled_from(["", "text", "number"]))])))
    if kind == "loop":
        return Present(Loop(draw(st.sampled_from(_loops(short))), AT))
    literal = st.sampled_from(VALUES).map(lambda value: Text(value, AT))
    if kind == "code":
        items = draw(st.lists(literal, min_size=1, max_size=3, unique=True))
        return Among(draw(text), tuple(items))
    if kind == "compare":
        return Compare(draw(text), draw(st.sampled_from(SIGNS[:2])), draw(literal), AT)
    if kind == "same":
        return Compare(draw(text), draw(st.sampled_from(SIGNS[:2])), draw(text), AT)
    if kind == "span":
        return Among(draw(text), (Span(Number("10", AT), Number("22", AT)),))
    if kind == "list":
        return Listed(draw(text), draw(st.sampled_from(code_lists.NAMES)), AT)
    if kind == "pattern":
        return Matches(draw(text), draw(st.sampled_from(PATTERNS)), AT)
    sign = draw(st.sampled_from(SIGNS))
    if kind == "day":
        day = st.sampled_from(paths["day"])
        left = draw(st.one_of(day, st.builds(Edge, day, st.booleans(), st.just(AT))))
        if draw(st.booleans()):
            other = draw(st.one_of(day, st.sampled_from(DAYS).map(lambda value: Day(value, AT))))
            return Compare(left, sign, other, AT)
        return Compare(Days(left, draw(day), AT), sign, Number("3", AT), AT)
    number = draw(
        st.sampled_from(("0", "1", "2", "320", "500.00", "-5")).map(lambda v: Number(v, AT))
    )
    if kind == "amount":
        amount = draw(st.sampled_from(paths["number"]))
        left = Sum(amount, AT) if draw(st.booleans()) else amount
        return Compare(left, sign, number, AT)
    inner = draw(st.sampled_from(_loops(short)))
    if kind == "count":
        where = None
        if depth and draw(st.booleans()):
            where = draw(conditions(short, inner, depth - 1))
        return Compare(Count(Loop(inner, AT), where, AT), sign, number, AT)
    if kind == "not":
        return Not(draw(conditions(short, each, depth - 1)))
    if kind == "quantified":
        quantity = draw(st.sampled_from(["some", "no", "every"]))
        return Quantified(quantity, Loop(inner, AT), draw(conditions(short, inner, depth - 1)))
    parts = draw(st.lists(conditions(short, each, depth - 1), min_size=2, max_size=3))
    return Both(tuple(parts)) if kind == "and" else Either(tuple(parts))


@st.composite
def rules(draw: st.DrawFn, shorts: tuple[str, ...] = tuple(BY_SHORT), most: int = 2) -> RuleTree:
    """A rule of one guide, with up to so many parts."""
    short = draw(st.sampled_from(shorts))
    parts = tuple(draw(st.lists(_parts(short), min_size=1, max_size=most)))
    return RuleTree(
        "TPR901",
        draw(st.sampled_from(["trial", "prior-authorization"])),
        draw(st.sampled_from([0, 4, 7])),
        draw(st.booleans()),
        (short,),
        parts,
        draw(st.sampled_from(["", "A8:464", "A7:562:DN"])),
        draw(st.sampled_from(["", "companion guide, page 12"])),
        draw(st.sampled_from(["", "What must hold.\n\nSource: a table."])),
        AT,
    )


@st.composite
def _parts(draw: st.DrawFn, short: str) -> Part:
    each: Loop | Path = Loop(draw(st.sampled_from(_loops(short))), AT)
    loop_id = each.id
    if draw(st.integers(0, 3)) == 0:
        of_loop = [path for path in _paths(short, "")[""] if path.segment != "HI"]
        each = draw(st.sampled_from(of_loop))
        loop_id = each.loop
    return Part(
        draw(st.sampled_from(["error", "warning", "info"])),
        "Something is wrong.",
        each,
        draw(st.none() | conditions(short, loop_id)),
        draw(st.booleans()),
        draw(conditions(short, loop_id)),
        draw(st.none() | st.sampled_from(_paths(short, loop_id)["text"])),
    )
