"""Runs that wait for approval are released, all of a run's files at once, or cancelled.

A run that is released goes the way of every run (`publishing`): recorded as about to be published,
its files get their names, and it is published; ended in between, the next start finishes it. A run
that is cancelled is forgotten in one transaction, and its files go behind that: where they are left
by a kill, the next start removes them. So a run is always held, released or cancelled.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi.durable import sync_folder
from edi.errors import EdiError
from edi.ledger import holds, publishing
from edi.ledger.holds import CANCELLED, HELD, HOLDING, INTENDED, PUBLISHED, WITHDRAWN, Decision
from edi.ledger.ledger import IntendedFile, IntendedRun, Ledger, files_of, take_back
from edi.ledger.store import Connection, LedgerError
from edi.report.text_report import count

_COLUMNS = "r.id, r.token, r.folder, r.host, r.state, h.number, h.day, h.decision, h.decided"


class NotReleased(EdiError, ValueError):
    """A run that cannot be released or cancelled."""


class HeldRun(NamedTuple):
    """A run that waits for approval, or has waited."""

    run: IntendedRun
    number: int
    day: date  # of payment (BPR16)
    decision: str | None  # RELEASED or CANCELLED
    decided: str | None  # when

    @property
    def reference(self) -> str:
        return holds.reference(self.number)


def held_runs(connection: Connection, usage: str) -> list[HeldRun]:
    """Every run that was ever held, the first first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM hold h JOIN run r ON r.id = h.run WHERE h.usage = ?"
        " ORDER BY h.number",
        (usage,),
    ).fetchall()
    return [
        HeldRun(
            IntendedRun(
                *(id_, token, Path(folder), host, state, decision is not None),
                files_of(connection, id_),
            ),
            *(number, date.fromisoformat(day), decision, decided),
        )
        for id_, token, folder, host, state, number, day, decision, decided in rows
    ]


def find(ledger: Ledger, asked: str) -> HeldRun:
    """The run with this reference (H000001). Raises `NotReleased`, `LedgerError`."""
    if not ledger.store.exists():
        raise LedgerError(f"{ledger.store.name}: there is no ledger here")
    number = holds.number_of(asked)
    known = ledger.done(lambda connection: held_runs(connection, ledger.usage))
    found = [one for one in known if one.number == number]
    if not found:
        raise NotReleased("no run of this number was held: edi ledger show lists those that are")
    return found[0]


def release(
    ledger: Ledger, asked: str, decision: Decision, folder: Path | None = None
) -> tuple[HeldRun, Path]:
    """Give all files of a run their names; the run, and where they are.

    `folder` is where the run was written to, if that was moved since. Raises `NotReleased`,
    `LedgerError`, `OSError`; the run is then held as before.
    """
    with _waiting(ledger, asked, folder) as (one, place):
        for file in one.run.files:
            if not publishing.is_file(place / file.name, file):
                raise NotReleased(
                    f"{one.reference}: {file.name} is missing, or was changed since it was"
                    f" written: edi cancel {one.reference} takes the run back"
                )
        finals = [
            file._replace(name=holds.final_name(file.name), draft=file.name)
            for file in one.run.files
        ]
        for file in finals:
            if (place / file.name).exists():
                raise publishing.exists(place / file.name)
        ledger.done(lambda connection: _begin(connection, one, decision))
        try:
            publishing.give_names(place, finals)
            ledger.publish(one.run.id)
        except BaseException:
            _hold_again(ledger, one, place, finals)
            raise
        publishing.remove_drafts(place, finals)
        return one, place


def _begin(connection: Connection, one: HeldRun, decision: Decision) -> None:
    """It is recorded who releases it, and that its files are about to get their names."""
    found = connection.execute("SELECT state FROM run WHERE id = ?", (one.run.id,)).fetchone()
    if found[0] == INTENDED:  # this step, done twice
        return
    connection.execute("UPDATE run SET state = ? WHERE id = ?", (INTENDED, one.run.id))
    holds.rename(connection, one.run.id, released=True)
    holds.decide(connection, one.run.id, decision)


