"""From claims and plans to decisions: all of it, or nothing.

Decisions are drafts until the ledger has recorded the run (`edi.ledger.publishing`). A claim is
known by where it stands in its transmission, so the same files may be given again: what was decided
is passed over, what was held is looked at anew.
"""

import errno
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from edi.adjudicate import answers as answers_file
from edi.adjudicate import records
from edi.adjudicate.decide import Answer, Desk, Known
from edi.adjudicate.letters import letter
from edi.adjudicate.numbers import ClaimNumbers
from edi.adjudicate.outcome import HeldClaim, Outcome, PlanTotal, Refusal, Refused
from edi.adjudicate.outputs import Outputs, paths
from edi.adjudicate.plan import Plans
from edi.adjudicate.plans_file import load_plans
from edi.adjudicate.reading import claims_in, source_of
from edi.adjudicate.reasons import TO_THE_MEMBER
from edi.adjudicate.work import CannotDecide, ClaimWork, Hold
from edi.claims.claim import Claim
from edi.cob.money import ZERO
from edi.ledger import publishing
from edi.ledger.accumulators import Accumulators
from edi.ledger.book import Book
from edi.ledger.history import Decided, History
from edi.ledger.investigations import Investigations
from edi.ledger.ledger import LEDGER_NAME, Ledger
from edi.ledger.sqlite import SqliteStore
from edi.ledger.store import Connection, LedgerError, Store, Usage, store_at

OnError = Literal["refuse", "skip"]
PaysMembers = Callable[[str, date | None], bool]  # employer group, first day of service


def adjudicate(
    claims: Iterable[str | Path],
    plans: str | Path,
    out: str | Path,
    *,
    date: date | None = None,
    ledger: str | Path | None = None,
    answers: str | Path | None = None,
    on_error: OnError = "refuse",
    pays_members: PaysMembers | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
    on_notice: Callable[[str], object] | None = None,
    progress: Callable[[int], object] | None = None,
) -> Outcome:
    """Decide the claims of 837 files by the benefits of their plans, and write the decisions to
    `out`, a file that must not be there yet.

    `date` is the day of the decisions, today by default. `ledger` keeps what was decided: a path,
    or a `postgresql://` URL. `answers` has what members answered about other parties' liability.
    `pays_members` says of which groups `edi remit` sends members checks (`edi.remit.pays_members`
    reads it from a groups file): what goes to their members is not in the list of payments.
    With `on_error="refuse"` nothing is written unless every claim can be decided or held, and
    `Refused` has those that cannot; with "skip" the rest is written.

    Raises `Refused`, `InvalidPlans`, `NotX12`, `LedgerError`, `OSError`.
    """
    started = now or datetime.now().astimezone()
    out = Path(out)
    if not out.name:
        raise IsADirectoryError(errno.EISDIR, "give the name of a file (--out)", str(out))
    store = store_at(out.parent / LEDGER_NAME if ledger is None else ledger)
    if isinstance(store, SqliteStore) and store.path.resolve() in {
        path.resolve() for path in paths(out).values()
    }:
        raise LedgerError(f"{store.name}: the ledger cannot have the name of an output (--out)")
    run = Run(
        load_plans(Path(plans)),
        out,
        store,
        date or started.date(),
        started,
        dry_run=dry_run,
        progress=progress or (lambda _: None),
        pays_members=pays_members,
    )
    with closing(store):
        return run.write(
            [Path(path) for path in claims],
            Path(answers) if answers else None,
            on_error,
            on_notice or (lambda _: None),
        )


