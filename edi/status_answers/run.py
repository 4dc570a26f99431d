"""Files of requests to files of answers, in one folder.

    1. all requests are read, and what they ask for is looked up once (`paid`, `received`)
    2. the answers to each interchange are drafted, and each draft is read back (`read_back`)
    3. the drafts of a file get their names

The ledger that is asked is only read, as it is at one moment: no run waits for it, and one of an
older edi stays as it is. Control numbers come from a ledger of the folder's own. A name holds a
digest of the file: what was answered is known by it, so the same command may be given again after
whatever has ended it, and makes what is missing.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from edi.acknowledgement.sources import Counted, Unreadable, digested, listed
from edi.acknowledgement.values import file_stem
from edi.claims.source import Source, name_of
from edi.durable import private_file, sync_folder
from edi.emit.error import CannotWrite
from edi.errors import EdiError
from edi.ledger import publishing
from edi.ledger.ledger import LEDGER_NAME, Ledger
from edi.ledger.schema import VERSION
from edi.ledger.store import LedgerError, Store, Usage, store_at
from edi.status_answers import writing
from edi.status_answers.answering import Answering
from edi.status_answers.known import KnownClaim
from edi.status_answers.matching import KnownClaims, is_askable, wanted_by
from edi.status_answers.outcome import AnsweredFile, Outcome
from edi.status_answers.paid import PaidClaims
from edi.status_answers.read_back import ReadBack
from edi.status_answers.reading import RequestFile
from edi.status_answers.received import ReceivedClaims
from edi.status_answers.requests import RequestInterchange, Trouble
from edi.status_answers.statuses import lacking

_STREAM = "standard input"
_USAGES: tuple[Usage, ...] = ("P", "T")


class WrongAnswer(Exception):
    """An answer that was written is not right: a fault of edi. Nothing of it is kept."""


class _Read:
    """A file of requests that was read."""

    def __init__(self, outcome: AnsweredFile, digest: str, held: RequestFile) -> None:
        self.outcome, self.digest, self.held = outcome, digest, held


def answer_status(
    sources: Source | Iterable[Source],
    ledger: str | Path,
    out: str | Path,
    *,
    claims: Iterable[str | Path] = (),
    published: Iterable[str | Path] = (),
    numbers: str | Path | None = None,
    control_number: int | None = None,
    progress: Callable[[int], object] | None = None,
    on_notice: Callable[[str], object] | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Answer claim status requests (276, 005010X212) by 277s in the folder `out`.

    `ledger` knows what became of claims: the path of an SQLite file, or a `postgresql://` URL; it
    is only read. `claims` are 837 files that were received: without them, claims that no 835 has
    answered are not found. `published` are folders in which 835s are now that were moved. `numbers`
    is the ledger that issues control numbers, `out`/ledger.sqlite by default; `control_number` is
    the lowest to be issued. `now` is when the answers are made. `progress` is called with numbers
    of bytes read, `on_notice` with what could not be read.

    Every request is answered. A file that cannot be read, or has no interchange, is in
    `Outcome.unanswered`. Raises `LedgerError`, `OSError`, `ValueError`.
    """
    if control_number is not None and not 0 < control_number < 1_000_000_000:
        raise ValueError("a control number has up to nine digits, and is not zero")
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    at = now or datetime.now().astimezone()
    run = _Run(
        folder,
        [str(one) for one in claims],
        tuple(Path(one) for one in published),
        at,
        progress or _ignore,
        on_notice or _ignore,
    )
    with ExitStack() as stack:
        issuing = store_at(folder / LEDGER_NAME if numbers is None else numbers)
        stack.enter_context(closing(issuing))
        if issuing.version() not in (None, VERSION):
            raise LedgerError(
                f"{issuing.name}: this ledger was written by another version of edi, and is left as"
                " it is: give another one for the control numbers (--numbers)"
            )
        read = [run.read(source) for source in listed(sources)]
        asked = store_at(ledger)
        with closing(asked):
            run.look_up(asked, [one.held for one in read if one is not None])
        for notice in publishing.recover(Ledger(issuing), folder):
            run.notice(notice)
        for one in read:
            if one is not None:
                run.answer(one, issuing, control_number)
    return run.outcome


def _ignore(_: object) -> None:
    return None


