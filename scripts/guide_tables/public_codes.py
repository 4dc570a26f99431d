"""Which elements hold codes of public lists, and which codes: what a masked segment may show."""

import json
from collections.abc import Iterable

from edi.guides.guide import ElementSpec, Guide

# Codes that say something of a person all the same: sex, pregnancy, family planning, where somebody
# lives or had an accident; and codes that stand where other uses of the segment have an identifier.
_PERSONAL = frozenset(
    "CLM11-4 CLM11-5 CTX01-1 DMG03 N402 N404 PAT09 PRV03 PRV04 PS103 REF02 SV112".split()
)


def public_codes(guides: Iterable[Guide]) -> str:
    """JSON: element to its codes in any guide, with blanks between them; "@list" for the name of an
    external list."""
    found: dict[str, set[str]] = {}
    for guide in guides:
        for loop in guide.loops.values():
            for segment in loop.segments:
                for element in segment.elements:
                    for leaf in element.components or (element,):
                        if leaf.ref not in _PERSONAL:
                            found.setdefault(leaf.ref, set()).update(_codes(leaf))
    lines = (
        f"{json.dumps(ref)}: {json.dumps(' '.join(sorted(codes)))}"
        for ref, codes in sorted(found.items())
        if codes
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _codes(element: ElementSpec) -> set[str]:
    if element.usage == "N":
        return set()
    external = {f"@{element.external}"} if element.external else set()
    return set(element.codes or ()) | external
