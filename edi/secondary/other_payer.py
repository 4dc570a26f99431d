"""What a payer decided, as segments of the next payer's claim: loops 2320, 2330 and 2430.

Sources: 837 guides, section 1.4.4 and loops 2320, 2330 and 2430; 835 guide, CLP, SVC, CAS, MIA,
MOA, DTM.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from edi.claims.claim import Claim
from edi.emit.segments import day
from edi.emit.values import Adjustment
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import amount
from edi.matching.decision import Decision, Service
from edi.matching.match import Matched, bundled_into
from edi.secondary.coverage import OTHER_PROVIDERS, Coverage
from edi.secondary.raw_segments import joined, segment
from edi.secondary.refusal import CannotMake, Reason

ZERO = Decimal(0)
MOST_CAS = 5  # of a 2320 or 2430
TRIOS = 6  # of a CAS
MOST_LINE_DECISIONS = 15  # 2430 of a line


def packed_adjustments(found: Sequence[Adjustment]) -> list[list[Adjustment]]:
    """Adjustments for loops 2320 or 2430, as many as they need: an 837 has room for five CAS of six
    each in one, an 835 for 99.

    Those of the same group and reason are one, and one that comes to nothing is none.
    """
    sums: dict[tuple[str, str], tuple[Decimal, Decimal | None]] = {}
    for one in found:
        dollars, quantity = sums.get((one.group, one.reason), (ZERO, None))
        if one.quantity is not None:
            quantity = (quantity or ZERO) + one.quantity
        sums[one.group, one.reason] = dollars + one.amount, quantity
    groups: dict[str, list[Adjustment]] = {}
    for (group, reason), (dollars, quantity) in sums.items():
        if dollars:
            groups.setdefault(group, []).append(
                Adjustment(group, reason, dollars, quantity or None)
            )
    loops: list[list[Adjustment]] = [[]]
    segments = 0
    for of_group in groups.values():
        for start in range(0, len(of_group), TRIOS):
            if segments == MOST_CAS:
                loops.append([])
                segments = 0
            loops[-1] += of_group[start : start + TRIOS]
            segments += 1
    return loops


def cas(d: Delimiters, found: Sequence[Adjustment]) -> Iterator[str]:
    """CAS segments, one a group, the next when six are full."""
    groups: dict[str, list[str]] = {}
    for one in found:
        quantity = amount(one.quantity) if one.quantity is not None else ""
        groups.setdefault(one.group, []).extend((one.reason, amount(one.amount), quantity))
    for group, values in groups.items():
        for start in range(0, len(values), 3 * TRIOS):
            yield segment(d, "CAS", group, *values[start : start + 3 * TRIOS])


def claim_loop(
    claim: Claim, coverage: Coverage, decisions: Sequence[Decision], on: date
) -> list[str]:
    """Loop 2320 with its 2330 loops, of a payer that has decided. Raises `CannotMake`.

    Several decisions are parts of one claim. `on` is the day on which the claim is made.
    """
    d = claim.delimiters
    adjustments = [a for one in decisions for a in one.adjustments]
    loops = packed_adjustments(adjustments)
    if len(loops) > 1:
        count = sum(map(len, loops))
        raise CannotMake(
            Reason.TOO_MANY_ADJUSTMENTS,
            f"The payer's 835 has {count} different adjustments at the claim; an 837 has room for"
            f" {MOST_CAS} CAS of {TRIOS}.",
            amount=sum((a.amount for a in adjustments), ZERO),
        )
    has_lines = any(one.services for one in decisions)
    paid = sum((one.paid for one in decisions), ZERO)
    found = [_sbr(claim, coverage), *cas(d, loops[0]), segment(d, "AMT", "D", amount(paid))]
    if not _owes_by_line(decisions):
        owed = sum((one.patient_owes for one in decisions), ZERO)
        if owed >= 0:
            found.append(segment(d, "AMT", "EAF", amount(owed)))
    found.append(_oi(d, coverage))
    found += _remarks(claim, decisions)
    dated = "" if has_lines else day(decided_on(decisions, on))
    control_number = next((one.control_number for one in decisions if one.control_number), "")
    found += _parties(claim, coverage, dated, control_number)
    return found


def _owes_by_line(decisions: Sequence[Decision]) -> bool:
    """Does the payer leave to the patient by line? Then AMT*EAF stands there, else at the claim."""
    return any(one.services for one in decisions) and not any(
        a.group == "PR" for one in decisions for a in one.adjustments
    )


def undecided_loop(claim: Claim, coverage: Coverage) -> list[str]:
    """Loop 2320 with its 2330 loops, of a payer that comes later."""
    d = claim.delimiters
    return [_sbr(claim, coverage), _oi(d, coverage), *_parties(claim, coverage, "", "")]


def line_loops(
    claim: Claim,
    coverage: Coverage,
    decisions: Sequence[Decision],
    matched: Matched,
    decided: date,
) -> list[list[str]]:
    """Loops 2430 of a payer, for each line. Raises `CannotMake`."""
    by_line = _owes_by_line(decisions)
    return [
        [
            one
            for service in services
            for one in _line_loop(claim, coverage, matched, index, service, decided)
            if by_line or not one.startswith("AMT")
        ]
        for index, services in enumerate(matched.of_lines)
    ]


def _line_loop(
    claim: Claim, coverage: Coverage, matched: Matched, index: int, one: Service, decided: date
) -> Iterator[str]:
    d = claim.delimiters
    is_institutional = claim.is_institutional
    by_revenue = one.procedure.qualifier == "NU"
    procedure = (one.procedure.qualifier, one.procedure.code, *one.procedure.modifiers)
    revenue = ""
    if is_institutional:
        revenue = one.revenue_code or claim.lines[index].revenue_code
    for number, adjustments in enumerate(packed_adjustments(one.adjustments)):
        # What one 2430 has no room for stands in another one of the same service that pays nothing.
        yield segment(
            d,
            "SVD",
            coverage.payer_id,
            amount(ZERO if number else one.paid),
            "" if by_revenue else procedure,
            revenue,
            amount(one.units if one.units is not None and not number else ZERO),
            bundled_into(claim, matched, index, one),
        )
        yield from cas(d, adjustments)
        yield segment(d, "DTP", "573", "D8", day(decided))
        owed = sum((a.amount for a in adjustments if a.group == "PR"), ZERO)
        if owed > 0:
            yield segment(d, "AMT", "EAF", amount(owed))


def check_room(line_loops_of: Sequence[list[str]], claim: Claim) -> None:
    """Raises `CannotMake` where a line would have more 2430 loops than an 837 has room for."""
    for line, segments in zip(claim.lines, line_loops_of, strict=True):
        count = sum(one.startswith("SVD") for one in segments)
        if count > MOST_LINE_DECISIONS:
            raise CannotMake(
                Reason.NO_ROOM,
                f"Line {line.number} would need {count} line decisions (2430); an 837 has room for"
                f" {MOST_LINE_DECISIONS}.",
            )


def decided_on(decisions: Sequence[Decision], on: date) -> date:
    """DTP*573: the day of the check, or of the remittance where that is still to come."""
    days = [
        when
        for one in decisions
        for when in (one.effective, one.produced)
        if when is not None and when <= on
    ]
    return max(days, default=on)


def _sbr(claim: Claim, one: Coverage) -> str:
    return joined(
        claim.delimiters,
        (
            *("SBR", one.level, one.relationship, one.group_number, one.group_name),
            *("" if claim.is_institutional else one.insurance_type, "", "", "", one.filing),
        ),
    )


def _oi(d: Delimiters, one: Coverage) -> str:
    return joined(d, ("OI", "", "", one.assigned, one.signature, "", one.release))


def _remarks(claim: Claim, decisions: Sequence[Decision]) -> Iterator[str]:
    """MIA of an institutional claim, else MOA, as the 835 has it."""
    d = claim.delimiters
    inpatient = next((one.inpatient for one in decisions if one.inpatient), ())
    outpatient = next((one.outpatient for one in decisions if one.outpatient), ())
    if inpatient and claim.is_institutional:
        yield segment(d, "MIA", *inpatient)
    elif outpatient:
        yield segment(d, "MOA", *outpatient)


def _parties(claim: Claim, one: Coverage, dated: str, control_number: str) -> Iterator[str]:
    d = claim.delimiters
    yield joined(d, one.subscriber)
    yield from one.subscriber_details
    yield joined(d, one.payer)
    yield from one.payer_address
    if dated:
        yield segment(d, "DTP", "573", "D8", dated)
    yield from one.payer_references[:2]
    yield from one.authorizations
    if control_number:
        yield segment(d, "REF", "F8", control_number)
    places = OTHER_PROVIDERS[claim.spec.short]
    for _, name, numbers in sorted(one.providers, key=lambda each: places[each[0]]):
        yield joined(d, name)
        yield from numbers
