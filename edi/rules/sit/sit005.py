"""An address in the United States has state and ZIP code, one in Canada province and postal code.

The country (N404) is sent for addresses abroad only, so an address without it is one in the United
States: N402 and N403 must be sent, and US in N404 is wrong. Addresses of other countries have
neither state nor ZIP code. A street (N3) needs the city (N4) that it lies in; N4 without N3 is
looked for where the guide requires a street, by the structure checks (SEG003).

Rejected: N4*MCCALL~, N4*MCCALL*ID*836384418*US~, and N3 without N4
Accepted: N4*MCCALL*ID*836384418~, N4*TORONTO*ON*M5H 2N2*CA~ and N4*PARIS**75001*FR~

Source: 837 guides, notes on N402, N403 and N404 of all addresses; claim status codes 126 and 500.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.view import LoopView
from edi.finding import Severity, Snip
from edi.rules.needs import all_of, any_of, lacks
from edi.rules.rule import Hit, Scope, rule

# Where the guides leave both N3 and N4 to the sender; elsewhere N4 is required.
_OF_SUBSCRIBER = ("2010BA", "2010BB")
_OF_OTHER_PAYER = ("2330A", "2330B")
_OF_LINE = ("2420E",)
_LOOPS = (*_OF_SUBSCRIBER, *_OF_OTHER_PAYER, *_OF_LINE)


@rule(
    "SIT005",
    "address-parts",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.ENGINE},
    needs=any_of(*(all_of(f"{loop}/N3", lacks(loop, "N4")) for loop in _LOOPS)),
)
def check(claim: Claim) -> Iterator[Hit]:
    """Of streets without a city. Segments of their own are checked in `edi.elements`."""
    if claim.subscriber is not None:
        yield from _streets(claim.subscriber, _OF_SUBSCRIBER)
    for payer in claim.other_payers:
        yield from _streets(payer, _OF_OTHER_PAYER)
    for line in claim.lines:
        yield from _streets(line, _OF_LINE)


def _streets(view: LoopView, loop_ids: tuple[str, ...]) -> Iterator[Hit]:
    for loop_id in loop_ids:
        for node in view.node.children.get(loop_id, ()):
            address = LoopView(view.chunk, node)
            if address.has("N3") and not address.has("N4") and "?N4" not in node.uses:
                yield Hit(
                    address.spot("N3"),
                    f"This address has a street ({loop_id} N3), but no city: send N4 with city,"
                    " state and ZIP code.",
                )
