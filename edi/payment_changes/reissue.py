"""A payment that is void is made again: the same claims in a new 835 under a new number.

The claims and PLB are those of the 835 that was published, byte for byte; new are the control
numbers, BPR, TRN and DTM*405. It goes as the payee is paid now: by check, or to the account that is
on file.
The ledger knows which payment is in the place of which, and that the claims are the same.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from edi.durable import private_file
from edi.emit import write_835
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.error import CannotWrite
from edi.emit.payment import Payment
from edi.emit.segments import Finished, Segment, day
from edi.emit.source_envelope import source_envelope
from edi.engine.check import Runner
from edi.finding import Severity
from edi.interchange.writer import Element
from edi.ledger import holds, payment_events, payments, publishing, releasing
from edi.ledger.ledger import IntendedFile, Ledger
from edi.ledger.payment_events import BACK, REISSUED, KnownPayment, Recorded
from edi.ledger.payments import WrittenPayment
from edi.ledger.store import Connection, LedgerError, Usage, store_at
from edi.payment_changes.back import claims_to_learn, write
from edi.payment_changes.payments import entry_of, files, find, number_of
from edi.payment_changes.published import PublishedSet, published
from edi.payment_changes.refused import NotChanged
from edi.remit import number_series
from edi.remit.bank_files import bank_files
from edi.remit.batch import file_name
from edi.remit.employer_group import EmployerGroup, Groups
from edi.remit.groups_file import load_groups
from edi.remit.member_letters import NEW_PAGE, SUFFIX
from edi.remit.number_series import NumberSeries
from edi.remit.payment_method import NO_MONEY, Way, way_of
from edi.remit.refusal import Unfit


@dataclass(frozen=True, slots=True)
class Reissued:
    """A payment in the place of another."""

    old: str  # TRN02
    new: str
    group: str
    amount: Decimal  # dollars
    method: str  # BPR04
    path: Path  # the 835, or the letter to a member
    bank_files: tuple[Path, ...] = ()
    warning: str = ""


class ReissuedRun(NamedTuple):
    """All of a run."""

    payments: tuple[Reissued, ...]
    held: str = ""  # what the run is called that waits for approval
    notices: tuple[str, ...] = ()


class _Again(NamedTuple):
    """A payment that is to be made again."""

    old: KnownPayment
    number: str
    was: PublishedSet
    entry: EmployerGroup
    way: Way
    series: str
    learned: list[tuple[str, bool]]


def reissue(
    ledger: str | Path,
    numbers: Iterable[str],
    groups: str | Path,
    out: str | Path,
    *,
    group: str | None = None,
    folder: str | Path | None = None,
    date: date | None = None,
    with_bank_files: bool = False,
    hold: bool = False,
    reason: str = "",
    usage: Usage = "P",
    now: datetime | None = None,
    on_notice: Callable[[str], object] | None = None,
) -> ReissuedRun:
    """Make payments again that are void, stopped or returned.

    `numbers` are TRN02, `date` is the new date of payment (BPR16), today by default. `folder` is
    where the 835s are that were published, if they were moved. All are written or none; with `hold`
    they wait for `release`. Raises `NotChanged`, `LedgerError`, `InvalidGroups`, `OSError`.
    """
    at = now or datetime.now().astimezone()
    run = _Run(
        load_groups(Path(groups)),
        Path(out),
        date or at.date(),
        at,
        Path(folder) if folder is not None else None,
        with_bank_files,
        reason,
    )
    store = store_at(ledger)
    with closing(store):
        if not store.exists():
            raise LedgerError(f"{store.name}: there is no ledger here")
        book = Ledger(store, usage=usage)
        notices = releasing.recover(book, run.out)
        for notice in notices:
            (on_notice or (lambda _: None))(notice)
        wanted = list(dict.fromkeys(numbers))
        return run.write(book, wanted, group, hold=hold)._replace(notices=tuple(notices))


@dataclass
class _Run:
    groups: Groups
    out: Path
    on: date
    at: datetime
    folder: Path | None
    with_bank_files: bool
    reason: str

    def write(
        self, ledger: Ledger, numbers: list[str], group: str | None, *, hold: bool
    ) -> ReissuedRun:
        series = NumberSeries(self.groups.groups, ledger.done(lambda c: _begun(c, ledger.usage)))
        first = self.groups.first_numbers | series.first_numbers
        book = Ledger(ledger.store, first, ledger.usage)
        again = [self._again(book, one, group, series) for one in numbers]
        if len({(one.old.series, one.old.trace) for one in again}) != len(again):
            raise NotChanged("a payment is named twice")
        by_file: dict[Path, list[_Again]] = {}  # what was published together goes together
        for one in again:
            by_file.setdefault(one.was.path, []).append(one)
        counts = {"interchange": len(by_file), "group": len(by_file)}
        groups: dict[str, set[str]] = {}
        for one in again:
            counts[one.series] = counts.get(one.series, 0) + 1
            groups.setdefault(one.series, set()).add(one.entry.number)
        if hold:
            counts[holds.KIND] = 1
        self.out.mkdir(parents=True, exist_ok=True)
        taken = book.reserve(counts, self.at, None, groups)
        left = {kind: iter(found) for kind, found in taken.items()}
        waits = holds.Hold(taken[holds.KIND][0], self.on) if hold else None
        made: list[Reissued] = []
        intended: list[IntendedFile] = []
        written: list[tuple[_Again, WrittenPayment]] = []
        token = secrets.token_hex(8)
        with publishing.drafting(self.out, book.store) as drafts:
            for some in by_file.values():
                numbers_ = next(left["interchange"]), next(left["group"])
                entry = some[0].entry
                traces = [next(left[one.series]) for one in some]
                headed = [
                    (one, self._header(one, number_series.text(one.series, trace)))
                    for one, trace in zip(some, traces, strict=True)
                ]
                names = self._names(headed, numbers_[0])
                for name, data in names.items():
                    if (self.out / name).exists():
                        raise publishing.exists(self.out / name)
                    draft = drafts.path(name)
                    if data is None:
                        self._write(headed, draft, *numbers_, book.usage)
                    else:
                        write(draft, data)
                    period = entry.day.isoformat() if entry.day else ""
                    intended.append(
                        publishing.intended(name, draft, entry.number, *numbers_, period)
                    )
                paths = [
                    self.out / (holds.held_name(waits.number, name) if waits else name)
                    for name in names
                ]
                for (one, header), trace in zip(headed, traces, strict=True):
                    new = WrittenPayment(
                        *(trace, numbers_[0], next(iter(names)), entry.number, one.old.payee),
                        *(one.old.amount, header.method, one.series),
                    )
                    written.append((one, new))
                    made.append(
                        Reissued(
                            *(one.number, header.trace_number, entry.number, one.old.amount),
                            *(header.method, paths[0], tuple(paths[1:]), one.way.warning),
                        )
                    )

            def check(connection: Connection) -> None:
                for one in again:
                    _refuse_state(find(connection, book, one.number, one.old.group), self.on)
                    payment_events.learn_claims(connection, one.old, one.learned)
                    _refuse_paid(connection, book, one.old)

            def record(connection: Connection, run: int) -> None:
                news = [new for _, new in written]
                payments.record(connection, book.usage, run, news, (), self.at)
                for one, new in written:
                    if not one.old.is_to_member:
                        payment_events.copy_claims(connection, one.old, run, new.file, new.trace)
                    event = Recorded(
                        *(REISSUED, self.on, self.reason, token, self.at, run),
                        *(new.series, new.trace),
                    )
                    payment_events.record(connection, book.usage, one.old, event)

            publishing.publish(book, drafts, intended, self.at, record, check, waits)
        return ReissuedRun(tuple(made), waits.reference if waits else "")

    def _again(self, book: Ledger, asked: str, group: str | None, series: NumberSeries) -> _Again:
        """Raises `NotChanged`."""

        def step(connection: Connection) -> tuple[KnownPayment, tuple[IntendedFile, ...]]:
            found = find(connection, book, asked, group)
            _refuse_state(found, self.on)
            _refuse_paid(connection, book, found)
            return found, files(connection, found)

        old, known = book.done(step)
        number = number_of(old)
        was = published(old, number, known, self.folder)
        entry = entry_of(self.groups, old, known, number)
        way = Way("CHK")
        if not old.is_to_member:
            payee = was.payee
            try:
                way = way_of(entry, self.groups.payee(payee.npi, payee.tax_id), old.amount)
            except Unfit as error:
                raise NotChanged(f"payment {number}: {error}") from None
        if way.method == NO_MONEY:
            raise NotChanged(f"payment {number}: group {entry.number} pays nothing itself (NON)")
        learned = claims_to_learn(book, old, self.folder)
        return _Again(old, number, was, entry, way, series.of(entry, way.method), learned)

    def _header(self, one: _Again, trace_number: str) -> Payment:
        return Payment(
            amount=one.old.amount,
            handling=one.was.first("BPR")[1] or "I",
            method=one.way.method,
            transfer=one.way.transfer,
            originator=f"1{one.entry.account_owner_tax_id}",
            originator_supplement=one.entry.originator_supplement,
            trace_number=trace_number,
            effective=self.on,
            produced=self.at.date(),
            payer=one.entry.payer,
            payee=one.was.payee,
        )

    def _names(
        self, headed: Sequence[tuple[_Again, Payment]], interchange: int
    ) -> dict[str, bytes | None]:
        """The files of payments that were published together; first the 835, whose content is
        written later, or the letters to members."""
        entry = headed[0][0].entry
        name = file_name(entry.number, interchange)
        stem = name.removesuffix(".835")
        found: dict[str, bytes | None] = {name: None}
        if headed[0][0].old.is_to_member:
            pages = [one.was.letter_of(header.trace_number, self.on) for one, header in headed]
            found = {stem + SUFFIX: NEW_PAGE.join(pages).encode("utf-8")}
        if self.with_bank_files:
            paid = [(header, one.was.count) for one, header in headed]
            replaces = {header.trace_number: one.number for one, header in headed}
            try:
                beside = dict(bank_files(entry, paid, self.at, interchange, replaces))
            except CannotWrite as error:
                raise NotChanged(f"group {entry.number}: {error}") from None
            found |= {stem + suffix: data for suffix, data in beside.items()}
        return found

    def _write(
        self,
        headed: Sequence[tuple[_Again, Payment]],
        draft: Path,
        interchange: int,
        number: int,
        usage: Usage,
    ) -> None:
        """The 835, read back. Raises `NotChanged`, `OSError`."""
        was = headed[0][0].was
        said = f"group {headed[0][0].entry.number}: the 835"
        try:
            source = source_envelope(tuple(was.isa), tuple(was.gs)).header
            envelope = replace(source, created=self.at, test=usage == "T")
            sets = (_content(one.was, header) for one, header in headed)
            groups = [FunctionalGroup(write_835.GUIDE, number, sets)]
            with private_file(draft) as stream:
                write_interchange(stream, envelope, interchange, groups, was.delimiters)
                stream.flush()
                os.fsync(stream.fileno())
        except CannotWrite as error:
            raise NotChanged(f"{said} cannot be written again: {error}") from None
        with draft.open("rb") as stream:
            for finding in Runner().check(stream):
                if finding.severity is Severity.ERROR:
                    raise NotChanged(
                        f"{said} would not be valid: {finding.code} {finding.name}:"
                        f" {finding.message}"
                    )


def _content(was: PublishedSet, header: Payment) -> Iterator[Segment | Finished]:
    """What stands between ST and SE."""
    new: dict[str, Sequence[Element]] = dict(write_835.payment_segments(header))
    new["DTM"] = ("405", day(header.produced))
    for segment_id, *elements in was.header:
        yield segment_id, new.pop(segment_id, elements)
    yield from was.body()


def _refuse_state(payment: KnownPayment, on: date) -> None:
    number, last = number_of(payment), payment.events[-1] if payment.events else None
    if last and last.kind == REISSUED:
        new = number_series.text(last.new_series or "", last.new_trace or 0)
        raise NotChanged(f"payment {number}: it was reissued as {new} on {last.day}")
    if last is None or last.kind not in BACK:
        raise NotChanged(
            f"payment {number}: it is {payment.state}: only what is void, stopped or returned is"
            " reissued"
        )
    if on < last.day:
        raise NotChanged(
            f"payment {number}: the date of payment is before {last.day}, when it was {last.kind}"
        )


def _refuse_paid(connection: Connection, book: Ledger, payment: KnownPayment) -> None:
    file = payment_events.paid_since(connection, book.usage, payment)
    if file is not None:
        raise NotChanged(
            f"payment {number_of(payment)}: a claim of it, or a service, was paid again since, in"
            f" {file}: reissued it would be paid twice"
        )


def _begun(connection: Connection, usage: Usage) -> set[str]:
    rows = connection.execute("SELECT kind FROM counter WHERE usage = ?", (usage,))
    return {kind for (kind,) in rows.fetchall()}
