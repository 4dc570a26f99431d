"""A group's payments as an 835 file: written under a temporary name, then read back."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from edi.emit import delimiter_choice, write_835
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.error import CannotWrite
from edi.emit.segments import Finished, Segment
from edi.engine.check import Runner
from edi.finding import Finding, Severity
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import InterchangeHeader
from edi.remit import payment_values
from edi.remit.grouping import GroupFile, Grouping, PayeeKey, Payment
from edi.remit.ledger import Usage
from edi.remit.private_file import private_file
from edi.remit.refusal import Refusal

OnError = Literal["refuse", "skip"]
_MOST_FINDINGS = 200  # of one file, reported to the user


@dataclass(frozen=True, slots=True)
class FileNumbers:
    """The control numbers of one file."""

    interchange: int  # ISA13
    group: int  # GS06
    traces: dict[PayeeKey, int]  # TRN02

    def trace(self, key: PayeeKey) -> str:
        return f"{self.traces[key]:09d}"


@dataclass(frozen=True, slots=True)
class Drafting:
    """What all files of a run have in common."""

    grouping: Grouping
    on: date  # of payment
    started: datetime
    usage: Usage
    on_error: OnError

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
            errors = _errors(path)
            if not errors:
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
        route = file.group.route
        header = InterchangeHeader(
            route.sender,
            route.receiver or "PROVIDERS",
            self.started,
            route.sender_qualifier,
            route.receiver_qualifier,
            self.usage == "T",
        )
        taken = {*file.taken, *header.sender, *header.receiver}
        for key, payment in file.payments.items():
            own = self._set(file, payment, numbers.trace(key), None)
            taken.update(delimiter_choice.taken_by_segments(own))
        delimiters = delimiter_choice.choose(taken)
        sets = (
            self._set(file, payment, numbers.trace(key), delimiters)
            for key, payment in file.payments.items()
        )
        groups = [FunctionalGroup(write_835.GUIDE, numbers.group, sets)]
        write_interchange(stream, header, numbers.interchange, groups, delimiters)

    def _set(
        self, file: GroupFile, payment: Payment, trace: str, delimiters: Delimiters | None
    ) -> Iterator[Segment | Finished]:
        """What stands between ST and SE; without the claims while the delimiters are not known."""
        grouping = self.grouping
        header = payment_values.payment(
            file.group,
            payment.payee,
            grouping.account(payment),
            payment.net(self.on),
            trace,
            effective=self.on,
            produced=self.started.date(),
        )
        claims = grouping.spooled(payment, delimiters) if delimiters else ()
        return write_835.remittance(header, claims, payment.provider_amounts(self.on, trace))


def _errors(path: Path) -> list[Finding]:
    """What validation holds against a written file."""
    with path.open("rb") as stream:
        findings = (f for f in Runner().check(stream) if f.severity is Severity.ERROR)
        return list(islice(findings, _MOST_FINDINGS))


def _refusal(finding: Finding, group: str) -> Refusal:
    where = finding.path or finding.segment_id or ""
    message = f"{finding.code} {finding.name} at {where}: {finding.message}"
    # Without the segment and its amounts: an exception carries no values of a claim.
    bare = replace(finding)
    return Refusal(message, finding.claim, group, finding=bare)
