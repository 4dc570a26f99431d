"""The same claim, or the same service, must not be billed twice.

A claim for the same patient, billing provider, dates, procedures (with modifiers and units), teeth
or part of the oral cavity, and charges as an earlier claim of the run, to the same payer at the
same responsibility level and with the same claim frequency, is denied as a duplicate. It is an
error when CLM01 is the same as well, else a warning: two visits on one day may be real, and
modifiers 76, 77 or 59 say so.

A warning also, where the claim is another one: one service that an earlier claim bills too, and a
service that stands twice in a claim. A modifier says that it is rightly billed again: 59, 76, 77,
91, XE, XS, XP, XU; so does another rendering provider, drug (LIN) or tooth. A line without a
procedure code is not compared by itself.

Compared are values, not texts: 320 and 320.00, D8 and RD8 of one day, upper and lower case, blanks,
a middle name and the order of modifiers make no difference. Nor do names of the subscriber,
addresses, diagnoses and the order of lines; the patient is the subscriber's member id and birth
date, and the first and last name and birth date of the dependant.

No duplicates: a replacement or void (CLM05-3 7 or 8) of the claim before it, two of these that name
different payer claim numbers (REF*F8), and the secondary claim of a service beside the primary one.
Claims are compared with one to two million claims before them, across all files of the run.

Rejected: two claims of the same patient, each 99213 of 9 April for 120 dollars.
Accepted: the second with modifier 76, of another day, or as a replacement.

Source: WEDI SNIP type 4; payers' duplicate edits (CARC 18).
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.claim_digest import digest, repeated, to_compare
from edi.rules.sit.claim_memory import ClaimMemory, Earlier
from edi.structure.chunk import RawClaim

_MODIFIER = "a repeated service needs its modifier (76, 77, 59 or X-)"


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, seen: ClaimMemory) -> bool:
    asked = to_compare(raw.segments, raw.delimiters, context)
    if asked is not None and seen.add_plain(asked, raw.raw.line, file):
        return True
    found = digest(raw.segments, raw.delimiters, context)
    if found is None:
        return True
    if repeated(found, raw.segments.layouts):
        return False
    return seen.add_new(found, raw.raw.line, file)


@rule(
    "SIT001",
    "duplicate-claim",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    memory=ClaimMemory,
    precheck=precheck,
)
def check(claim: Claim, seen: ClaimMemory) -> Iterator[Hit]:
    found = digest(claim.whole, claim.delimiters, claim.context)
    if found is None:
        return
    earlier = seen.same_claim(found.claim, claim.file)
    if earlier is not None:
        is_same_id = earlier.own_id == found.own_id
        yield Hit(
            claim.spot("CLM", 1),
            "This claim has the same patient, billing provider, payer, dates, procedures"
            f"{', charges and CLM01' if is_same_id else ' and charges'} as the claim"
            f" {_at(earlier)}."
            " A replacement needs CLM05-3 7, a repeated service its modifier.",
            _file(earlier),
            Severity.ERROR if is_same_id else None,
        )
        return
    twice = repeated(found, claim.whole.layouts)
    if twice is not None:
        number, first = twice
        yield Hit(
            claim.lines[number - 1].spot("LX", 1),
            f"Line {number} bills the same service as line {first}, of the same day and for the"
            " same"
            f" charge: {_MODIFIER}.",
        )
    again = seen.same_line(found.lines) if found.is_new else None
    if again is not None:
        number, other = again
        yield Hit(
            claim.spot("CLM", 1),
            f"Line {number} bills a service that the claim {_at(other)} bills too, of the same day"
            f" and for the same charge: {_MODIFIER}.",
            _file(other),
        )
    seen.add(found, claim.line)


def _at(earlier: Earlier) -> str:
    return f"at line {earlier.line} of {'this' if earlier.is_here else 'an earlier'} file"


def _file(earlier: Earlier) -> str | None:
    return None if earlier.is_here else f"first sent in {earlier.file}"
