"""A service that the member's group wants authorized beforehand has its authorization number.

Each employer chooses which services need a prior authorization (REF*G1) or a referral (REF*9F), and
who gives it. A profile lists services as `[programs.*]`, by procedure and revenue code and by
place of service, and says in `[groups.*]` which programs a group uses; `[other-groups]` is for all
others. The number may stand at the line (2400) or at the claim (2300).

Rejected: 70551 without REF*G1, of a member whose group uses the imaging program.
Accepted: the same line with REF*G1 at the claim; the same line of a group that does not.

Source: plan documents of employer groups; claim status code 252.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim, ServiceLine
from edi.finding import Severity
from edi.rules.needs import Need, all_of, any_of, lacks
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.programs import procedure_spot, program_needs, programs_of
from edi.rules.partner.sections import Program
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR009", "authorization-missing", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:252"
)

_WORDS = {"G1": "prior authorization number", "9F": "referral number"}


def ask(partner: Partner) -> Iterator[Asked]:
    if not partner.programs:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        for line, programs in programs_of(partner, claim):
            for one in programs:
                reference = one.reference
                if not line.reference(reference) and not claim.reference(reference):
                    yield Hit(procedure_spot(line), _message(partner, one, line))
                    break

    needs: list[Need] = [
        all_of(
            program_needs(partner, one),
            lacks("2300", f"REF_{one.reference}"),
            lacks("2400", f"REF_{one.reference}"),
        )
        for one in partner.programs
    ]
    yield Asked(look, any_of(*needs))


def _message(partner: Partner, program: Program, line: ServiceLine) -> str:
    service = f"procedure {line.procedure.code}"
    if line.procedure.code not in program.procedures:
        service = f"revenue code {line.revenue_code}"
    number = f"{_WORDS[program.reference]} (REF*{program.reference})"
    giver = f" Ask {program.partner.name} for it." if program.partner else ""
    return (
        f"Line {line.number}: {service} needs a {number}: it is in the program {program.name}"
        f" that this group of {partner.name} uses.{giver}"
    )
