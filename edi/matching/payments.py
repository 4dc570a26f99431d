"""The payers' decisions of all 835s, found by claim. Kept packed until their claim comes."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from edi.claims import balance
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.source import CUT, DocumentOf
from edi.claims.stream import payments_of
from edi.codes.adjustment_pair import contradiction
from edi.guides.spec import About
from edi.interchange.compressed import open_file
from edi.matching.decision import (
    Decision,
    Flaw,
    Remitter,
    Unclear,
    pack,
    read,
    remitter_of,
    unpack,
)
from edi.matching.match import (
    content_of_claim,
    content_of_decision,
    is_of_patient,
    is_plausible,
    parts_of,
)
from edi.rules.cas.context import group_reason_rule

# Pairs of group and reason that contradict themselves: never copied in silence.
_SAID = {
    "CAS001": "is not a group code",
    "CAS002": "is not on the list of reason codes",
    "CAS010": "is a cost share of the patient's, so it belongs under PR",
    "CAS011": "is Medicare's sequestration, so it belongs under CO",
    "CAS016": "has a group of version 4010",
    "CAS020": "holds group and reason in one element",
    "CAS013": "may not be used with this group by the definition of the reason",
}


_TEST = "T"  # ISA15
Key = TypeVar("Key")


class Unread:
    """A claim payment of which an amount is missing or no number."""

    def __init__(self, claim: str, file: str, line: int, element: str) -> None:
        self.claim, self.file, self.line, self.element = claim, file, line, element


class PaymentIndex:
    """Add the 835s first, then ask for the decisions of each claim."""

    def __init__(self) -> None:
        self.unread: list[Unread] = []
        self.cut: list[str] = []  # what is said of files that are cut off
        self._packed: list[bytes] = []
        self._claims: list[str] = []  # CLP01 of each
        self._by_claim: dict[str, list[int]] = {}
        self._by_content: dict[int, list[int]] = {}
        self._remitters: dict[Remitter, int] = {}
        self._files: dict[str, int] = {}
        self._asked: set[int] = set()
        self._of_tests: set[int] = set()  # from interchanges of test data (ISA15 T)

    def __len__(self) -> int:
        return len(self._packed)

    def read(self, path: str | Path, seen: Callable[[int], None] = lambda _: None) -> None:
        """All claim payments of a file. `seen` is given the bytes read. Raises `OSError`,
        `EdiError`."""
        with open_file(str(path)) as stream:
            document = DocumentOf(stream, About.PAYMENT, str(path))
            before = 0
            for payment in payments_of(document, str(path)):
                self.add(payment)
                offset = payment.chunk.offset
                seen(offset - before)
                before = offset
            if document.cut_at is not None:
                self.cut.append(f"{path}:{document.cut_at}: {CUT}")

    def add(self, payment: ClaimPayment) -> Decision | None:
        """One claim payment; None where it cannot be used, which `unread` then tells."""
        try:
            decision = read(payment, remitter_of(payment), tuple(_flaws(payment)))
        except Unclear as error:
            file = payment.remittance.file or ""
            self.unread.append(Unread(payment.id, file, payment.line, str(error)))
            return None
        number = len(self._packed)
        if payment.remittance.usage == _TEST:
            self._of_tests.add(number)
        remitter = self._remitters.setdefault(decision.remitter, len(self._remitters))
        file_number = self._files.setdefault(decision.file, len(self._files))
        self._packed.append(pack(decision, remitter, file_number))
        self._claims.append(decision.claim)
        self._by_claim.setdefault(decision.claim, []).append(number)
        self._by_content.setdefault(content_of_decision(decision), []).append(number)
        return decision

    def forget_from(self, start: int) -> None:
        """Forget what was added from number `start` on: an 835 that has been read before."""
        _forget(self._by_claim, start)
        _forget(self._by_content, start)
        del self._packed[start:], self._claims[start:]
        self._of_tests = {number for number in self._of_tests if number < start}

    def all(self) -> Iterator[Decision]:
        """Every decision, in the order in which they were read."""
        remitters, files = list(self._remitters), list(self._files)
        for data in self._packed:
            yield unpack(data, remitters, files)

    def of(
        self, claim: Claim, *, shares_number: bool, numbers: Callable[[str], bool]
    ) -> list[Decision]:
        """The decisions on a claim: by its number, else by what it is about.

        `shares_number`: another claim has the same number. `numbers`: has any claim this one?
        """
        remitters, files = list(self._remitters), list(self._files)
        found = []
        others: list[tuple[int, Decision]] = []
        for number in self._by_claim.get(claim.id, ()):
            one = unpack(self._packed[number], remitters, files)
            if not self._may_be_used(claim, number):
                continue
            if not shares_number or is_plausible(claim, one):
                self._asked.add(number)
                found.append(one)
            else:
                others.append((number, one))
        for place in parts_of(claim, [one for _, one in others]) if others else ():
            self._asked.add(others[place][0])
            found.append(others[place][1])
        if found or not self._by_content:
            return found
        for number in self._by_content.get(content_of_claim(claim), ()):
            if numbers(self._claims[number]):
                continue  # it is about the claim of its own number
            one = unpack(self._packed[number], remitters, files)
            if is_of_patient(claim, one) and self._may_be_used(claim, number):
                self._asked.add(number)
                found.append(one)
        return found

    def _may_be_used(self, claim: Claim, number: int) -> bool:
        """A test of a payer decides nothing of a claim that is none."""
        return number not in self._of_tests or claim.usage == _TEST

    def unanswered(self) -> Iterator[Decision]:
        """Decisions on claims that nobody has asked for."""
        remitters, files = list(self._remitters), list(self._files)
        for number, data in enumerate(self._packed):
            if number not in self._asked:
                yield unpack(data, remitters, files)

    @property
    def unused_tests(self) -> int:
        """How many of those are test data."""
        return len(self._of_tests - self._asked)

    @property
    def unanswered_count(self) -> int:
        """How many `unanswered` yields."""
        return len(self._packed) - len(self._asked)


def _forget(found: dict[Key, list[int]], start: int) -> None:
    for key in [key for key, numbers in found.items() if numbers[-1] >= start]:
        found[key] = [number for number in found[key] if number < start]
        if not found[key]:
            del found[key]


def _flaws(payment: ClaimPayment) -> Iterator[Flaw]:
    """What of the payer's own adjustments breaks a hard rule, and what does not add up."""
    loops: list[ClaimPayment | ServicePayment] = [payment, *payment.lines]
    for group, reason in sorted({(a.group, a.reason) for one in loops for a in one.adjustments}):
        rule = _broken_rule(group, reason, payment.filing)
        if rule:
            yield Flaw(rule, f"{group}-{reason} {_SAID[rule]}.", _sum(payment, (group, reason)))
    residual = balance.claim_payment(payment)
    if residual:
        yield Flaw(
            "BAL102",
            f"The payer's 835 does not balance: {abs(residual):.2f} of the charge (CLP03) is"
            f" {'not explained' if residual > 0 else 'explained twice'} by payment and"
            " adjustments.",
            residual,
        )
    for line in payment.lines:
        if of_line := balance.service(line):
            yield Flaw(
                "BAL101",
                f"Service {line.chunk.level.number} of the payer's 835 does not balance by"
                f" {abs(of_line):.2f}.",
                of_line,
            )
    charge = balance.payment_charge(payment)
    if charge:
        yield Flaw(
            "BAL104",
            f"The claim charge (CLP03) of the payer's 835 is {abs(charge):.2f}"
            f" {'more' if charge > 0 else 'less'} than its services (SVC02) add up to.",
            charge,
        )


@lru_cache(maxsize=4096)
def _broken_rule(group: str, reason: str, filing: str) -> str:
    if group == "CR":
        return "CAS016"
    rule = group_reason_rule(group, reason)
    if rule in ("CAS001", "CAS002", "CAS020"):
        return rule
    return contradiction(group, reason, filing=filing, accepts_assignment=True)


def _sum(payment: ClaimPayment, pair: tuple[str, str]) -> Decimal:
    loops: list[ClaimPayment | ServicePayment] = [payment, *payment.lines]
    same = [a.amount for loop in loops for a in loop.adjustments if (a.group, a.reason) == pair]
    return sum((amount for amount in same if amount is not None), Decimal(0))
