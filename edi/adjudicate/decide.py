"""What becomes of a claim: every step in its order, each with what it says of the claim.

    contracted rate · member and coverage on the day · duplicate · other party liability · timely
    filing · payer order · authorizations · coding edits · covered or not · benefits

The rate comes before all benefits, since it binds the provider also where the member pays.
"""

from datetime import date
from typing import NamedTuple

from edi.adjudicate import benefits, coverage, edits, liability, other_payers, pricing, reasons
from edi.adjudicate.limits import Limits
from edi.adjudicate.other_payers import Before
from edi.adjudicate.plan import Plan, Plans
from edi.adjudicate.work import CannotDecide, ClaimWork, Hold, lines_of, new_work
from edi.claims.claim import Claim
from edi.cob.levels import rank
from edi.cob.money import ZERO
from edi.codes import claim_status
from edi.ledger.accumulators import Accumulators
from edi.ledger.history import Decided, History
from edi.ledger.identity import ClaimIdentity
from edi.ledger.investigations import Investigations
from edi.rules.partner.table import near, there_are

REPLACEMENT, VOID = "7", "8"  # CLM05-3
_OTHERS_DO_NOT_MATTER = (reasons.DUPLICATE, reasons.NOT_A_MEMBER)
_STATUS = ("1", "2", "3")  # CLP02, by SBR01


class Known(NamedTuple):
    """What the ledger and this run know."""

    history: History
    accumulators: Accumulators
    investigations: Investigations


class Answer(NamedTuple):
    """What became of a claim."""

    work: ClaimWork | None  # None: only what it takes back
    takes_back: Decided | None = None  # the decision that it replaces or voids
    hold: Hold | None = None
    opened: bool = False  # an investigation was opened
    identity: int = 0
    services: tuple[int, ...] = ()


