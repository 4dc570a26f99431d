"""Claims of the 835s that a ledger knows, as far as they are asked for, with what the ledger says
has become of each."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.source import DocumentOf
from edi.claims.stream import payments_of
from edi.codes import claim_status, denial
from edi.emit.values import Procedure
from edi.errors import EdiError
from edi.guides.spec import About
from edi.interchange.columns import decode
from edi.interchange.compressed import open_file
from edi.ledger import holds, publishing
from edi.ledger.ledger import IntendedFile
from edi.ledger.payment_events import STANDS_ELSEWHERE
from edi.ledger.store import Reading, Usage
from edi.status_answers.known import KnownClaim, KnownLine, State, Wanted
from edi.status_answers.requests import plain
from edi.structure.chunk import RawClaim

ZERO = Decimal(0)
_RUNS = (holds.PUBLISHED, holds.INTENDED, holds.HOLDING, holds.HELD)
_WAIT = (holds.HOLDING, holds.HELD)
_835 = re.compile(r"\.835(\.held)?$")
_FORWARDED = frozenset(("19", "20", "21", "23"))  # CLP02


class _File(NamedTuple):
    """An 835 of a run."""

    run: int
    folder: Path
    known: IntendedFile
    waits: bool  # for approval

    @property
    def name(self) -> str:
        """As the claims of the ledger have it."""
        return holds.final_name(self.known.name)


class _Row(NamedTuple):
    """A claim payment as the ledger has it."""

    id: int
    is_reversal: bool
    reversed_by: int | None
    unpaid: int | None
    payer: str
    cents: int | None
    trace: int | None
    is_reversal_held: bool  # the run that reverses it waits for approval


class _Found(NamedTuple):
    """A claim payment of an 835 with its row."""

    claim: KnownClaim
    row: _Row | None
    is_reversal: bool


class PaidClaims:
    """The claims of the 835s of a ledger."""

    def __init__(
        self,
        reading: Reading,
        usage: Usage,
        moved_to: tuple[Path, ...],
        on_missing: Callable[[str], object],
        progress: Callable[[int], object],
    ) -> None:
        """`moved_to` are folders in which files may be now; `on_missing` is told of each file that
        cannot be read, by its name."""
        self._reading = reading
        self._usage = usage
        self._moved_to = moved_to
        self._on_missing = on_missing
        self._progress = progress

    def read(self, wanted: Wanted) -> list[KnownClaim]:
        """Those that are asked for, each as it stands now. Raises `sqlite3.Error` or as the store's
        `failing` expects, `OSError`."""
        found: list[_Found] = []
        for file in self._files(wanted):
            path = self._path(file)
            if path is None:
                self._on_missing(file.name)
                continue
            try:
                found += self._of(file, path, wanted)
            except EdiError:
                self._on_missing(file.name)
        return list(_standing(found))

    # -- files

    def _files(self, wanted: Wanted) -> Iterator[_File]:
        """Those in which a claim that is asked for may be."""
        marks = ", ".join("?" * len(_RUNS))
        rows = self._reading.execute(
            "SELECT f.run, r.folder, r.state, r.at, f.name, f.draft, f.sha256, f.size,"
            " f.employer_group, f.interchange, f.group_number, f.period"
            " FROM file f JOIN run r ON r.id = f.run"
            f" WHERE r.usage = ? AND r.state IN ({marks}) ORDER BY f.run, f.name",
            (self._usage, *_RUNS),
        ).fetchall()
        only = self._of_numbers(wanted.numbers) if wanted.by_number_only else None
        for run, folder, state, at, *file in rows:
            if not _835.search(file[0]):
                continue
            one = _File(run, Path(folder), IntendedFile(*file), state in _WAIT)
            if only is not None and (run, one.name) not in only:
                continue
            # No claim is paid before its first day of service; a number may stand in any file.
            is_dated = wanted.first_day is not None and not wanted.has_undated
            if is_dated and not wanted.numbers and at[:10] < str(wanted.first_day):
                continue
            yield one

    def _of_numbers(self, numbers: set[str]) -> set[tuple[int, str]]:
        """Runs and files that have claims with these numbers."""
        found: set[tuple[int, str]] = set()
        for number in numbers:
            rows = self._reading.execute(
                "SELECT DISTINCT run, file FROM claim WHERE usage = ? AND number = ?",
                (self._usage, number),
            )
            found.update((run, file) for run, file in rows.fetchall() if run is not None)
        return found

    def _path(self, file: _File) -> Path | None:
        """Where it is now, to the byte what was written; it may have been released meanwhile."""
        names = (file.known.name, file.known.draft, file.name)
        places = [file.folder / one for one in names]
        places += [folder / file.name for folder in self._moved_to]
        return next((one for one in places if publishing.is_file(one, file.known)), None)

    # -- claims

    def _of(self, file: _File, path: Path, wanted: Wanted) -> Iterator[_Found]:
        def skip(claim: RawClaim) -> bool:
            elements = claim.elements
            number = elements[7] if len(elements) > 7 else ""
            return not wanted.may_have(decode(elements[1]).strip(), decode(number).strip())

        rows: dict[str, list[_Row]] = {}
        with open_file(str(path)) as stream:
            document = DocumentOf(stream, About.PAYMENT, str(path))
            before = 0
            for one in payments_of(document, str(path), skip):
                number = one.payer_claim_control_number
                if not wanted.may_have(one.id, number):
                    continue
                if number not in rows:
                    rows[number] = self._rows(file, number)
                row = _taken(rows[number], one)
                is_reversal = one.status == claim_status.REVERSAL
                yield _Found(_claim(one, row, file), row, is_reversal)
                self._progress(one.chunk.offset - before)
                before = one.chunk.offset

    def _rows(self, file: _File, number: str) -> list[_Row]:
        rows = self._reading.execute(
            "SELECT c.id, c.is_reversal, c.reversed_by, c.unpaid, c.payer, c.cents, c.trace,"
            " (SELECT r.state FROM claim b JOIN run r ON r.id = b.run WHERE b.id = c.reversed_by)"
            " FROM claim c WHERE c.usage = ? AND c.number = ? AND c.run = ? AND c.file = ?"
            " ORDER BY c.id",
            (self._usage, number, file.run, file.name),
        ).fetchall()
        return [
            _Row(id_, bool(back), by, unpaid, payer or "", cents, trace, state in _WAIT)
            for id_, back, by, unpaid, payer, cents, trace, state in rows
        ]


def _taken(rows: list[_Row], one: ClaimPayment) -> _Row | None:
    """The row of a claim payment, taken from those that are left; parts of a claim share their
    number."""
    is_reversal = one.status == claim_status.REVERSAL
    cents = int((one.paid or ZERO).scaleb(2))
    trace = one.remittance.trace_number
    for row in rows:
        if (
            row.is_reversal == is_reversal
            and row.cents in (None, cents)
            and (row.trace is None or not trace.isdigit() or row.trace == int(trace))
        ):
            rows.remove(row)
            return row
    return None


def _standing(found: list[_Found]) -> Iterator[KnownClaim]:
    """Each claim once, as it stands: what was reversed or void only where nothing under its number
    has come in its place."""
    reversals = {one.row.id: one.claim for one in found if one.row and one.is_reversal}
    alive: set[tuple[str, str]] = set()
    rest: list[KnownClaim] = []
    for claim, row, is_reversal in found:
        if is_reversal or (row and row.unpaid == STANDS_ELSEWHERE):
            continue
        if row and row.reversed_by is not None and not row.is_reversal_held:
            claim.state, claim.paid = State.REVERSED, ZERO
            back = reversals.get(row.reversed_by)
            claim.since = back.since if back else claim.since
            claim.paid_on, claim.trace = (back.paid_on, back.trace) if back else (None, "")
            rest.append(claim)
        elif row and row.unpaid is not None and claim.state is not State.WAITING:
            claim.state, claim.paid_on, claim.trace = State.VOID, None, ""
            rest.append(claim)
        else:
            alive.add((claim.payer, claim.number))
            yield claim
    for claim in rest:
        if (claim.payer, claim.number) not in alive:
            yield claim


def _claim(one: ClaimPayment, row: _Row | None, file: _File) -> KnownClaim:
    remittance, payee = one.remittance, one.payee
    patient, insured, rendering = one.patient, one.insured, one.rendering_provider
    npis = {payee.npi} if payee and payee.npi else {rendering.npi} if rendering else set()
    tax_ids = set()
    if payee:
        tax_ids.add(payee.id if payee.id_qualifier == "FI" else "")
        tax_ids.add(payee.reference("TJ"))
    paid_on = remittance.effective_date
    decided = remittance.produced or paid_on
    return KnownClaim(
        State.WAITING if file.waits else _state(one),
        one.id,
        one.payer_claim_control_number,
        row.payer if row else (one.payer.id if one.payer else ""),
        frozenset(filter(None, npis)),
        frozenset(filter(None, tax_ids)),
        frozenset(plain(who.id) for who in (insured or patient, patient) if who and who.id),
        one.charge or ZERO,
        _days(one),
        decided if file.waits and decided else (paid_on or decided or date.min),
        one.paid or ZERO,
        decided,
        None if file.waits else paid_on,
        "" if file.waits else remittance.trace_number,
        [_line(line) for line in one.lines],
    )


def _state(one: ClaimPayment) -> State:
    if one.status == claim_status.PREDETERMINATION:
        return State.PREDETERMINED
    if one.status in _FORWARDED:
        return State.FORWARDED
    if one.paid:
        return State.PAID
    if one.status == "4":
        return State.DENIED
    lines = [line for line in one.lines if line.charge]
    own = any(denial.kind_of(a.reason).is_denial for a in one.adjustments)
    if (own and not lines) or (lines and all(own or _is_denied(line) for line in lines)):
        return State.DENIED
    return State.NOTHING_PAYABLE


def _is_denied(line: ServicePayment) -> bool:
    return not line.paid and any(denial.kind_of(a.reason).is_denial for a in line.adjustments)


def _days(one: ClaimPayment) -> tuple[date, date] | None:
    if one.statement_dates:
        return one.statement_dates
    days = [line.service_dates for line in one.lines if line.service_dates]
    return (min(first for first, _ in days), max(last for _, last in days)) if days else None


def _line(line: ServicePayment) -> KnownLine:
    billed = line.billed_procedure or line.procedure
    return KnownLine(
        Procedure(billed.qualifier, billed.code, tuple(billed.modifiers)),
        line.charge or ZERO,
        line.paid,
        line.revenue_code if billed.qualifier != "NU" else "",
        line.billed_units if line.billed_units is not None else line.paid_units,
        line.service_dates or None,
        line.control_number,
        _is_denied(line),
    )
