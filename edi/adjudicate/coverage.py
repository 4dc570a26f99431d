"""Is the patient a member, covered on the day, and is the provider in the network?"""

from datetime import date

from edi.adjudicate.members import Coverage, Members
from edi.adjudicate.reasons import AFTER_COVERAGE, BEFORE_COVERAGE, NOT_A_MEMBER
from edi.adjudicate.work import CannotDecide, ClaimWork, LineWork
from edi.ledger.identity import digest

_MEMBER_UNKNOWN = "4"  # CLP02


def identify(work: ClaimWork) -> None:
    """Whose claim it is: person and family, as digests. Raises `CannotDecide`."""
    claim = work.claim
    subscriber = claim.subscriber.party if claim.subscriber else None
    patient = claim.patient or subscriber
    if patient is None:
        raise CannotDecide("the claim names no patient")
    member = (patient.id or (subscriber.id if subscriber else "")).upper()
    if not member:
        raise CannotDecide("the claim has no member id (2010BA NM109): whose claim is it?")
    first, born = patient.first_name.upper(), patient.birth_date
    family, plan = member, work.plan
    if plan.members is not None:
        found = [_on(plan.members, member, first, born, one, work) for one in work.lines]
        period = next((one.period for one in found if one.period is not None), None)
        if period is not None:
            family = period.family
            first, born = period.first_name or first, period.birth_date or born
            if period.pays_first:
                work.pays_first = period.pays_first, period.pays_first_id
            work.steps.append("The patient is a member of the plan.")
        elif not found[0].is_known:
            work.status = _MEMBER_UNKNOWN
    if plan.others is not None:
        work.others = plan.others.of(member, first)
    parts = (member, str(born or ""), first)
    work.person, work.family = digest("\x1f".join(parts).encode()), digest(family.encode())


def _on(
    members: Members, member: str, first: str, born: date | None, one: LineWork, work: ClaimWork
) -> Coverage:
    """The coverage on the day of a line, which is denied where there is none."""
    found = members.on(member, first, born, one.days[0] if one.days else work.day)
    if found.period is not None:
        one.steps.append("The patient is covered on the day.")
    elif not found.is_known:
        one.deny(NOT_A_MEMBER, "The patient is not a member of the plan")
    elif found.ended is not None:
        work.coverage_ended = found.ended
        one.deny(AFTER_COVERAGE, "The coverage ended before the day of service")
    else:
        one.deny(BEFORE_COVERAGE, "The coverage begins after the day of service")
    return found


def network(work: ClaimWork) -> None:
    """The benefits that the provider's place in or outside the network gives."""
    plan, provider = work.plan, work.claim.billing_provider
    priced = work.claim.pricing
    if priced is not None and priced.reject_reason == "T1":
        work.inside = False
        work.steps.append("The repricer says that the provider is in no network (HCP13 T1).")
    elif plan.network is not None:
        ids = (provider.npi, provider.tax_id) if provider else ()
        work.inside = any(one and one in plan.network for one in ids)
        work.steps.append(
            f"The provider is {'in' if work.inside else 'outside'} the plan's network."
        )
    work.benefits = plan.inside if work.inside else plan.outside
    if work.benefits is None:
        work.deny(plan.out_of_network_reason, "Nothing is covered outside the network")
