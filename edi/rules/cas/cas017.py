"""Sequestration (253) comes from a payer that is not Medicare.

Reason 253 is the cut of federal payments that Medicare keeps back. A commercial plan or Medicaid
has no such cut: either the kind of coverage (SBR09) is wrong, or the reason was
copied from Medicare's decision into that of another payer. TRICARE, Veterans Affairs and other
federal programs are not looked at. In an 835 this is REM030.

Rejected: CAS*CO*253*2 of a payer of SBR09 CI.
Accepted: CAS*CO*253*2 of a payer of SBR09 MB or 16.

Source: CARC 253 (reduction in federal payment); CMS CR8378.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.other_payer import OtherPayer
from edi.claims.view import at
from edi.cob.levels import rank
from edi.codes import claim_filing
from edi.finding import Severity, Snip
from edi.rules.cas.context import adjustment_sets, concern, of_reason
from edi.rules.cob.order import early_decision, shares_id
from edi.rules.cob.raw_payers import lines, payers
from edi.rules.needs import differs
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim

_MARK = "253"
_MOST = 20  # findings that are counted; of a claim with more, some may be left out
_LAST_TRIO = 17  # element number of the sixth reason code
_FEDERAL = ("16", "CH", "MA", "MB", "OF", "VA")


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Has no payer but a federal one reason 253?"""
    del context, file, memory
    return not any(_MARK in segment for segment in _of_others(raw))


def counted(raw: RawClaim, context: ClaimContext) -> list[Severity] | None:
    """Of payers with identifiers and places of their own before the destination's."""
    separator, segments = raw.delimiters.element, raw.segments.segments
    ours = rank(context.destination)
    ids: set[str] = set()
    for one in payers(raw):
        values = segments[one.segment].split(separator)
        level, filing = rank(at(values, 1)), at(values, 9)
        payer_id = at(segments[one.payer].split(separator), 9)
        if ours is None or level is None or level >= ours or not payer_id or payer_id in ids:
            return None
        if filing not in _FEDERAL and not claim_filing.is_valid(filing):
            return None
        ids.add(payer_id)
    found: list[Severity] = []
    for segment in _of_others(raw):
        values = [value.strip() for value in segment.split(separator)]
        for position in range(2, min(len(values), _LAST_TRIO + 1), 3):
            if values[position] != "253":
                continue
            if values[1] != "CO" or not at(values, position + 1):
                return None
            found.append(Severity.WARNING)
    return found if len(found) <= _MOST else None


def _of_others(raw: RawClaim) -> Iterator[str]:
    """The adjustments (CAS) of all payers that are not federal ones, raw."""
    separator, segments = raw.delimiters.element, raw.segments.segments
    others: set[str] = set()
    for one in payers(raw):
        filing = at(segments[one.segment].split(separator), 9)
        if filing and filing not in _FEDERAL:
            yield from (segments[place] for place in one.adjustments)
            others.add(at(segments[one.payer].split(separator), 9))
    if others:
        for start, decisions in lines(raw):
            for one in decisions:
                if at(segments[start + one.payer].split(separator, 2), 1) in others:
                    yield from (segments[start + place] for place in one.adjustments)


@rule(
    "CAS017",
    "sequestration-payer",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=differs("2320/SBR09", *_FEDERAL),
    group_reasons=of_reason("253"),
    precheck=precheck,
    counted=counted,
)
def check(claim: Claim) -> Iterator[Hit]:
    for adjustments in adjustment_sets(claim):
        filing = adjustments.filing
        if filing in _FEDERAL or not claim_filing.is_valid(filing):  # ELE006
            continue
        payer = adjustments.payer
        if payer is not None and _is_unclear(claim, payer):
            continue
        for pair in adjustments.adjustments:
            if pair.reason == "253" and not concern(adjustments, pair):
                yield Hit(
                    pair.spot(),
                    "Reason 253 is Medicare's sequestration, but this payer is not Medicare"
                    " (SBR09): check the payer's remittance and SBR09.",
                    pair.amount_text,
                )


def _is_unclear(claim: Claim, payer: OtherPayer) -> bool:
    """Cannot this payer have decided (COB003), or may another have (COB006)?"""
    return early_decision(claim, payer) is not None or shares_id(claim, payer)
