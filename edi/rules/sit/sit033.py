"""The beginning of the transaction set says what the claims in it are for.

BHT06 31 says that a Medicaid agency asks another payer for what it has paid (subrogation): then the
pay-to plan is named (2010AC). A pay-to plan in any other file is a warning, and so is BHT02 18, a
batch that is sent again: most receivers take each batch once and reject the second as a duplicate.

Rejected: BHT06 31, and no loop 2010AC.
Accepted: BHT02 00 and BHT06 CH; BHT06 31 with 2010AC.

Source: 837 guides, BHT02 and BHT06, loop 2010AC; claim status code 746.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.view import LoopView
from edi.finding import Severity, Snip
from edi.rules.needs import any_of, equals
from edi.rules.rule import Hit, Scope, rule

_SUBROGATION, _AGAIN = "31", "18"


@rule(
    "SIT033",
    "batch-mode",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(equals("ST/BHT06", _SUBROGATION), equals("ST/BHT02", _AGAIN), "2000A/2010AC"),
    status="A7:746",
)
def check(claim: Claim) -> Iterator[Hit]:
    """Each finding once: at the first claim below the levels that it is about."""
    level = claim.context.level("ST")
    if level is None:
        return
    header = LoopView(level, level.layout.root)
    if header.value("BHT", 2) == _AGAIN and _is_first(claim, "ST"):
        message = (
            "The batch is sent again (BHT02 18): receivers take it for a duplicate. Send 00, unless"
            " the receiver asked for 18."
        )
        yield Hit(header.spot("BHT", 2), message, severity=Severity.WARNING)
    provider = claim.billing_provider
    if provider is None or not _is_first(claim, "2000A"):
        return
    plan = provider.child("2010AC")
    is_demand = header.value("BHT", 6) == _SUBROGATION
    if is_demand and plan is None:
        message = (
            "The file is a subrogation demand (BHT06 31), but this billing provider names no pay-to"
            " plan: send loop 2010AC, or CH in BHT06."
        )
        yield Hit(provider.spot(), message)
    elif plan is not None and not is_demand:
        message = (
            "A pay-to plan (2010AC) is named, but the file is not a subrogation demand: send 31 in"
            " BHT06, or leave the loop out."
        )
        yield Hit(LoopView(provider.chunk, plan).spot(), message, severity=Severity.WARNING)


def _is_first(claim: Claim, loop_id: str) -> bool:
    """Is it the first claim below that level? Each level follows the one above at once then."""
    levels = [*claim.levels, claim.chunk]
    start = next((n for n, one in enumerate(levels) if one.kind == loop_id), 0)
    return all(
        above.ordinal + len(above.segments) == below.ordinal
        for above, below in zip(levels[start:], levels[start + 1 :], strict=False)
    )
