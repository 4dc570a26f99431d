"""The claim is of a kind that the destination takes.

A destination takes professional, institutional or dental claims, frequencies (CLM05-3: many take no
replacement), places of service or types of bill (CLM05-1), responsibility levels and claim filing
indicators (SBR01 and SBR09 of 2000B) and purposes (BHT06: CH chargeable, RP reporting). A profile
lists what is taken in `[claims]`; what it does not list is not asked about.

Rejected: a void (CLM05-3 8), where frequencies = ["1", "7"].
Accepted: a replacement (CLM05-3 7) there.

Source: companion guides.
"""

from collections.abc import Iterator
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.view import LoopView
from edi.finding import Severity
from edi.rule_language.code_set import CodeSet
from edi.rules.needs import Need, Value, any_of
from edi.rules.partner.applies import CLAIM_GUIDES, GUIDES, PROFESSIONAL, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.sections import AcceptedClaims
from edi.rules.rule import Hit, partner_rule
from edi.structure.chunk import Spot

check = partner_rule(
    "TPR006", "claim-type-not-accepted", Severity.ERROR, guides=CLAIM_GUIDES, status="A3:116"
)

_SHORT = {guide_id: short for short, guide_id in GUIDES.items()}


class _Limit(NamedTuple):
    """An element that has to be one of some codes."""

    loop: str
    element: str  # "CLM05-3"
    codes: CodeSet
    what: str

    @property
    def need(self) -> Value:
        return value(self.loop, self.element, self.codes, is_among=False)


def ask(partner: Partner) -> Iterator[Asked]:
    terms = partner.claims
    if terms is None:
        return
    types = terms.types
    if types is not None and types != CLAIM_GUIDES:

        def refuse(claim: Claim) -> Iterator[Hit]:
            yield Hit(
                claim.spot("CLM"),
                f"{partner.name} does not take claims of this kind ({_SHORT[claim.guide_id]}):"
                f" it takes {_listed(sorted(_SHORT[one] for one in types))}.",
            )

        yield Asked(refuse, guides=CLAIM_GUIDES - types)
    taken = CLAIM_GUIDES if types is None else types & CLAIM_GUIDES
    for guides in (taken & PROFESSIONAL, taken - PROFESSIONAL):
        limits = list(_limits(terms, is_institutional=not guides <= PROFESSIONAL))
        if guides and limits:
            yield _asked(partner.name, limits, guides)


def _asked(name: str, limits: list[_Limit], guides: frozenset[str]) -> Asked:
    def look(claim: Claim) -> Iterator[Hit]:
        for limit in limits:
            found = _find(claim, limit)
            if found is not None and found[1] not in limit.codes:
                yield Hit(
                    found[0],
                    f"{name} does not take claims with this {limit.what}:"
                    f" it takes {_codes(limit.codes)}.",
                )

    needs: list[Need] = [limit.need for limit in limits]
    return Asked(look, any_of(*needs), guides=guides)


def _limits(terms: AcceptedClaims, *, is_institutional: bool) -> Iterator[_Limit]:
    facilities, what = terms.places, "place of service (CLM05-1)"
    if is_institutional:
        facilities, what = terms.bills, "type of bill (CLM05-1)"
    kinds = (
        ("2300", "CLM05-3", terms.frequencies, "claim frequency (CLM05-3)"),
        ("2300", "CLM05-1", facilities, what),
        ("2000B", "SBR01", terms.levels, "responsibility level (2000B SBR01)"),
        ("2000B", "SBR09", terms.filings, "claim filing indicator (2000B SBR09)"),
        ("ST", "BHT06", terms.purposes, "purpose (BHT06)"),
    )
    for loop, element, codes, named in kinds:
        if codes is not None:
            yield _Limit(loop, element, codes, named)


def _find(claim: Claim, limit: _Limit) -> tuple[Spot, str] | None:
    """Where the element of a limit stands, and its value."""
    ref, _, part = limit.element.partition("-")
    segment, number = ref[:-2], int(ref[-2:])
    view = _view(claim, limit.loop)
    if view is None or not view.has(segment):
        return None
    text = view.value(segment, number)
    if part:
        parts = view.parts(text)
        text = parts[int(part) - 1] if len(parts) >= int(part) else ""
    return view.spot(segment, number, int(part) if part else None), text


def _view(claim: Claim, loop: str) -> LoopView | None:
    if loop == "2300":
        return claim
    if loop == "2000B":
        return claim.subscriber
    chunk = claim.context.level("ST")
    return LoopView(chunk, chunk.layout.root) if chunk is not None else None


def _codes(codes: CodeSet) -> str:
    found = [*sorted(codes.codes), *(f"{low} to {high}" for low, high in codes.spans)]
    return _listed(found[:12]) + (" and others" if len(found) > 12 else "") if found else "none"


def _listed(words: list[str]) -> str:
    """ "837P and 837I"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
