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
from datetime import timedelta

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import rank
from edi.finding import Severity
from edi.rules.needs import all_of
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.raw import places_of
from edi.rules.partner.sections import Crossover
from edi.rules.rule import Hit, partner_rule
from edi.rules.wording import capital, payer_name
from edi.structure.chunk import RawClaim

check = partner_rule(
    "TPR005", "crossover-claim", Severity.ERROR, guides=CLAIM_GUIDES, status="A3:771"
)

# The days of decisions, and where remark codes stand.
_DECISIONS = frozenset({"DTP_573", "MIA", "MOA"})


def ask(partner: Partner) -> Iterator[Asked]:
    terms = partner.crossover
    if terms is None:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        for payer in claim.other_payers:
            if payer.filing in terms.filings and _is_before(payer, claim):
                yield from _sent_on(claim, payer, terms, partner.name)

    remarks = terms.remarks
    last_day: dict[str, str] = {}  # by the day of the file: the last on which to have decided

    def precheck(raw: RawClaim, context: ClaimContext, *_: object) -> bool:
        created, sep = context.created, raw.delimiters.element
        if created is None:
            return False
        until = last_day.get(context.created_text)
        if until is None:
            until = (created - timedelta(days=terms.wait)).strftime("%Y%m%d")
            last_day[context.created_text] = until
        segments, starts, layouts = raw.segments
        for line, index in places_of(layouts, _DECISIONS):
            segment = segments[starts[line] + index]
            if segment.startswith("DTP"):
                if segment[-8:] > until or not segment[-8:].isdigit():
                    return False
                continue
            for code in segment.split(sep):
                if code.strip() in remarks:
                    return False
        return True

    needs = all_of("2320/SBR", value("2320", "SBR09", terms.filings))
    yield Asked(look, needs, precheck)


def _is_before(payer: OtherPayer, claim: Claim) -> bool:
    first, second = rank(payer.responsibility), rank(claim.responsibility)
    return first is not None and second is not None and first < second


def _sent_on(claim: Claim, payer: OtherPayer, terms: Crossover, name: str) -> Iterator[Hit]:
    days = [payer.adjudication_date]
    days += [one.adjudication_date for _, one in claim.adjudications_by(payer)]
    decided = max((day for day in days if day is not None), default=None)
    remark = next((code for code in payer.remark_codes if code in terms.remarks), "")
    who = capital(payer_name(payer))
    if decided is not None and claim.created is not None:
        passed = (claim.created - decided).days
        if 0 <= passed < terms.wait:
            why = f"has sent this claim on ({remark})" if remark else "may send this claim on"
            yield Hit(
                payer.payer_spot(),
                f"{who} {why}: for {name}, wait until {terms.wait} days have passed since its"
                " decision (DTP*573).",
                f"decided {decided}, file of {claim.created}: {passed} days",
            )
            return
    if remark:
        yield Hit(
            payer.payer_spot(),
            f"{who} has sent this claim on ({remark}): {name} rejects a second one as a"
            " duplicate. Ask for its status first.",
            None,
            Severity.WARNING,
        )
