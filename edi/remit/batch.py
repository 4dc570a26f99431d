"""The files of one run: written, read back, and published; or only tried out."""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from edi.durable import private_file
from edi.emit.error import CannotWrite
from edi.ledger import holds, publishing
from edi.ledger import payments as paid_payments
from edi.ledger.balances import Forward
from edi.ledger.ledger import IntendedFile, Ledger
from edi.ledger.overpayments import Overpaid
from edi.ledger.payments import WrittenClaim, WrittenPayment
from edi.ledger.store import Connection
from edi.remit import balances, refunds
from edi.remit.bank_files import SUFFIXES, bank_files
from edi.remit.drafting import Drafting, FileNumbers, OnError, member_key
from edi.remit.grouping import Grouping
from edi.remit.member_letters import SUFFIX as LETTERS
from edi.remit.member_letters import letters
from edi.remit.number_series import NumberSeries
from edi.remit.outcome import PaymentMade, WrittenRemittance
from edi.remit.payments import GroupFile
from edi.remit.refusal import Refusal, Refused


class Batch:
    """The files of one run."""

    def __init__(
        self,
        grouping: Grouping,
        ledger: Ledger,
        out: Path,
        on: date,
        started: datetime,
        on_error: OnError,
        series: NumberSeries,
        *,
        with_bank_files: bool = False,
        is_held: bool = False,
    ) -> None:
        self._grouping = grouping
        self._ledger = ledger
        self._out = out
        self._on = on
        self._started = started
        self._on_error = on_error
        self._series = series
        self._with_bank_files = with_bank_files
        self._files = list(grouping.files.values())
        self._drafting = Drafting(grouping, on, started, ledger.usage, on_error, series)
        files = len(self._files)
        self._counts = Counter({"interchange": files, "group": files})
        if is_held:
            self._counts[holds.KIND] = 1
        self.hold: holds.Hold | None = None  # as which the run that was written waits
        self._groups: dict[str, set[str]] = defaultdict(set)  # by series
        for file in self._files:
            for payment in file.payments.values():
                kind = self._drafting.series_of(file, payment)
                self._counts[kind] += 1
                self._groups[kind].add(file.group.number)
            if members := grouping.to_members(file):
                kind = series.of(file.group, "CHK")
                self._counts[kind] += len(members)
                self._groups[kind].add(file.group.number)

    def write(
        self, reversed_: Callable[[], dict[int, int]], check: Callable[[Connection], None]
    ) -> list[WrittenRemittance]:
        """Write, read back, publish.

        `reversed_` as `Repeats.reversed`; `check` raises when the run may no longer be recorded.
        """
        self._out.mkdir(parents=True, exist_ok=True)
        ledger = self._ledger
        taken = ledger.reserve(self._counts, self._started, self._names_are_free, self._groups)
        numbers = self._numbers(taken, self._take_more)
        hold = holds.Hold(taken[holds.KIND][0], self._on) if holds.KIND in taken else None
        with publishing.drafting(self._out, ledger.store) as drafts:
            written: list[WrittenRemittance] = []
            files: list[IntendedFile] = []
            payments: list[WrittenPayment] = []
            drafted: list[tuple[GroupFile, str, FileNumbers]] = []
            opened: list[Overpaid] = []
            acknowledged: list[refunds.Found] = []
            moved: list[Forward] = []
            for file, its in numbers:
                name = self._name(file, its.interchange)
                draft = drafts.path(name)
                if not self._drafting.draft(file, draft, its):
                    self._grouping.leave(file)
                    continue
                beside = self._bank_files(file, its)
                if beside is None:
                    self._grouping.leave(file)
                    continue
                names = {name: draft}
                for suffix, data in beside:
                    other = _beside(name, suffix)
                    names[other] = drafts.path(other)
                    _write(names[other], data)
                paths = tuple(self._out / other for other in names if other != name)
                written.append(replace(self._made(file, self._out / name, its), bank_files=paths))
                group = file.group.number
                period = file.group.day.isoformat() if file.group.day else ""
                files += (
                    publishing.intended(one, path, group, its.interchange, its.group, period)
                    for one, path in names.items()
                )
                payments += self._payments(file, name, its)
                drafted.append((file, name, its))
                for key, payment in file.payments.items():
                    trace = self._drafting.trace(file, key, its)
                    opened += refunds.overpaid(file, payment, trace, self._on)
                    moved += balances.moved(file, payment, trace, self._on)
                acknowledged += refunds.acknowledged(file)
            self.stop_if_refused()
            if files:
                claims = self._claims_written(drafted, reversed_())

                def record(connection: Connection, run: int) -> None:
                    paid_payments.record(
                        connection, ledger.usage, run, payments, claims, self._started
                    )
                    refunds.record(
                        connection, ledger.usage, run, opened, acknowledged, self._grouping
                    )
                    balances.record(connection, ledger.usage, run, moved, self._grouping)

                publishing.publish(ledger, drafts, files, self._started, record, check, hold)
        if hold and written:
            self.hold = hold
            written = [self._held(one, hold) for one in written]
        return written

    def _held(self, one: WrittenRemittance, hold: holds.Hold) -> WrittenRemittance:
        """Where its files wait."""
        path, *beside = (
            self._out / holds.held_name(hold.number, path.name)
            for path in (one.path, *one.bank_files)
        )
        return replace(one, path=path, bank_files=tuple(beside))

    def try_out(self) -> list[WrittenRemittance]:
        """Write into a folder that goes away, with numbers that are nobody's."""
        numbers = {kind: range(1, many + 1) for kind, many in self._counts.items()}
        more = count(1)
        written = []
        with TemporaryDirectory() as folder:
            for file, its in self._numbers(numbers, lambda _: next(more)):
                is_right = self._drafting.draft(file, Path(folder, "draft"), its)
                if not is_right or self._bank_files(file, its) is None:
                    self._grouping.leave(file)
                else:
                    made = self._made(file, self._out / self._name(file, 0), its)
                    written.append(
                        replace(
                            made,
                            interchange=0,
                            payments=tuple(replace(p, trace_number="") for p in made.payments),
                            to_members=tuple(replace(p, trace_number="") for p in made.to_members),
                        )
                    )
        self.stop_if_refused()
        return written

    def stop_if_refused(self) -> None:
        if self._grouping.refusals and self._on_error == "refuse":
            raise Refused(self._grouping.refusals, self._grouping.warnings)

    def _numbers(
        self, taken: dict[str, range], more: Callable[[str], int]
    ) -> Iterator[tuple[GroupFile, FileNumbers]]:
        left = {kind: iter(numbers) for kind, numbers in taken.items()}

        def take(kind: str) -> int:
            found = next(left.get(kind, iter(())), None)
            return more(kind) if found is None else found

        for file, interchange, group in zip(
            self._files, taken["interchange"], taken["group"], strict=True
        ):
            its = FileNumbers(interchange, group, take)
            for key, payment in file.payments.items():
                its.number(key, self._drafting.series_of(file, payment))
            for member in self._grouping.to_members(file):
                its.number(member_key(member), self._series.of(file.group, "CHK"))
            yield file, its

    def _take_more(self, kind: str) -> int:
        """A number for a payment that turned out to be made in another way."""
        groups = {kind: {file.group.number for file in self._files}}
        return self._ledger.reserve({kind: 1}, self._started, None, groups)[kind][0]

    def _name(self, file: GroupFile, interchange: int) -> str:
        return file_name(file.group.number, interchange)

    def _bank_files(self, file: GroupFile, numbers: FileNumbers) -> list[tuple[str, bytes]] | None:
        """Suffixes and contents of what lies beside a file; None where they cannot be made."""
        members = self._grouping.to_members(file)
        checks = [(self._drafting.check(file, one, numbers), len(one.claims)) for one in members]
        numbered = zip(members, (one.trace_number for one, _ in checks), strict=True)
        found = [(LETTERS, letters(file.group, numbered, self._on))] if members else []
        if not self._with_bank_files:
            return found
        paid = [
            (
                self._drafting.header(file, payment, self._drafting.trace(file, key, numbers)),
                payment.count,
            )
            for key, payment in file.payments.items()
        ]
        try:
            paid += checks
            return [*found, *bank_files(file.group, paid, self._started, numbers.interchange)]
        except CannotWrite as error:
            message = f"the files for the bank cannot be written: {error}"
            self._grouping.refusals.append(Refusal(message, group=file.group.number))
            return None

    def _names_are_free(self, taken: dict[str, range]) -> None:
        """No number is taken for a file that cannot have its name. Raises `FileExistsError`."""
        for file, interchange in zip(self._files, taken["interchange"], strict=True):
            name = self._name(file, interchange)
            others: tuple[str, ...] = SUFFIXES if self._with_bank_files else ()
            if file.group.payment.pays_members:
                others += (LETTERS,)
            for path in (self._out / one for one in (name, *(_beside(name, s) for s in others))):
                if path.exists():
                    raise publishing.exists(path)

    def _payments(
        self, file: GroupFile, name: str, numbers: FileNumbers
    ) -> Iterator[WrittenPayment]:
        for key, payment in file.payments.items():
            series = self._drafting.series_of(file, payment)
            yield WrittenPayment(
                numbers.number(key, series),
                numbers.interchange,
                name,
                file.group.number,
                payment.payee.id,
                payment.net(self._on),
                self._grouping.way(file, payment, self._on).method,
                series,
            )
        for member in self._grouping.to_members(file):
            series = self._series.of(file.group, "CHK")
            yield WrittenPayment(
                numbers.number(member_key(member), series),
                numbers.interchange,
                name,
                file.group.number,
                member.member.key,
                member.amount,
                "CHK",
                series,
            )

    def _claims_written(
        self, drafted: list[tuple[GroupFile, str, FileNumbers]], taken: dict[int, int]
    ) -> Iterator[WrittenClaim]:
        """Every claim payment of the files, for the ledger; `taken` as `Repeats.reversed`."""
        for file, name, numbers in drafted:
            payer, group = file.group.payer.id, file.group.number
            for key, payment in file.payments.items():
                trace = numbers.number(key, self._drafting.series_of(file, payment))
                for one in self._grouping.paid(payment):
                    yield WrittenClaim(
                        payer,
                        group,
                        one.reference,
                        one.is_reversal,
                        name,
                        one.cents,
                        one.identity,
                        one.services,
                        trace,
                        taken.get(one.number),
                    )

    def _made(self, file: GroupFile, path: Path, numbers: FileNumbers) -> WrittenRemittance:
        payments = []
        for key, payment in file.payments.items():
            payments.append(
                PaymentMade(
                    payment.payee.name,
                    payment.payee.id,
                    payment.count,
                    payment.net(self._on),
                    self._grouping.way(file, payment, self._on).method,
                    self._drafting.trace(file, key, numbers),
                )
            )
        group = file.group
        members = self._grouping.to_members(file)
        return WrittenRemittance(
            path,
            group.number,
            group.name,
            numbers.interchange,
            tuple(payments),
            overpaid=tuple(refunds.to_request(file)),
            balances=tuple(balances.in_short(file, self._on)),
            to_members=tuple(
                PaymentMade(
                    one.member.name,
                    "",
                    len(one.claims),
                    one.amount,
                    "CHK",
                    self._drafting.check(file, one, numbers).trace_number,
                )
                for one in members
            ),
        )


def safe_name(number: str) -> str:
    """A group number as the first part of a file name: letters, digits and inner hyphens."""
    return re.sub(r"[^A-Za-z0-9-]|^-", "_", number)[:50]


def file_name(group: str, interchange: int) -> str:
    return f"{safe_name(group)}_{interchange:09d}.835"


def _beside(name: str, suffix: str) -> str:
    return name.removesuffix(".835") + suffix


def _write(path: Path, data: bytes) -> None:
    with private_file(path) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
