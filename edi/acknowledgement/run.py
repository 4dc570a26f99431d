"""Received files to files that answer them, in one folder.

    1. a file is read, and the answers to each of its interchanges are drafted (`file_answer`)
    2. each draft is read back (`read_back`)
    3. the drafts of the file get their names

A name holds a digest of the file: what was answered is known by it, so the same command may be
given again after whatever has ended it, and makes what is missing.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from edi.acknowledgement import writing
from edi.acknowledgement.file_answer import FileAnswers, GroupAnswer, InterchangeAnswer
from edi.acknowledgement.outcome import AnswerFile, FileOutcome, InterchangeOutcome, Outcome
from edi.acknowledgement.policy import Policy, Reject, Role
from edi.acknowledgement.read_back import ReadBack
from edi.acknowledgement.selection import chosen, errors_only
from edi.acknowledgement.sources import Counted, Unreadable, digested, listed
from edi.acknowledgement.values import file_stem
from edi.claims.source import Source, name_of
from edi.claims.view import at
from edi.durable import private_file, sync_folder
from edi.emit.error import CannotWrite
from edi.engine.check import Runner
from edi.ledger import publishing
from edi.ledger.ledger import LEDGER_NAME, Ledger
from edi.ledger.store import Store, Usage, store_at
from edi.rules.selection import Selection

_BLOCK = 1 << 20
_STREAM = "standard input"


class WrongAnswer(Exception):
    """An answer that was written is not right: a fault of edi. Nothing of it is kept."""


def acknowledge(
    sources: Source | Iterable[Source],
    out: str | Path,
    *,
    reject: Reject | str | None = None,
    role: Role | str | None = None,
    always_ta1: bool | None = None,
    profile: str | Path | Iterable[str | Path] = (),
    config: str | Path | None = None,
    selection: Selection | None = None,
    ledger: str | Path | None = None,
    control_number: int | None = None,
    progress: Callable[[int], object] | None = None,
    on_file: Callable[[FileOutcome], object] | None = None,
    on_notice: Callable[[str], object] | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Answer received files (837, 835) by TA1, 999 and, to claims, 277CA, in the folder `out`.

    `reject` is what an error of syntax in a claim rejects: "none", "claim" (the default), "set" or
    "interchange"; `role` who answers, "payer" or "clearinghouse"; `always_ta1` answers every
    interchange by a TA1, not only where something is wrong or ISA14 asks for it. `profile` and
    `config` are as of `edi.validate`; `config` may have defaults of these. `selection` are rules
    that were chosen otherwise. `ledger` issues the control numbers: a path (`out`/ledger.sqlite by
    default) or a `postgresql://` URL; `control_number` is the lowest to be issued. `now` is when
    the answers are made. `progress` is called with numbers of bytes read, `on_file` with each
    file, `on_notice` with what was settled of runs that were interrupted.

    A file that cannot be read, or has no interchange whose header can be, is in
    `Outcome.unanswered`, and so is one whose answer would not be right, a fault of edi. Raises
    `LedgerError`, `OSError` for the folder, `EdiError` for what is wrong with settings and
    profiles, `ValueError`.
    """
    own: Mapping[str, str] = {}
    if selection is None:
        selection, own = chosen(profile, config)
    if always_ta1 is None:
        always_ta1 = own.get("ta1") == "always"
    policy = Policy(
        Reject(reject or own.get("reject", Reject.CLAIM)),
        Role(role or own.get("role", Role.PAYER)),
        always_ta1,
    )
    if control_number is not None and not 0 < control_number < 1_000_000_000:
        raise ValueError("a control number has up to nine digits, and is not zero")
    given = listed(sources)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    store = store_at(folder / LEDGER_NAME if ledger is None else ledger)
    with closing(store):
        run = _Run(
            folder,
            policy,
            errors_only(selection),
            _Numbers(store, control_number),
            now or datetime.now().astimezone(),
        )
        outcome = Outcome(notices=publishing.recover(Ledger(store), folder))
        for notice in outcome.notices:
            (on_notice or _ignore)(notice)
        for source in given:
            one = run.answer(source, progress or _ignore)
            outcome.files.append(one)
            if on_file is not None:
                on_file(one)
    return outcome


