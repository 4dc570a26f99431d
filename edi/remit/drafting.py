"""A group's payments as an 835 file: written under a temporary name, then read back."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from edi.durable import private_file
from edi.emit import delimiter_choice, write_835
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.error import CannotWrite
from edi.emit.payment import Payee
from edi.emit.payment import Payment as PaymentHeader
from edi.emit.segments import Finished
from edi.engine.check import FileSummary, Runner
from edi.finding import Finding, Severity
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import InterchangeHeader
from edi.ledger.store import Usage
from edi.remit import number_series, payment_values
from edi.remit.employer_group import EmployerGroup
from edi.remit.grouping import Grouping
from edi.remit.member_payments import MemberPayment
from edi.remit.number_series import NumberSeries
from edi.remit.payments import GroupFile, PayeeKey, Payment
from edi.remit.refusal import Refusal, RemitWarning

OnError = Literal["refuse", "skip"]
_MOST_FINDINGS = 200  # of one file, reported to the user
# What a decision is asked about itself: OA-23, days, status, sequestration.
_SAID = frozenset(("REM004", "REM027", "REM029", "REM030"))


@dataclass(frozen=True, slots=True)
class FileNumbers:
    """The control numbers of one file."""

    interchange: int  # ISA13
    group: int  # GS06
    take: Callable[[str], int]  # the next number of a series
    taken: dict[tuple[PayeeKey, str], int] = field(default_factory=dict)

    def number(self, key: PayeeKey, series: str) -> int:
        """That of a payment. One whose method changes, since claims are left out, gets another."""
        found = self.taken.get((key, series))
        if found is None:
            found = self.taken[key, series] = self.take(series)
        return found


@dataclass(frozen=True, slots=True)
class Drafting:
    """What all files of a run have in common."""

    grouping: Grouping
    on: date  # of payment
    started: datetime
    usage: Usage
    on_error: OnError
    series: NumberSeries
    runner: Runner = field(default_factory=lambda: Runner(shown=_MOST_FINDINGS))

    def draft(self, file: GroupFile, path: Path, numbers: FileNumbers) -> bool:
        """Write a file and read it back; True when it is right.

        What reading back finds wrong is refused. With "skip" the claims concerned are left out and
        the file is written again, until it is right or empty.
        """
        while file.payments:
            try:
                with private_file(path) as stream:
                    self._emit(file, stream, numbers)
                    stream.flush()
                    os.fsync(stream.fileno())
            except CannotWrite as error:
                message = f"the file cannot be written: {error}"
                self.grouping.refusals.append(Refusal(message, group=file.group.number))
                return False
            errors, warnings = _read_back(path, self.runner)
            if not errors:
                for one in warnings:
                    warning = RemitWarning(_message(one), one.claim, file.group.number)
                    self.grouping.warnings[warning] = None
                return True
            sets = dict(enumerate(file.payments.values(), start=1))
            removed = False
            for finding in errors:
                self.grouping.refusals.append(_refusal(finding, file.group.number))
                payment = sets.get(int(finding.transaction or 0))
                if payment is None:
                    continue
                if finding.claim and self.grouping.refuse_entry(payment, finding.claim):
                    removed = True
                elif not finding.claim:
                    removed |= file.drop(payment)
            if self.on_error == "refuse" or not removed:
                return False
            self.grouping.settle(file, self.on)
        return False

    def _emit(self, file: GroupFile, stream: BinaryIO, numbers: FileNumbers) -> None:
        """Raises `CannotWrite`."""
        route = file.route
        header = InterchangeHeader(
            route.sender,
            route.receiver or "PROVIDERS",
            self.started,
            route.sender_qualifier,
            route.receiver_qualifier,
            self.usage == "T",
        )
        taken = {*file.taken, *header.sender, *header.receiver}
        ends = []  # what stands before and behind the claims of each payment
        for key, payment in file.payments.items():
            before, behind = self._ends(file, payment, self.trace(file, key, numbers))
            taken.update(delimiter_choice.taken_by(before.data + behind.data))
            ends.append((before, payment, behind))
        delimiters = delimiter_choice.choose(taken)
        sets = (self._set(*one, file.group, delimiters) for one in ends)
        groups = [FunctionalGroup(write_835.GUIDE, numbers.group, sets)]
        write_interchange(stream, header, numbers.interchange, groups, delimiters)

    def series_of(self, file: GroupFile, payment: Payment) -> str:
        """From which a payment has its number. Raises `Unfit`."""
        method = self.grouping.way(file, payment, self.on).method
        return self.series.of(file.group, method)

    def check(self, file: GroupFile, one: MemberPayment, numbers: FileNumbers) -> PaymentHeader:
        """A payment to a member. No 835 has it: its payee is no provider, and has no id."""
        group = file.group
        series = self.series.of(group, "CHK")
        return PaymentHeader(
            amount=one.amount,
            handling=group.payment.handling,
            method="CHK",
            transfer=None,
            originator=f"1{group.account_owner_tax_id}",
            originator_supplement=group.originator_supplement,
            trace_number=number_series.text(series, numbers.number(member_key(one), series)),
            effective=self.on,
            produced=self.started.date(),
            payer=group.payer,
            payee=Payee(one.member.name, ""),
        )

    def trace(self, file: GroupFile, key: PayeeKey, numbers: FileNumbers) -> str:
        """TRN02. Raises `Unfit`."""
        series = self.series_of(file, file.payments[key])
        return number_series.text(series, numbers.number(key, series))

    def header(self, file: GroupFile, payment: Payment, trace: str) -> PaymentHeader:
        """What BPR, TRN and loops 1000 say. Raises `Unfit`."""
        return payment_values.payment(
            file.group,
            payment.payee,
            self.grouping.on_file(payment),
            payment.net(self.on),
            trace,
            receiver=file.route.receiver,
            effective=self.on,
            produced=self.started.date(),
        )

    def _ends(self, file: GroupFile, payment: Payment, trace: str) -> tuple[Finished, Finished]:
        """What stands between ST and SE but the claims. Raises `CannotWrite`."""
        header = self.header(file, payment, trace)
        waiting = delimiter_choice.WAITING
        amounts = payment.provider_amounts(self.on, trace)
        return (
            write_835.finished_header(
                header, payment.count > 0 and not file.group.provider_totals, waiting
            ),
            write_835.finished_adjustments(payment.payee, amounts, waiting),
        )

    def _set(
        self,
        before: Finished,
        payment: Payment,
        behind: Finished,
        group: EmployerGroup,
        delimiters: Delimiters,
    ) -> Iterator[Finished]:
        """What stands between ST and SE."""
        yield delimiter_choice.with_delimiters(before, delimiters)
        if group.provider_totals:
            year_end = date(self.on.year, 12, 31)
            yield from self.grouping.totalled(payment, year_end, delimiters)
        else:
            yield from self.grouping.spooled(payment, delimiters)
        yield delimiter_choice.with_delimiters(behind, delimiters)


def member_key(one: MemberPayment) -> PayeeKey:
    """In the place of a provider's."""
    return "", one.member.key


