"""Who pays, from which account to which, must be said completely and in one way.

BPR10 names the company whose account the money leaves, and TRN03 who sends it: both are the same
number, by which the receiver finds the deposit. BPR11 and TRN04 are the same too where both are
sent; with an electronic transfer one of them alone is a warning. A transfer (BPR04 ACH, BOP, FWT)
needs the bank and account of both sides, BPR06 to BPR10 and BPR12 to BPR15, and ACH its format
(BPR05), even where a plan pays and its administrator sends the 835. A routing number (qualifier 01)
that cannot be right is a warning. Nothing is asked of a payment of zero that is no prenotification
(BPR01 P).

Rejected: BPR04 ACH without BPR06 to BPR15; BPR10 1999999999 with TRN03 1911234567.
Accepted: BPR04 CHK without any of them; ACH with all, and BPR10 as TRN03.

Source: 835 guide, BPR and TRN notes; X12 RFI 2041, 2081; CAQH CORE 370; ABA routing numbers.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.claims.view import at
from edi.codes import routing
from edi.finding import Severity, Snip
from edi.rules.rem.wording import listed
from edi.rules.rule import Hit, Scope, rule

TRANSFERS = frozenset({"ACH", "BOP", "FWT"})
# Each pair is sent together. Where syntax notes demand the second for the first, ELE008 says so.
_PAIRS = ((6, 7), (8, 9), (12, 13), (14, 15))
_ROUTING = (7, 13)


@rule("REM001", "payment-accounts", Severity.ERROR, Snip.SITUATIONAL, scopes={Scope.REMITTANCE})
def check(remittance: Remittance) -> Iterator[Hit]:
    bpr = remittance.values("BPR")
    is_transfer = at(bpr, 4) in TRANSFERS
    if is_transfer and (remittance.payment or remittance.handling == "P"):
        yield from _missing(remittance, bpr)
    yield from _company(remittance, at(bpr, 10), at(bpr, 11), is_transfer)
    for place in _ROUTING:
        number = at(bpr, place)
        flaw = routing.flaw(number) if at(bpr, place - 1) == "01" and number else ""
        if flaw:
            whose = "payer's" if place == 7 else "payee's"
            yield Hit(
                remittance.spot("BPR", place),
                f"The {whose} routing number (BPR{place:02d}) {flaw}.",
                severity=Severity.WARNING,
            )


def _missing(remittance: Remittance, bpr: list[str]) -> Iterator[Hit]:
    lacking = [5] if at(bpr, 4) == "ACH" and not at(bpr, 5) else []
    for first, second in _PAIRS:
        if not at(bpr, first):
            lacking += [first] if at(bpr, second) and first in (8, 14) else []
            lacking += [first, second] if not at(bpr, second) else []
    if not at(bpr, 10):
        lacking.append(10)
    if lacking:
        lacking.sort()
        yield Hit(
            remittance.spot("BPR", lacking[0]),
            f"{listed(lacking)} {'is' if len(lacking) == 1 else 'are'} missing: a transfer (BPR04"
            f" {at(bpr, 4)}) needs bank and account of payer and payee.",
        )


def _company(
    remittance: Remittance, company: str, supplement: str, is_transfer: bool
) -> Iterator[Hit]:
    originator, other = remittance.originator, remittance.originator_supplement
    if company and originator and company != originator:
        yield Hit(
            remittance.spot("BPR", 10),
            "The company that pays (BPR10) differs from the sender of the payment (TRN03): both"
            " must be the same number.",
            f"BPR10 {company}, TRN03 {originator}",
        )
    if supplement and other and supplement != other:
        yield Hit(
            remittance.spot("TRN", 4),
            "TRN04 differs from BPR11: both are the same code where both are sent.",
            f"BPR11 {supplement}, TRN04 {other}",
        )
    elif is_transfer and bool(supplement) != bool(other):
        place, sent = ("TRN", 4), "BPR11"
        if other:
            place, sent = ("BPR", 11), "TRN04"
        if not remittance.has("TRN"):
            return  # SEG003
        yield Hit(
            remittance.spot(*place),
            f"{place[0]}{place[1]:02d} is missing: {sent} is sent, and both hold the same code.",
            severity=Severity.WARNING,
        )
