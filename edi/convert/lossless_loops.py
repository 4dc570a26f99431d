"""Which segments open a part of a transaction set, and the loops that these open."""

from functools import cache
from typing import NamedTuple

from edi.guides.catalogue import SPECS
from edi.guides.guide import load

# Of transaction sets without a guide here: what their largest loops begin with.
_OTHERS = {"834": ("INS",), "820": ("ENT",), "278": ("HL",)}
_ANY = ("HL",)


class LoopNames(NamedTuple):
    """Segments that open a part; the loop of those that open one, of an HL by HL03."""

    starts: frozenset[str]
    by_id: dict[str, str]
    by_level: dict[str, str]


@cache
def loops_of(set_id: str) -> LoopNames:
    """Of the transaction sets with this ST01, alike in all guides that have it."""
    specs = [spec for spec in SPECS.values() if spec.transaction == set_id]
    if not specs:
        return _unknown(_OTHERS.get(set_id, _ANY))
    guide = load(specs[0].id)
    by_id: dict[str, str] = {}
    by_level: dict[str, str] = {}
    inner = set()
    for loop in guide.chunk_loops.values():
        if loop.id == guide.spec.line:
            inner.add(loop.trigger)
        elif loop.is_level:
            by_level |= dict.fromkeys(loop.trigger_codes, loop.id)
        elif loop.trigger != "ST":
            by_id[loop.trigger] = loop.id
    starts = frozenset(start for spec in specs for start in spec.openers) - inner
    return LoopNames(starts, by_id, by_level)


@cache
def _unknown(starts: tuple[str, ...]) -> LoopNames:
    return LoopNames(frozenset(starts), {}, {})