class Run:
    """One run."""

    def __init__(
        self,
        plans: Plans,
        out: Path,
        store: Store,
        on: date,
        started: datetime,
        *,
        dry_run: bool,
        progress: Callable[[int], object],
        watch: Callable[[Claim, Answer | Decided], object] | None = None,
        pays_members: PaysMembers | None = None,
    ) -> None:
        self._plans = plans
        self._out = out
        self._store = store
        self._on = on
        self._started = started
        self._dry = dry_run
        self._progress = progress
        self._watch = watch  # is shown every claim that was decided, now or before
        self._pays_members = pays_members
        self._outcome = Outcome(dry_run=dry_run)
        self._usage: Usage | None = None
        self._seen: set[int] = set()  # claims by what decisions know them by
        self._waiting: set[int] = set()  # held claims by their source

    def write(
        self,
        claims: list[Path],
        answers: Path | None,
        on_error: OnError,
        on_notice: Callable[[str], object],
    ) -> Outcome:
        outcome = self._outcome
        if not self._dry:
            folder = self._out.parent
            folder.mkdir(parents=True, exist_ok=True)
            outcome.notices = publishing.recover(Ledger(self._store), folder)
            for notice in outcome.notices:
                on_notice(notice)
            for path in paths(self._out).values():
                if path.exists():
                    raise exists_already(path)
        with ExitStack() as stack:
            place = stack.enter_context(TemporaryDirectory()) if self._dry else self._out.parent
            drafts = stack.enter_context(
                publishing.drafting(Path(place), None if self._dry else self._store)
            )
            output = Outputs(self._out, drafts, stack)
            self._decide(claims, answers, output, stack)
            if outcome.refused and on_error == "refuse":
                raise Refused(outcome.refused)
            if not self._dry:
                self._publish(output, drafts)
                outcome.files = output.written
        return outcome

    # -- reading

    def _decide(
        self, claims: list[Path], answers: Path | None, output: Outputs, stack: ExitStack
    ) -> None:
        self._output = output
        self._book: Book | None = None
        self._stack = stack
        self._answers = answers
        for path in claims:
            for claim in claims_in(path, self._outcome.refused, self._progress):
                if self._usage is None:
                    self._open("T" if claim.usage == "T" else "P")
                if claim.usage != self._usage:
                    self._refuse(
                        claim,
                        "production and test claims (ISA15 P and T) in one run: give them apart",
                    )
                    continue
                try:
                    self._claim(claim)
                except CannotDecide as error:
                    self._refuse(claim, str(error))
        if self._book is None and answers:
            self._open("P")

    def _open(self, usage: Usage) -> None:
        """The ledger, when it is known whether the claims are production or test data."""
        self._usage = usage
        book = Book(self._store, usage, copied=self._dry)
        self._book = self._stack.enter_context(closing(book))
        self._known = Known(History(book), Accumulators(book), Investigations(book))
        self._numbers = ClaimNumbers(
            None if self._dry else Ledger(self._store, usage=usage), self._on, self._started
        )
        self._desk = Desk(self._plans, self._known, self._on)
        if self._answers:
            answers_file.take(self._answers, self._known.investigations)

    def _claim(self, claim: Claim) -> None:
        source = source_of(claim)
        before = self._known.history.of_source(source)
        if before is not None:
            self._outcome.decided_before += 1
            if self._watch:
                self._watch(claim, before)
            return
        if source in self._waiting:
            return  # its file is given twice
        self._seen.add(self._key(claim))
        answer = self._desk.decide(claim, source)
        if answer.hold is not None:
            self._waiting.add(source)
        if self._watch:
            self._watch(claim, answer)
        if answer.opened and answer.work is not None:
            self._letter(answer.work)
        if answer.hold is not None:
            assert answer.work is not None
            self._hold(claim, answer.work, answer.hold)
            return
        if answer.takes_back is not None:
            self._take_back(answer.takes_back)
        if answer.work is None:
            assert answer.takes_back is not None
            self._desk.void(answer.takes_back)
            self._remember_void(claim, source, answer.takes_back)
        else:
            self._decided(claim, answer.work, answer)

    def _key(self, claim: Claim) -> int:
        """Decisions tell claims apart by number, provider and frequency. Raises `CannotDecide`."""
        npi = claim.billing_provider.npi if claim.billing_provider else ""
        key = hash((claim.id, npi, claim.frequency))
        if key in self._seen:
            raise CannotDecide(
                "another claim of this run has its number (CLM01), provider and frequency, and no"
                " decision could tell them apart: give it in a run of its own"
            )
        return key

    def _refuse(self, claim: Claim, message: str) -> None:
        self._outcome.refused.append(Refusal(message, claim.id, claim.file or "", claim.line))

    # -- what becomes of a claim

    def _total(self, plan: str) -> PlanTotal:
        return self._outcome.plans.setdefault(plan, PlanTotal())

    def _decided(self, claim: Claim, work: ClaimWork, answer: Answer) -> None:
        number = self._numbers.next()
        to_member = sum(
            (a.amount for one in work.lines for a in one.adjustments if a.reason == TO_THE_MEMBER),
            ZERO,
        )
        by_remit = self._is_paid_by_remit(claim)
        record = records.decision(work, number)
        if to_member:
            record["member_payment"] = "remit" if by_remit else "list"
        text = records.line_of(record)
        self._output.decision(text)
        id_ = self._known.history.add(
            Decided(
                0,
                work.source,
                work.plan.key,
                claim.id,
                number,
                Path(claim.file or "").name,
                answer.identity,
                work.person,
                text,
                "\n".join(steps_of(work)),
            ),
            answer.services,
        )
        self._known.accumulators.add(id_, work.entries)
        total = self._total(work.plan.key)
        total.claims += 1
        total.denied += all(one.denial is not None for one in work.lines)
        total.charge += sum((one.charge for one in work.lines), ZERO)
        total.paid += work.paid()
        for one in work.lines:
            for a in one.adjustments:
                if a.reason != TO_THE_MEMBER and a.reason.is_members:
                    total.member += a.amount
        total.to_members += to_member
        if to_member and not by_remit:
            self._pay_member(work, number, to_member)

    def _is_paid_by_remit(self, claim: Claim) -> bool:
        """Does `edi remit` send the members of the claim's group checks?"""
        day = claim.service_dates[0] if claim.service_dates else None
        return self._pays_members is not None and self._pays_members(claim.group_number, day)

    def _take_back(self, original: Decided) -> None:
        self._output.decision(records.line_of(records.reversal(original.decision)))
        self._total(original.plan).reversed += 1
        if original.file and original.file not in self._outcome.reversed_from:
            self._outcome.reversed_from.append(original.file)

    def _remember_void(self, claim: Claim, source: int, original: Decided) -> None:
        """So that it is not read as new when its file is given again."""
        steps = f"It voids claim {original.number}, which is reversed."
        name = Path(claim.file or "").name
        self._known.history.add(
            Decided(0, source, original.plan, claim.id, "", name, 0, 0, "{}", steps), ()
        )

    def _hold(self, claim: Claim, work: ClaimWork, hold: Hold) -> None:
        one = HeldClaim(
            claim.id,
            claim.group_number,
            work.plan.key,
            hold.code,
            hold.message,
            hold.rule,
            hold.since,
            hold.until,
            claim.file or "",
            claim.line,
        )
        self._outcome.held.append(one)
        self._output.held(one._asdict())

    def _letter(self, work: ClaimWork) -> None:
        self._outcome.investigations += 1
        latest = self._known.investigations.of_person(work.plan.key, work.person)[-1]
        self._output.letter(letter(work, str(latest.id), self._on))

    def _pay_member(self, work: ClaimWork, number: str, amount: object) -> None:
        subscriber = work.claim.subscriber.party if work.claim.subscriber else None
        payee = subscriber or work.claim.patient
        self._output.member_payment(
            {
                "claim": work.claim.id,
                "payer_claim_control_number": number,
                "group": work.claim.group_number,
                "plan": work.plan.key,
                "amount": f"{amount:.2f}",
                "name": payee.name if payee else "",
                "address": list(payee.address) if payee else [],
            }
        )

    # -- the end

    def _publish(self, output: Outputs, drafts: publishing.Drafts) -> None:
        files = output.finish()
        ledger = Ledger(self._store, usage=self._usage or "P")

        def check(connection: Connection) -> None:
            if self._book is not None and not self._book.is_current(connection):
                raise LedgerError(
                    f"{self._store.name}: another run has been recorded in the meantime, and has"
                    " decided the same claims or used the same deductibles: nothing was written,"
                    " run this again"
                )

        def record(connection: Connection, run: int) -> None:
            if self._book is not None:
                for part in self._known:
                    part.record(connection, run)

        publishing.publish(ledger, drafts, files, self._started, record, check)


def exists_already(path: Path) -> FileExistsError:
    text = "this file is there already: decisions are never replaced, give another name (--out)"
    return FileExistsError(errno.EEXIST, text, str(path))


def steps_of(work: ClaimWork) -> list[str]:
    """How a claim was worked out, line by line."""
    found = list(work.steps)
    for one in work.lines:
        code = one.line.procedure.code or one.line.revenue_code
        found.append(f"Line {one.line.number}, {code}:")
        found += [f"  {step}" for step in one.steps]
        said = ", ".join(f"{a.reason.pair} {a.amount:.2f}" for a in one.adjustments)
        found.append(f"  Paid {one.paid:.2f}{'; ' + said if said else ''}.")
    return found
