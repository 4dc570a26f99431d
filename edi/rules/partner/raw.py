"""What prechecks of profiles read from raw claims: the fast path makes no objects of these."""

from collections.abc import Iterator
from functools import lru_cache

from edi.claims.context import ClaimContext
from edi.claims.view import Procedure
from edi.guides.catalogue import SPECS
from edi.guides.spec import About, Service
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.layout import Layout

_SERVICES = {
    spec.service.segment: spec.service
    for spec in SPECS.values()
    if spec.service and spec.about is About.CLAIM
}


def level_value(
    context: ClaimContext, level: str, loop: str, segment: str, number: int
) -> str | None:
    """An element of a level around the claim ("2000B"), in its first loop of an id; None without
    the segment."""
    chunk = context.level(level)
    if chunk is None:
        return None
    return _value(chunk, loop, segment, number)


def _value(chunk: LoopChunk, loop: str, segment: str, number: int) -> str | None:
    index = _place(chunk.layout, loop, segment)
    if index is None:
        return None
    values = chunk.segments[index].split(chunk.delimiters.element)
    return values[number].strip() if number < len(values) else ""


@lru_cache(maxsize=4096)
def _place(layout: Layout, loop: str, segment: str) -> int | None:
    for node in layout.root.walk():
        if node.loop.id == loop:
            for key, used in node.uses.items():
                if used and key.partition("[")[0] == segment:
                    return used[0]
    return None


def services(raw: RawClaim) -> Iterator[tuple[Service, list[str]]]:
    """The service segment of each line, in elements."""
    segments, starts, layouts = raw.segments
    sep = raw.delimiters.element
    for number, layout in enumerate(layouts[1:], 1):
        index = _service(layout)
        if index is not None:
            values = segments[starts[number] + index].split(sep)
            yield _SERVICES[values[0]], values


@lru_cache(maxsize=4096)
def _service(layout: Layout) -> int | None:
    for key, used in layout.root.uses.items():
        if used and key.partition("[")[0] in _SERVICES:
            return used[0]
    return None


def procedure(values: list[str], service: Service, separator: str) -> Procedure:
    """That of a service segment."""
    at = service.procedure
    return Procedure.read(values[at] if at < len(values) else "", separator)


@lru_cache(maxsize=4096)
def dates(layout: Layout, qualifiers: tuple[str, ...]) -> tuple[int, ...]:
    """Where a claim or line has a DTP of these qualifiers."""
    wanted = {f"DTP_{one}" for one in qualifiers}
    return tuple(index for index, token in enumerate(layout.tokens) if token in wanted)
