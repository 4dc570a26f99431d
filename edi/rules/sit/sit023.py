"""Condition, value and occurrence codes of an institutional claim stand once.

A condition code (HI*BG) or value code (BE) has one meaning and one amount in a claim: a second one
contradicts the first or repeats it. An occurrence code (BH) twice in one HI is an error, in two of
them a warning, as some occurrences have several days. An occurrence span (BI) may come again with
other dates: twice with the same dates is an error.

Rejected: HI*BH:11:D8:20260401*BH:11:D8:20260402; HI*BE:80:::3*BE:80:::2.
Accepted: HI*BI:74:RD8:20260401-20260402*BI:74:RD8:20260405-20260406.

Source: 837I guide, 2300 HI; claim status codes 460, 719, 721, 725.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.guides.catalogue import INSTITUTIONAL
from edi.rules.rule import Hit, Scope, rule
from edi.rules.sit.health_codes import health_codes

_NAMES = {
    "BG": "condition code",
    "BE": "value code",
    "BH": "occurrence code",
    "BI": "occurrence span",
}


@rule(
    "SIT023",
    "code-twice",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    guides={INSTITUTIONAL},
    cleared_by={"codes_once"},
    status="A7:460",
)
def check(claim: Claim) -> Iterator[Hit]:
    seen: dict[tuple[str, ...], int] = {}  # the HI segment that had it first
    for one in health_codes(claim):
        name = _NAMES.get(one.qualifier)
        if name is None or not one.code:
            continue
        key: tuple[str, ...] = (one.qualifier, one.code)
        if one.qualifier == "BI":
            key += (one.part(4),)
        first = seen.get(key)
        if first is None:
            seen[key] = one.segment
            continue
        place = f"HI{one.spot.element:02d}"
        dates = " with the same dates" if one.qualifier == "BI" else ""
        message = (
            f"The {name} {one.code} ({place}) stands in the claim twice{dates}: send it once, or"
            " correct one of the two."
        )
        across = one.qualifier == "BH" and first != one.segment
        yield Hit(one.at(2), message, severity=Severity.WARNING if across else None)
