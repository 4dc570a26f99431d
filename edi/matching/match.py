"""Which decision is about which claim, and which service payment about which line.

By the provider's own numbers where the payer returns them: CLP01 is CLM01, REF*6R the line's
REF*6R (LX01 where the line has none). Else by procedure, charge and day. A payer may part a line,
bundle lines, or add services that were not billed. Source: 835 guide, section 1.10.2.6, CLP01,
REF*6R, SVC06.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.matching.decision import Decision, Remitter, Service

ZERO = Decimal(0)
Days = tuple[date, date] | None
_BUNDLED = "97"
SPLIT = "MA15"  # remark: the payer has separated the claim


class DoesNotFit(ValueError):
    """Service payments are about other lines, or other charges, than the claim has."""

    def __init__(self, message: str, amount: Decimal) -> None:
        super().__init__(message)
        self.amount = amount  # dollars that do not fit


class Matched(NamedTuple):
    """The service payments of each line, in the order of the claim's lines."""

    of_lines: tuple[tuple[Service, ...], ...]
    added: tuple[Service, ...]  # that were not billed, and came to nothing


# -- claims


def content(
    charge: Decimal | None, first_day: date | None, services: Iterable[tuple[str, Decimal | None]]
) -> int:
    """What a claim and its payment have in common besides their number, in one number."""
    return hash((charge, first_day, tuple(sorted((code, str(c)) for code, c in services))))


def content_of_claim(claim: Claim) -> int:
    """Of a claim."""
    days = claim.service_dates
    return content(
        claim.charge,
        days[0] if days else None,
        ((line.procedure.code or line.revenue_code, _same(line.charge)) for line in claim.lines),
    )


def content_of_decision(one: Decision) -> int:
    """Of a claim payment."""
    days = one.days
    first = min(
        [*(s.days[0] for s in one.services if s.days), *([days[0]] if days else [])], default=None
    )
    sign = -1 if one.is_reversal else 1
    return content(
        sign * one.charge,
        first,
        ((s.submitted.code or s.revenue_code, _same(sign * s.charge)) for s in one.services),
    )


