"""Claims and claim payments as a page shows them: plain values, in short lists.

An entry is what becomes JSON in the page. Amounts are cents, so that sums are exact in a browser
too; None is what is not known.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.view import Adjustment, Party, Procedure
from edi.report.page.words import Pair, pair, remark, status

Json = Any
ZERO = Decimal(0)
_REVERSAL = "22"


class Words:
    """What codes mean, once each: entries refer to them by number."""

    def __init__(self) -> None:
        self.pairs: dict[Pair, int] = {}
        self.remarks: dict[str, str] = {}
        self.statuses: dict[str, str] = {}

    def pair(self, one: Adjustment, filing: str, *, is_unpaid: bool) -> int:
        """The number of an adjustment's group and reason."""
        found = pair(one.group, one.reason, filing, is_unpaid=is_unpaid)
        return self.pairs.setdefault(found, len(self.pairs))

    def remark(self, code: str) -> str:
        """The code itself, whose meaning is kept."""
        if code not in self.remarks:
            self.remarks[code] = remark(code)
        return code

    def status(self, code: str) -> str:
        """The code itself, whose meaning is kept."""
        if code not in self.statuses:
            self.statuses[code] = status(code)
        return code


class Entry(NamedTuple):
    """One claim or claim payment."""

    values: Json  # as it stands in the page
    charge: int  # cents
    paid: int
    by_pair: dict[int, int]  # cents by number of the pair


class Entries:
    """Makes entries; whoever is named is masked unless `show_values`."""

    def __init__(self, *, show_values: bool) -> None:
        self.words = Words()
        self.shows_values = show_values

    def _named(self, text: str) -> str:
        return text if self.shows_values else ""

    # -- 835

    def payment(self, one: ClaimPayment) -> Entry:
        """Of a claim payment."""
        filing, remittance = one.filing, one.remittance
        adjusted, sums = self._adjustments([one, *one.lines], filing)
        claim_level, *of_lines = adjusted
        days = one.statement_dates or _span(line.service_dates for line in one.lines)
        values = {
            "n": one.id,
            "s": self.words.status(one.status),
            "r": one.status == _REVERSAL,
            "c": _cents(one.charge),
            "p": _cents(one.paid),
            "a": self._allowed(one, sums),
            "d": _days(days),
            "y": _party(one.payer),
            "o": _party(one.payee),
            "g": one.group_number,
            "k": one.payer_claim_control_number,
            "t": remittance.trace_number,
            "w": _day(remittance.effective_date),
            "u": self._named(one.patient.name if one.patient else ""),
            "i": self._named(one.patient.id if one.patient else ""),
            "x": claim_level,
            "m": [self.words.remark(code) for code in one.remark_codes],
            "l": [
                self._service(line, found) for line, found in zip(one.lines, of_lines, strict=True)
            ],
        }
        return _entry(values, one.charge, one.paid, sums)

    def _service(self, line: ServicePayment, adjusted: Json) -> Json:
        billed = line.billed_procedure
        return {
            "q": _procedure(line.procedure, line.revenue_code),
            "b": _procedure(billed, "") if billed else "",
            "v": _units(line.paid_units),
            "d": _days(line.service_dates),
            "c": _cents(line.charge),
            "p": _cents(line.paid),
            "a": _cents(line.allowed),
            "x": adjusted,
            "m": [self.words.remark(code) for code in line.remark_codes],
        }

    # -- 837

    def claim(self, one: Claim) -> Entry:
        """Of a claim, with what payers before have decided on it."""
        provider, payer = one.billing_provider, one.payer
        decided = [payer for payer in one.other_payers if one.has_decided(payer)]
        loops: list[OtherPayer | LineAdjudication] = [*decided]
        loops += [found for line in one.lines for found in line.adjudications]
        sums = _Sums()
        others = [self._other_payer(one, payer, sums) for payer in one.other_payers]
        paid = sum((payer.paid or ZERO for payer in decided), ZERO)
        values = {
            "n": one.id,
            "f": one.frequency,
            "c": _cents(one.charge),
            "p": _cents(paid) if decided else None,
            "a": None,
            "d": _days(one.service_dates),
            "y": _party(payer),
            "o": _party(provider.party if provider else None),
            "g": one.group_number,
            "e": one.responsibility,
            "u": self._named(one.patient.name if one.patient else ""),
            "i": self._named(_member(one)),
            "x": [],
            "m": [],
            "z": others,
            "l": [self._line(line) for line in one.lines],
        }
        return _entry(values, one.charge, paid, sums)

    def _other_payer(self, claim: Claim, one: OtherPayer, sums: "_Sums") -> Json:
        filing = one.filing
        lines = claim.adjudications_by(one)
        adjusted = [
            *self._of_loop(one.adjustments, _is_unpaid(one.paid), filing, sums),
            *(
                trio
                for _, found in lines
                for trio in self._of_loop(found.adjustments, _is_unpaid(found.paid), filing, sums)
            ),
        ]
        return {
            "e": one.responsibility,
            "y": _party(one.payer),
            "p": _cents(one.paid),
            "x": _together(adjusted),
        }

    def _line(self, line: ServiceLine) -> Json:
        return {
            "q": _procedure(line.procedure, line.revenue_code),
            "b": "",
            "v": _units(line.units),
            "d": _days(line.service_dates),
            "c": _cents(line.charge),
            "p": None,
            "a": None,
            "x": [],
            "m": [],
        }

    # -- adjustments

    def _adjustments(
        self, loops: Sequence[ClaimPayment | ServicePayment], filing: str
    ) -> tuple[list[Json], "_Sums"]:
        sums = _Sums()
        adjusted = []
        for loop in loops:
            charge = loop.charge or ZERO
            paid = loop.paid or ZERO
            is_unpaid = paid <= 0 if charge >= 0 else paid >= 0
            adjusted.append(list(self._of_loop(loop.adjustments, is_unpaid, filing, sums)))
        return adjusted, sums

    def _of_loop(
        self, adjustments: Iterable[Adjustment], is_unpaid: bool, filing: str, sums: "_Sums"
    ) -> Iterable[Json]:
        for one in adjustments:
            number = self.words.pair(one, filing, is_unpaid=is_unpaid)
            cents = _cents(one.amount) or 0
            sums.add(number, cents)
            yield [number, cents]

    def _allowed(self, one: ClaimPayment, sums: "_Sums") -> int | None:
        """AMT*B6 of all services; else payment, patient's share and what earlier payers paid."""
        said = [line.allowed for line in one.lines]
        if said and all(amount is not None for amount in said):
            return _cents(sum((amount or ZERO for amount in said), ZERO))
        if one.paid is None:
            return None
        pairs = list(self.words.pairs)
        counted = ("patient", "earlier_payers")
        more = sum(cents for n, cents in sums.by_pair.items() if pairs[n].share in counted)
        return (_cents(one.paid) or 0) + more


