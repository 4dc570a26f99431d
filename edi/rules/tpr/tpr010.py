"""An authorization number has the form that the authorization partner gives its numbers.

Numbers of another partner, of another payer, or words such as NOT REQUIRED are found before the
claim is denied. A profile says in `[partners.*]` what numbers look like (`numbers`, patterns), and
in `[programs.*]` which partner authorizes. At the claim, a number may be of any program of its
lines.

Rejected: REF*G1*NONE beside 70551, where the imaging partner's numbers are R and eight digits.
Accepted: REF*G1*R20260001.

Source: manuals of authorization partners; claim status code 252.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.view import LoopView, at
from edi.finding import Severity
from edi.rules.needs import Need, all_of, any_of
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.programs import program_needs, programs_of
from edi.rules.partner.sections import Program
from edi.rules.rule import Hit, partner_rule
from edi.structure.chunk import Spot

check = partner_rule(
    "TPR010", "authorization-number-form", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:252"
)


def ask(partner: Partner) -> Iterator[Asked]:
    with_form = [one for one in partner.programs if one.partner and one.partner.numbers]
    if not with_form:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        of_lines = programs_of(partner, claim)
        every = [one for _, programs in of_lines for one in programs]
        yield from _wrong(claim, every, partner.name)
        for line, programs in of_lines:
            yield from _wrong(line, programs, partner.name)

    needs: list[Need] = [
        all_of(program_needs(partner, one), f"REF_{one.reference}") for one in with_form
    ]
    yield Asked(look, any_of(*needs))


def _wrong(view: LoopView, programs: list[Program], name: str) -> Iterator[Hit]:
    """The references of a claim or line that fit none of the partners of its programs."""
    for key in view.node.uses:
        if not key.startswith("REF"):
            continue
        for index, values in view.each(key):
            reference, number = at(values, 1), at(values, 2)
            those = [one for one in programs if one.reference == reference]
            if not number or not those or any(_fits(one, number) for one in those):
                continue
            givers = " or ".join(dict.fromkeys(one.partner.name for one in those if one.partner))
            yield Hit(
                Spot(view.chunk, index, 2),
                f"This number (REF*{reference}) does not have the form that {givers} uses, who"
                f" authorizes for this group of {name}: copy it from the authorization.",
                f"number {number}",
            )


def _fits(program: Program, number: str) -> bool:
    partner = program.partner
    return partner is None or not partner.numbers or any(fit(number) for fit in partner.numbers)