def _same(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.normalize() + 0


def is_of_patient(claim: Claim, one: Decision) -> bool:
    """Is the patient of the decision that of the claim, by member id or name?"""
    patient, theirs = claim.patient, one.patient
    if patient is None or theirs is None:
        return False
    member = claim.subscriber.party.id if claim.subscriber and claim.subscriber.party else ""
    ids = {
        _letters(member),
        *(_letters(o.subscriber.id) for o in claim.other_payers if o.subscriber),
    }
    if theirs.id and _letters(theirs.id) in ids - {""}:
        return True
    last, first = _letters(patient.last_name), _letters(patient.first_name)
    return bool(last) and last == _letters(theirs.last) and _agree(first, _letters(theirs.first))


def is_plausible(claim: Claim, one: Decision) -> bool:
    """Of several claims with the number CLP01: may the decision be about this one?"""
    if claim.charge is None or abs(one.charge) != abs(claim.charge):
        return False
    return _may_be_about(claim, one)


def _may_be_about(claim: Claim, one: Decision) -> bool:
    """By days and patient."""
    days = _span(one.services) or one.days
    ours = claim.service_dates
    apart = days and ours and (days[1] < ours[0] or ours[1] < days[0])
    return not apart and (one.patient is None or is_of_patient(claim, one))


def parts_of(claim: Claim, decisions: Sequence[Decision]) -> list[int]:
    """Of several claims with the number CLP01: places of the decisions that are parts of this one,
    which a payer has split. They come to its charge, or remark MA15 says so."""
    by_payer: dict[Remitter, list[int]] = {}
    for place, one in enumerate(decisions):
        if _may_be_part(claim, one) and _may_be_about(claim, one):
            by_payer.setdefault(one.remitter, []).append(place)
    found: list[int] = []
    for places in by_payer.values():
        charge = sum((decisions[place].charge for place in places), ZERO)
        is_split = len(places) > 1 and charge == claim.charge
        found += [place for place in places if is_split or SPLIT in decisions[place].remarks]
    return found


def _may_be_part(claim: Claim, one: Decision) -> bool:
    """Is the decision about some lines of the claim?"""
    if claim.charge is None or not one.services or abs(one.charge) >= abs(claim.charge):
        return False
    left = list(claim.lines)
    for service in one.services:
        found = next((line for line in left if _is_line_of(line, service)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _is_line_of(line: ServiceLine, one: Service) -> bool:
    """By control number where the service has one, else by procedure; and by charge."""
    if line.charge is None or abs(line.charge) != abs(one.charge):
        return False
    if one.control_number:
        return one.control_number in (line.control_number, line.number)
    return _is_procedure(line, one) or (
        bool(line.revenue_code) and line.revenue_code == one.revenue_code
    )


def _span(services: Sequence[Service]) -> Days:
    days = [day for s in services if s.days for day in s.days]
    return (min(days), max(days)) if days else None


def _letters(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum())


def _agree(ours: str, theirs: str) -> bool:
    """One may be cut short."""
    return ours.startswith(theirs) or theirs.startswith(ours)


# -- services


def match_services(claim: Claim, services: Sequence[Service]) -> Matched:
    """Every service payment with its line. Raises `DoesNotFit`."""
    return _Matching(claim).match(services)


class _Matching:
    def __init__(self, claim: Claim) -> None:
        self._lines = claim.lines
        self._days = claim.service_dates
        self._found: list[list[Service]] = [[] for _ in self._lines]
        self._by_number = self._numbers()

    def _numbers(self) -> dict[str, int]:
        """Lines by what REF*6R may hold; a number that two lines have tells nothing."""
        found: dict[str, int | None] = {}
        for index, line in enumerate(self._lines):
            number = line.control_number or line.number
            found[number] = None if number in found else index
        for index, line in enumerate(self._lines):  # a payer may return LX01 all the same
            found.setdefault(line.number, index)
        return {number: index for number, index in found.items() if number and index is not None}

    def match(self, services: Sequence[Service]) -> Matched:
        left = []
        for one in services:
            index = self._by_number.get(one.control_number)
            if index is None:
                left.append(one)
            else:
                self._found[index].append(one)
        left = self._parts(left)
        for same in (
            self._same_service,
            self._same_code_and_day,
            self._same_code,
            self._same_revenue_code,
        ):
            left = self._singles(left, same)
        left = self._split(left)
        left = self._without_charge(left)
        self._check(left)
        return Matched(tuple(map(tuple, self._found)), tuple(left))

    def _singles(
        self, services: list[Service], same: Callable[[ServiceLine, Service], bool]
    ) -> list[Service]:
        """Those of which one line without a service is the same."""
        left = []
        for one in services:
            free = (
                index
                for index, line in enumerate(self._lines)
                if not self._found[index] and line.charge == one.charge and same(line, one)
            )
            index = next(free, None)
            if index is None:
                left.append(one)
            else:
                self._found[index].append(one)
        return left

    def _day(self, days: Days) -> date | None:
        return days[0] if days else (self._days[0] if self._days else None)

    def _same_day(self, line: ServiceLine, one: Service) -> bool:
        return self._day(line.service_dates) == self._day(one.days)

    def _same_service(self, line: ServiceLine, one: Service) -> bool:
        return (
            _is_procedure(line, one)
            and sorted(line.procedure.modifiers) == sorted(one.submitted.modifiers)
            and self._same_day(line, one)
        )

    def _same_code_and_day(self, line: ServiceLine, one: Service) -> bool:
        return _is_procedure(line, one) and self._same_day(line, one)

    def _same_code(self, line: ServiceLine, one: Service) -> bool:
        return _is_procedure(line, one)

    def _same_revenue_code(self, line: ServiceLine, one: Service) -> bool:
        return bool(line.revenue_code) and line.revenue_code == one.revenue_code

    def _split(self, services: list[Service]) -> list[Service]:
        """Several services that come to the charge of one line of their procedure and day."""
        for index, line in enumerate(self._lines):
            if self._found[index]:
                continue
            parts = [one for one in services if self._same_code_and_day(line, one)]
            if len(parts) > 1 and sum((p.charge for p in parts), ZERO) == line.charge:
                self._found[index] += parts
                services = [one for one in services if one not in parts]
        return services

    def _parts(self, services: list[Service]) -> list[Service]:
        """What a line lacks whose other parts came with its number: an unbundled service."""
        left = []
        for one in services:
            lacking = (
                index
                for index, line in enumerate(self._lines)
                if self._found[index]
                and line.charge is not None
                and one.charge
                and line.charge - _charged(self._found[index]) == one.charge
                and _is_procedure(line, one)
            )
            index = next(lacking, None)
            if index is None:
                left.append(one)
            else:
                self._found[index].append(one)
        return left

    def _without_charge(self, services: list[Service]) -> list[Service]:
        """Services without a charge go with the line that they were billed as. One that the payer
        added, and that pays, goes with a line of its day: the payer's sums stay what they are. One
        that changes nothing is left out."""
        left = []
        for one in services:
            if one.charge:
                left.append(one)
                continue
            index = self._line_like(one)
            if index is None and (one.paid or one.adjustments):
                index = self._line_of_day(one)
            if index is None:
                left.append(one)
            else:
                self._found[index].append(one)
        return left

    def _line_like(self, one: Service) -> int | None:
        alike = [n for n, line in enumerate(self._lines) if _is_procedure(line, one)]
        of_day = [n for n in alike if self._same_day(self._lines[n], one)]
        return next(iter(of_day or alike), None)

    def _line_of_day(self, one: Service) -> int | None:
        of_day = [n for n, line in enumerate(self._lines) if self._same_day(line, one)]
        decided = [n for n in of_day or range(len(self._lines)) if self._found[n]]
        return next(iter(decided), None)

    def _check(self, left: Sequence[Service]) -> None:
        charged = [one for one in left if one.charge]
        if charged:
            raise DoesNotFit(
                f"{len(charged)} of the payer's services match no line of the claim by control"
                " number (REF*6R), nor by procedure, charge and day.",
                _charged(charged),
            )
        for line, found in zip(self._lines, self._found, strict=True):
            if found and line.charge is not None and _charged(found) != line.charge:
                difference = _charged(found) - line.charge
                raise DoesNotFit(
                    f"Line {line.number}: the payer's 835 has"
                    f" {abs(difference):.2f} {'more' if difference > 0 else 'less'} charge (SVC02)"
                    " than the claim.",
                    difference,
                )


def bundled_into(claim: Claim, matched: Matched, index: int, one: Service) -> str:
    """LX01 of the line that a service was bundled into, "" for none.

    The payer says so by the procedure that it paid (SVC01), which is another one than was billed
    (SVC06), and the same as that of the line that it paid.
    """
    is_bundled = one.billed is not None and any(a.reason == _BUNDLED for a in one.adjustments)
    if not is_bundled or one.procedure.code == one.submitted.code:
        return ""
    for number, services in enumerate(matched.of_lines):
        if number != index and any(
            other.procedure.code == one.procedure.code
            and not any(a.reason == _BUNDLED for a in other.adjustments)
            for other in services
        ):
            return claim.lines[number].number
    return ""


def _charged(services: Iterable[Service]) -> Decimal:
    return sum((one.charge for one in services), ZERO)


def _is_procedure(line: ServiceLine, one: Service) -> bool:
    code = one.submitted.code
    return bool(code) and code == (line.procedure.code or line.revenue_code)
