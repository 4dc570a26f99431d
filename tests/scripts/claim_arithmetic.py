"""Read generated segments and redo their arithmetic, without any code of the generator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal


def split(segments: Iterable[str]) -> list[list[str]]:
    return [segment.split("*") for segment in segments]


def at(segment: list[str], index: int) -> str:
    return segment[index] if index < len(segment) else ""


def adjustments(segment: list[str]) -> Decimal:
    return sum((Decimal(amount) for amount in segment[3::3]), Decimal())


def blocks(segments: list[list[str]], starts: str, ends: tuple[str, ...]) -> list[list[list[str]]]:
    """Runs of segments that begin with ``starts``; any of ``ends`` closes one."""
    found: list[list[list[str]]] = []
    inside = False
    for segment in segments:
        if segment[0] == starts:
            found.append([])
            inside = True
        elif segment[0] in ends:
            inside = False
        if inside:
            found[-1].append(segment)
    return found


def prior_payers_of_balanced(claim: list[list[str]]) -> set[str]:
    """Check B1 to B4 of one claim (CLM and what follows it); return its other payers."""
    charge = Decimal(claim[0][2])
    paid: dict[str, Decimal] = {}
    claim_adjustments: dict[str, Decimal] = defaultdict(Decimal)
    line_paid: dict[str, Decimal] = defaultdict(Decimal)
    line_adjustments: dict[str, Decimal] = defaultdict(Decimal)
    lines = blocks(claim, "LX", ())
    for loop in blocks(claim, "SBR", ("LX",)):
        payer = next(at(segment, 9) for segment in loop if segment[:2] == ["NM1", "PR"])
        paid[payer] = next(Decimal(segment[2]) for segment in loop if segment[1] == "D")
        claim_adjustments[payer] = sum(
            (adjustments(segment) for segment in loop if segment[0] == "CAS"), Decimal()
        )
    line_charges = Decimal()
    for line in lines:
        service = next(segment for segment in line if segment[0] in ("SV1", "SV2", "SV3"))
        line_charge = Decimal(service[3 if service[0] == "SV2" else 2])
        line_charges += line_charge
        for loop in blocks(line, "SVD", ()):
            payer, payment = loop[0][1], Decimal(loop[0][2])
            adjusted = sum((adjustments(seg) for seg in loop if seg[0] == "CAS"), Decimal())
            assert line_charge == payment + adjusted
            line_paid[payer] += payment
            line_adjustments[payer] += adjusted
    assert line_charges == charge
    assert set(line_paid) <= set(paid)
    for payer, amount in paid.items():
        assert charge == amount + claim_adjustments[payer] + line_adjustments[payer]
        if payer in line_paid:
            assert amount == line_paid[payer] - claim_adjustments[payer]
    return set(paid)
