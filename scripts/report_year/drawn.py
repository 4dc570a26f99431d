"""Draws the year: claims by month, and what becomes of each. Single cases that a report has to tell
apart are put where `_CASES` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from report_year.model import (
    GROUPS,
    PROVIDERS,
    RENDERING,
    STRANGER,
    WRONG_NPI,
    Adjustment,
    Batch,
    Claim,
    Decided,
    Group,
    Line,
    Provider,
    Run,
)

YEAR = 2025
_PROCEDURES = {
    "P": (
        ("99213", 145),
        ("99214", 205),
        ("93000", 82),
        ("73562", 118),
        ("20610", 231),
        ("97110", 96),
        ("96372", 47),
        ("29125", 131),
    ),
    "I": (("99284", 880), ("71046", 214), ("80053", 126)),
    "D": (("D1110", 115), ("D0120", 58), ("D2391", 190), ("D0274", 74)),
}
_REVENUE = {"99284": "0450", "71046": "0324", "80053": "0300"}
_DENIALS = (("CO", "197"), ("CO", "29"), ("CO", "50"), ("CO", "97"), ("PR", "204"))
_SENT = 8  # day of the month
_RUNS = (15, 27)  # days of the month on which is decided; paid two days later
_NUMBERS = {"G1100": 8, "G2200": 6, "G3300": 4}  # professional claims a month


class Year:
    """`batches` are what was sent, `runs` what was paid."""

    def __init__(self, seed: int = 2025) -> None:
        self._random = Random(seed)
        self._count = 0
        self.batches: list[Batch] = []
        self.runs: dict[tuple[date, str, str], Run] = {}
        waiting: list[Claim] = []  # turned away, to be sent again
        for month in range(1, 13):
            waiting = self._month(month, waiting)

    def months(self) -> Iterator[tuple[int, list[Batch], list[Run]]]:
        """What belongs to the files of each month."""
        for month in range(1, 14):
            batches = [one for one in self.batches if _month_of(one.sent) == month]
            runs = [one for _, one in sorted(self.runs.items()) if _month_of(one.decided) == month]
            if batches or runs:
                yield month, batches, runs

    # -- what is sent

    def _month(self, month: int, again: list[Claim]) -> list[Claim]:
        sent = _weekday(date(YEAR, month, _SENT))
        waiting: list[Claim] = []
        for kind in "PID":
            claims = list(self._claims(month, kind, sent))
            claims += [one for one in again if one.kind == kind]
            if not claims:
                continue
            batch = Batch(kind, sent, claims, sent + timedelta(1), False, sent + timedelta(1))
            self.batches.append(batch)
            if kind == "P":
                self._answers(month, batch)
            if batch.is_rejected:  # sent again as it was
                later = _weekday(sent + timedelta(5))
                batch = Batch(kind, later, claims, later, False, later + timedelta(1))
                self.batches.append(batch)
            self._turn_away(batch, again)
            waiting += [
                replace(one, rendering=RENDERING)
                for one in batch.claims
                if one.number in batch.turned_away
            ]
            for one in batch.claims:
                if one.number not in batch.turned_away:
                    self._decide(one, sent, batch)
        return waiting

    def _turn_away(self, batch: Batch, again: list[Claim]) -> None:
        """Some have the NPI of the rendering provider wrong, which a 277CA turns away."""
        sent_before = {one.number for one in again}
        for place, one in enumerate(batch.claims):
            if self._random.random() < 0.04 and one.number not in sent_before:
                batch.claims[place] = replace(one, rendering=WRONG_NPI)
                batch.turned_away.add(one.number)

    def _answers(self, month: int, batch: Batch) -> None:
        """April's 999 is late, October's never came, August's rejects; May's 277CA is late."""
        if month == 4:
            batch.acknowledged = batch.sent + timedelta(8)
        if month == 10:
            batch.acknowledged = None
        if month == 8:
            batch.is_rejected, batch.answered = True, None
        if month == 5:
            batch.answered = batch.sent + timedelta(7)

    def _claims(self, month: int, kind: str, sent: date) -> Iterator[Claim]:
        if (kind == "I" and month % 3) or (kind == "D" and month % 3 != 2):
            return
        for group in GROUPS:
            if group.number == "G3300" and month == 7:  # schools are closed
                continue
            for number in range(_NUMBERS[group.number] if kind == "P" else 2):
                yield self._claim(kind, group, sent, month, number)
        if kind == "P" and month == 10:
            yield self._claim(kind, STRANGER, sent, month, 0)

    def _claim(self, kind: str, group: Group, sent: date, month: int, number: int) -> Claim:
        r = self._random
        self._count += 1
        provider = r.choice([one for one in PROVIDERS if one.kind == kind])
        count = r.choice((1, 1, 2, 3))
        chosen = r.sample(_PROCEDURES[kind], min(count, len(_PROCEDURES[kind])))
        is_secondary = r.random() < 0.14
        lines = []
        for procedure, dollars in chosen:
            charge = dollars * 100 + r.randrange(0, 60) * 25
            prior = self._prior(charge, month, group) if is_secondary else None
            lines.append(Line(procedure, charge, _REVENUE.get(procedure, ""), prior))
        # One accident every second month, and in December, of the first group.
        accident = ""
        if kind == "P" and group is GROUPS[0] and number == 0 and (month % 2 or month == 12):
            accident = "AA" if month % 4 == 1 else "EM"
        service = sent - timedelta(r.randrange(3, 26))
        return Claim(
            f"R{YEAR % 100}{self._count:04d}",
            kind,
            group,
            provider,
            r.randrange(group.members),
            service,
            tuple(lines),
            accident,
        )

    def _prior(self, charge: int, month: int, group: Group) -> tuple[int, tuple[Adjustment, ...]]:
        """What the first payer paid. In one month it has a coinsurance under CO."""
        allowed = charge * 80 // 100
        share = allowed * 25 // 100
        whose = "CO" if month == 4 and group is GROUPS[0] else "PR"
        return allowed - share, (("CO", "45", charge - allowed), (whose, "2", share))

    # -- what is decided

    def _decide(self, claim: Claim, sent: date, batch: Batch) -> None:
        r = self._random
        chance = r.random()
        run = _RUNS[0] if r.random() < 0.55 else _RUNS[1]
        day = date(YEAR, sent.month, run)
        if r.random() < 0.08:  # late
            day = _next_month(day, _RUNS[0])
        found = self._usual(claim, sent, chance)
        for case, (month, group, place) in _CASES.items():
            is_here = claim.group.number == group and claim.kind == "P" and sent.month == month
            if is_here and _place(claim, batch) == place:
                self._case(case, claim, sent, day, found)
                return
        if claim.accident:
            self._accident(claim, sent, day, found)
        elif day <= date(YEAR, 12, 27):
            self._pay(day, found)

    def _usual(self, claim: Claim, sent: date, chance: float) -> Decided:
        status = "2" if claim.is_secondary else "1"
        if chance < 0.08 and not claim.is_secondary:
            pair = self._random.choice(_DENIALS)
            lines = tuple((n, 0, ((*pair, one.charge),)) for n, one in enumerate(claim.lines))
            return Decided(claim, sent, "1", lines)
        found = [
            (n, *self._line(line, first=n == 0, denies=chance > 0.9 and n == 1))
            for n, line in enumerate(claim.lines)
        ]
        return Decided(claim, sent, status, tuple(found))

    def _line(self, line: Line, *, first: bool, denies: bool) -> tuple[int, tuple[Adjustment, ...]]:
        r = self._random
        if line.prior is not None:
            paid, found = line.prior
            before = paid + sum(cents for group, _, cents in found if group == "CO")
            left = line.charge - before
            share = left * 30 // 100
            left_over = (("OA", "23", before), ("PR", "2", share))
            return left - share, tuple(one for one in left_over if one[2])
        if denies:
            return 0, (("CO", "97", line.charge),)
        allowed = line.charge * r.randrange(62, 93) // 100
        deductible = min(allowed, r.choice((0, 0, 2500, 5000))) if first else 0
        share = (allowed - deductible) * r.choice((0, 10, 20)) // 100
        adjusted = (
            ("CO", "45", line.charge - allowed),
            ("PR", "1", deductible),
            ("PR", "2", share),
        )
        return allowed - deductible - share, tuple(one for one in adjusted if one[2])

    def _accident(self, claim: Claim, sent: date, day: date, found: Decided) -> None:
        """Those of January and July are closed without an answer, March's is another party's, those
        of September, November and December are held; the others are released."""
        later = _next_month(day, _RUNS[0])
        if sent.month in (1, 7):
            self._pay(later, _whole(found, "1", ("PR", "227")))
        elif sent.month == 3:
            self._pay(later, _whole(found, "1", ("CO", "20")))
        elif sent.month not in (9, 11, 12):
            self._pay(later, found)

    def _case(self, case: str, claim: Claim, sent: date, day: date, found: Decided) -> None:
        later = _next_month(day, _RUNS[1])
        paid = _paid(found)
        if case == "reversed":
            self._pay(day, _whole(paid, "1", ("CO", "29")))
            self._pay(later, _whole(paid, "1", ("CO", "29")).reversed())
            self._pay(later, paid)
        elif case == "overpaid":  # taken back and paid less
            self._pay(day, paid)
            self._pay(later, paid.reversed())
            number, cents, adjustments = paid.lines[0]
            more = ("CO", "45", 1000)
            less = (number, cents - 1000, _merged((*adjustments, more)))
            self._pay(later, replace(paid, lines=(less, *paid.lines[1:])))
        elif case == "twice":
            self._pay(day, paid)
            self._pay(later, paid)
        elif case == "split":  # the payer decides each line by itself
            for one in paid.lines:
                self._pay(day, replace(paid, lines=(one,)))
        elif case == "cost-share":  # a deductible that the provider would absorb
            self._pay(day, _whole(paid, "1", ("CO", "1")))
        elif case == "sequestration":
            number, cents, adjustments = paid.lines[0]
            wrong = (number, cents - 200, (*adjustments, ("PR", "253", 200)))
            self._pay(day, replace(paid, lines=(wrong, *paid.lines[1:])))
        elif case == "replaced":
            self._pay(day, paid)
            self._send_again(claim, "7")
            self._pay(later, paid.reversed())
            self._pay(later, paid)
        elif case == "voided":
            self._pay(day, paid)
            self._send_again(claim, "8")
            self._pay(later, paid.reversed())
        elif case == "other-group":
            key = self._run(day, GROUPS[1], claim.provider)
            key.decisions.append(paid)

    def _send_again(self, claim: Claim, frequency: str) -> None:
        sent = _weekday(self.batches[-1].sent + timedelta(14))
        again = replace(claim, frequency=frequency, replaces=claim.payer_number)
        self.batches.append(
            Batch(claim.kind, sent, [again], sent + timedelta(1), False, sent + timedelta(1))
        )

    def _pay(self, day: date, found: Decided) -> None:
        self._run(day, found.claim.group, found.claim.provider).decisions.append(found)

    def _run(self, day: date, group: Group, provider: Provider) -> Run:
        key = day, group.number, provider.npi
        return self.runs.setdefault(key, Run(group, provider, day, day + timedelta(2)))


# Case: month, group, which of its professional claims.
_CASES = {
    "reversed": (2, "G1100", 3),
    "twice": (3, "G2200", 2),
    "overpaid": (4, "G2200", 1),
    "split": (6, "G1100", 5),
    "cost-share": (5, "G3300", 1),
    "sequestration": (9, "G2200", 4),
    "replaced": (6, "G2200", 3),
    "voided": (9, "G3300", 2),
    "other-group": (10, "G1100", 4),
}


def _place(claim: Claim, batch: Batch) -> int:
    """Which of the group's claims of the batch it is."""
    return [one for one in batch.claims if one.group is claim.group].index(claim)


