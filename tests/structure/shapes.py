"""Random chunks built from a guide's tables: what is required and some of what is not, in order."""

from dataclasses import dataclass
from random import Random

from edi.guides.guide import Guide, LoopSpec, SegmentSpec


@dataclass(frozen=True)
class Row:
    """One segment of a chunk and the table row that it is a use of."""

    token: str
    loop: LoopSpec
    spec: SegmentSpec
    is_required: bool  # in its loop, which is there
    is_last: bool = False


def chunk_kinds(guide: Guide) -> list[str]:
    ends = [loop.end for loop in guide.loops.values() if loop.trailing]
    return [*guide.chunk_loops, *ends]


def _token(guide: Guide, loop: LoopSpec, spec: SegmentSpec, rng: Random) -> str:
    codes = sorted(spec.qualifier_codes)
    if spec is loop.first and loop.trigger_codes:
        codes = list(loop.trigger_codes)
    ref = guide.qualifier_refs.get(spec.id)
    if ref is None or not codes:
        return spec.id
    if spec.qualifier_ref not in (None, ref):
        return spec.id
    return f"{spec.id}_{rng.choice(codes)}"


def rows(guide: Guide, kind: str, rng: Random, often: float = 0.3) -> list[Row]:
    """The segments of a random chunk of this kind, none of them repeated."""
    found: list[Row] = []

    def add(loop: LoopSpec) -> None:
        for spec in loop.leading:
            is_required = spec.usage == "R" or spec is loop.first
            if is_required or rng.random() < often:
                found.append(Row(_token(guide, loop, spec, rng), loop, spec, is_required))
        for child in loop.child_specs:
            if child.id in guide.chunk_loops:
                continue
            if child.usage_under(loop.id) == "R" or rng.random() < often:
                add(child)

    loop = guide.loop_of(kind)
    if kind == loop.end:  # one segment
        spec = rng.choice(loop.trailing)
        return [Row(_token(guide, loop, spec, rng), loop, spec, spec.usage == "R")]
    add(loop)
    return found