class _Run:
    def __init__(
        self,
        folder: Path,
        claims: list[str],
        published: tuple[Path, ...],
        now: datetime,
        progress: Callable[[int], object],
        notice: Callable[[str], object],
    ) -> None:
        self._folder = folder
        self._claims = claims
        self._published = published
        self._now = now
        self._progress = progress
        self.notice = notice
        self.outcome = Outcome()
        self.read_back = ReadBack()
        self._answering: dict[Usage, Answering] = {}

    # -- reading

    def read(self, source: Source) -> _Read | None:
        """The requests of a file; None for one that cannot be read."""
        outcome = AnsweredFile(name_of(source) or _STREAM)
        self.outcome.files.append(outcome)
        try:
            with digested(source) as (stream, digest):
                counted = cast(BinaryIO, Counted(stream, self._progress))
                held = RequestFile(counted, name_of(source))
        except OSError as error:
            outcome.unreadable = error.strerror or type(error).__name__
            return None
        except Unreadable as error:
            outcome.unreadable = str(error)
            return None
        except EdiError:
            outcome.unreadable = "no interchange (ISA) is in this file"
            return None
        outcome.troubles = [*held.troubles, *_unanswerable(held)]
        outcome.troubles.sort(key=lambda one: one.spot)
        return _Read(outcome, digest, held)

    def look_up(self, store: Store, files: list[RequestFile]) -> None:
        """What is asked for. Raises `LedgerError`."""
        if not store.exists():
            raise LedgerError(f"{store.name}: there is no ledger here")
        if store.shared and store.version() != VERSION:
            # Brought up to date for this reader alone, its tables would be locked for all others.
            raise LedgerError(
                f"{store.name}: this ledger was written by another version of edi: a run that"
                " writes to it brings it up to date"
            )
        with store.failing():
            reading = store.reading(copied=True)
        if reading is None:
            raise LedgerError(f"{store.name}: there is no ledger here")
        with closing(reading), store.failing():
            for usage in _USAGES:
                requests = [
                    request
                    for one in files
                    for interchange in one.interchanges
                    if _usage(interchange) == usage
                    for request in interchange.requests
                ]
                wanted = wanted_by(requests)
                found: list[KnownClaim] = []
                missing: list[str] = []
                if not wanted.is_empty():
                    paid = PaidClaims(
                        reading, usage, self._published, missing.append, self._progress
                    )
                    found = paid.read(wanted)
                    received = ReceivedClaims(reading, usage, self._progress, self.notice)
                    found += received.read(self._claims, wanted, found)
                for name in missing:
                    self.notice(
                        f"{name}: not found as it was written: say in which folder it is now"
                        " (--published); requests whose claim may be in it are answered E2"
                    )
                self.outcome.missing += missing
                self._answering[usage] = Answering(
                    KnownClaims(found), self._now.date(), is_complete=not missing
                )

    # -- writing

    def answer(self, one: _Read, issuing: Store, first: int | None) -> None:
        """One file. Raises `LedgerError`; `OSError` for the folder."""
        outcome = one.outcome
        with publishing.drafting(self._folder) as drafts:
            made: list[tuple[Path, Path]] = []
            try:
                for interchange in one.held.interchanges:
                    self._interchange(interchange, one, outcome, drafts, made, issuing, first)
            except (WrongAnswer, CannotWrite) as error:
                outcome.forget()
                outcome.unreadable = str(error)
                return
            sync_folder(self._folder)
            for draft, final in made:
                if not final.exists():  # else of the same requests, by another run
                    publishing.give_name(draft, final)
            sync_folder(self._folder)

    def _interchange(
        self,
        interchange: RequestInterchange,
        one: _Read,
        outcome: AnsweredFile,
        drafts: publishing.Drafts,
        made: list[tuple[Path, Path]],
        issuing: Store,
        first: int | None,
    ) -> None:
        count = sum(1 for _ in interchange.requests)
        if not count:
            return
        final = self._folder / f"{file_stem(interchange.isa, one.digest, interchange.ordinal)}.277"
        outcome.requests += count
        outcome.paths.append(final)
        if final.exists():
            outcome.answered_before += count
            return
        usage = _usage(interchange)
        sets = writing.answered(interchange, self._answering[usage], self._now)
        groups = sum(1 for its in sets if its)
        firsts: Mapping[str, int] = {"interchange": first, "group": first} if first else {}
        taken = Ledger(issuing, firsts, usage).reserve(
            {"interchange": 1, "group": groups}, self._now
        )
        draft = drafts.path(final.name)
        number, group = taken["interchange"][0], taken["group"][0]
        with private_file(draft) as stream:
            writing.write(stream, interchange, sets, number, group, self._now)
            stream.flush()
            os.fsync(stream.fileno())
        for problem in self.read_back.problems(draft, sets):
            raise WrongAnswer(f"the 277 would not be right: {problem}")
        made.append((draft, final))
        for its in sets:
            for answered in its:
                outcome.add(answered.traces)


def _usage(interchange: RequestInterchange) -> Usage:
    return "T" if interchange.is_test else "P"


def _unanswerable(held: RequestFile) -> list[Trouble]:
    """Requests that do not say enough."""
    return [
        Trouble(
            "this request cannot be looked up without "
            + " and ".join(missing.words for missing in lacking(request)),
            request.spot,
        )
        for interchange in held.interchanges
        for request in interchange.requests
        if not is_askable(request)
    ]
