"""One task of a run: its inputs are converted, the outputs get their names, and it is recorded."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edi.convert.batch.errors import OutputFailed, reason_of
from edi.convert.batch.kinds import FileKind, Kind, TableKind
from edi.convert.batch.manifest import (
    ENVELOPE_ERRORS,
    ENVELOPE_LINE,
    Converted,
    Part,
    Record,
    SetAside,
    write_record,
)
from edi.convert.batch.plan import Piece, Task
from edi.convert.batch.rows import Unlinked, reader_of, rows_of, without
from edi.convert.batch.sources import changed, is_settled, not_x12, opened, state_now
from edi.convert.batch.storage import Draft, Storage
from edi.convert.batch.targets import Drafts, Tables, drafts_of, part_name, target
from edi.convert.summary import skipped
from edi.errors import EdiError

if TYPE_CHECKING:
    from edi.convert.tables.reading import ReadSummary, TableReader


@dataclass(slots=True)
class Done:
    """What came of a task."""

    record: Record | None = None
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more_notes: int = 0
    failure: OutputFailed | None = None  # after which there is no use in going on
    unlinked: Piece | None = None  # a part of a file that has to be read as a whole


class _Refused(Exception):
    """An input that cannot be converted."""

    def __init__(self, piece: Piece, why: SetAside) -> None:
        super().__init__()
        self.piece, self.why = piece, why


class Work:
    """Does tasks, in whatever process."""

    def __init__(
        self, storage: Storage, kind: Kind, run: int, describe: Callable[[Exception], str]
    ) -> None:
        """`describe` says in words what a fault of ours was."""
        self._storage = storage
        self._kind = kind
        self._run = run
        self._describe = describe
        # What earlier tasks of this process have learned of shapes need not be learned again. It
        # holds no rows between tasks.
        self._reader: TableReader | None = None

    def do(self, number: int, task: Task) -> Done:
        """Raises nothing: what is wrong is in the result."""
        done = Done()
        try:
            if task.strip is not None:
                self._strip(number, task.strip, task.gone, done)
            elif isinstance(self._kind, FileKind):
                self._convert_files(number, task, self._kind, done)
            else:
                self._convert_tables(number, task, self._kind, done)
        except OutputFailed as failure:
            done.failure = failure
        except OSError as error:
            done.failure = OutputFailed(error.filename or self._storage.shown, reason_of(error))
        return done

    # -- a file for each input

    def _convert_files(self, number: int, task: Task, kind: FileKind, done: Done) -> None:
        with drafts_of(self._storage) as drafts:
            made: list[tuple[Piece, Draft, dict[str, int]]] = []
            for piece in task.pieces:
                try:
                    draft, counts = self._convert_file(piece, kind, drafts, done)
                except _Refused as refused:
                    done.set_aside.append(refused.why)
                else:
                    made.append((piece, draft, counts))
            inputs = []
            for piece, draft, counts in made:
                try:
                    draft.give_name(piece.output)
                except OSError as error:
                    reason = f"{piece.output} cannot be written: {reason_of(error)}"
                    done.set_aside.append(SetAside(piece.source.name, "refused", reason))
                    continue
                stored = self._storage.stored(piece.output)
                version = stored.version if stored else ""
                inputs.append(_converted(piece, counts, version))
            if inputs:
                self._record(number, tuple(inputs), (), (), done)

    def _convert_file(
        self, piece: Piece, kind: FileKind, drafts: Drafts, done: Done
    ) -> tuple[Draft, dict[str, int]]:
        draft = drafts.new()
        try:
            with self._judging(piece, kind.takes), opened(piece.source) as stream:
                summary = kind.convert(stream, target(draft, self._storage), piece.source.name)
        except _Refused:
            draft.discard()
            raise
        draft.finish()
        for note in summary.notes:
            self._note(done, f"{piece.source.name}:{note.line}: {note.message}")
        return draft, dict(summary.counts)

    # -- rows of all inputs in tables

    def _convert_tables(self, number: int, task: Task, kind: TableKind, done: Done) -> None:
        pieces = list(task.pieces)
        while pieces:
            with drafts_of(self._storage) as drafts:
                name = part_name(self._run, number)
                try:
                    tables = Tables(kind, drafts, name)
                    counts, notes = self._read_pieces(pieces, kind, tables)
                except _Refused as refused:
                    # Rows of it may be among those of others: once more without it.
                    done.set_aside.append(refused.why)
                    pieces = [one for one in pieces if one is not refused.piece]
                    continue
                except Unlinked:
                    (done.unlinked,) = pieces
                    return
                for note in notes:
                    self._note(done, note)
                parts = self._name_parts(tables)
                inputs = tuple(
                    _converted(piece, one, "") for piece, one in zip(pieces, counts, strict=True)
                )
                self._record(number, inputs, parts, (), done, name)
                return

    def _read_pieces(
        self, pieces: list[Piece], kind: TableKind, tables: Tables
    ) -> tuple[list[dict[str, int]], list[str]]:
        """What is counted of each, and notes."""
        _one_thread()
        reader, self._reader = self._reader or reader_of(kind), None
        counts, notes = [], []
        for piece in pieces:
            with self._judging(piece, "x12"):
                for table, batch in rows_of(reader, piece):
                    tables.write(table, batch)
            counts.append(_counts(reader.summary))
            for what, line in reader.summary.skipped.items():
                notes.append(f"{piece.source.name}:{line}: {skipped(what)}")
        for table, batch in reader.flush():
            tables.write(table, batch)
        self._reader = reader
        return counts, notes

    def _name_parts(self, tables: Tables) -> tuple[Part, ...]:
        parts = tables.finish()
        for draft, part in parts:
            draft.give_name(part.name)
        return tuple(part for _, part in parts)

    def _strip(self, number: int, record: Record, gone: frozenset[str], done: Done) -> None:
        """Write the record's parts anew without the rows of some inputs."""
        assert isinstance(self._kind, TableKind)
        inputs = tuple(one for one in record.inputs if one.digest not in gone)
        with drafts_of(self._storage) as drafts:
            name = part_name(self._run, number)
            tables = Tables(self._kind, drafts, name)
            if inputs:
                _one_thread()
                for part in record.parts:
                    for table, batch in without(self._storage, part, self._kind, gone):
                        tables.write(table, batch)
            parts = self._name_parts(tables)
            self._record(number, inputs, parts, (record.id,), done, name)

    # -- what both have in common

    @contextmanager
    def _judging(self, piece: Piece, takes: str) -> Iterator[None]:
        """Reading an input. Raises `_Refused` for whatever is wrong with it."""
        source = piece.source
        if takes == "x12" and not piece.found.is_x12:
            raise _Refused(piece, not_x12(source, piece.found))
        try:
            yield
            if state_now(source) != source.state:
                raise _Refused(piece, changed(source))
        except (OutputFailed, _Refused, Unlinked):
            raise
        except EdiError as error:
            reason = str(error).removeprefix(f"{source.name}: ")
            raise _Refused(piece, SetAside(source.name, "refused", reason)) from None
        except OSError as error:
            raise _Refused(piece, SetAside(source.name, "unreadable", reason_of(error))) from None
        except Exception as error:
            why = SetAside(source.name, "failed", self._describe(error))
            raise _Refused(piece, why) from None

    def _record(
        self,
        number: int,
        inputs: tuple[Converted, ...],
        parts: tuple[Part, ...],
        replaces: tuple[str, ...],
        done: Done,
        name: str = "",
    ) -> None:
        record = Record(name or part_name(self._run, number), self._run, inputs, parts, replaces)
        write_record(self._storage, record)
        done.record = record

    def _note(self, done: Done, note: str) -> None:
        if len(done.notes) < _MOST_NOTES:
            done.notes.append(note)
        else:
            done.more_notes += 1


_MOST_NOTES = 100  # of a task


def _counts(summary: "ReadSummary") -> dict[str, int]:
    """What the record of an input says of it."""
    found = {"segments": summary.segments}
    if summary.envelope_errors:
        found[ENVELOPE_ERRORS] = summary.envelope_errors
        found[ENVELOPE_LINE] = summary.envelope_line or 1
    return found


def _converted(piece: Piece, counts: dict[str, int], version: str) -> Converted:
    source, found = piece.source, piece.found
    state = source.state if is_settled(source, time.time_ns()) else ""
    span = piece.cut.span if piece.cut else None
    return Converted(
        source.name, found.digest, state, found.size, piece.output, version, span, counts
    )


def _one_thread() -> None:
    """The processes share the processors; none of them needs several threads."""
    import pyarrow

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
