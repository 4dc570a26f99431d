"""Payer responsibility levels (SBR01) must not skip one: secondary needs primary, and so on.

A claim for a secondary payer names the primary payer in a 2320 loop, one for a tertiary payer the
primary and the secondary, also when the claim has no 2320 at all. Some clearinghouses reject a
gap. Not looked at when a payer's level is unknown (U) or used twice (COB001).

Rejected: 2000B SBR01 S without any 2320; 2000B SBR01 T with only a 2320 of SBR01 P.
Accepted: 2000B SBR01 S with a 2320 of SBR01 P.

Source: 837 guides, SBR01 and loop 2320 notes; clearinghouse practice.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.cob.levels import ORDER, rank
from edi.finding import Severity, Snip
from edi.rules.cob.order import repeated
from edi.rules.needs import any_of, equals
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import level


@rule(
    "COB002",
    "responsibility-skipped",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of("2320/SBR", equals("2000B/SBR01", *ORDER[1:])),
    cleared_by={"payers_in_order"},
)
def check(claim: Claim) -> Iterator[Hit]:
    subscriber = claim.subscriber
    if subscriber is None or (subscriber.responsibility == "P" and not claim.other_payers):
        return
    spots = {rank(subscriber.responsibility): subscriber.spot("SBR", 1)}
    for payer in claim.other_payers:
        spots[rank(payer.responsibility)] = payer.spot("SBR", 1)
    if None in spots or repeated(claim):
        return
    present = sorted(number for number in spots if number is not None)
    for number in present:
        missing = [code for code in ORDER[:number] if rank(code) not in spots]
        if missing:
            ours = ORDER[number]
            lacking = " and the ".join(f"{level(code)} payer" for code in missing)
            are = "are" if len(missing) > 1 else "is"
            loops = "their 2320 loops" if len(missing) > 1 else "its 2320 loop"
            yield Hit(
                spots[number],
                f"{_whose(ours, number == rank(subscriber.responsibility))} but the {lacking} {are}"
                f" missing: add {loops} or correct SBR01.",
            )
            return


def _whose(responsibility: str, is_destination: bool) -> str:
    name = f"the {level(responsibility)} payer (SBR01 {responsibility})"
    return f"The claim is sent to {name}," if is_destination else f"The claim names {name},"
