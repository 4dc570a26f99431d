"""What prechecks of rules ask of a raw claim about its other payers, without an object of it."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from edi.claims.context import ClaimContext
from edi.claims.view import at, money
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout, Node


class Coverage(NamedTuple):
    """An SBR: of the destination payer (2000B) or of another (2320)."""

    responsibility: str  # SBR01
    insurance_type: str  # SBR05
    filing: str  # SBR09


class Decided(NamedTuple):
    """A loop with adjustments: 2320, or 2430. Numbers are those of its segments in the claim."""

    payer: int  # NM1 of 2330B, or SVD
    segment: int  # SBR, or SVD
    adjustments: tuple[int, ...]  # CAS
    amounts: tuple[int, ...]  # AMT


def coverages(raw: RawClaim, context: ClaimContext) -> tuple[Coverage, ...]:
    """Those of a claim, the destination first; of it blanks where there is no subscriber."""
    separator = raw.delimiters.element
    level = context.level("2000B")
    ours = _coverage(level.segments[level.layout.root.uses["SBR"][0]], separator) if level else None
    segments = raw.segments.segments
    others = [_coverage(segments[one.segment], separator) for one in payers(raw)]
    return ours or Coverage("", "", ""), *others


def _coverage(segment: str, separator: str) -> Coverage:
    values = segment.split(separator)
    return Coverage(at(values, 1), at(values, 5), at(values, 9))


def payers(raw: RawClaim) -> tuple[Decided, ...]:
    """Loops 2320, each with one 2330B."""
    return _payers(raw.segments.layouts[0])


def lines(raw: RawClaim) -> Iterator[tuple[int, tuple[Decided, ...]]]:
    """Where each line starts, and its loops 2430: their numbers count from there."""
    segments = raw.segments
    for number, layout in enumerate(segments.layouts[1:], start=1):
        yield segments.starts[number], decisions_of(layout)


def adjusted(raw: RawClaim, start: int, one: Decided) -> Iterator[tuple[str, str, Decimal | None]]:
    """Group, reason and amount (dollars) of its adjustments."""
    separator, segments = raw.delimiters.element, raw.segments.segments
    for place in one.adjustments:
        values = segments[start + place].split(separator)
        for position in range(2, len(values), 3):
            yield at(values, 1), at(values, position), money(at(values, position + 1))


@lru_cache(maxsize=4096)
def _payers(layout: Layout) -> tuple[Decided, ...]:
    return tuple(
        Decided(name, node.uses["SBR"][0], node.uses.get("CAS", ()), _amounts(node))
        for node in layout.root.children.get("2320", ())
        for party in node.children.get("2330B", ())
        for name in party.uses.get("NM1", ())
    )


@lru_cache(maxsize=4096)
def decisions_of(layout: Layout) -> tuple[Decided, ...]:
    return tuple(
        Decided(svd, svd, node.uses.get("CAS", ()), _amounts(node))
        for node in layout.root.children.get("2430", ())
        for svd in node.uses.get("SVD", ())
    )


def _amounts(node: Node) -> tuple[int, ...]:
    return tuple(
        place for key, places in node.uses.items() if key.startswith("AMT") for place in places
    )
