"""Other parties' liability: accidents and injuries that somebody else may have to pay for.

An investigation belongs to a member and an injury. Claims that are related to it are held while it
is open, at most `days` from the day it was opened; the day after, unanswered, they become the
member's responsibility. Held claims are not subject to timely filing.
"""

from datetime import date

from edi.adjudicate.chosen import holds
from edi.adjudicate.plan import Liability
from edi.adjudicate.work import ClaimWork, Hold, days_after
from edi.claims.claim import Claim
from edi.ledger.investigations import LIABLE, RELEASED, Investigation, Investigations

OTHER_PARTY = "other-party-liability"
_ACCIDENTS = {"AA": "an automobile accident", "EM": "employment", "OA": "another accident"}
_FILINGS = {"AM": "automobile insurance", "WC": "workers' compensation", "LM": "liability"}


def look_into(work: ClaimWork, known: Investigations, on: date) -> tuple[Hold | None, bool]:
    """Whether the claim waits for an investigation, and whether that was opened now."""
    rules = work.plan.liability
    if rules is None or work.is_predetermination:
        return None, False
    cause = _cause(work, rules)
    injuries = _injuries(work, rules) or ({f"claim:{work.source}"} if cause else set())
    related = None
    for one in known.of_person(work.plan.key, work.person) if injuries else ():
        if injuries & set(one.injury.split()):
            related = one  # the latest
    is_new = related is None
    if related is None:
        if cause is None:
            return None, False
        injury = " ".join(sorted(injuries))
        related = known.open(work.plan.key, work.person, injury, on)
    work.investigated = True
    work.steps.append(
        f"Another party may be liable ({cause or 'related to a known injury'}): investigation"
        f" {related.id}, opened on {related.opened}."
    )
    return _judge(work, rules, related, on), is_new


def _judge(work: ClaimWork, rules: Liability, one: Investigation, on: date) -> Hold | None:
    last = days_after(one.opened, rules.days)
    if one.answer == RELEASED:
        work.steps.append("The member has answered: nobody else is liable.")
    elif one.answer == LIABLE:
        work.deny(rules.liable_reason, "The member has answered: another party is liable")
    elif on > last:
        work.deny(
            rules.reason, f"The member has not answered in {rules.days} days (closed on {last})"
        )
    else:
        return Hold(
            OTHER_PARTY,
            f"waits for the member's answer about investigation {one.id} (to {rules.answer_to})",
            one.opened,
            last,
        )
    return None


def _cause(work: ClaimWork, rules: Liability) -> str | None:
    """Why a claim is looked into that is related to no known injury."""
    claim = work.claim
    if rules.accidents:
        for code in claim.parts(claim.value("CLM", 11))[:3]:
            if code in _ACCIDENTS:
                return f"the claim says that {_ACCIDENTS[code]} is the cause (CLM11)"
        if claim.has("DTP[439]"):
            return "the claim has the date of an accident (DTP*439)"
        if claim.filing in _FILINGS:
            return f"the claim is filed as {_FILINGS[claim.filing]} (SBR09)"
    if rules.threshold is not None and (claim.charge or 0) >= rules.threshold:
        for code in work.diagnoses:
            if holds(rules.diagnoses, code):
                return f"diagnosis of an injury, and {rules.threshold:.2f} or more charged"
    return None


def _injuries(work: ClaimWork, rules: Liability) -> set[str]:
    """Body areas of the diagnoses (S7: hip and thigh), and the day of the accident."""
    found = {
        code[:2] for code in work.diagnoses if code[:1] in "ST" and holds(rules.diagnoses, code)
    }
    day = _accident_day(work.claim)
    if day:
        found.add(day)
    return found


def _accident_day(claim: Claim) -> str:
    found = claim.day("DTP[439]", 3)
    return found.isoformat() if found else ""
