"""Drafts get their names: all files of a run or none, whatever ends the run in between.

    ledger.intend    files, digests and what they mean are recorded, in one transaction
    give_name        each draft gets its name
    ledger.publish   the run is over
    remove           the drafts go

A run that ended in between is settled at the next start. Its drafts were on the disk before it was
recorded, so it can be finished; only if somebody has removed or changed files in the meantime, what
it named is taken back. A run that was not recorded has named nothing, and its drafts go.

A run that is to be held goes the same way to the names by which its files wait (`holds`); released
it goes it once more, from those to their own (`releasing`).
"""

import errno
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from edi.durable import sync_folder
from edi.ledger.holds import held_name
from edi.ledger.ledger import (
    HOLDING,
    INTENDED,
    WITHDRAWN,
    Hold,
    IntendedFile,
    IntendedRun,
    Ledger,
    Record,
    this_host,
)
from edi.ledger.run_lock import lock_file, run_lock, tokens
from edi.ledger.store import Connection, LedgerError, OutcomeUnknown, Store
from edi.report.text_report import count

# Whose run is known by its lock; drafts of a remittance have had none in earlier releases.
_DRAFT = re.compile(r"\..+\.([0-9a-f]{16})\.tmp")
_REMITTANCE = re.compile(r"\..+\.835\.([0-9a-f]{8,32})\.tmp")


class Drafts:
    """The drafts of one run, in the folder where the files will stand."""

    def __init__(self, folder: Path, token: str) -> None:
        self.folder = folder
        self.token = token
        self._paths: list[Path] = []

    def path(self, name: str) -> Path:
        """Where the draft of a file lies."""
        path = self.folder / f".{name}.{self.token}.tmp"
        self._paths.append(path)
        return path

    def remove(self) -> None:
        for path in self._paths:
            remove(path)


@contextmanager
def drafting(folder: Path, store: Store | None = None) -> Iterator[Drafts]:
    """Drafts that nobody else touches while the block lasts, and that are gone after it.

    They stay when it is not known whether the run was published: the next start finds out.
    `store` is the ledger's, unless nothing is recorded. Raises `LedgerError`.
    """
    while True:
        token = secrets.token_hex(8)
        with holding(folder, token, store) as held:
            if not held:
                continue
            drafts = Drafts(folder, token)
            try:
                yield drafts
            except _Unsettled as error:
                raise error.cause from None
            except BaseException:
                drafts.remove()
                raise
            drafts.remove()
            return


class _Unsettled(Exception):
    """It is not known whether the run was published."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause = cause


def intended(
    name: str, draft: Path, group: str, interchange: int, number: int, period: str = ""
) -> IntendedFile:
    """What the ledger is to know of a draft; `period` is a day that chooses the group's entry."""
    digest, size = _digest(draft)
    return IntendedFile(name, draft.name, digest, size, group, interchange, number, period)


def publish(
    ledger: Ledger,
    drafts: Drafts,
    files: Sequence[IntendedFile],
    at: datetime,
    record: Record,
    check: Callable[[Connection], None] | None = None,
    hold: Hold | None = None,
) -> None:
    """Give the drafts their names and record them, or take back what was done. With `hold` the run
    waits for approval, and the names are those of `held_name`.

    Raises `LedgerError`, `OSError`, and what `check` raises.
    """
    folder = drafts.folder.resolve()
    if hold:
        files = [one._replace(name=held_name(hold.number, one.name)) for one in files]
    sync_folder(folder)
    asked = False  # for the last step
    try:
        run = ledger.intend(drafts.token, folder, files, at, record, check, hold)
        give_names(folder, files)
        asked = True
        if hold:
            ledger.wait(run)
        else:
            ledger.publish(run)
    except BaseException as error:
        try:
            known = ledger.state(drafts.token)
        except LedgerError:
            if asked or isinstance(error, OutcomeUnknown):
                raise _Unsettled(error) from None
            _take_back(files, folder)
            raise error from None
        if known and known[1] in (INTENDED, HOLDING, WITHDRAWN):
            _take_back(files, folder)
        if known and known[1] in (INTENDED, HOLDING):
            ledger.withdraw(known[0])
        raise


def give_names(folder: Path, files: Iterable[IntendedFile]) -> None:
    """To all files of a run that lack theirs. Raises `OSError`."""
    folders = {folder}
    for one in files:
        final = folder / one.name
        if final.parent not in folders:
            make_folder(final.parent, folder)
            folders.add(final.parent)
        give_name(folder / one.draft, final)
    for place in folders:
        sync_folder(place)


def make_folder(place: Path, inside: Path) -> None:
    """A folder of the owner's own, and those between, made lasting. Raises `OSError`."""
    if place == inside or place.is_dir():
        return
    make_folder(place.parent, inside)
    place.mkdir(mode=0o700, exist_ok=True)
    sync_folder(place.parent)


def remove_folder(place: Path, inside: Path) -> None:
    """Where it is empty, and those between that are."""
    with suppress(OSError):
        while place not in (inside, place.parent):
            place.rmdir()
            place = place.parent


def give_name(draft: Path, final: Path) -> None:
    """Never replaces a file. Raises `OSError`."""
    try:
        final.hardlink_to(draft)
    except FileExistsError:
        raise exists(final) from None
    except OSError:  # a file system without hard links
        if final.exists():
            raise exists(final) from None
        draft.rename(final)


def remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def exists(path: Path) -> FileExistsError:
    """The error of a file that may not be replaced."""
    text = (
        "a file of this name is there already: was it numbered by another ledger (--ledger), or is"
        " it test data? Test data and production go to folders of their own (--out)"
    )
    return FileExistsError(errno.EEXIST, text, str(path))