class _Sums:
    """Cents by pair."""

    def __init__(self) -> None:
        self.by_pair: dict[int, int] = {}

    def add(self, number: int, cents: int) -> None:
        self.by_pair[number] = self.by_pair.get(number, 0) + cents


def _entry(values: Json, charge: Decimal | None, paid: Decimal | None, sums: _Sums) -> Entry:
    return Entry(values, _cents(charge) or 0, _cents(paid) or 0, sums.by_pair)


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else round(amount * 100)


def _is_unpaid(paid: Decimal | None) -> bool:
    return not paid or paid <= 0


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _days(days: tuple[date, date] | None) -> str:
    if days is None:
        return ""
    first, last = map(_day, days)
    return first if first == last else f"{first} to {last}"


def _span(periods: Iterable[tuple[date, date] | None]) -> tuple[date, date] | None:
    days = [day for period in periods if period for day in period]
    return (min(days), max(days)) if days else None


def _party(party: Party | None) -> str:
    """An organization, or a provider, by name."""
    return party.name or party.id if party else ""


def _member(claim: Claim) -> str:
    person = claim.subscriber.party if claim.subscriber else None
    return person.id if person else ""


def _procedure(one: Procedure, revenue_code: str) -> str:
    code = " ".join([one.code, *one.modifiers]) if one.code else ""
    parts = (code, f"revenue {revenue_code}" if revenue_code and revenue_code != code else "")
    return ", ".join(filter(None, parts))


def _units(units: Decimal | None) -> str:
    return "" if units is None else f"{units.normalize():f}"


def _together(adjusted: Iterable[Json]) -> list[Json]:
    """Adjustments of one pair as one."""
    found: dict[int, int] = {}
    for number, cents in adjusted:
        found[number] = found.get(number, 0) + cents
    return [[number, cents] for number, cents in found.items()]
