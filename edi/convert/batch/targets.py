"""What a task writes: drafts that get their names together, and the parts of tables."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from edi.convert.batch.errors import OutputFailed, reason_of
from edi.convert.batch.kinds import TableKind
from edi.convert.batch.manifest import Part
from edi.convert.batch.storage import Draft, Storage


class Target:
    """The stream of a draft. What fails here is the output and not the input."""

    def __init__(self, stream: BinaryIO, place: str) -> None:
        self._stream = stream
        self._place = place
        self._position = 0
        self.closed = False

    def write(self, data: Any) -> int:
        size = len(memoryview(data).cast("B"))
        if self._stream.closed:  # given up: pyarrow ends its writers all the same
            return size
        try:
            self._stream.write(data)
        except OSError as error:
            raise OutputFailed(self._place, reason_of(error)) from None
        self._position += size
        return size

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        """Done when the draft is finished."""

    def close(self) -> None:
        """The draft is closed by whoever made it."""

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def target(draft: Draft, storage: Storage) -> BinaryIO:
    """The stream of a draft, to be written in order."""
    return cast(BinaryIO, Target(draft.stream, storage.shown))


class Drafts:
    """The drafts of one task. Those that have no name at the end are removed."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self._drafts: list[Draft] = []

    def new(self) -> Draft:
        draft = self.storage.draft()
        self._drafts.append(draft)
        return draft

    def discard(self) -> None:
        for draft in self._drafts:
            draft.discard()
        self._drafts.clear()


@contextmanager
def drafts_of(storage: Storage) -> Iterator[Drafts]:
    """Drafts that are gone after the block unless they were given their names."""
    drafts = Drafts(storage)
    try:
        yield drafts
    finally:
        drafts.discard()


class Tables:
    """The parts that a task adds to the tables: one file a table, where there are rows."""

    def __init__(self, kind: TableKind, drafts: Drafts, name: str) -> None:
        """`name` is that of the parts, without suffix."""
        self._kind = kind
        self._drafts = drafts
        self._name = name
        self._open: dict[str, tuple[Draft, Any]] = {}  # with the writers
        self._rows: dict[str, int] = {}

    def write(self, table: str, batch: Any) -> None:
        """Some rows more; a `pyarrow.RecordBatch`."""
        from edi.convert.tables.writing import TableWriter

        if not batch.num_rows:
            return
        if table not in self._open:
            draft = self._drafts.new()
            stream = target(draft, self._drafts.storage)
            writer = TableWriter(self._kind.name, table, stream, **_options(self._kind))
            self._open[table] = draft, writer
            self._rows[table] = 0
        self._open[table][1].write(batch)
        self._rows[table] += batch.num_rows

    def finish(self) -> Sequence[tuple[Draft, Part]]:
        """All drafts on the disk, with the parts that they are to be."""
        found = []
        for table, (draft, writer) in self._open.items():
            writer.close()
            name = f"{table}/{self._name}.{self._kind.name}"
            found.append((draft, Part(name, draft.finish(), self._rows[table])))
        return found


def _options(kind: TableKind) -> dict[str, Any]:
    return {"compression": kind.compression} if kind.compression else {}


def part_name(run: int, number: int) -> str:
    """Of the parts of a task, in order of runs and tasks, and different for each try."""
    return f"part-{run:04d}-{number:05d}-{secrets.token_hex(4)}"
