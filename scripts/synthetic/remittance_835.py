"""Segments of an 835 file that answers the claims of an 837P."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from synthetic.adjudication import cas, merged, outcome, pays_first, pays_later
from synthetic.claims import visit_claim
from synthetic.envelope import CREATED, interchange
from synthetic.members import panels
from synthetic.model import Claim, Line, Member, Outcome, Provider
from synthetic.spelling import amount, day, routing_number, seg
from synthetic.values import PLAN, PLAN_HOME

DENIALS: tuple[tuple[str, str, str], ...] = (
    ("PR", "204", "N130"),
    ("PR", "96", "N130"),
    ("CO", "97", "M15"),
)
PLAN_TAX_ID = "911234567"
SUPPLEMENT = "TPA000001"
"""BPR11 and TRN04: the same in both, and nine characters because BPR11 has no other length."""


def decide(rng: Random, line: Line, prior: Sequence[Outcome]) -> tuple[Outcome, int, str]:
    """What the plan makes of a line, the units it cuts, and the remark that goes with it."""
    if prior:
        return pays_later(rng, line.charge, prior), 0, ""
    chance = rng.random()
    if chance < 0.05:
        group, reason, remark = rng.choice(DENIALS)
        return outcome(line.charge, (group, reason, line.charge)), 0, remark
    if chance < 0.08 and line.units > 1:
        cut = line.charge // line.units
        return outcome(line.charge, ("CO", "119", cut)), 1, "N362"
    return pays_first(rng, line.charge, medicare=False, leaves_some=False), 0, ""


def paid_claim(rng: Random, claim: Claim, each: Member) -> tuple[int, list[str]]:
    """What a claim is paid, and its loop 2100 with its 2110 loops."""
    before = [[prior.outcomes[at] for prior in claim.priors] for at in range(len(claim.lines))]
    by_line = all(prior.by_line for prior in claim.priors)
    decisions = [decide(rng, line, before[at]) for at, line in enumerate(claim.lines)]
    whole = merged(result for result, _, _ in decisions)
    patient_owes = whole.total("PR")
    control = f"9{claim.number}{rng.randrange(1000):03d}"
    segments = [
        seg(
            *("CLP", claim.number, str(len(claim.priors) + 1), amount(claim.charge)),
            *(amount(whole.paid), amount(patient_owes) if patient_owes else "", "12", control),
            *(claim.place_of_service, "1"),
        )
    ]
    if not by_line:
        segments += cas(whole.adjustments)
    patient_id = ("", "") if each.is_dependent else ("MI", each.member_id)
    segments.append(each.patient.nm1("QC", *patient_id))
    if each.is_dependent:
        segments.append(each.subscriber.nm1("IL", "MI", each.member_id))
    segments.append(claim.doctor.nm1("82"))
    segments.append(seg("REF", "1L", each.group_number))
    if claim.authorization:
        segments.append(seg("REF", "G1", claim.authorization))
    segments.append(seg("DTM", "232", day(claim.service)))
    segments.append(seg("DTM", "233", day(claim.service)))
    ready = max((prior.decided for prior in claim.priors), default=claim.service)
    segments.append(seg("DTM", "050", day(ready + timedelta(days=4))))
    covered = claim.charge - whole.total("CO")
    segments.append(seg("AMT", "AU", amount(covered)))
    for line, (result, cut, remark) in zip(claim.lines, decisions, strict=True):
        paid = result.paid if by_line else line.charge
        units = ("", str(line.units - cut), "", str(line.units) if cut else "")
        segments.append(seg("SVC", line.procedure, amount(line.charge), amount(paid), *units))
        segments.append(seg("DTM", "472", day(claim.service)))
        if by_line and cut:
            ((group, reason, cents),) = result.adjustments
            segments.append(seg("CAS", group, reason, amount(cents), str(cut)))
        elif by_line:
            segments += cas(result.adjustments)
        segments.append(seg("REF", "6R", line.control))
        segments.append(seg("REF", "LU", f"SITE{claim.doctor.npi[-6:]}"))
        if result.paid or not remark:
            segments.append(seg("AMT", "B6", amount(line.charge - result.total("CO"))))
        if remark:
            segments.append(seg("LQ", "HE", remark))
    return whole.paid, segments


def provider_adjustments(rng: Random, billing: Provider) -> list[tuple[str, int]]:
    """PLB reasons with their amounts; positive lowers the payment."""
    chance = rng.random()
    reference = f"{rng.randrange(10**8):08d}"
    if chance < 0.10:
        return [(f"L6:{reference}", -rng.randint(5, 900))]
    if chance < 0.18:
        refund = rng.randint(1000, 20000)
        return [(f"WO:{reference}", refund), (f"72:{reference}", -refund)]
    if chance < 0.25:
        return [(f"AH:{billing.npi}", rng.randint(10, 90))]
    return []


def _covered_at(segments: list[str]) -> int:
    """Where the AMT segments of a claim start."""
    return next(at for at, segment in enumerate(segments) if segment.startswith("AMT*AU"))


def payment(seed: int, number: int, billing: Provider, members: Sequence[Member]) -> Iterator[str]:
    """One payment to one payee."""
    rng = Random(f"{seed}/{number}")
    decided = [paid_claim(rng, claim, each) for each in members for claim in each.claims]
    adjustments = provider_adjustments(rng, billing)
    total = sum(paid for paid, _ in decided) - sum(cents for _, cents in adjustments)
    if total < 0:
        adjustments.clear()
        total = sum(paid for paid, _ in decided)
    _, first = decided[0]
    for reason, cents in adjustments:
        if reason.startswith("L6:"):
            first.insert(_covered_at(first), seg("AMT", "I", amount(-cents)))
    account_owner = f"1{PLAN_TAX_ID}"
    if not total:
        yield seg("BPR", "H", "0", "C", "NON", *[""] * 11, day(CREATED))
    elif rng.random() < 0.3:
        yield seg("BPR", "C", amount(total), "C", "CHK", *[""] * 11, day(CREATED))
    else:
        payee_account = f"{rng.randrange(10**9):09d}"
        yield seg(
            *("BPR", "C", amount(total), "C", "ACH", "CCP", "01", "124000054", "DA", "0012345678"),
            *(account_owner, SUPPLEMENT, "01", routing_number(rng), "DA", payee_account),
            day(CREATED),
        )
    yield seg("TRN", "1", f"{seed % 1000:03d}{number:07d}", account_owner, SUPPLEMENT)
    yield seg("REF", "EV", "RECEIVER")
    yield seg("DTM", "405", day(CREATED))
    yield seg("N1", "PR", PLAN.name)
    yield from PLAN_HOME.segments()
    yield seg("REF", "2U", PLAN.identifier)
    yield seg("PER", "BL", "EDI HELP DESK", "TE", "8005550100")
    yield seg("N1", "PE", billing.name, "XX", billing.npi)
    yield from billing.place.segments()
    yield seg("REF", "TJ", billing.tax_id)
    half = (len(decided) + 1) // 2
    for ordinal, part in enumerate((decided[:half], decided[half:]), start=1):
        if part:
            yield seg("LX", str(ordinal))
        for _, segments in part:
            yield from segments
    if adjustments:
        yield seg(
            *("PLB", billing.npi, f"{CREATED:%Y}1231"),
            *(text for reason, cents in adjustments for text in (reason, amount(cents))),
        )


def remittance(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 835 (005010X221A1) interchange that answers ``professional(claims, seed)``."""
    source = panels(claims, seed, visit_claim, hospital=False)
    payments = (
        payment(seed, number, billing, members)
        for number, (billing, members) in enumerate(source, start=1)
    )
    return interchange("HP", "005010X221A1", payments, seed)
