"""A claim that Medicare sends on by itself (crossover) is not sent a second time, nor too early.

Medicare forwards its decided claims to many secondary payers, which reject the provider's own claim
as a duplicate of the crossover, or as premature while that may still come. A profile says in
`[crossover]` which payers send on (`filing-indicators`, by default MA and MB), how many days from
their decision to wait (`wait-days`), and which remark codes say that a claim was sent on
(`remark-codes`, by default MA18 and N89, in MIA or MOA).

Within the days it is an error; after them, where such a remark code is there, a warning.

Rejected: Medicare decided ten days ago, where 30 days are to be waited.
Accepted: Medicare decided 45 days ago and has not sent the claim on.

Source: Medicare crossover (COBA); remark codes MA18, N89; claim status codes 770 and 771.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import rank
from edi.finding import Severity
from edi.rules.day_limit import DayLimit
from edi.rules.needs import all_of, any_of
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.sections import Crossover
from edi.rules.rule import Hit, partner_rule
from edi.rules.wording import capital, payer_name

check = partner_rule(
    "TPR005", "crossover-claim", Severity.ERROR, guides=CLAIM_GUIDES, status="A3:771"
)

_DECISIONS = frozenset({"DTP_573"})
# Remark codes of the claim's adjudication.
_REMARKS = tuple(
    f"{segment}{number:02}"
    for segment, numbers in (("MIA", (5, *range(20, 24))), ("MOA", range(3, 8)))
    for number in numbers
)


def ask(partner: Partner) -> Iterator[Asked]:
    terms = partner.crossover
    if terms is None:
        return

    def sent_on(claim: Claim) -> Iterator[OtherPayer]:
        for payer in claim.other_payers:
            if payer.filing in terms.filings and _is_before(payer, claim):
                yield payer

    def look_early(claim: Claim) -> Iterator[Hit]:
        for payer in sent_on(claim):
            days = _days_since(payer, claim)
            if days is not None and 0 <= days < terms.wait:
                yield _early(payer, claim, terms, partner.name)

    def look_late(claim: Claim) -> Iterator[Hit]:
        for payer in sent_on(claim):
            days = _days_since(payer, claim)
            if days is None or not 0 <= days < terms.wait:
                yield from _sent_on(payer, terms, partner.name)

    by_those = ("2320/SBR", value("2320", "SBR09", terms.filings))
    early = DayLimit(_DECISIONS, terms.wait, is_latest=True)
    yield Asked(look_early, all_of(*by_those), early)
    says = any_of(*(value("2320", element, terms.remarks) for element in _REMARKS))
    yield Asked(look_late, all_of(*by_those, says))


def _is_before(payer: OtherPayer, claim: Claim) -> bool:
    first, second = rank(payer.responsibility), rank(claim.responsibility)
    return first is not None and second is not None and first < second


def _decided(payer: OtherPayer, claim: Claim) -> date | None:
    """The last day on which it decided something of the claim."""
    days = [payer.adjudication_date]
    days += [one.adjudication_date for _, one in claim.adjudications_by(payer)]
    return max((day for day in days if day is not None), default=None)


def _days_since(payer: OtherPayer, claim: Claim) -> int | None:
    """From its decision to the file."""
    decided = _decided(payer, claim)
    if decided is None or claim.created is None:
        return None
    return (claim.created - decided).days


def _remark(payer: OtherPayer, terms: Crossover) -> str:
    return next((code for code in payer.remark_codes if code in terms.remarks), "")


def _early(payer: OtherPayer, claim: Claim, terms: Crossover, name: str) -> Hit:
    remark = _remark(payer, terms)
    why = f"has sent this claim on ({remark})" if remark else "may send this claim on"
    return Hit(
        payer.payer_spot(),
        f"{capital(payer_name(payer))} {why}: for {name}, wait until {terms.wait} days have"
        " passed since its decision (DTP*573).",
        f"decided {_decided(payer, claim)}, file of {claim.created}:"
        f" {_days_since(payer, claim)} days",
    )


def _sent_on(payer: OtherPayer, terms: Crossover, name: str) -> Iterator[Hit]:
    remark = _remark(payer, terms)
    if remark:
        yield Hit(
            payer.payer_spot(),
            f"{capital(payer_name(payer))} has sent this claim on ({remark}): {name} rejects a"
            " second one as a duplicate. Ask for its status first.",
            None,
            Severity.WARNING,
        )
