"""From claims, decisions and groups to one 835 file per employer group: all of it, or nothing.

Every file is written under a temporary name, read back and validated with all rules; files get
their names only when every one of them is right.
"""

import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Literal, NamedTuple

from edi.claims.claim import Claim
from edi.claims.stream import claims_of
from edi.emit import write_835
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.error import CannotWrite
from edi.emit.segments import Finished, Segment
from edi.engine.check import Runner
from edi.finding import Finding, Severity
from edi.interchange.writer import InterchangeHeader
from edi.remit import payment_values
from edi.remit.decisions import read_decisions
from edi.remit.employer_group import load_groups
from edi.remit.grouping import GroupFile, Grouping, PayeeKey, Payment
from edi.remit.ledger import Ledger, PaidBefore, WrittenClaim, WrittenPayment
from edi.remit.refusal import NotX12, Refusal, Refused
from edi.report.output_file import sync_folder
from edi.structure.document import Document

LEDGER_NAME = "ledger.sqlite"
OnError = Literal["refuse", "skip"]
_SPOOL_IN_MEMORY = 1 << 26
_MOST_FINDINGS = 200  # of one file, told to the user


@dataclass(frozen=True, slots=True)
class PaymentMade:
    """One transaction set of a written file."""

    payee: str  # name
    payee_id: str  # NPI, or tax id
    claims: int
    amount: Decimal  # BPR02, dollars
    method: str  # BPR04
    trace_number: str  # TRN02


@dataclass(frozen=True, slots=True)
class WrittenRemittance:
    """One file, for one employer group."""

    path: Path
    group: str
    name: str
    interchange: int  # ISA13
    payments: tuple[PaymentMade, ...]

    @property
    def amount(self) -> Decimal:
        """What the group pays, dollars."""
        return sum((payment.amount for payment in self.payments), Decimal(0))


class Outcome(NamedTuple):
    """What was written and, with `on_error="skip"`, what was left out and why."""

    written: list[WrittenRemittance]
    refused: list[Refusal]
    undecided: int  # claims without a decision, when those are allowed
    paid_before: tuple[PaidBefore, ...] = ()  # written again, though an earlier run paid them