def _read_back(path: Path, runner: Runner) -> tuple[list[Finding], list[Finding]]:
    """What validation holds against a written file: errors, and what is only unusual."""
    summary = FileSummary(None)
    errors, warnings = _found(path, runner, summary)
    # What is counted only may be what is asked for, where findings of a code differ in severity.
    if len(errors) < _MOST_FINDINGS and any(
        severity is Severity.ERROR or (_is_told(code, severity) and len(warnings) < _MOST_FINDINGS)
        for code, severity in summary.unshown
    ):
        return _found(path, Runner(), FileSummary(None))
    return errors, warnings


def _found(path: Path, runner: Runner, summary: FileSummary) -> tuple[list[Finding], list[Finding]]:
    """The first of each."""
    errors: list[Finding] = []
    warnings: list[Finding] = []
    runner.begin_part()  # a file is judged by itself
    with path.open("rb") as stream:
        for finding in runner.check(stream, summary=summary):
            if finding.severity is Severity.ERROR:
                errors.append(finding)
                if len(errors) == _MOST_FINDINGS:
                    break
            elif _is_told(finding.code, finding.severity) and len(warnings) < _MOST_FINDINGS:
                warnings.append(finding)
    return errors, warnings


def _is_told(code: str, severity: Severity) -> bool:
    return severity is Severity.WARNING and code not in _SAID


def _refusal(finding: Finding, group: str) -> Refusal:
    # Without the segment and its amounts: an exception carries no values of a claim.
    return Refusal(_message(finding), finding.claim, group, finding=replace(finding))


def _message(finding: Finding) -> str:
    where = finding.path or finding.segment_id or ""
    return f"{finding.code} {finding.name} at {where}: {finding.message}"