def _take_back(files: Iterable[IntendedFile], folder: Path) -> list[IntendedFile]:
    """Remove the files that the run has named; those that are missing or another's are returned."""
    left = []
    for one in files:
        if is_file(folder / one.name, one):
            remove(folder / one.name)
            remove_folder((folder / one.name).parent, folder)
        else:
            left.append(one)
    sync_folder(folder)
    return left


# -- at the next start


def recover(ledger: Ledger, folder: Path) -> list[str]:
    """Finish or take back what runs that were interrupted have left; what was done, in words.

    What another machine has left is left to it. Raises `LedgerError`, `OSError`.
    """
    done = []
    for run in ledger.intended() if ledger.store.exists() else ():
        place = place_of(run, folder, shared=ledger.store.shared)
        if place is None:
            with ledger.store.holding(run.token) as held:
                if held and ledger.state(run.token) == (run.id, run.state):
                    done.append(_left(run))
            continue
        if not place.is_dir():
            raise LedgerError(
                f"{ledger.store.name}: {_interrupted(run)} in {place}, which is not there: make"
                " that folder available again, or an empty one if its files are gone for good"
            )
        with holding(place, run.token, ledger.store) as held:
            if held and ledger.state(run.token) == (run.id, run.state):
                done.append(_settle(ledger, run, place))
    removed = _clear(folder, ledger.store)
    if removed:
        done.append(f"removed {count(removed, 'draft')} of an interrupted run in {folder}")
    return done


@contextmanager
def holding(folder: Path, token: str, store: Store | None) -> Iterator[bool]:
    """Hold a run among the processes that share its folder, and those that share its ledger."""
    with run_lock(folder, token) as held:
        if held and store is not None:
            with store.holding(token) as held:
                yield held
        else:
            yield held


def interrupted(ledger: Ledger) -> int:
    """How many runs wait to be settled, or are still at work."""
    return len(ledger.intended()) if ledger.store.exists() else 0


def place_of(run: IntendedRun, folder: Path, *, shared: bool) -> Path | None:
    """The run's folder, which may have been moved since, with the ledger in it; None for one that
    is on another machine. Of a shared ledger no name says that it is on this one: machines may have
    the same."""
    for place in (run.folder, folder):
        if _lies_in(run, place):
            return place
    here = not run.host or (not shared and run.host == this_host())
    return run.folder if here else None


def _lies_in(run: IntendedRun, folder: Path) -> bool:
    """Is the folder the run's, whatever machine it is on? Its files or its lock say so."""
    return folder.is_dir() and (
        lock_file(folder, run.token).exists()
        or any((folder / one.draft).exists() for one in run.files)
        or any(is_file(folder / one.name, one) for one in run.files)
    )


def _left(run: IntendedRun) -> str:
    where = f"the machine {run.host}"
    if run.host == this_host():
        where += " (this one, which has nothing of it, or another of that name)"
    return (
        f"{_interrupted(run)} in {run.folder} on {where}: start edi there, with this ledger and"
        " folder, and they are finished or taken back; until then what they pay or decide counts"
        f" (run {run.id}; docs/ledger.md says what to do if that machine is gone)"
    )


def _settle(ledger: Ledger, run: IntendedRun, folder: Path) -> str:
    lost = [
        one
        for one in run.files
        if not is_file(folder / one.name, one)
        and ((folder / one.name).exists() or not is_file(folder / one.draft, one))
    ]
    if lost and run.was_held:
        unname(folder, run.files)
        ledger.hold_again(run.id)
        what = f"held again, since {lost[0].name} is missing or another file"
        return f"{_interrupted(run)}: {what}"
    if lost:
        _take_back(run.files, folder)
        ledger.withdraw(run.id)
        what = f"taken back, since {lost[0].name} is missing or another file"
    else:
        give_names(folder, [one for one in run.files if not (folder / one.name).exists()])
        if run.state == HOLDING:
            ledger.wait(run.id)
        else:
            ledger.publish(run.id)
        where = (folder / run.files[0].name).parent if run.files else folder
        what = f"finished: they are now in {where}"
    remove_drafts(folder, run.files)
    return f"{_interrupted(run)}: {what}"


def remove_drafts(folder: Path, files: Iterable[IntendedFile]) -> None:
    """Of a run whose files have their names; the folder in which they waited goes with them."""
    for one in files:
        remove(folder / one.draft)
        remove_folder((folder / one.draft).parent, folder)


def unname(folder: Path, files: Iterable[IntendedFile]) -> None:
    """Files that have got their names wait again under those that they have had."""
    for one in files:
        if is_file(folder / one.name, one):
            if not (folder / one.draft).exists():  # a file system without hard links
                (folder / one.name).rename(folder / one.draft)
            remove(folder / one.name)
    sync_folder(folder)


def _interrupted(run: IntendedRun) -> str:
    return f"an earlier run was interrupted while {count(len(run.files), 'file')} got their names"


def _clear(folder: Path, store: Store) -> int:
    """Remove the drafts of runs that are no more."""
    drafts: dict[str, list[Path]] = {token: [] for token in tokens(folder)}
    for path in folder.glob(".*.tmp"):
        if found := _REMITTANCE.fullmatch(path.name):
            drafts.setdefault(found[1], []).append(path)
        elif (found := _DRAFT.fullmatch(path.name)) and found[1] in drafts:
            drafts[found[1]].append(path)
    removed = 0
    for token, paths in drafts.items():
        with holding(folder, token, store) as held:
            for path in paths if held else ():
                remove(path)
                removed += 1
    return removed


def is_file(path: Path, wanted: IntendedFile) -> bool:
    """Is the file the one that the ledger knows?"""
    try:
        if path.stat().st_size != wanted.size:
            return False
        return _digest(path)[0] == wanted.sha256
    except FileNotFoundError:
        return False


def _digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return digest, stream.tell()
