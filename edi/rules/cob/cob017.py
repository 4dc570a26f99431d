"""Where Medicare is not the first to pay, the claim says why: by insurance type or value code.

A professional or dental claim has the insurance type in SBR05: 12 working aged, 13 end-stage renal
disease, 14 no-fault, 15 workers' compensation, 16 public health service, 41 black lung, 42 Veterans
Affairs, 43 disabled, 47 other liability. It is needed at original Medicare (SBR09 MA, MB) wherever
that stands, in 2000B or 2320. An institutional claim that is sent to Medicare has the same as a
value code (HI*BE), with what the payers before Medicare paid as its amount: without it, or with
another amount, there is a warning. Not looked at where Medicare comes only after Medicare or
Medicaid, since the order is what is wrong then (COB022).

Rejected: SBR*S*18*******MB in 2000B; an 837I to Medicare after another plan without HI*BE:12.
Accepted: SBR*S*18***12****MB; HI*BE:12:::300 where that plan paid 300.

Source: 837P and 837D guides, SBR05 in 2000B and 2320; NUBC value codes; 42 CFR 411.
"""

from collections.abc import Iterator

from edi.claims.balance import total
from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.coverage import Coverage
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import MEDICAID, ORIGINAL_MEDICARE, rank
from edi.codes import claim_filing
from edi.finding import Severity, Snip
from edi.rules.cob.medicare import INSURANCE_TYPES, is_sent_to_medicare
from edi.rules.cob.order import is_contested, ranked
from edi.rules.cob.raw_payers import coverages
from edi.rules.cob.value_codes import amount_of, value_codes
from edi.rules.needs import all_of, any_of, differs, equals
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import coverage_name, more
from edi.structure.chunk import RawClaim


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Is original Medicare primary, or has it an insurance type? In an 837I: is the claim not sent
    to it?"""
    del file, memory
    first, *others = coverages(raw, context)
    if context.spec.is_institutional:
        return first.filing not in ORIGINAL_MEDICARE
    return all(
        one.insurance_type or one.responsibility == "P" or one.filing not in ORIGINAL_MEDICARE
        for one in (first, *others)
    )


@rule(
    "COB017",
    "insurance-type",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(
        all_of(equals("2000B/SBR09", *ORIGINAL_MEDICARE), differs("2000B/SBR01", "P", "U")),
        all_of(equals("2320/SBR09", *ORIGINAL_MEDICARE), differs("2320/SBR01", "P", "U")),
    ),
    precheck=precheck,
)
def check(claim: Claim) -> Iterator[Hit]:
    if claim.is_institutional:
        yield from _value_code(claim)
        return
    for coverage in ranked(claim):
        if coverage.filing not in ORIGINAL_MEDICARE or not _is_secondary(claim, coverage):
            continue
        if is_contested(claim, coverage):
            continue  # COB001: perhaps it is primary
        if not coverage.insurance_type:
            yield Hit(
                coverage.spot("SBR", 5),
                f"Medicare is {coverage_name(coverage)}, so the claim must say why it is not"
                " primary: send the insurance type in SBR05 (12 for working aged, 43 for disabled,"
                " …).",
            )


def _is_secondary(claim: Claim, medicare: Coverage) -> bool:
    """Does Medicare come after a payer that can come before it?"""
    if not rank(medicare.responsibility):
        return False
    before = _before(claim, medicare)
    return not before or any(
        one.filing != MEDICAID and not claim_filing.is_medicare(one.filing) for one in before
    )


def _before(claim: Claim, coverage: Coverage) -> list[Coverage]:
    ours = rank(coverage.responsibility) or 0
    return [one for one in ranked(claim) if (rank(one.responsibility) or 0) < ours]


def _value_code(claim: Claim) -> Iterator[Hit]:
    medicare = claim.subscriber
    if medicare is None or not is_sent_to_medicare(claim) or not _is_secondary(claim, medicare):
        return
    found = [one for one in value_codes(claim) if one.code in INSURANCE_TYPES]
    if not found:
        yield Hit(
            claim.spot("HI[BE]"),
            f"Medicare is {coverage_name(medicare)}, so the claim should say why it is not primary:"
            " send a value code (HI*BE) of 12 to 16, 41 to 43 or 47 with the amount that was paid"
            " before.",
            severity=Severity.WARNING,
        )
        return
    payers = [one for one in _before(claim, medicare) if isinstance(one, OtherPayer)]
    paid = total(one.paid for one in payers if not one.has("AMT[A8]"))
    stated = amount_of(found)
    if not payers or paid is None or stated is None or stated == paid:
        return
    yield Hit(
        found[0].spot,
        f"The value code that says why Medicare is not primary (HI*BE) has {more(stated - paid)}"
        " than the payers before Medicare paid (AMT*D): send what they paid.",
        f"{stated:.2f} in HI*BE - {paid:.2f} paid = {stated - paid:.2f}",
        Severity.WARNING,
    )
