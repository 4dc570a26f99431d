"""The kinds of coverage (SBR09) come in the order in which they pay.

Medicaid is the last to pay: before Medicare it is an error, before another payer a warning, but not
before another public program (TV, OF) or one of unknown kind (ZZ). Original Medicare is one
coverage: two payers of Part A, or two of Part B, are an error, Part A with Part B is a warning. The
reason why Medicare is not primary (SBR05) is an error at a primary payer, a warning at a payer that
is not Medicare. Medicare takes an electronic claim with one payer before it (a tertiary one is a
warning) and adjustments under CO, OA and PR only.

Rejected: 2000B SBR01 S, SBR09 MB with a 2320 of SBR01 P, SBR09 MC; SBR*P*18***12****CI.
Accepted: 2000B SBR01 S, SBR09 MC with a 2320 of SBR01 P, SBR09 MB.
Accepted: a claim of a Medicaid agency to recover what it paid (BHT06 31), whatever the order.

Source: 42 USC 1396a(a)(25); 42 CFR 411; 837P guide, SBR05; Medicare contractors on claims
after another payer.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.coverage import Coverage
from edi.claims.view import LoopView
from edi.cob.levels import MEDICAID, ORIGINAL_MEDICARE, Misplaced, misplaced, rank
from edi.codes import claim_filing
from edi.finding import Severity, Snip
from edi.rules.cob.medicare import INSURANCE_TYPES, is_sent_to_medicare
from edi.rules.cob.order import is_contested, misplaced_pairs, ranked
from edi.rules.cob.raw_payers import coverages
from edi.rules.needs import all_of, any_of, differs, equals
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import capital, coverage_name
from edi.structure.chunk import RawClaim, Spot

_SUBROGATION = "31"
_TO_MEDICARE = equals("2000B/SBR09", *ORIGINAL_MEDICARE)


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Is there no Medicaid, original Medicare at most once and not as the destination, and an
    insurance type only where Medicare is not primary?"""
    del file, memory
    found = coverages(raw, context)
    medicare = [one for one in found if one.filing in ORIGINAL_MEDICARE]
    return (
        len(medicare) < 2
        and found[0] not in medicare
        and all(one.filing != MEDICAID for one in found)
        and all(
            one.insurance_type not in INSURANCE_TYPES
            or (one.responsibility != "P" and claim_filing.is_medicare(one.filing))
            for one in found
        )
    )


def counted(raw: RawClaim, context: ClaimContext) -> list[Severity] | None:
    """Of Medicaid that pays too early, in claims whose payers have levels of their own."""
    found = coverages(raw, context)
    by_level = {rank(one.responsibility): one.filing for one in found}
    levels = sorted(level for level in by_level if level is not None)
    if len(levels) < len(found) or context.level("2000B") is None:
        return None
    if any(one.insurance_type in INSURANCE_TYPES for one in found) or _is_recovered(context):
        return None
    filings = [by_level[level] for level in levels]
    if sum(one in ORIGINAL_MEDICARE for one in filings) > 1 or found[0].filing in ORIGINAL_MEDICARE:
        return None
    hits: list[Severity] = []
    for place, earlier in enumerate(filings):
        if earlier != MEDICAID:
            continue
        whys = {misplaced(earlier, later) for later in filings[place + 1 :]}
        if Misplaced.MEDICAID_BEFORE_MEDICARE in whys:
            hits.append(Severity.ERROR)
        elif Misplaced.MEDICAID_FIRST in whys:
            hits.append(Severity.WARNING)
    return hits


@rule(
    "COB022",
    "payer-order",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(
        equals("2320/SBR09", "MC"),
        all_of(equals("2000B/SBR09", "MC"), differs("2320/SBR01", "P")),
        all_of(equals("2320/SBR09", *ORIGINAL_MEDICARE), _TO_MEDICARE),
        all_of(equals("2320/SBR09", *ORIGINAL_MEDICARE), differs("2320/SBR01", "P")),
        equals("2320/SBR05", *INSURANCE_TYPES),
        equals("2000B/SBR05", *INSURANCE_TYPES),
        all_of(_TO_MEDICARE, differs("2000B/SBR01", "P", "S", "U")),
        all_of(_TO_MEDICARE, "CAS"),
    ),
    precheck=precheck,
    counted=counted,
)
def check(claim: Claim) -> Iterator[Hit]:
    yield from _order(claim)
    if not claim.is_institutional:  # that guide has no SBR05
        yield from _insurance_types(claim)
    if is_sent_to_medicare(claim):
        yield from _to_medicare(claim)


