"""What may occur in the loops of all guides, by loop id: what rules may name."""

import json
from collections.abc import Iterable

from edi.guides.guide import ElementSpec, Guide, SegmentSpec

# Amounts that few lines have: a rule about them asks whether they are sent.
_SELDOM_SENT = frozenset({"SV207"})
# External lists whose codes are short.
_SHORT_LISTS = frozenset(
    "states country currency pos facility_type claim_frequency carc claim_status_cat entity_id"
    " admission_type admission_source patient_status segment_id".split()
)
_SHORT = 3  # characters of a code that belongs to no list here


def vocabulary(guides: Iterable[Guide]) -> str:
    """JSON: loop id to its tokens (as in shapes) and its elements that hold short codes."""
    tokens: dict[str, set[str]] = {}
    codes: dict[str, set[str]] = {}
    free: dict[str, set[str]] = {}  # elements that hold no short code in one use or another
    for guide in guides:
        for loop in guide.loops.values():
            for segment in loop.segments:
                tokens.setdefault(loop.id, set()).update(_tokens(guide, segment))
                for leaf in _leaves(segment):
                    kind = codes if _is_short_code(leaf) else free
                    kind.setdefault(loop.id, set()).add(leaf.ref)
    lines = (
        f"{json.dumps(loop_id)}: "
        + json.dumps(
            {
                "codes": sorted(codes[loop_id] - free.get(loop_id, set())),
                "tokens": sorted(tokens[loop_id]),
            }
        )
        for loop_id in sorted(tokens)
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _tokens(guide: Guide, segment: SegmentSpec) -> Iterable[str]:
    yield segment.id
    if segment.qualifier_ref and guide.qualifier_refs.get(segment.id) == segment.qualifier_ref:
        for code in segment.qualifier_codes:
            yield f"{segment.id}_{code}"


def _leaves(segment: SegmentSpec) -> Iterable[ElementSpec]:
    """The used elements, of composites their used components."""
    for element in segment.elements:
        if element.usage != "N":
            yield from (leaf for leaf in element.components or (element,) if leaf.usage != "N")


def _is_short_code(element: ElementSpec) -> bool:
    return bool(
        element.ref in _SELDOM_SENT
        or element.codes
        or element.external in _SHORT_LISTS
        or (element.type == "ID" and element.max <= _SHORT)
    )