def write_remittances(
    claims: Iterable[str | Path],
    decisions: str | Path,
    groups: str | Path,
    out: str | Path,
    *,
    effective: date | None = None,
    on_error: OnError = "refuse",
    allow_missing: bool = False,
    test: bool = False,
    ledger: str | Path | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Write one balanced 835 file per employer group into the folder `out`.

    `claims` are 837 files. `effective` is the date of payment (BPR16), today by default. With
    `on_error="refuse"` nothing is written unless all is right, and `Refused` tells everything that
    is not; with "skip" what is right is written and the rest returned in `Outcome.refused`.
    `ledger` keeps the numbers issued, `out`/ledger.sqlite by default.

    Raises `Refused`, `InvalidGroups`, `NotX12`, `LedgerError`, `OSError`.
    """
    started = now or datetime.now().astimezone()
    on = effective or started.date()
    out = Path(out)
    known = load_groups(Path(groups))
    decisions = Path(decisions)
    with SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY) as spool:
        grouping = Grouping(known, spool, decisions.name, allow_missing=allow_missing)
        for record in read_decisions(decisions):
            grouping.add_record(record)
        for path in claims:
            for claim in _claims(Path(path), grouping.refusals):
                grouping.add_claim(claim)
        grouping.finish(on)
        if grouping.refusals and on_error == "refuse":
            raise Refused(grouping.refusals)
        written: list[WrittenRemittance] = []
        again: list[PaidBefore] = []
        if grouping.files:
            out.mkdir(parents=True, exist_ok=True)
            numbers = Ledger(Path(ledger or out / LEDGER_NAME), known.first_numbers)
            batch = _Batch(grouping, out, on, started, test, on_error)
            written, again = batch.write(numbers)
        return Outcome(written, grouping.refusals, grouping.undecided, tuple(again))


def _claims(path: Path, refusals: list[Refusal]) -> Iterator[Claim]:
    """Every claim of a file; what can not be read in it is refused.

    Raises `NotX12` when no interchange begins in it, `OSError`.
    """
    with path.open("rb") as source:
        document = Document(source)
        yield from claims_of(document, str(path))
        if not document.envelope.interchanges:
            raise NotX12(f"{path}: {document.no_interchange}")
        if "837" in document.unread:
            message = (
                "an 837 of another guide than the 837P, 837I and 837D of version 5010: its claims"
                " were not read"
            )
            refusals.append(Refusal(message, file=str(path)))


class _Batch:
    """The files of one run."""

    def __init__(
        self,
        grouping: Grouping,
        out: Path,
        on: date,
        started: datetime,
        test: bool,
        on_error: OnError,
    ) -> None:
        self._grouping = grouping
        self._out = out
        self._on = on
        self._started = started
        self._test = test
        self._on_error = on_error

    def write(self, ledger: Ledger) -> tuple[list[WrittenRemittance], list[PaidBefore]]:
        """What was written, and which of the claims in it an earlier run had paid."""
        files = list(self._grouping.files.values())
        numbers = ledger.reserve(
            {
                "interchange": len(files),
                "group": len(files),
                "trace": sum(len(file.payments) for file in files),
            },
            self._started,
        )
        interchanges, groups = iter(numbers["interchange"]), iter(numbers["group"])
        traces = iter(numbers["trace"])
        with _temporary_files() as temporary:
            ready: list[tuple[Path, WrittenRemittance]] = []
            payments: list[WrittenPayment] = []
            claims: list[WrittenClaim] = []
            for file in files:
                interchange = next(interchanges)
                issued = dict(zip(file.payments, islice(traces, len(file.payments)), strict=True))
                final = self._out / f"{safe_name(file.group.number)}_{interchange:09d}.835"
                draft = final.with_name(f".{final.name}.{secrets.token_hex(4)}.tmp")
                temporary.append(draft)
                if not self._draft(file, draft, interchange, next(groups), issued):
                    continue
                made = self._made(file, final, interchange, issued)
                ready.append((draft, made))
                payments += [
                    WrittenPayment(
                        issued[key],
                        interchange,
                        final.name,
                        file.group.number,
                        payment.payee.id,
                        payment.net(self._on),
                    )
                    for key, payment in file.payments.items()
                ]
                claims += [
                    WrittenClaim(
                        one.claim, file.group.number, one.reference, one.is_reversal, final.name
                    )
                    for payment in file.payments.values()
                    for one in payment.claims
                ]
            if self._grouping.refusals and self._on_error == "refuse":
                raise Refused(self._grouping.refusals)
            with _published([(draft, made.path) for draft, made in ready]):
                again = ledger.record(payments, claims, self._started)
        return [made for _, made in ready], again

    def _draft(
        self,
        file: GroupFile,
        draft: Path,
        interchange: int,
        group: int,
        issued: dict[PayeeKey, int],
    ) -> bool:
        """Write a file and read it back; True when it is right.

        What reading back finds wrong is refused. With "skip" the claims concerned are left out and
        the file is written again, until it is right or empty.
        """
        while file.payments:
            try:
                with draft.open("wb") as stream:
                    self._emit(file, stream, interchange, group, issued)
                    stream.flush()
                    os.fsync(stream.fileno())
            except CannotWrite as error:
                message = f"the file cannot be written: {error}"
                self._grouping.refusals.append(Refusal(message, group=file.group.number))
                return False
            errors = _errors(draft)
            if not errors:
                return True
            sets = dict(enumerate(file.payments.values(), start=1))
            removed = False
            for finding in errors:
                self._grouping.refusals.append(_refusal(finding, file.group.number))
                payment = sets.get(int(finding.transaction or 0))
                if payment and finding.claim:
                    removed |= self._grouping.refuse_entry(payment, finding.claim)
            if self._on_error == "refuse" or not removed:
                return False
            self._grouping.settle(file, self._on)
        return False

    def _emit(
        self,
        file: GroupFile,
        stream: BinaryIO,
        interchange: int,
        group: int,
        issued: dict[PayeeKey, int],
    ) -> None:
        """Raises `CannotWrite`."""
        route = file.group.route
        header = InterchangeHeader(
            route.sender,
            route.receiver or "PROVIDERS",
            self._started,
            route.sender_qualifier,
            route.receiver_qualifier,
            self._test,
        )
        sets = (
            self._set(file, payment, _trace_number(issued[key]))
            for key, payment in file.payments.items()
        )
        groups = [FunctionalGroup(write_835.GUIDE, group, sets)]
        write_interchange(stream, header, interchange, groups)

    def _set(self, file: GroupFile, payment: Payment, trace: str) -> Iterator[Segment | Finished]:
        """What stands between ST and SE."""
        grouping = self._grouping
        header = payment_values.payment(
            file.group,
            payment.payee,
            grouping.account(payment),
            payment.net(self._on),
            trace,
            effective=self._on,
            produced=self._started.date(),
        )
        return write_835.remittance(
            header, grouping.spooled(payment), payment.provider_amounts(self._on)
        )

    def _made(
        self, file: GroupFile, final: Path, interchange: int, issued: dict[PayeeKey, int]
    ) -> WrittenRemittance:
        payments = []
        for key, payment in file.payments.items():
            paid = payment.net(self._on)
            method = file.group.payment.method if paid else "NON"
            payments.append(
                PaymentMade(
                    payment.payee.name,
                    payment.payee.id,
                    len(payment.entries),
                    paid,
                    method,
                    _trace_number(issued[key]),
                )
            )
        group = file.group
        return WrittenRemittance(final, group.number, group.name, interchange, tuple(payments))


def safe_name(number: str) -> str:
    """A group number as the first part of a file name: letters, digits and inner hyphens."""
    return re.sub(r"[^A-Za-z0-9-]|^-", "_", number)[:50]


def _trace_number(number: int) -> str:
    return f"{number:09d}"


def _errors(path: Path) -> list[Finding]:
    """What validation holds against a written file."""
    with path.open("rb") as stream:
        findings = (f for f in Runner().check(stream) if f.severity is Severity.ERROR)
        return list(islice(findings, _MOST_FINDINGS))


def _refusal(finding: Finding, group: str) -> Refusal:
    where = finding.path or finding.segment_id or ""
    message = f"{finding.code} {finding.name} at {where}: {finding.message}"
    return Refusal(message, finding.claim, group, finding=finding)


@contextmanager
def _temporary_files() -> Iterator[list[Path]]:
    """A list of files that are gone at the end, whatever happens."""
    files: list[Path] = []
    try:
        yield files
    finally:
        for file in files:
            with suppress(OSError):
                file.unlink()


def _exists(path: Path) -> FileExistsError:
    told = "a file of this name is there already; was it numbered by another ledger? (--ledger)"
    return FileExistsError(errno.EEXIST, told, str(path))


@contextmanager
def _published(files: list[tuple[Path, Path]]) -> Iterator[None]:
    """Give files their final names, and take them away again when the block fails.

    Never replaces a file. Raises `OSError`.
    """
    named: list[Path] = []
    try:
        for draft, final in files:
            try:
                final.hardlink_to(draft)
            except FileExistsError:
                raise _exists(final) from None
            except OSError:  # a file system without hard links
                if final.exists():
                    raise _exists(final) from None
                draft.rename(final)
            named.append(final)
        for folder in {final.parent for _, final in files}:
            sync_folder(folder)
        yield
    except BaseException:
        for final in named:
            with suppress(OSError):
                final.unlink()
        raise