def _hold_again(ledger: Ledger, one: HeldRun, place: Path, finals: list[IntendedFile]) -> None:
    """What could not be released is held as before, unless the next start has to find out."""
    known = ledger.state(one.run.token)
    if known and known[1] == INTENDED:
        publishing.unname(place, finals)
        ledger.hold_again(one.run.id)


def cancel(ledger: Ledger, asked: str, decision: Decision, folder: Path | None = None) -> HeldRun:
    """Forget a run: its files go, its claims may be paid by another run, its numbers are never used
    again. Arguments and errors as of `release`."""
    with _waiting(ledger, asked, folder) as (one, place):

        def step(connection: Connection) -> None:
            take_back(connection, one.run.id)
            holds.decide(connection, one.run.id, decision)

        ledger.done(step)
        _remove(place, one.run.files)
        return one


def _remove(place: Path, files: tuple[IntendedFile, ...]) -> int:
    """What a run that is no longer held has left of the files that it waited with."""
    removed = 0
    for file in files:
        for name in {file.name, file.draft}:
            path = place / name
            if path.parent != place and publishing.is_file(path, file):
                publishing.remove(path)
                removed += 1
            if path.parent != place:
                publishing.remove_folder(path.parent, place)
    sync_folder(place)
    return removed


@contextmanager
def _waiting(ledger: Ledger, asked: str, folder: Path | None) -> Iterator[tuple[HeldRun, Path]]:
    """A run that is held, with nobody else at it, and where its files are."""
    one = find(ledger, asked)
    place = folder or one.run.folder
    if one.run.state in (INTENDED, HOLDING) and place.is_dir():  # interrupted, or at work
        publishing.recover(ledger, place)
        one = find(ledger, asked)
    _refuse_decided(one)
    if not place.is_dir():
        where = f"{place} on the machine {one.run.host}" if one.run.host else f"{place}"
        raise LedgerError(
            f"{one.reference} was written to {where}, which is not there: make that folder"
            " available, or say where it is now (--out)"
        )
    with publishing.holding(place, one.run.token, ledger.store) as held:
        if not held:
            raise NotReleased(f"{one.reference} is being released or cancelled by another process")
        one = find(ledger, asked)
        _refuse_decided(one)
        yield one, place


def _refuse_decided(one: HeldRun) -> None:
    state = one.run.state
    if state == PUBLISHED:
        raise NotReleased(f"{one.reference} was released before, {one.decided}")
    if state == WITHDRAWN:
        was = "cancelled" if one.decision == CANCELLED else "interrupted and taken back"
        raise NotReleased(f"{one.reference} was {was} before, {one.decided or 'by a start of edi'}")
    if state != HELD:
        raise NotReleased(f"{one.reference} is at work, or was interrupted on another machine")


def recover(ledger: Ledger, folder: Path) -> list[str]:
    """`publishing.recover`, and what runs that waited have left."""
    done = publishing.recover(ledger, folder)
    return done + (_clear(ledger, folder) if ledger.store.exists() else [])


def _clear(ledger: Ledger, folder: Path) -> list[str]:
    """Remove what runs that were released or cancelled have left in the folders in which they
    waited, since they were killed; what was done, in words."""
    place = folder.resolve()
    if not (place / holds.FOLDER).is_dir():
        return []

    def step(connection: Connection) -> list[HeldRun]:
        return [one for usage in "PT" for one in held_runs(connection, usage)]

    done = []
    for one in ledger.done(step):
        is_over = one.run.state in (PUBLISHED, WITHDRAWN)
        if is_over and (place / holds.folder_name(one.number)).is_dir():
            with publishing.holding(place, one.run.token, ledger.store) as held:
                removed = _remove(place, one.run.files) if held else 0
            if removed:
                what = count(removed, "file")
                done.append(f"removed {what} that {one.reference} has waited with, in {folder}")
    return done
