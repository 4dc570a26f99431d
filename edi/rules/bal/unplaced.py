"""Amounts that stand where the guide has no place for them: the parser has reported each already.

They may be what a balance lacks, so a residual that they add up to is not reported again.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.claims.view import at, money
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Node

_CHARGES = {"SV1": 2, "SV2": 3, "SV3": 2, "SVC": 2}  # element of the charge


class Unplaced(NamedTuple):
    """None stands for an amount that cannot be read."""

    adjustments: tuple[Decimal | None, ...] = ()  # of each CAS
    payments: tuple[Decimal | None, ...] = ()  # SVD02
    charges: tuple[Decimal | None, ...] = ()  # of service segments
    payers: frozenset[int] = frozenset()  # number of the 2320 that holds an AMT of any kind
    paid: frozenset[int] = frozenset()  # and of those with an AMT*D
    has_homeless_paid: bool = False  # an AMT*D or AMT*A8 outside any 2320


_NOTHING = Unplaced()


def unplaced(subject: Claim | ClaimPayment) -> Unplaced:
    """Of a claim or claim payment with its lines."""
    known: Unplaced | None = subject.__dict__.get("_unplaced")
    if known is None:
        chunks = (subject.chunk, *(line.chunk for line in subject.lines))
        strays = [chunk for chunk in chunks if None in chunk.layout.roles]
        known = subject.__dict__["_unplaced"] = _read(strays) if strays else _NOTHING
    return known


def _read(chunks: list[LoopChunk]) -> Unplaced:
    adjustments: list[Decimal | None] = []
    payments: list[Decimal | None] = []
    charges: list[Decimal | None] = []
    payers: set[int] = set()
    paid: set[int] = set()
    homeless = False
    for chunk in chunks:
        for index, values in _segments(chunk):
            match values[0]:
                case "CAS":
                    adjustments.append(_adjusted(values))
                case "SVD":
                    payments.append(money(at(values, 2)))
                case "AMT":
                    payer = _payer(chunk, index)
                    if payer is not None:
                        payers.add(payer)
                        if at(values, 1) == "D":
                            paid.add(payer)
                    elif at(values, 1) in ("D", "A8"):
                        homeless = True
                case segment_id if segment_id in _CHARGES:
                    charges.append(money(at(values, _CHARGES[segment_id])))
    return Unplaced(
        tuple(adjustments),
        tuple(payments),
        tuple(charges),
        frozenset(payers),
        frozenset(paid),
        homeless,
    )


def _segments(chunk: LoopChunk) -> Iterator[tuple[int, list[str]]]:
    for index, role in enumerate(chunk.layout.roles):
        if role is None and index < len(chunk.segments):
            yield index, chunk.values(index)


def _adjusted(values: list[str]) -> Decimal | None:
    """What a CAS adjusts in all."""
    total = Decimal(0)
    for position in range(2, len(values), 3):
        amount = money(at(values, position + 1))
        if amount is None and any(at(values, position + n) for n in range(3)):
            return None
        total += amount or 0
    return total


def _payer(chunk: LoopChunk, index: int) -> int | None:
    """Number of the 2320 in which a segment of the claim stands."""
    node: Node | None = chunk.layout.holder(index)
    while node is not None and node.loop.id != "2320":
        node = node.parent
    return node.number if node is not None else None
