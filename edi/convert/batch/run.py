"""A whole run: what is new is found, planned, converted by several processes, and recorded."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from edi.convert.batch.apart import ENDED, apart
from edi.convert.batch.errors import OutputFailed
from edi.convert.batch.file_names import write_file_names
from edi.convert.batch.kinds import FileKind, Kind, TableKind, asked
from edi.convert.batch.manifest import (
    ENVELOPE_ERRORS,
    ENVELOPE_LINE,
    Manifest,
    Record,
    SetAside,
    begin,
    finish,
)
from edi.convert.batch.no_rows import write_tables_without_rows
from edi.convert.batch.plan import (
    Cut,
    Piece,
    Plan,
    Task,
    known_digests,
    plan_files,
    plan_tables,
    strips_of,
)
from edi.convert.batch.sources import Found, Source, is_of_this_process, look
from edi.convert.batch.storage import Storage, Stored
from edi.convert.batch.work import Done, Work
from edi.engine.parallel.forked_task import can_fork, end_with_parent
from edi.engine.parallel.workers import Workers

_MUCH = 1 << 20  # bytes of inputs that are worth starting processes for
_MOST_NOTES = 1_000


class Damage(NamedTuple):
    """What is wrong with the envelope of an input."""

    errors: int
    line: int  # of the first


@dataclass(slots=True)
class Outcome:
    """What a run has done."""

    plan: Plan = field(default_factory=Plan)
    converted: int = 0  # inputs
    bytes: int = 0  # of these, unpacked
    outputs: int = 0  # files written
    counts: Counter[str] = field(default_factory=Counter)  # segments, claims, ...
    rows: Counter[str] = field(default_factory=Counter)  # by table
    # Inputs of whose envelope something is wrong, by name.
    damaged: "dict[str, Damage]" = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more_notes: int = 0
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        return not (self.set_aside or self.plan.lost)


def convert(
    sources: Sequence[Source],
    kind: Kind,
    storage: Storage,
    *,
    set_aside: Sequence[SetAside] = (),
    jobs: int = 1,
    keep_changed: bool = False,
    take_over: bool = False,
    describe: Callable[[Exception], str] = lambda error: type(error).__name__,
    progress: Callable[[int], object] | None = None,
) -> Outcome:
    """Convert what is new or changed of `sources` into `storage`, by `jobs` processes.

    `set_aside` are inputs that were not even found; `describe` says in words what a fault of ours
    was. Raises `CannotConvert` where the folder holds something else or another run is at work;
    `OutputFailed` when outputs cannot be written any more (what was recorded stays, and the next
    run goes on from there); `OSError`.
    """
    began = time.monotonic()
    if not can_fork() or any(map(is_of_this_process, (storage.shown, *(s.path for s in sources)))):
        jobs = 1
    run = _Run(storage, kind, jobs, describe, progress)
    run.outcome.set_aside += set_aside
    with storage.lock(take_over):
        run.go(sources, keep_changed)
    run.outcome.seconds = time.monotonic() - began
    return run.outcome


class _Run:
    """One run, from looking to recording."""

    def __init__(
        self,
        storage: Storage,
        kind: Kind,
        jobs: int,
        describe: Callable[[Exception], str],
        progress: Callable[[int], object] | None,
    ) -> None:
        self.outcome = Outcome()
        self._unlinked: list[Piece] = []
        self._storage = storage
        self._kind = kind
        self._jobs = jobs
        self._describe = describe
        self._progress = progress or (lambda size: None)

    def go(self, sources: Sequence[Source], keep_changed: bool) -> None:
        manifest, there = self._begin()
        looked = self._look(sources, manifest)
        if isinstance(self._kind, FileKind):
            plan = plan_files(looked, manifest, there, self._kind.output_name, self._storage.same)
        else:
            plan = plan_tables(looked, manifest, there, self._cuts, keep_changed=keep_changed)
        self.outcome.plan = plan
        self.outcome.set_aside += plan.set_aside
        todo = {task_source for task in plan.tasks for task_source in _names(task)}
        self._progress(sum(one.size for one, found in looked if one.name not in todo))
        strips = self._strip(plan.strips, manifest.run)
        records = [*strips, *self._do(plan.tasks, manifest.run)]
        if self._unlinked:
            records += self._as_wholes([*manifest.records.values(), *records], manifest.run)
        manifest.set_aside = tuple(self.outcome.set_aside)
        finish(self._storage, manifest, records)
        if isinstance(self._kind, TableKind):
            write_file_names(self._storage, self._kind, manifest)
            write_tables_without_rows(self._storage, self._kind, manifest, there)
        before = {one.id for one in strips}
        for record in manifest.records.values():
            if record.run == manifest.run and record.id not in before:
                self._count(record)

    def _begin(self) -> tuple[Manifest, dict[str, Stored]]:
        work = partial(begin, self._storage, asked(self._kind))
        return apart(work) if self._storage.is_remote else work()

    # -- what the inputs hold

    def _look(self, sources: Sequence[Source], manifest: Manifest) -> list[tuple[Source, Found]]:
        """What they hold, in their order; those that cannot be read are set aside."""
        known = known_digests(manifest)
        found: dict[int, Found | SetAside] = {}
        for number, source in enumerate(sources):
            before = known.get((source.name, source.state))
            if before is not None:
                found[number] = Found(before.digest, before.size, True, "")
        new = [number for number in range(len(sources)) if number not in found]

        def look_at(number: int) -> Found | SetAside:
            return look(sources[new[number]])

        for number, one in enumerate(self._shared(look_at, [sources[n].size for n in new])):
            source = sources[new[number]]
            found[new[number]] = one or SetAside(source.name, "failed", ENDED)
        looked = []
        for number, source in enumerate(sources):
            result = found[number]
            if isinstance(result, SetAside):
                self.outcome.set_aside.append(result)
                self._progress(source.size)
            else:
                looked.append((source, result))
        return looked

    def _cuts(self, files: Sequence[tuple[Source, Found, int]]) -> list[list[Cut | None]]:
        """How large files are cut, each into parts of the size that is given with it."""
        from edi.convert.batch.rows import cuts, load

        is_cut = isinstance(self._kind, TableKind) and not self._kind.validate
        found: list[list[Cut | None]] = [[None] for _ in files]
        large = [
            number
            for number, (source, what, size) in enumerate(files)
            if is_cut and not source.is_remote and what.size >= 2 * size
        ]

        def cut(number: int) -> list[Cut | None]:
            source, _, size = files[large[number]]
            return cuts(source, size)

        sizes = [files[number][1].size for number in large]
        for number, one in zip(large, self._shared(cut, sizes, load), strict=True):
            found[number] = one or [None]
        return found

    # -- converting

    def _strip(self, tasks: Sequence[Task], run: int) -> list[Record]:
        records = self._do(tasks, run)
        if len(records) < len(tasks):
            place = self._storage.shown
            raise OutputFailed(place, "rows that are to be replaced could not be taken out")
        return records

    def _as_wholes(self, records: Sequence[Record], run: int) -> list[Record]:
        """Files of which a part did not lead to the next are read by one process each."""
        gone = {piece.found.digest for piece in self._unlinked}
        replaced = {name for record in records for name in record.replaces}
        valid = (record for record in records if record.id not in replaced)
        done = self._strip(strips_of(valid, gone), run)
        wholes = {piece.source: Piece(piece.source, piece.found) for piece in self._unlinked}
        return done + self._do([Task((piece,)) for piece in wholes.values()], run)

    def _do(self, tasks: Sequence[Task], run: int) -> list[Record]:
        work = Work(self._storage, self._kind, run, self._describe)
        records = []
        outcome = self.outcome
        for number, result in enumerate(
            self._shared(lambda number: work.do(number, tasks[number]), [t.size for t in tasks])
        ):
            task = tasks[number]
            done = result or _died(task)
            if done.failure is not None:
                raise done.failure
            if done.unlinked is not None:
                self._unlinked.append(done.unlinked)
            if done.record is not None:
                records.append(done.record)
            outcome.set_aside += done.set_aside
            room = _MOST_NOTES - len(outcome.notes)
            outcome.notes += done.notes[:room]
            outcome.more_notes += done.more_notes + len(done.notes[room:])
            for piece in task.pieces:
                whole = piece.found.size or 1
                self._progress(round(piece.source.size * piece.size / whole))
        return records

    def _count(self, record: Record) -> None:
        outcome = self.outcome
        outcome.outputs += len(record.parts) or len(record.inputs)
        for part in record.parts:
            outcome.rows[part.name.partition("/")[0]] += part.rows
        for one in record.inputs:
            span = one.span
            outcome.bytes += span.end - span.start if span else one.size
            outcome.converted += span is None or span.is_last
            counts = dict(one.counts)
            errors, line = counts.pop(ENVELOPE_ERRORS, 0), counts.pop(ENVELOPE_LINE, 0)
            outcome.counts.update(counts)
            if errors:
                before = outcome.damaged.get(one.name, Damage(0, line))
                outcome.damaged[one.name] = Damage(before.errors + errors, min(before.line, line))

    # -- processes

    def _shared(
        self,
        do: Callable[[int], Any],
        sizes: Sequence[int],
        meanwhile: Callable[[], object] | None = None,
    ) -> Iterator[Any]:
        """What `do` makes of each number, in their order, by several processes where that is worth
        it; None where the process ended before it was done. `meanwhile` is what this process does
        beside one of them, even if there is only one number."""
        is_much = sum(sizes) >= _MUCH or self._storage.is_remote
        least = 1 if meanwhile else 2
        if self._jobs < 2 or len(sizes) < least or not (is_much and can_fork()):
            yield from map(do, range(len(sizes)))
            return
        parent = os.getpid()

        def work(number: int, _: object) -> Any:
            end_with_parent(parent)
            return do(number)

        workers = Workers(work, range(len(sizes)), self._jobs)
        try:
            if meanwhile:
                meanwhile()
            for number in range(len(sizes)):
                yield workers.result(number)
        finally:
            workers.stop()


def _died(task: Task) -> Done:
    """Of a task whose process ended."""
    return Done(set_aside=[SetAside(one.source.name, "failed", ENDED) for one in task.pieces])


def _names(task: Task) -> Iterator[str]:
    return (piece.source.name for piece in task.pieces)