def _ignore(_: object) -> None:
    return None


class _Numbers:
    """Control numbers from the ledger. Production and test data have their own."""

    def __init__(self, store: Store, first: int | None) -> None:
        firsts = {"interchange": first, "group": first} if first is not None else {}
        usages: tuple[Usage, ...] = ("P", "T")
        self._ledgers = {usage: Ledger(store, firsts, usage) for usage in usages}

    def take(self, usage: Usage, interchanges: int, groups: int, at: datetime) -> tuple[int, int]:
        """The first of so many ISA13, and of so many GS06 (1 where there are none)."""
        counts = {"interchange": interchanges}
        if groups:
            counts["group"] = groups
        taken = self._ledgers[usage].reserve(counts, at)
        return taken["interchange"][0], taken["group"][0] if groups else 1


class _Run:
    """Files answered one after the other."""

    def __init__(
        self,
        folder: Path,
        policy: Policy,
        selection: Selection,
        numbers: _Numbers,
        now: datetime,
    ) -> None:
        self._folder = folder
        self._policy = policy
        self._selection = selection
        self._numbers = numbers
        self._now = now
        self._read_back = ReadBack()

    def answer(self, source: Source, progress: Callable[[int], object]) -> FileOutcome:
        """One file. Raises `LedgerError`; `OSError` for the folder."""
        name = name_of(source)
        outcome = FileOutcome(name or _STREAM)
        with ExitStack() as stack:
            try:
                stream, digest = stack.enter_context(digested(source))
            except OSError as error:
                outcome.trouble = error.strerror or type(error).__name__
                return outcome
            drafts = stack.enter_context(publishing.drafting(self._folder))
            answers = FileAnswers(
                cast(BinaryIO, Counted(stream, progress)),
                Runner(self._selection),
                self._policy,
                self._now,
                digest,
                name,
            )
            made: list[tuple[Path, Path]] = []
            try:
                for one in answers:
                    outcome.interchanges.append(self._interchange(one, digest, drafts, made))
            except (Unreadable, WrongAnswer, CannotWrite) as error:
                outcome.interchanges.clear()
                outcome.trouble = str(error)
                return outcome
            if not outcome.interchanges:
                outcome.trouble = answers.trouble or "no interchange (ISA) is in this file"
                return outcome
            sync_folder(self._folder)
            for draft, final in made:
                if not final.exists():  # else of the same content, by another run
                    publishing.give_name(draft, final)
            sync_folder(self._folder)
        return outcome

    def _interchange(
        self,
        answer: InterchangeAnswer,
        digest: str,
        drafts: publishing.Drafts,
        made: list[tuple[Path, Path]],
    ) -> InterchangeOutcome:
        outcome = InterchangeOutcome.of(answer)
        stem = file_stem(answer.isa, digest, answer.ordinal)
        wanted = writing.kinds(answer, self._policy)
        finals = {kind: self._folder / f"{stem}.{kind.lower()}" for kind in wanted}
        groups = {kind: writing.groups_in(answer, kind) for kind in wanted}
        missing = [kind for kind in wanted if not finals[kind].exists()]
        outcome.was_answered = bool(wanted) and not missing
        number = group = 0
        if missing:
            usage: Usage = "T" if at(answer.isa, 15) == "T" else "P"
            count = sum(len(groups[kind]) for kind in missing)
            number, group = self._numbers.take(usage, len(missing), count, self._now)
        for kind in wanted:
            sets = sum(_sets(one, kind) for one in groups[kind])
            if kind not in missing:
                outcome.files.append(AnswerFile(finals[kind], kind, None, sets))
                continue
            draft = drafts.path(finals[kind].name)
            with private_file(draft) as stream:
                writing.write(stream, answer, kind, number, group, self._now)
                stream.flush()
                os.fsync(stream.fileno())
            for problem in self._read_back.problems(draft, answer, kind):
                raise WrongAnswer(f"the {kind} would not be right: {problem}")
            made.append((draft, finals[kind]))
            outcome.files.append(AnswerFile(finals[kind], kind, number, sets))
            number, group = number + 1, group + len(groups[kind])
        return outcome


def _sets(group: GroupAnswer, kind: str) -> int:
    return 1 if kind == writing.NOTES else len(group.claims)
