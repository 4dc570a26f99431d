"""What the plan pays of each line, what the member owes, and why: every cent of the charge."""

from decimal import Decimal

from edi.adjudicate import reasons
from edi.adjudicate.limits import Limits
from edi.adjudicate.plan import Benefits, Service
from edi.adjudicate.pricing import allowed_of
from edi.adjudicate.reasons import Reason
from edi.adjudicate.work import ClaimWork, LineWork
from edi.cob.coordination import Coordination, PriorPayment, coordinate
from edi.cob.money import ZERO


def covered(work: ClaimWork) -> dict[int, Service]:
    """Deny what the plan does not cover; the service of the plan that each line is, by its id."""
    found = {}
    for one in work.lines:
        service = _service(work, one)
        if service is None:
            continue
        found[id(one)] = service
        if one.denial is not None:
            continue
        if not service.covered:
            one.deny(service.reason, f"{service.name} are not covered")
        elif service.network_only and not work.inside:
            one.deny(work.plan.out_of_network_reason, f"{service.name} only within the network")
    return found


def _service(work: ClaimWork, one: LineWork) -> Service | None:
    for service in work.plan.services:
        if service.of.fits(work.claim, one.line, work.diagnoses):
            return service
    return None


def pay(work: ClaimWork, services: dict[int, Service], limits: Limits) -> None:
    """Deductible, copay, coinsurance and maximums of each line that is covered, after the payers
    before."""
    copaid: set[object] = set()
    for one in work.lines:
        service = services.get(id(one))
        if one.denial is None:
            _deny_unpayable(one, service, limits)
        if one.denial is not None:
            _denied(work, one, one.denial)
            continue
        if one.cut:
            _cut(one)
        _pay(work, one, service, limits, copaid)
    if work.to_member:
        for one in work.lines:
            _to_member(one)


def _deny_unpayable(one: LineWork, service: Service | None, limits: Limits) -> None:
    """Before units above a limit are taken off: a denial has the whole charge of the line."""
    if not allowed_of(one) and one.payable:
        one.deny(reasons.NO_FEE, "Nothing is allowed for it")
    elif service is not None and not limits.takes_visit(service, one.days):
        one.deny(reasons.MAXIMUM, f"{service.visits} visits of {service.name} are used up")


def _pay(
    work: ClaimWork,
    one: LineWork,
    service: Service | None,
    limits: Limits,
    copaid: set[object],
) -> None:
    benefits = work.benefits
    assert benefits is not None
    allowed = allowed_of(one)
    share = _share_of(benefits, service, work.inside)
    visit = (one.days[0] if one.days else None, share.copay)
    copay = ZERO if visit in copaid else share.copay
    done = coordinate(
        charge=one.payable,
        allowed=min(allowed, one.payable),
        prior=_of_payable(one),
        method=work.plan.coordination.method,
        deductible=limits.deductible if service is None or service.has_deductible else ZERO,
        copay=copay,
        coinsurance=share.coinsurance,
        out_of_pocket=limits.out_of_pocket,
        bound=work.inside,
        supplement=work.plan.coordination.supplement,
    )
    if done.copay:
        copaid.add(visit)
    paid, over = done.paid, ZERO
    if service is not None and service.maximum is not None:
        left = limits.benefit_left(service.name, service.maximum)
        paid, over = min(paid, left), max(ZERO, paid - left)
        limits.use_benefit(service.name, paid)
    one.paid += paid
    one.steps += done.steps
    if over:
        one.steps.append(
            f"{service.name if service else ''}: {over:.2f} is above the maximum of the plan year."
        )
    _adjust(one, done, over)
    limits.credit(done.credited_deductible, done.credited)


def _of_payable(one: LineWork) -> tuple[PriorPayment, ...]:
    """What payers before made of the part that is payable: the cut is taken from what they left."""
    if not one.cut or not one.prior:
        return one.prior
    # Units that this plan does not pay are of what the payers before left open.
    return tuple(_less(p, one.cut) for p in one.prior)


def _less(prior: PriorPayment, cut: Decimal) -> PriorPayment:
    """With so much less left open, and no more PR adjustments than that."""
    left = Decimal(prior.patient) - cut
    room, items = left, []
    for group, reason, amount in prior.items:
        kept = min(Decimal(amount), room) if group == "PR" else amount
        room -= Decimal(kept) if group == "PR" else 0
        items.append((group, reason, kept))
    return prior._replace(patient=left, items=tuple(items))


def _share_of(benefits: Benefits, service: Service | None, inside: bool) -> Benefits:
    """The plan's benefits, as the service changes them."""
    if service is None:
        return benefits
    own = service.coinsurance
    if not inside and service.out_of_network_coinsurance is not None:
        own = service.out_of_network_coinsurance
    return benefits._replace(
        coinsurance=benefits.coinsurance if own is None else own,
        copay=benefits.copay if service.copay is None else service.copay,
    )


# -- reasons


def _adjust(one: LineWork, done: Coordination, over: Decimal) -> None:
    """Every amount of a coordination under its reason."""
    one.adjust(reasons.PRIOR_PAYERS, done.oa23)
    one.adjust(reasons.ABOVE_FEE, done.contractual)
    one.adjust(reasons.DEDUCTIBLE, done.deductible)
    one.adjust(reasons.COPAY, done.copay)
    one.adjust(reasons.COINSURANCE, done.coinsurance)
    beyond = reasons.SHARE_OF_PRIOR if one.prior else reasons.ABOVE_FEE_MEMBER
    one.adjust(beyond, done.beyond_share)
    one.adjust(reasons.MAXIMUM, over)


def _denied(work: ClaimWork, one: LineWork, reason: Reason) -> None:
    """A line that is not paid: the provider's or the member's, after what other payers did."""
    before = sum((Decimal(p.paid) + Decimal(p.written_off) for p in one.prior), ZERO)
    left = one.charge - before
    one.adjust(reasons.PRIOR_PAYERS, before)
    if reason.is_members and work.inside and one.allowed and reason.code not in _NO_CONTRACT:
        above = max(ZERO, min(one.charge - max(one.allowed, before), left))
        if above < left and not any(_by_contract(p) for p in one.prior):
            one.adjust(reasons.ABOVE_FEE, above)
            left -= above
    one.adjust(reason, left)


def _by_contract(prior: PriorPayment) -> bool:
    return bool(prior.written_off if prior.contractual is None else prior.contractual)


_NO_CONTRACT = frozenset(("26", "27", "31"))  # no coverage, so no rate that binds


def _cut(one: LineWork) -> None:
    """Units above a limit, as far as other payers left them open."""
    assert one.cut_reason is not None
    left = Decimal(one.prior[-1].patient) if one.prior else one.charge
    one.cut = min(one.cut, left)
    billed = one.line.units or Decimal(1)
    one.adjust(one.cut_reason, one.cut, billed - (one.units or ZERO))


def _to_member(one: LineWork) -> None:
    """Benefits that are not assigned go to the member: the provider gets nothing here."""
    if one.paid:
        one.steps.append(
            f"{one.paid:.2f} is paid to the member: benefits are not assigned (CLM08)."
        )
        one.adjust(reasons.TO_THE_MEMBER, one.paid)
        one.paid = ZERO
