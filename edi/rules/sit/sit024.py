"""A number by which something is found again belongs to one thing only.

The payer's remittance names a line by the provider's control number (REF*6R): two lines of a claim
with the same number cannot be told apart. It names the claim by CLM01, and so does a 277CA: the
same number for two patients of one submitter, in any of the files of a run, is a warning. Two
batches of a file with one number (BHT03) are a warning too: receivers reject the second as a
duplicate. A batch that says that it is sent again (BHT02 18) may have the number of the first. A
prior authorization (REF*G1) and a referral (REF*9F) are numbers of different files: the same value
under both is a warning, one of them was copied.

Patients are compared by last and first name and birth date. Claims are compared with one to two
million claims before them.

Rejected: two lines of a claim with REF*6R*1; CLM01 P1 for two patients (warning).
Accepted: REF*6R*1 and REF*6R*2; the same line number in two claims; CLM01 P1 for a claim and its
  replacement, or to its primary and secondary payer.

Source: 837 guides, BHT03, 2300 CLM01, REF*G1 and REF*9F, 2400 REF*6R; claim status codes 252, 478,
746.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import LoopView
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.number_memory import NumberMemory, patient_of
from edi.structure.chunk import RawClaim


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, seen: NumberMemory) -> bool:
    """Of a claim whose lines have different numbers, as all have that pass the general one."""
    header = context.header
    if header is not seen.header:
        if header is None or seen.earlier_batch(header, file) is not None:
            return header is None
        seen.enter(header, file)
    segments = raw.segments
    uses = segments.layouts[0].root.uses
    if "REF[9F]" in uses and "REF[G1]" in uses:
        return False
    number = segments.segments[0].split(raw.delimiters.element, 2)[1].strip()
    patient = patient_of(context)
    return not number or not patient or seen.add_new(number, patient, raw.raw.line)


@rule(
    "SIT024",
    "number-twice",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    memory=NumberMemory,
    precheck=precheck,
    status="A7:478",
)
def check(claim: Claim, seen: NumberMemory) -> Iterator[Hit]:
    yield from _batch(claim, seen)
    yield from _claim(claim, seen)
    authorization = claim.reference("G1")
    if authorization and authorization == claim.reference("9F"):
        message = (
            "Prior authorization (REF*G1) and referral (REF*9F) have the same number: leave out the"
            " one that it is not."
        )
        yield Hit(claim.spot("REF[9F]", 2), message, severity=Severity.WARNING)
    numbers: dict[str, str] = {}
    for line in claim.lines:
        number = line.control_number
        if not number:
            continue
        if number in numbers:
            message = (
                f"The control number (REF*6R) of this line is that of line {numbers[number]} too:"
                " the payer's remittance cannot be matched. Number each line."
            )
            yield Hit(line.spot("REF[6R]", 2), message)
        else:
            numbers[number] = line.number


def _batch(claim: Claim, seen: NumberMemory) -> Iterator[Hit]:
    """At the first claim of the transaction set."""
    header = claim.context.level("ST")
    if header is None:
        return
    line = seen.earlier_batch(header, claim.file)
    seen.enter(header, claim.file)
    if line is not None:
        message = (
            f"The batch number (BHT03) is that of the transaction set at line {line} too: receivers"
            " take this one for a duplicate. Number each batch."
        )
        spot = LoopView(header, header.layout.root).spot("BHT", 3)
        yield Hit(spot, message, severity=Severity.WARNING)


def _claim(claim: Claim, seen: NumberMemory) -> Iterator[Hit]:
    number, patient = claim.value("CLM", 1).strip(), patient_of(claim.context)
    if not number or not patient or claim.context.level("ST") is None:
        return
    key = seen.key(number)
    earlier = seen.earlier(key)
    if earlier is None:
        seen.add(key, patient, claim.line)
    elif earlier.patient != patient:
        seen.name(key)
        where = "this" if earlier.is_here else "an earlier"
        message = (
            f"The claim number (CLM01) is that of another patient's claim at line {earlier.line} of"
            f" {where} file: remittance (835) and acknowledgment (277CA) cannot be matched. Number"
            " each claim."
        )
        yield Hit(claim.spot("CLM", 1), message, severity=Severity.WARNING)