def _order(claim: Claim) -> Iterator[Hit]:
    said: set[int] = set()
    # Of Medicaid's several later payers Medicare is the one that matters.
    pairs = sorted(misplaced_pairs(claim), key=lambda p: p[2] is Misplaced.MEDICAID_FIRST)
    for earlier, later, why in pairs:
        if why in (Misplaced.SAME_MEDICARE, Misplaced.BOTH_PARTS):
            place = earlier if later is claim.subscriber else later
            other = later if place is earlier else earlier
            part = "A" if place.filing == "MA" else "B"
            if why is Misplaced.SAME_MEDICARE:
                yield Hit(
                    place.spot("SBR", 9),
                    f"{capital(coverage_name(place))} is original Medicare Part {part}, as is"
                    f" {coverage_name(other)}: nobody has it twice. Correct SBR09 of one of them.",
                )
            else:
                yield Hit(
                    place.spot("SBR", 9),
                    f"{capital(coverage_name(place))} is Medicare Part {part} and"
                    f" {coverage_name(other)} the other part: one of them decides a claim. Check"
                    " SBR09.",
                    severity=Severity.WARNING,
                )
        elif why is not Misplaced.ADVANTAGE_FIRST and id(earlier) not in said:  # COB018
            if _is_subrogation(claim) or is_contested(claim, earlier):
                continue
            said.add(id(earlier))
            is_error = why is Misplaced.MEDICAID_BEFORE_MEDICARE
            yield Hit(
                earlier.spot("SBR", 1),
                f"Medicaid is {coverage_name(earlier)}, before"
                f" {'Medicare' if is_error else coverage_name(later)}: Medicaid pays last. Correct"
                " SBR01 of both.",
                severity=None if is_error else Severity.WARNING,
            )


def _insurance_types(claim: Claim) -> Iterator[Hit]:
    coverages: list[Coverage] = [*claim.other_payers]
    if claim.subscriber is not None:
        coverages.insert(0, claim.subscriber)
    for one in coverages:
        if one.insurance_type not in INSURANCE_TYPES:
            continue
        if is_contested(claim, one):
            continue  # COB001
        if one.responsibility == "P":
            yield Hit(
                one.spot("SBR", 5),
                f"{capital(coverage_name(one))} has an insurance type (SBR05), which says why"
                " Medicare is not primary: leave it out, or correct SBR01.",
            )
        elif claim_filing.is_valid(one.filing) and not claim_filing.is_medicare(one.filing):
            yield Hit(
                one.spot("SBR", 5),
                f"{capital(coverage_name(one))} has an insurance type (SBR05), which says why"
                " Medicare is not primary, but it is not Medicare (SBR09): leave SBR05 out.",
                severity=Severity.WARNING,
            )


def _to_medicare(claim: Claim) -> Iterator[Hit]:
    level = rank(claim.responsibility)
    if level is not None and level > 1 and claim.subscriber is not None:
        before = [one for one in ranked(claim) if one is not claim.subscriber]
        if len(before) > 1:
            yield Hit(
                claim.subscriber.spot("SBR", 1),
                "Medicare takes an electronic claim with one payer before it; this one has"
                f" {len(before)}: send it on paper, or to the payer that comes next.",
                severity=Severity.WARNING,
            )
    for one in claim.other_payers:
        for pair in one.adjustments:
            if pair.group == "PI":
                yield _group(pair.group_spot())
                return
    for line in claim.lines:
        for decision in line.adjudications:
            for pair in decision.adjustments:
                if pair.group == "PI":
                    yield _group(pair.group_spot())
                    return


def _group(spot: Spot) -> Hit:
    return Hit(
        spot,
        "Medicare takes adjustments of other payers under CO, OA and PR only: what stands under PI"
        " goes under CO or OA.",
        severity=Severity.WARNING,
    )


def _is_subrogation(claim: Claim) -> bool:
    return _is_recovered(claim.context)


def _is_recovered(context: ClaimContext) -> bool:
    """Does a Medicaid agency recover what it has paid (BHT06)?"""
    transaction = context.header
    if transaction is None:
        return False
    return LoopView(transaction, transaction.layout.root).value("BHT", 6) == _SUBROGATION
