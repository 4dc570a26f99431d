"""Every measure of a report computed in plain Python, from what `read_by_hand` has read, by the
definitions of docs/report.md and by none of the code."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from read_by_hand import ZERO, Files, Paid, Sent, Service

CENT, TENTH = Decimal("0.01"), Decimal("0.1")
GROUPS = {"G1100", "G2200", "G3300"}  # of the groups file
_DENIES = {"20", "29", "50", "97", "197", "227", "204"}
_WRONG = {("CO", "1"): "CAS010", ("CO", "2"): "CAS010", ("PR", "253"): "CAS011"}


def key(number: str) -> str:
    return number if number in GROUPS else "(others)" if number else "(none)"


def share(group: str, reason: str, *, is_unpaid: bool) -> str:
    if (group, reason) == ("OA", "23"):
        return "cob_savings"
    if (group, reason) in _WRONG:
        return "other"
    if group == "PR":
        return "member_share"
    return "denied" if is_unpaid and reason in _DENIES else "contract_savings"


def business_days(first: date, last: date) -> int:
    return sum((first + timedelta(n)).weekday() < 5 for n in range(1, (last - first).days + 1))


@dataclass
class OneClaim:
    """All submissions of a claim."""

    sent: list[Sent]
    decisions: list[OneDecision] = field(default_factory=list)

    @property
    def first(self) -> Sent:
        return self.sent[0]

    @property
    def last(self) -> Sent:
        return self.sent[-1]


@dataclass
class OneDecision:
    paid: Paid
    claim: OneClaim | None
    is_taken_back: bool = False
    is_second: bool = False
    is_first: bool = False

    @property
    def is_reversal(self) -> bool:
        return self.paid.status == "22"

    def sums(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.paid.services:
            is_unpaid = one.paid <= 0 if one.charge >= 0 else one.paid >= 0
            for group, reason, amount in one.adjustments:
                found[share(group, reason, is_unpaid=is_unpaid)] += amount
        return found

    def allowed(self) -> Decimal:
        said = [one.allowed for one in self.paid.services]
        if all(one is not None for one in said):
            return sum(said, ZERO)
        sums = self.sums()
        return self.paid.paid + sums["member_share"] + sums["cob_savings"]

    def reasons(self) -> set[tuple[str, str]]:
        return {(g, r) for one in self.paid.services for g, r, _ in one.adjustments}

    def is_denial(self) -> bool:
        return not self.is_reversal and self.paid.paid <= 0 and self.sums()["denied"] > 0


class ByHand:
    """`wrong` are the claims (file, number) in which an error is found."""

    def __init__(self, files: Files, wrong: set[tuple[str, str]], today: date) -> None:
        self.files, self.wrong, self.today = files, wrong, today
        self.voids = {(one.id, one.npi) for one in files.sent if one.frequency == "8"}
        claims: dict[tuple[str, str, str], list[Sent]] = defaultdict(list)
        for one in sorted(files.sent, key=lambda one: one.received):
            if one.frequency != "8":
                claims[one.id, one.npi, one.rank].append(one)
        self.claims = [OneClaim(sent) for sent in claims.values()]
        self.decisions = self._decisions()

    def _decisions(self) -> list[OneDecision]:
        by_number = {(one.last.id, one.last.npi): one for one in self.claims}
        found, seen = [], set()
        for one in self.files.paid:
            if "-again" in one.file:  # the copy
                continue
            same = (
                one.id,
                one.status,
                one.charge,
                one.paid,
                one.trace,
                tuple(service.control for service in one.services),
            )
            assert same not in seen
            seen.add(same)
            found.append(OneDecision(one, by_number.get((one.id, one.npi))))
        found.sort(key=lambda one: one.paid.paid_on)
        by_claim: dict[tuple[str, str], list[OneDecision]] = defaultdict(list)
        for one in found:
            by_claim[one.paid.id, one.paid.npi].append(one)
            if one.claim:
                one.claim.decisions.append(one)
        for several in by_claim.values():
            _settle(several)
        return found

    # -- of one group and month, None for all

    def claims_of(self, group: str | None, month: date | None) -> list[OneClaim]:
        return [
            one
            for one in self.claims
            if group in (None, key(one.last.group))
            and month in (None, one.first.received.replace(day=1))
        ]

    def decisions_of(self, group: str | None, month: date | None) -> list[OneDecision]:
        return [
            one
            for one in self.decisions
            if group in (None, key(one.paid.group))
            and month in (None, one.paid.paid_on.replace(day=1))
        ]

    def volume(self, group: str | None, month: date | None) -> dict[str, Any]:
        found = self.claims_of(group, month)
        kinds = Counter(one.last.kind for one in found)
        charges = sum((one.last.charge for one in found), ZERO)
        return {
            "claims": len(found),
            "charges": charges,
            "charge_per_claim": _each(charges, len(found)),
            "lines": sum(len(one.last.lines) for one in found),
            "members": len({(one.last.group, one.last.member) for one in found}),
            "professional": kinds["P"],
            "institutional": kinds["I"],
            "dental": kinds["D"],
            "secondary": sum(one.last.rank != "P" for one in found),
            "accidents": sum(one.last.is_accident for one in found),
            "replacements": sum(one.last.frequency == "7" for one in found),
            "voided": sum((one.last.id, one.last.npi) in self.voids for one in found),
            "sent_again": sum(len(one.sent) - 1 for one in found),
        }

    def payments(self, group: str | None, month: date | None) -> dict[str, Any]:
        found = self.decisions_of(group, month)
        made = [one for one in found if not one.is_reversal]
        stand = [one for one in made if not one.is_taken_back]
        sums: Counter[str] = Counter()
        for one in found:
            sums.update(one.sums())
        paid = sum((one.paid.paid for one in found), ZERO)
        charged = sum((one.paid.charge for one in found), ZERO)
        denials = sum(one.is_denial() for one in stand)
        names = ("member_share", "cob_savings", "contract_savings", "denied", "other")
        return {
            "decisions": len(made),
            "reversals": len(found) - len(made),
            "charged": charged,
            "allowed": sum((one.allowed() for one in found), ZERO),
            "paid": paid,
            **{name: sums[name] for name in names},
            "difference": charged - paid - sum(sums.values()),
            "interest": ZERO,
            "paid_per_decision": _each(paid, len(made)),
            "denials": denials,
            "denial_rate": _rate(denials, len(stand)),
            "denied_in_part": sum(one.paid.paid > 0 and one.sums()["denied"] > 0 for one in stand),
            "answered_twice": sum(one.is_second for one in found),
            "other_group": sum(
                one.claim is not None and one.claim.last.group != one.paid.group for one in made
            ),
        }

    def turnaround(self, group: str | None, month: date | None) -> dict[str, Any]:
        first = [one for one in self.decisions_of(group, month) if one.is_first]
        days = sorted((one.paid.paid_on - one.paid.received).days for one in first)
        decided = sorted((one.paid.decided - one.paid.received).days for one in first)
        later = sorted((one.paid.paid_on - one.paid.decided).days for one in first)
        clean = [
            (one.paid.paid_on - one.paid.received).days
            for one in first
            if one.claim is None or self.is_clean(one.claim)
        ]
        return {
            "measured": len(first),
            "days_to_decision": _share_of(decided, 50),
            "decision_to_payment": _share_of(later, 50),
            "days_to_payment": _share_of(days, 50),
            "days_to_payment_90": _share_of(days, 90),
            "longest": days[-1] if days else None,
            "clean_measured": len(clean),
            "clean_late": sum(one > 30 for one in clean),
            "late": sum(one > 30 for one in days),
            "in_time_rate": _rate(sum(one <= 30 for one in clean), len(clean)),
        }

    # -- answers

    def set_answer(self, one: Sent) -> tuple[date | None, bool]:
        found = [(made, bad) for control, made, bad in self.files.sets if control == one.control]
        return min(found, default=(None, False))

    def claim_answer(self, one: Sent) -> tuple[date | None, bool]:
        found = [
            (made, bad)
            for number, made, bad in self.files.claims
            if number == one.id and made >= one.received
        ]
        return min(found, default=(None, False))

    def is_turned_away(self, one: Sent) -> bool:
        return self.set_answer(one)[1] or self.claim_answer(one)[1]

    def is_clean(self, one: OneClaim) -> bool:
        return (
            not self.is_turned_away(one.first) and (one.first.file, one.first.id) not in self.wrong
        )

    def acknowledgements(self, group: str | None, month: date | None) -> dict[str, Any]:
        found = [one.first for one in self.claims_of(group, month)]
        sets = [(one, *self.set_answer(one)) for one in found]
        claims = [(one, *self.claim_answer(one)) for one in found]
        return {
            "acknowledged": sum(made is not None for _, made, _ in sets),
            "set_rejected": sum(bad for _, _, bad in sets),
            "set_late": sum(
                business_days(one.received, made or self.today) > 2 for one, made, _ in sets
            ),
            "answered": sum(made is not None for _, made, _ in claims),
            "claim_rejected": sum(bad for _, _, bad in claims),
            "claim_late": sum(
                business_days(one.received, made or self.today) > 2 and not self.set_answer(one)[1]
                for one, made, _ in claims
            ),
        }

    def compliance(self, group: str | None, month: date | None) -> dict[str, Any]:
        found = self.claims_of(group, month)
        clean = sum(map(self.is_clean, found))
        away = [one for one in found if self.is_turned_away(one.last)]
        stand = {
            id(one): [d for d in one.decisions if not (d.is_reversal or d.is_taken_back)]
            for one in found
        }
        waiting = [
            one
            for one in found
            if one not in away
            and (one.last.id, one.last.npi) not in self.voids
            and not stand[id(one)]
        ]
        ages = [(one.last.is_accident, (self.today - one.first.received).days) for one in waiting]
        hurt = [
            (one, stand[id(one)][-1]) for one in found if one.last.is_accident and stand[id(one)]
        ]
        closed = sum(("PR", "227") in d.reasons() for _, d in hurt)
        liable = sum(any(r in ("19", "20", "21") for _, r in d.reasons()) for _, d in hurt)
        return {
            "clean": clean,
            "clean_rate": _rate(clean, len(found)),
            "turned_away": len(away),
            "open": len(waiting),
            "open_late": sum(not hurt and age > 30 for hurt, age in ages),
            "opl_held": sum(hurt for hurt, _ in ages),
            "opl_held_late": sum(hurt and age > 25 for hurt, age in ages),
            "opl_closed": closed,
            "opl_liable_party": liable,
            "opl_released": len(hurt) - closed - liable,
        }

    # -- lists

    def providers(self, group: str | None, month: date | None) -> dict[str, tuple[Any, ...]]:
        found: dict[str, list[Any]] = defaultdict(lambda: [0, ZERO, 0, ZERO, ZERO, 0])
        for claim in self.claims_of(group, month):
            found[claim.last.npi][0] += 1
            found[claim.last.npi][1] += claim.last.charge
        for one in self.decisions_of(group, month):
            row = found[one.paid.npi]
            row[2] += not one.is_reversal
            row[3] += one.allowed()
            row[4] += one.paid.paid
            row[5] += one.is_denial() and not one.is_taken_back
        return {npi: tuple(row) for npi, row in found.items()}

    def procedures(self, group: str | None, month: date | None) -> dict[str, tuple[Any, ...]]:
        found: dict[str, list[Any]] = defaultdict(lambda: [0, ZERO, ZERO])
        for claim in self.claims_of(group, month):
            for procedure, charge in claim.last.lines:
                found[procedure][0] += 1
                found[procedure][1] += charge
        for service in self._services(group, month):
            found[service.procedure][2] += service.paid
        return {procedure: tuple(row) for procedure, row in found.items()}

    def _services(self, group: str | None, month: date | None) -> list[Service]:
        return [s for one in self.decisions_of(group, month) for s in one.paid.services]

    def denial_reasons(self, group: str | None, month: date | None) -> dict[str, Decimal]:
        found: Counter[str] = Counter()
        for one in self._services(group, month):
            is_unpaid = one.paid <= 0 if one.charge >= 0 else one.paid >= 0
            for code, reason, amount in one.adjustments:
                if share(code, reason, is_unpaid=is_unpaid) == "denied":
                    found[f"{code}-{reason}"] += amount
        return dict(found)

    def faults(
        self, group: str | None, month: date | None
    ) -> dict[tuple[str, str, str], tuple[int, Decimal]]:
        found: dict[tuple[str, str, str], list[Any]] = defaultdict(lambda: [0, ZERO])
        pairs = [("remittance", a) for s in self._services(group, month) for a in s.adjustments]
        for one in self.files.sent:
            if group in (None, key(one.group)) and month in (None, one.received.replace(day=1)):
                pairs += [("claim", a) for a in one.prior]
        for where, (code, reason, amount) in pairs:
            if (code, reason) in _WRONG:
                row = found[f"{code}-{reason}", _WRONG[code, reason], where]
                row[0] += 1
                row[1] += amount
        return {fault: tuple(row) for fault, row in found.items()}  # type: ignore[misc]


def _settle(several: list[OneDecision]) -> None:
    """Which of the decisions on a claim stand, in the order of their payments."""
    for back in several:
        if back.is_reversal:
            original = next(
                one
                for one in several
                if not one.is_reversal
                and not one.is_taken_back
                and one.paid.charge == -back.paid.charge
                and one.paid.paid == -back.paid.paid
            )
            original.is_taken_back = True
    made = [one for one in several if not one.is_reversal]
    if made:
        made[0].is_first = True
    stand = [one for one in made if not one.is_taken_back]
    controls = [service.control for one in stand for service in one.paid.services]
    if len(stand) > 1 and len(set(controls)) < len(controls):
        stand[-1].is_second = True


def _each(amount: Decimal, number: int) -> Decimal | None:
    return (amount / number).quantize(CENT, ROUND_HALF_UP) if number else None


def _rate(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def _share_of(ordered: list[int], per_cent: int) -> int | None:
    """The least value that so many of a hundred do not exceed."""
    return ordered[-(-len(ordered) * per_cent // 100) - 1] if ordered else None