def _paid(found: Decided) -> Decided:
    """The claim paid as it usually is, where it was denied by chance."""
    if all(paid for _, paid, _ in found.lines):
        return found
    lines = []
    for number, line in enumerate(found.claim.lines):
        allowed = line.charge * 80 // 100
        lines.append((number, allowed, (("CO", "45", line.charge - allowed),)))
    return replace(found, status="1", lines=tuple(lines))


def _whole(found: Decided, status: str, pair: tuple[str, str]) -> Decided:
    """Every line for one reason."""
    lines = tuple((n, 0, ((*pair, one.charge),)) for n, one in enumerate(found.claim.lines))
    return replace(found, status=status, lines=lines)


def _merged(found: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    sums: dict[tuple[str, str], int] = {}
    for group, reason, cents in found:
        sums[group, reason] = sums.get((group, reason), 0) + cents
    return tuple((group, reason, cents) for (group, reason), cents in sums.items())


def _month_of(day: date) -> int:
    return (day.year - YEAR) * 12 + day.month


def _weekday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(7 - day.weekday()) if day.weekday() > 4 else day


def _next_month(day: date, number: int) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, number)


def billing(batch: Batch) -> list[tuple[Provider, list[Claim]]]:
    """Its claims by provider."""
    found: dict[str, list[Claim]] = {}
    for claim in batch.claims:
        found.setdefault(claim.provider.npi, []).append(claim)
    return [(claims[0].provider, claims) for _, claims in sorted(found.items())]