class Desk:
    """Decides claims, one after another, for plans as of a day."""

    def __init__(self, plans: Plans, known: Known, on: date) -> None:
        self._plans = plans
        self._known = known
        self._on = on

    def decide(self, claim: Claim, source: int) -> Answer:
        """Raises `CannotDecide`."""
        lines = lines_of(claim)
        plan, day = self._plan(claim)
        original = self._original(claim)
        if claim.frequency == VOID:
            return Answer(None, original)
        work = new_work(claim, plan, day, claim.created or self._on, source, lines)
        identity = ClaimIdentity(claim)
        if original is not None:
            self._take_back(original)
            work.replaces = original.number
            work.steps.append(f"It replaces claim {original.number}, which is reversed.")
        try:
            hold, opened = self._steps(work, identity)
        except CannotDecide:
            if original is not None:
                self._give_back(original)
            raise
        if hold is not None:
            if original is not None:
                self._give_back(original)
            return Answer(work, None, hold, opened)
        if work.is_predetermination:
            return Answer(work, original)
        covered = [one.line for one in work.lines if one.denial is None]
        # What was denied as a whole may be sent again, with an authorization for one.
        same = identity.claim if covered else 0
        return Answer(work, original, None, opened, same, identity.services(covered))

    def _steps(self, work: ClaimWork, identity: ClaimIdentity) -> tuple[Hold | None, bool]:
        on, known = self._on, self._known.investigations
        before = Before.of(work.claim)
        work.status = _STATUS[min(rank(work.claim.responsibility) or 0, 2)]
        pricing.price_lines(work)
        coverage.identify(work)
        coverage.network(work)
        self._duplicates(work, identity)
        opened = False
        if any(work.open_lines):
            hold, opened = liability.look_into(work, known, on)
            if hold is not None:
                return hold, opened
        _timely(work, before)
        if any(work.open_lines):
            hold = other_payers.in_order(work, before, known, on)
            if hold is not None:
                return hold, opened
        if any(one.denial not in _OTHERS_DO_NOT_MATTER for one in work.lines):
            hold = other_payers.apply(work, before, known, on)
            if hold is not None:
                return hold, opened
        edits.authorizations(work)
        edits.coding(work)
        services = benefits.covered(work)
        work.to_member = work.claim.benefits_assigned not in ("Y", "")
        limits = Limits(work, self._known.accumulators)
        benefits.pay(work, services, limits)
        if work.is_predetermination:
            _predetermined(work)
        else:
            work.entries = limits.entries()
        return None, opened

    # -- the plan

    def _plan(self, claim: Claim) -> tuple[Plan, date]:
        days, group = claim.service_dates, claim.group_number
        if days is None and claim.value("CLM", 19) == "PB":
            days = self._on, self._on  # a predetermination is of services to come
        if days is None:
            raise CannotDecide("the claim has no readable day of service")
        if not group:
            raise CannotDecide("the claim names no group (2000B SBR03): whose plan pays it?")
        plan = self._plans.of(group, days[0])
        if plan is not None:
            return plan, days[0]
        if self._plans.knows(group):
            raise CannotDecide(f"no plan covers group {group} on the claim's first day of service")
        hint = near(group, self._plans.groups) or there_are(self._plans.groups)
        raise CannotDecide(f"no plan has group {group}{hint}")

    # -- claims decided before

    def _original(self, claim: Claim) -> Decided | None:
        if claim.frequency not in (REPLACEMENT, VOID):
            return None
        number = claim.payer_claim_control_number
        what = "replaces" if claim.frequency == REPLACEMENT else "voids"
        if not number:
            raise CannotDecide(f"the claim {what} another, but does not name it (REF*F8)")
        found = self._known.history.of_number(number)
        if found is None:
            raise CannotDecide(
                f"the claim {what} {number} (REF*F8), but the ledger knows no such decision that"
                " stands"
            )
        if self._known.history.is_new(found):
            raise CannotDecide(
                f"the claim {what} {number}, which this very run decides: give it in a later one"
            )
        return found

    def _take_back(self, original: Decided) -> None:
        self._known.history.reverse(original)
        self._known.accumulators.take_back(original.id)

    def _give_back(self, original: Decided) -> None:
        """It is not replaced after all."""
        self._known.history.keep(original)
        self._known.accumulators.restore(original.id)

    def void(self, original: Decided) -> None:
        self._take_back(original)

    def _duplicates(self, work: ClaimWork, identity: ClaimIdentity) -> None:
        if work.is_predetermination:
            return
        same = self._known.history.same(identity.claim)
        if same is not None:
            work.deny(reasons.DUPLICATE, f"The same claim was decided before, as {same.number}")
            return
        lines = [one.line for one in work.lines]
        digests = identity.services(lines)
        if len(digests) < len(work.lines):
            return
        again = self._known.history.same_services(digests)
        for one, digest in zip(work.lines, digests, strict=True):
            if digest in again:
                one.deny(reasons.DUPLICATE, "The same service was covered before")


def _timely(work: ClaimWork, before: Before) -> None:
    """The days from the last service, or from the last decision of a payer before, to the day the
    claim came. Never of a claim that an investigation has delayed, nor of an adjustment."""
    rules, days = work.plan.filing, work.claim.service_dates
    if rules is None or work.investigated or work.replaces or days is None:
        return
    if work.is_predetermination:
        return
    taken = (work.received - days[1]).days
    if taken <= rules.days:
        work.steps.append(f"Filed in time: {taken} days after the service, of {rules.days}.")
        return
    decided = before.last_decision
    if rules.after_primary is not None and decided is not None:
        after = (work.received - decided).days
        if after <= rules.after_primary:
            work.steps.append(f"Filed in time: {after} days after the payer before decided.")
            return
    if any(work.open_lines):
        work.deny(rules.reason, f"Filed {taken} days after the service, more than {rules.days}")


def _predetermined(work: ClaimWork) -> None:
    """What would be paid; no service was rendered."""
    work.status = claim_status.PREDETERMINATION
    for one in work.lines:
        one.adjust(reasons.PREDETERMINED, one.paid)
        one.paid = ZERO
