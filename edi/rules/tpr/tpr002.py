"""The member id has the form that the payer or the member's group uses.

The member id is NM109 of the subscriber (2010BA). A profile gives patterns in `[member-ids]`, and
other ones for the members of a group in `[groups.*]`; an id has to fit one of them as a whole. Most
ids that do not are typed wrong, or are of another plan.

Rejected: a member id of eight digits, where the pattern is [A-Z]{3}[0-9]{9}.
Accepted: ABC123456789.

Source: companion guides; CMS CEDI edits (Medicare Beneficiary Identifier); claim status code 164.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.finding import Severity
from edi.rules.needs import Need, Tested, all_of, need
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.raw import value_in
from edi.rules.partner.sections import Fits, Group
from edi.rules.rule import Hit, partner_rule
from edi.structure.chunk import LoopChunk, RawClaim

check = partner_rule(
    "TPR002", "member-id-form", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:164:IL"
)


def ask(partner: Partner) -> Iterator[Asked]:
    if not partner.member_ids and not any(one.member_ids for one in _groups(partner)):
        return
    patterns_of = {number: one.member_ids for number, one in partner.groups.items()}
    others = partner.other_groups.member_ids if partner.other_groups else ()
    by_group = any(patterns_of.values())
    known: list[LoopChunk] = []  # the subscriber looked at last, if its id is right

    def is_right(member_id: str, group: str) -> bool:
        patterns: tuple[Fits, ...] = patterns_of.get(group, others) or partner.member_ids
        if not member_id or not patterns:
            return True
        for fits in patterns:  # noqa: SIM110 - of every member
            if fits(member_id):
                return True
        return False

    def look(claim: Claim) -> Iterator[Hit]:
        member = claim.subscriber.party if claim.subscriber else None
        if member is None or is_right(member.id, claim.group_number):
            return
        yield Hit(
            member.spot("NM1", 9),
            f"The member id (2010BA NM109) does not have the form that {partner.name} uses:"
            " copy it from the member's card.",
            f"member id {member.id}",
        )

    def precheck(raw: RawClaim, context: ClaimContext, *_: object) -> bool:
        del raw
        chunk = context.level("2000B")
        if chunk is None:
            return False
        if known and known[0] is chunk:
            return True
        member_id = value_in(chunk, "2010BA", "NM1", 9) or ""
        group = (by_group and value_in(chunk, "2000B", "SBR", 3)) or ""
        if not is_right(member_id, group):
            return False
        known[:] = [chunk]
        return True

    needs: Need = need("2010BA/NM1")
    if partner.member_id is not None and not by_group and not others:
        # A subscriber's id that fits is told from by what it looks like.
        needs = all_of(needs, Tested("2010BA", "NM109", False, "matches", partner.member_id))
    yield Asked(look, needs, precheck)


def _groups(partner: Partner) -> Iterator[Group]:
    yield from partner.groups.values()
    if partner.other_groups is not None:
        yield partner.other_groups
