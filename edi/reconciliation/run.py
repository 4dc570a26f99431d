"""Claims, remittances and deposits held against each other.

1. the 835s are read, and what they decide is kept by claim
2. the claims are read for their numbers: which are used twice, which are replaced
3. the claims are read again, and each meets the decisions on it
4. the decisions are written as lines to post, the payments held against the bank's deposits
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from edi.claims.claim import Claim
from edi.claims.source import CUT, DocumentOf
from edi.claims.stream import claims_of
from edi.codes import plb
from edi.errors import NotThisTransaction
from edi.guides.spec import About
from edi.interchange.compressed import open_file
from edi.matching.netting import standing
from edi.reconciliation.answers import ANSWERED, Answer, State, answer
from edi.reconciliation.appeals import Appeals
from edi.reconciliation.bank import TO_LOOK_AT, Deposit, Found, Matched, match, read_deposits
from edi.reconciliation.outputs import Tables
from edi.reconciliation.postings import Known, Place, place_of, postings
from edi.reconciliation.remittances import Remittances
from edi.report.told import Kept, Told

ZERO = Decimal(0)
WAIT = 30  # days for a payer to answer
_REPLACES = frozenset({"7", "8"})  # CLM05-3
_OUT_OF_DATE = frozenset({State.REPLACED, State.VOID, State.ANSWERED_TWICE})


@dataclass(slots=True)
class Sum:
    """Claims of one state."""

    claims: int = 0
    charge: Decimal = ZERO
    paid: Decimal = ZERO


@dataclass(slots=True)
class Reconciliation:
    """What became of the claims. Money in dollars."""

    states: dict[State, Sum] = field(default_factory=dict)
    denials: Counter[str] = field(default_factory=Counter)  # claims by kind of reason
    denied: dict[str, Decimal] = field(default_factory=dict)  # dollars by kind of reason
    payments: int = 0
    payments_total: Decimal = ZERO
    capitation: Decimal = ZERO  # PLB CT
    deposits: Counter[Found] = field(default_factory=Counter)
    decisions_without_claim: int = 0
    patient_balance: Decimal = ZERO
    bill_next_payer: int = 0
    forwarded: int = 0
    overdue: int = 0  # claims not answered in time
    to_look_at: Kept = field(default_factory=Kept)
    unread: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    written: tuple[Path, ...] = ()

    @property
    def claims(self) -> int:
        """All that were read."""
        return sum(one.claims for one in self.states.values())


def reconcile(
    claims: Sequence[str | Path],
    remittances: Sequence[str | Path],
    out: str | Path | None = None,
    *,
    to: Literal["csv", "jsonl"] = "csv",
    bank: str | Path | None = None,
    appeals: str | Path | None = None,
    date: Date | None = None,
    wait: int = WAIT,
    progress: Callable[[int], None] = lambda _: None,
) -> Reconciliation:
    """Find what became of `claims` (837 files) in `remittances` (835 files) and, if it is given,
    the `bank` file of deposits.

    With `out`, a folder, tables are written there: claims, denials, postings, payments. `date` is
    the day on which it is asked, today if None; a claim that was not answered `wait` days after it
    was made is overdue. Raises `OSError`, `InvalidDeposits`, `InvalidAppeals`, and `EdiError` for
    files that cannot be used.
    """
    days = Appeals.read(Path(appeals)) if appeals else Appeals()
    deposits = read_deposits(Path(bank)) if bank else None
    run = _Run(date or Date.today(), wait, days, progress)  # noqa: DTZ011 - of the user's place
    run.read_remittances([str(path) for path in remittances])
    run.read_numbers([str(path) for path in claims])
    with ExitStack() as ending:
        tables = Tables(Path(out) if out else None, to, ending)
        run.answer_all(tables)
        run.post(tables)
        run.hold_against_bank(tables, deposits)
    run.result.written = tables.paths
    return run.result


class _Run:
    def __init__(
        self, today: Date, wait: int, appeals: Appeals, progress: Callable[[int], None]
    ) -> None:
        self.result = Reconciliation()
        self._today = today
        self._wait = wait
        self._appeals = appeals
        self._progress = progress
        self._read = Remittances()
        self._claims: list[str] = []
        self._numbers: Counter[str] = Counter()
        self._replaced: set[tuple[str, str]] = set()  # CLM01 and SBR01
        self._known: dict[Place, Known] = {}

    # -- reading

    def read_remittances(self, paths: list[str]) -> None:
        """What the payers have paid and decided. Raises `OSError`, `EdiError`."""
        self._of_their_kind(paths, lambda path: self._read.read(path, self._progress), "835")
        self.result.unread += self._read.unread
        self.result.notices += self._read.copies

    def read_numbers(self, paths: list[str]) -> None:
        """Which numbers (CLM01) are used twice, and which claims are replaced."""

        def read(path: str) -> None:
            with open_file(path) as stream:
                document = DocumentOf(stream, About.CLAIM, path)
                for claim in claims_of(document, path):
                    self._numbers[claim.id] += 1
                    if claim.frequency in _REPLACES:
                        self._replaced.add((claim.id, claim.responsibility))
                if document.cut_at is not None:
                    self.result.unread.append(f"{path}:{document.cut_at}: {CUT}")

        self._claims = self._of_their_kind(paths, read, "837")

    def _of_their_kind(self, paths: list[str], read: Callable[[str], None], kind: str) -> list[str]:
        """The files with transaction sets of a kind: claims and remittances may share a folder."""
        paths = list(dict.fromkeys(paths))
        found = []
        for path in paths:
            try:
                read(path)
            except NotThisTransaction:
                if len(paths) == 1:
                    raise
                self.result.notices.append(f"{path}: skipped, no {kind} that edi reads")
            else:
                found.append(path)
        if not found:
            raise NotThisTransaction(f"none of the {len(paths)} files has an {kind}", (kind,))
        return found

    # -- claims

    def answer_all(self, tables: Tables) -> None:
        """Each claim meets the decisions on it. Raises `OSError`."""
        for path in self._claims:
            with open_file(path) as stream:
                before = 0
                for claim in claims_of(DocumentOf(stream, About.CLAIM, path), path):
                    one = self._answer(claim)
                    is_overdue = self._is_overdue(one)
                    self._count(one, is_overdue=is_overdue)
                    self._look_at(one)
                    self._remember(one)
                    tables.claim(one, is_overdue=is_overdue)
                    self._denials(one, tables)
                    self._progress(claim.chunk.offset - before)
                    before = claim.chunk.offset
        self.result.decisions_without_claim = self._read.index.unanswered_count

    def _answer(self, claim: Claim) -> Answer:
        found = self._read.index.of(
            claim,
            shares_number=self._numbers[claim.id] > 1,
            numbers=self._numbers.__contains__,
        )
        is_replaced = (
            claim.frequency not in _REPLACES and (claim.id, claim.responsibility) in self._replaced
        )
        return answer(claim, found, is_replaced=is_replaced)

    def _is_overdue(self, one: Answer) -> bool:
        if one.state is not State.UNANSWERED:
            return False
        sent = one.created or (one.service_dates[1] if one.service_dates else None)
        return sent is not None and (self._today - sent).days > self._wait

    def _count(self, one: Answer, *, is_overdue: bool) -> None:
        result = self.result
        sums = result.states.setdefault(one.state, Sum())
        sums.claims += 1
        sums.charge += one.charge or ZERO
        sums.paid += one.paid
        result.patient_balance += one.patient_balance
        result.bill_next_payer += one.is_secondary_due
        result.forwarded += bool(one.sent_to)
        result.overdue += is_overdue

    def _look_at(self, one: Answer) -> None:
        if one.state is State.ANSWERED_TWICE:
            self._tell(one, f"{len(one.decisions)} decisions stand side by side: none is reversed")
        elif one.lacks_part:
            self._tell(
                one, "the payer has split the claim (MA15), and a part of its decision is not there"
            )
        elif one.charge_differs and one.state in ANSWERED:
            self._tell(one, "another charge was decided (CLP03) than the claim has (CLM02)")
        if one.paying_group:
            self._tell(one, "another employer group paid (REF*1L) than the claim names (SBR03)")
        if one.state is State.VOID and one.paid > 0:
            self._tell(one, "a claim that takes another back (CLM05-3 8) was paid")
        for flaw in [flaw for decision in one.decisions for flaw in decision.flaws]:
            self._tell(one, f"{flaw.rule} {flaw.message}")

    def _tell(self, one: Answer, message: str) -> None:
        self.result.to_look_at.add(Told(message, one.file, one.line, one.claim))

    def _remember(self, one: Answer) -> None:
        """What the lines to post say of its decisions."""
        todo = "patient" if one.patient_balance else ""
        if one.sent_to:
            todo = "forwarded"
        elif one.is_secondary_due:
            todo = "bill-next-payer"
        current = set(map(place_of, one.decisions))
        pairs = {place_of(back): place_of(taken) for back, taken in standing(one.found).pairs}
        for place in map(place_of, one.found):
            next_ = todo if place in current else ""
            self._known[place] = Known(one.level, next_, pairs.get(place))

    def _denials(self, one: Answer, tables: Tables) -> None:
        if not one.denials or one.state in _OUT_OF_DATE:
            return
        current = set(map(place_of, one.decisions))
        earlier = len(  # parts of a split claim are denied together
            {
                decision.decided
                for decision in one.found
                if not decision.is_reversal
                and decision.paid <= 0
                and place_of(decision) not in current
            }
        )
        filing = one.filing or one.decisions[0].filing
        deadline = self._appeals.deadline(one.payer, filing, earlier, one.decided)
        denied = self.result.denied
        for denial in one.denials:
            tables.denial(one, denial, deadline, self._today)
            known = denied.get(denial.kind.name, ZERO)
            denied[denial.kind.name] = known + denial.adjustment.amount
        self.result.denials.update({denial.kind.name for denial in one.denials})

    # -- money

    def post(self, tables: Tables) -> None:
        """The lines to post, and whether each payment adds up."""
        result = self.result
        for payment in self._read.payments:
            result.payments += 1
            result.payments_total += payment.amount
            result.capitation += sum(
                (-a.amount for a in payment.provider_level if a.reason == plb.CAPITATION), ZERO
            )
            if payment.interest_differs:
                more = "more" if payment.interest_differs > 0 else "less"
                message = (
                    f"remittance {payment.transaction}: the interest of its claims (AMT*I) is"
                    f" {abs(payment.interest_differs):.2f} {more} than what is paid as interest"
                    " (PLB L6)"
                )
                result.to_look_at.add(Told(message, payment.file))
            if payment.difference:
                more = "more" if payment.difference > 0 else "less"
                message = (
                    f"remittance {payment.transaction}: the payment is"
                    f" {abs(payment.difference):.2f} {more} than its claim payments and"
                    " provider-level adjustments add up to"
                )
                result.to_look_at.add(Told(message, payment.file))
        for one in postings(self._read.payments, self._read.index.all(), self._known):
            tables.posting(one)

    def hold_against_bank(self, tables: Tables, deposits: list[Deposit] | None) -> None:
        """The payments against the deposits; without any, the payments alone."""
        for one in match(self._read.payments, deposits or [], self._today):
            tables.payment(one, is_asked=deposits is not None)
            if deposits is not None:
                self.result.deposits[one.found] += 1
                if one.found in TO_LOOK_AT:
                    self.result.to_look_at.add(_of_bank(one))


def _of_bank(one: Matched) -> Told:
    payment, deposits = one.payment, one.deposits
    if payment is None:
        return Told(
            f"line {deposits[0].line} of the bank's file: a deposit of {deposits[0].amount:.2f},"
            " and no remittance has its trace number"
        )
    what = f"remittance {payment.transaction}, {payment.amount:.2f}"
    if one.found is Found.MISSING:
        return Told(f"{what}: not deposited three business days after its date", payment.file)
    if one.found is Found.TWICE:
        return Told(f"{what}: deposited {len(deposits)} times", payment.file)
    total = sum((deposit.amount for deposit in deposits), ZERO)
    return Told(f"{what}: {total:.2f} was deposited", payment.file)
