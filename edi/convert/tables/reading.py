"""Files to record batches of typed tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from edi.claims.source import Source, checked
from edi.convert.tables.arrow import arrow, schema
from edi.convert.tables.builder import Builder
from edi.convert.tables.declared import TABLES
from edi.convert.tables.filling import Filler
from edi.convert.tables.found import FindingRows
from edi.convert.tables.input import with_key
from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.findings import Findings
from edi.engine.summary import FileSummary
from edi.finding import Finding, Problem
from edi.rules.partner.applies import Addressee, Envelope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Item, Started

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536
BATCH_BYTES = 8 << 20
_FINDINGS = "findings"


class Batch(NamedTuple):
    """Some rows of a table."""

    table: str
    batch: "pa.RecordBatch"


@dataclass(slots=True)
class ReadSummary:
    """What was read of one file."""

    file: str  # its key
    is_x12: bool = False
    segments: int = 0
    transactions: int = 0
    findings: int = 0
    errors: int = 0
    cut_at: int | None = None  # line at which a transaction set stops without its SE


class TableReader:
    """Reads files, one after the other, into batches of tables.

    `tables` are the names of those that are wanted, all by default. With `validate` (or a selection
    of rules) `findings` has all that `edi validate` finds, else what reading itself finds:
    envelopes, structure, and values that their column cannot hold, which are null there. Rows of
    small files stay until a batch is full, or `flush` is called. Raises `ValueError` for an unknown
    table and `edi.EdiError` where pyarrow is missing.
    """

    def __init__(
        self,
        tables: str | Iterable[str] | None = None,
        *,
        validate: bool | Selection = False,
        headless: bool = False,
        batch_rows: int = BATCH_ROWS,
        batch_bytes: int = BATCH_BYTES,
    ) -> None:
        self.tables = _wanted(tables)
        self.schemas = {name: schema(name) for name in self.tables}
        self._validate = validate is not False
        self._selection = validate if isinstance(validate, Selection) else Selection()
        self._headless = headless
        self._most = batch_rows, batch_bytes
        self._builder = Builder([schema(name) for name in TABLES])
        self._filler = Filler(self._builder, TABLES, self.tables)
        self._found = FindingRows()
        self._numbers = {name: list(TABLES).index(name) for name in self.tables}
        self.summary = ReadSummary("")

    def read(self, source: Source) -> Iterator[Batch]:
        """The batches that are full when `source` has been read: a path, bytes or binary stream.

        Bad content is a finding, never an exception. Raises `OSError` when it cannot be read.
        """
        with with_key(checked(source)) as (key, stream):
            yield from self._read(stream, key)

    def flush(self) -> Iterator[Batch]:
        """What is left of all files read so far."""
        for name, number in self._numbers.items():
            if self._builder.rows(number):
                yield Batch(name, self._builder.take(number))

    def _read(self, stream: BinaryIO, key: str) -> Iterator[Batch]:
        self._filler.begin_file(key)
        self._found.begin_file()
        self.summary = ReadSummary(key)
        document = Document(stream, headless=self._headless, elements=self._validate)
        file = _File(self, document)
        findings = file.all_findings() if self._validate else file.own_findings()
        for finding in findings:
            if finding is None:
                yield from self._full()
            else:
                self._add(finding)
        self.summary.is_x12 = document.segments > 0
        self.summary.segments = document.segments
        self.summary.transactions = document.envelope.transactions
        self.summary.cut_at = document.cut_at

    def _add(self, finding: Finding) -> None:
        self.summary.findings += 1
        self.summary.errors += finding.severity == "error"
        number = self._numbers.get(_FINDINGS)
        if number is not None:
            self._builder.append(number, self._found.row(finding, self._filler.slots))

    def _full(self) -> Iterator[Batch]:
        rows, size = self._most
        builder = self._builder
        for name, number in self._numbers.items():
            if builder.rows(number) >= rows or builder.size(number) >= size:
                yield Batch(name, builder.take(number))


class _File:
    """One file being read. Both ways of reading it yield findings, and None after each item."""

    def __init__(self, reader: TableReader, document: Document) -> None:
        self._filler = reader._filler
        self._found = reader._found
        self._selection = reader._selection
        self._document = document
        self._claim_id = ""

    def own_findings(self) -> Iterator[Finding | None]:
        """Without rules."""
        findings = self._of(Runner())
        for item in self._document:
            yield from self._problems_of(item, findings)
            yield None

    def all_findings(self) -> Iterator[Finding | None]:
        """With rules."""
        runner = Runner(self._selection)
        own = self._of(runner)
        held: list[Finding | None] = []

        def watched() -> Iterator[Item]:
            for item in self._document:
                held.extend(own.report(self._feed(item), self._claim_id or None))
                yield item

        summary = FileSummary(None)
        check = FileCheck(runner, self._document, None, summary, watched())
        for finding in check.findings():
            yield from held
            held.clear()
            yield finding
            yield None
        yield from held

    def _of(self, runner: Runner) -> Findings:
        none = Addressee("", Envelope(*self._document.envelope.partners))
        return Findings(runner, self._document, FileSummary(None), lambda: none)

    def _problems_of(self, item: Item, findings: Findings) -> Iterator[Finding]:
        if isinstance(item, Started):
            findings.start(item.guide)
        failed = self._feed(item)
        problems: Iterable[Problem] = ()
        if not isinstance(item, RawClaim):
            problems = getattr(item, "problems", ())
        elif item.problems:
            problems = item.chunk().problems
        if problems or failed:
            yield from findings.report([*problems, *failed], self._claim_id or None)

    def _feed(self, item: Item) -> list[Problem]:
        failed = self._filler.feed(item, self._document)
        if isinstance(item, RawClaim):
            self._found.start(item.raw.offset, self._filler.transaction, self._filler.claim)
            self._claim_id = item.elements[1] if failed or item.problems else ""
        elif isinstance(item, Started) and self._filler.transaction is not None:
            self._found.start(self._filler.transaction, self._filler.transaction, None)
        elif isinstance(item, LoopChunk):
            self._found.start(item.offset, self._filler.transaction, self._filler.claim)
        return failed


class Tables:
    """The tables of one file: iterate over it, once, for the name of a table and some rows each
    time, as an Arrow record batch of the table's `schemas`."""

    def __init__(self, source: Source, reader: TableReader) -> None:
        self._source = source
        self._reader = reader

    @property
    def schemas(self) -> "dict[str, pa.Schema]":
        """Of the tables that are read, by name."""
        return self._reader.schemas

    @property
    def summary(self) -> ReadSummary:
        """What was read, when all has been."""
        return self._reader.summary

    def __iter__(self) -> Iterator[Batch]:
        yield from self._reader.read(self._source)
        yield from self._reader.flush()

    def read_all(self) -> "dict[str, pa.Table]":
        """All rows of all tables, in memory."""
        batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in self.schemas}
        for name, batch in self:
            batches[name].append(batch)
        return {
            name: arrow().Table.from_batches(found, self.schemas[name])
            for name, found in batches.items()
        }


def read_tables(
    source: Source,
    tables: str | Iterable[str] | None = None,
    validate: bool = False,
    *,
    no_envelope: bool = False,
    headless: bool = False,
) -> Tables:
    """The typed tables of a file of 837P, 837I, 837D, 835, 999 or 277CA sets (docs/tables.md).

    Iterate over what comes back for `(name, record batch)`, in constant memory, or ask it for
    `read_all()`. `tables` are the names of those that are wanted, all by default. With `validate`
    the table `findings` has all that `edi.validate` finds, else what reading itself finds. What is
    wrong in a file is a row there, never an exception.

    Raises `OSError` when the file cannot be read, `ValueError` for a table that there is not,
    `TypeError` for what is no source, `edi.EdiError` where pyarrow is not installed.
    """
    reader = TableReader(tables, validate=validate, headless=no_envelope or headless)
    return Tables(checked(source), reader)


def _wanted(tables: str | Iterable[str] | None) -> tuple[str, ...]:
    if isinstance(tables, str):
        tables = [tables]
    names = tuple(TABLES) if tables is None else tuple(dict.fromkeys(tables))
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise ValueError(f"no table named {unknown[0]}; there are {', '.join(TABLES)}")
    return names
