"""The rendering provider is named only where it is not the billing provider.

Where none is named, the billing provider (2010AA) has rendered the services; a rendering provider
(2310B, 837I 2310D; of a line 2420A, 837I 2420C) with the same NPI says it again. Payers that enrol
groups and persons apart may reject it, since a group cannot render. A line is looked at where the
claim names no rendering provider; with one the line may well go back to the billing provider.

Rejected: NM1*85*1*LAKE*MIRIAM****XX*1600001857~ and NM1*82*1*LAKE*MIRIAM****XX*1600001857~
Accepted: NM1*85*1*LAKE*MIRIAM****XX*1600001857~ alone

Source: 837 guides, loops 2310B, 2310D, 2420A, 2420C (situational: when not the billing provider).
"""

from collections.abc import Iterator
from functools import lru_cache

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import LoopView, Party
from edi.finding import Severity, Snip
from edi.rules.needs import any_of
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout

_RENDERING = "82"
_OF_CLAIM = ("2310B", "2310D")  # 2310D is the supervising provider of an 837P and 837D
_OF_LINE = ("2420A", "2420C")


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Does no rendering provider hold the billing provider's NPI?"""
    del file, memory
    npi = context.billing_npi
    if not npi:
        return npi is not None
    segments, starts, layouts = raw.segments
    for number, place in names(layouts):  # noqa: SIM110 - as often as there are claims
        if npi in segments[starts[number] + place]:
            return False
    return True


@lru_cache(maxsize=4096)
def names(layouts: tuple[Layout, ...]) -> tuple[tuple[int, int], ...]:
    """Where a claim (0) and its lines (1, …) may name a rendering provider."""
    return tuple(
        (number, used[0])
        for number, layout in enumerate(layouts)
        for loop_id in (_OF_LINE if number else _OF_CLAIM)
        for node in layout.root.children.get(loop_id, ())
        if (used := node.uses.get("NM1"))
    )


@rule(
    "SIT012",
    "rendering-is-billing",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(*_OF_CLAIM, *_OF_LINE),
    precheck=precheck,
)
def check(claim: Claim) -> Iterator[Hit]:
    billing = claim.billing_provider.party if claim.billing_provider else None
    if billing is None or not billing.npi:
        return
    of_claim = claim.rendering_provider
    if of_claim is not None:
        if of_claim.npi == billing.npi:
            yield Hit(
                of_claim.spot("NM1", 9),
                "The rendering provider has the NPI of the billing provider (2010AA NM109): leave"
                " its loop out, as the billing provider is taken to render.",
            )
        return
    for line in claim.lines:
        party = _rendering(line)
        if party is not None and party.npi == billing.npi:
            yield Hit(
                party.spot("NM1", 9),
                "The rendering provider of this line has the NPI of the billing provider (2010AA"
                " NM109): leave its loop out, on all lines like it.",
            )
            return


def _rendering(line: LoopView) -> Party | None:
    for loop_id in _OF_LINE:
        node = line.child(loop_id)
        if node is not None:
            party = Party(line.chunk, node)
            if party.entity == _RENDERING:
                return party
    return None
