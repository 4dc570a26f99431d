"""The claim for the next payer: what is copied, what changes place, what is left out.

All that the provider says of the service stays as it is, to the byte. The payer that has decided
goes from 2000B to a 2320 loop, the next payer the other way. What belongs to one payer goes with
it: authorizations, and numbers that it has given to providers. What nobody but the first payer can
use is left out: its own claim number, the prices of its repricer, the trace of the clearinghouse.
Source: 837 guides, sections 1.4.4 and 1.12, loops 2000B, 2000C, 2300, 2320, 2330, 2430.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.view import LoopView
from edi.cob.levels import ORIGINAL_MEDICARE, rank
from edi.emit.loop_edits import segment_place
from edi.interchange.writer import amount
from edi.matching.decision import Decision
from edi.matching.match import Matched
from edi.secondary.coverage import (
    AUTHORIZATIONS,
    OTHER_PROVIDERS,
    PROVIDER_NUMBERS,
    SELF,
    Coverage,
)
from edi.secondary.coverage_file import INSURANCE_TYPES
from edi.secondary.other_payer import (
    check_room,
    claim_loop,
    decided_on,
    line_loops,
    undecided_loop,
)
from edi.secondary.raw_segments import all_with, at, elements, indexes, joined, segment
from edi.secondary.refusal import CannotMake, Reason
from edi.structure.chunk import LoopChunk

MOST_OTHER_PAYERS = 10
ZERO = Decimal(0)
# Of the payer that the claim was sent to, of its repricer or of its clearinghouse.
_CLAIM_REFERENCES = frozenset({"F8", "9A", "9C", "D9", *AUTHORIZATIONS})
_LINE_REFERENCES = frozenset({"9A", "9B", "9C", "9D"})
_OF_PAYER = frozenset({"CN1", "HCP"})
_BEFORE_REFERENCES = frozenset({"CLM", "DTP", "CL1", "DN1", "DN2", "PWK", "CN1", "AMT", "REF"})
_WITH_PAYER = frozenset({*AUTHORIZATIONS, *PROVIDER_NUMBERS})  # REF of a line, REF04 says whose
_REPLACEMENT = "7"
_ORIGINAL = "1"


class Decided(NamedTuple):
    """What a payer made of the claim, with the line of each service."""

    decisions: tuple[Decision, ...]
    matched: Matched


@dataclass(frozen=True, slots=True)
class NewClaim:
    """The segments of a claim for the next payer, without the HL of its levels."""

    id: str
    level: str  # SBR01 of the payer that it is for
    payer_id: str
    decided: date  # the last decision that it was made from
    provider: LoopChunk  # 2000A, as it stands
    header: LoopChunk  # ST to 1000B, as it stands
    subscriber: tuple[str, ...]
    patient: tuple[str, ...]  # () where the patient is the subscriber
    claim: tuple[str, ...]


def new_claim(
    claim: Claim,
    payers: Sequence[Coverage],
    target: Coverage,
    decided: dict[str, Decided],
    on: date,
) -> NewClaim:
    """The claim for `target`. `payers` are all payers of the claim, `decided` has what those of
    these levels have decided in an 835. Raises `CannotMake`, `CannotWrite`.
    """
    others = sorted(
        (one for one in payers if one.level != target.level), key=lambda one: _place(one.level)
    )
    if len(others) > MOST_OTHER_PAYERS:
        raise CannotMake(
            Reason.NO_ROOM,
            f"The claim has {len(others)} other payers; an 837 has room for {MOST_OTHER_PAYERS}.",
        )
    header, provider = _levels(claim)
    patient = () if target.relationship == SELF else _patient(claim, target)
    former = next(one for one in payers if one.level == claim.responsibility)
    segments = _claim_segments(claim, target, _value_code(claim, target, others, decided))
    for one in others:
        if one.level in decided:
            segments += claim_loop(claim, one, decided[one.level].decisions, on)
        else:
            segments += one.as_it_stands or undecided_loop(claim, one)
    by_line: list[list[str]] = [[] for _ in claim.lines]
    for one in others:
        if one.level in decided and any(d.services for d in decided[one.level].decisions):
            its = decided[one.level]
            decided_day = decided_on(its.decisions, on)
            loops = line_loops(claim, one, its.decisions, its.matched, decided_day)
            for found, more in zip(by_line, loops, strict=True):
                found += more
    for line, decisions in zip(claim.lines, by_line, strict=True):
        segments += _line_segments(line, target.payer_id, former.payer_id, decisions)
    check_room(_all_line_loops(segments), claim)
    return NewClaim(
        claim.id,
        target.level,
        target.payer_id,
        max(decided_on(its.decisions, on) for its in decided.values()),
        provider,
        header,
        tuple(_subscriber(claim, target)),
        tuple(patient),
        tuple(segments),
    )


def _place(level: str) -> int:
    found = rank(level)
    return 99 if found is None else found


def _all_line_loops(segments: Sequence[str]) -> list[list[str]]:
    lines: list[list[str]] = []
    for one in segments:
        if one.startswith("LX"):
            lines.append([])
        elif lines:
            lines[-1].append(one)
    return lines


def _levels(claim: Claim) -> tuple[LoopChunk, LoopChunk]:
    """ST and 2000A."""
    header, provider = claim.context.level("ST"), claim.context.level("2000A")
    if header is None or provider is None:
        raise CannotMake(Reason.INVALID, "The claim's header or billing provider is missing.")
    return header, provider


# -- 2000B and 2000C


def _subscriber(claim: Claim, target: Coverage) -> list[str]:
    """From SBR to the end of 2010BB."""
    d = claim.delimiters
    is_own = target.relationship == SELF
    sbr = (
        *("SBR", target.level, SELF if is_own else "", target.group_number, target.group_name),
        *("" if claim.is_institutional else target.insurance_type, "", "", "", target.filing),
    )
    found = [joined(d, sbr)]
    if is_own and (pat := _condition(claim)):
        found.append(joined(d, ("PAT", "", *pat)))
    found.append(joined(d, target.subscriber))
    own = [one for one in target.subscriber_details if one.startswith(("N3", "N4"))]
    references = [one for one in target.subscriber_details if one.startswith("REF")]
    person = claim.patient
    if is_own and person is not None:
        found += own or all_with(person, "N3", "N4")
        found += all_with(person, "DMG")
        found += references
        found += all_with(person, "REF[Y4]", "PER")
    else:
        found += own + references
    found.append(joined(d, target.payer))
    found += target.payer_address
    found += target.payer_references
    for loop_id, _, numbers in target.providers:
        if not loop_id:
            found += numbers
    return found


def _condition(claim: Claim) -> list[str]:
    """PAT02 to PAT09 of the patient: death, weight, pregnancy. Professional claims only have them
    at the subscriber."""
    if claim.spec.short != "837P":
        return []
    view = claim.patient_level or claim.subscriber
    found = elements(view, "PAT")[2:] if view else []
    return found if any(found) else []


def _patient(claim: Claim, target: Coverage) -> list[str]:
    """From PAT to the end of 2010CA."""
    d, person = claim.delimiters, claim.patient
    if person is None:
        raise CannotMake(Reason.INVALID, "The claim's patient is missing.")
    name = elements(person, "NM1")
    return [
        joined(d, ("PAT", target.relationship, *_condition(claim))),
        joined(d, ("NM1", "QC", *name[2:8])),
        *all_with(person, "N3", "N4"),
        *all_with(person, "DMG"),
        *all_with(person, "REF[Y4]", "REF[1W]" if claim.patient_level else "REF[Y4]"),
    ]


# -- 2300


def _value_code(
    claim: Claim, target: Coverage, others: Sequence[Coverage], decided: dict[str, Decided]
) -> str:
    """Why Medicare is not first, as an institutional claim says it: a value code (HI*BE) with what
    the payers before it have paid; "" where it does not apply, or the claim has one."""
    d = claim.delimiters
    if (
        not claim.is_institutional
        or target.filing not in ORIGINAL_MEDICARE
        or not target.insurance_type
    ):
        return ""
    for index in claim.node.uses.get("HI[BE]", ()):
        values = claim.chunk.segments[index].split(d.element)
        codes = [at(one.split(d.component), 1) for one in values]
        if any(code in INSURANCE_TYPES for code in codes):
            return ""
    paid = [
        decision.paid
        for one in others
        if one.level in decided
        for decision in decided[one.level].decisions
    ]
    paid += [
        other.paid
        for other in claim.other_payers
        if other.paid is not None and _place(other.responsibility) < _place(target.level)
    ]
    return segment(d, "HI", ("BE", target.insurance_type, "", "", amount(sum(paid, ZERO))))


def _claim_segments(claim: Claim, target: Coverage, value_code: str = "") -> list[str]:
    """Of the claim without its other payers and lines."""
    d, chunk = claim.delimiters, claim.chunk
    value_place = segment_place(chunk.layout, claim.node, "HI[BE]") if value_code else -1
    left_out = {i for node in claim.node.children.get("2320", ()) for i in indexes(node)}
    own = {i for used in claim.node.uses.values() for i in used}
    providers = _provider_numbers(claim, target)
    found: list[str] = []
    authorizations = list(target.authorizations)
    for index, raw in enumerate(chunk.segments):
        if index == value_place:
            found.append(value_code)
            value_place = -1
        if index in left_out:
            continue
        segment_id, _, rest = raw.partition(d.element)
        if index not in own or segment_id not in _BEFORE_REFERENCES:
            found += authorizations
            authorizations = []
        if index in own and segment_id == "CLM":
            found.append(_clm(claim, target))
        elif index in own and (
            segment_id in _OF_PAYER
            or (segment_id == "REF" and rest.partition(d.element)[0].strip() in _CLAIM_REFERENCES)
        ):
            continue
        elif index in providers.dropped:
            pass
        else:
            found.append(raw)
        found += providers.behind.get(index, ())
    if value_place >= 0:
        found.append(value_code)
    return found + authorizations


class _Numbers(NamedTuple):
    """Changes to the REF segments of providers."""

    dropped: frozenset[int]
    behind: dict[int, tuple[str, ...]]  # what stands behind a segment now


def _provider_numbers(claim: Claim, target: Coverage) -> _Numbers:
    """The numbers that the former payer has given to providers go, those of the next one come."""
    theirs = {loop_id: numbers for loop_id, _, numbers in target.providers}
    dropped: set[int] = set()
    behind: dict[int, tuple[str, ...]] = {}
    for loop_id in OTHER_PROVIDERS[claim.spec.short]:
        for node in claim.node.children.get(loop_id, ()) if loop_id else ():
            last = node.first
            for key, used in node.uses.items():
                for index in used:
                    values = claim.chunk.segments[index].split(claim.delimiters.element)
                    if values[0] == "REF" and at(values, 1).strip() in PROVIDER_NUMBERS:
                        dropped.add(index)
                    if not key.startswith("PER"):
                        last = max(last, index)
            if numbers := theirs.get(loop_id):
                behind[last] = numbers
    return _Numbers(frozenset(dropped), behind)


def _clm(claim: Claim, target: Coverage) -> str:
    """An original claim for this payer, with its assignment of benefits and release."""
    d = claim.delimiters
    values = elements(claim, "CLM")
    values += [""] * (11 - len(values))
    facility = values[5].split(d.component)
    if claim.frequency == _REPLACEMENT:
        facility[2] = _ORIGINAL
    values[5] = d.component.join(facility)
    values[8] = target.assigned or values[8]
    values[9] = target.release or values[9]
    if claim.spec.short == "837P" and target.source == "claim":
        values[10] = target.signature
    return joined(d, values)


# -- 2400


def _line_segments(
    line: LoopView, payer_id: str, former_id: str, decisions: Sequence[str]
) -> list[str]:
    """A line with what payers have decided on it."""
    d, chunk = line.chunk.delimiters, line.chunk
    forms = {i for node in line.node.children.get("2440", ()) for i in indexes(node)}
    found: list[str] = []
    before: Sequence[str] = decisions
    for index, raw in enumerate(chunk.segments):
        if index in forms:
            found += before
            before = ()
        segment_id, _, rest = raw.partition(d.element)
        if segment_id in _OF_PAYER:
            continue
        if segment_id == "REF":
            qualifier = rest.partition(d.element)[0].strip()
            if qualifier in _LINE_REFERENCES:
                continue
            if qualifier in _WITH_PAYER:
                raw = _with_payer(raw.split(d.element), payer_id, former_id, line)
        found.append(raw)
    return [*found, *before]


def _with_payer(values: list[str], payer_id: str, former_id: str, line: LoopView) -> str:
    """A number that one payer has given (REF04 names it unless it is the destination)."""
    d = line.chunk.delimiters
    values += [""] * (5 - len(values))
    if not values[4].strip():
        values[4] = f"2U{d.component}{former_id}"
    elif values[4].split(d.component)[1:2] == [payer_id]:
        values[4] = ""
    return joined(d, values)
