"""Files to record batches of typed tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from edi import native
from edi.claims.source import Source, checked
from edi.convert.tables.arrow import arrow, schema
from edi.convert.tables.builder import Builder
from edi.convert.tables.declared import TABLES
from edi.convert.tables.filling import Filler
from edi.convert.tables.found import FindingRows
from edi.convert.tables.input import with_key
from edi.convert.tables.native_rows import NativeRows
from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.findings import Findings
from edi.engine.summary import FileSummary
from edi.finding import Finding, Problem
from edi.guides.choose import kind_of_set
from edi.rules.partner.applies import Addressee, Envelope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Item, Started

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536
BATCH_BYTES = 4 << 20
_FINDINGS = "findings"
_ENVELOPE = "ENV"
_LOOK_EVERY = 64  # items, for batches that are full


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
    envelope_errors: int = 0  # of these errors those of the family ENV
    envelope_line: int | None = None  # of the first of these
    # Transaction sets that no table has, by kind, with the line of the first.
    skipped: dict[str, int] = field(default_factory=dict)


class TableReader:
    """Reads files, one after the other, into batches of tables.

    `tables` are the names of those that are wanted, all by default. With `validate` (or a selection
    of rules) `findings` has all that `edi validate` finds, else what reading itself finds:
    envelopes, structure, and values that their column cannot hold, which are null there. Rows of
    small files stay until a batch is full, or `flush` is called. With `dictionary` columns of codes
    are dictionaries, which `TableWriter` writes fastest. Raises `ValueError` for an unknown
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
        dictionary: bool = False,
    ) -> None:
        self.tables = _wanted(tables)
        self.schemas = {name: schema(name, dictionary=dictionary) for name in self.tables}
        self._validate = validate is not False
        self._selection = validate if isinstance(validate, Selection) else Selection()
        self._headless = headless
        self._most = batch_rows, batch_bytes
        numbers = {name: number for number, name in enumerate(TABLES)}
        self._numbers = {name: numbers[name] for name in self.tables}
        schemas = [schema(name, dictionary=dictionary) for name in TABLES]
        self._builder: Builder | NativeRows = Builder(schemas)
        if native.columns is not None:
            self._builder = NativeRows(schemas, TABLES, self._numbers.values())
        self._filler = Filler(self._builder, TABLES, self.tables)
        self._found = FindingRows()
        self._is_skipped = False  # is the transaction set one of no guide known here?
        self._claim: tuple[int | None, int | None] = None, None  # that was reported on last
        self.summary = ReadSummary("")

    def read(self, source: Source, key: str | None = None) -> Iterator[Batch]:
        """The batches that are full when `source` has been read: a path, bytes or binary stream.

        `key` is what `file_key` makes of it, where that is known already. Bad content is a finding,
        never an exception. Raises `OSError` when it cannot be read.
        """
        with with_key(checked(source), key) as (known, stream):
            document = Document(stream, headless=self._headless, elements=self._validate)
            yield from self._read(document, known)

    def read_range(self, key: str, document: Document) -> Iterator[Batch]:
        """The same of a range of the file with this key; `document` reads it, and says as long as
        what it hands out is there for its context only (`is_leading`).

        Rules are not asked: they look at whole files.
        """
        yield from self._read(document, key, validate=False)

    def flush(self) -> Iterator[Batch]:
        """What is left of all files read so far."""
        for name, number in self._numbers.items():
            if self._builder.rows(number):
                yield Batch(name, self._builder.take(number))

    def _read(self, document: Document, key: str, validate: bool | None = None) -> Iterator[Batch]:
        self._filler.begin_file(key)
        self._found.begin_file()
        self._claim = None, None
        self._is_skipped = False
        self.summary = summary = ReadSummary(key)
        if self._validate if validate is None else validate:
            yield from self._with_rules(document)
        else:
            yield from self._without_rules(document)
        summary.is_x12 = document.segments > 0
        summary.segments = document.segments
        summary.transactions = document.envelope.transactions
        summary.cut_at = document.cut_at

    def _without_rules(self, document: Document) -> Iterator[Batch]:
        """What is found in reading, and the rows. Most items are claims with nothing wrong."""
        filler, found = self._filler, self._found
        findings = self._findings(Runner(), document)
        raw_claim = filler.raw_claim
        if filler.builder is not None:
            document.use(filler)
        for count, item in enumerate(document):
            if type(item) is RawClaim and not item.problems:
                failed = raw_claim(item, document)
                if failed:
                    found.start(item.raw.offset, filler.transaction, filler.claim)
                    self._add(self._reported(findings, failed, item.elements[1]))
            else:
                is_leading = getattr(document, "is_leading", False)
                if isinstance(item, Started):
                    self._start(item, findings, document, is_leading)
                failed = self._feed(item, document, is_leading)
                problems = [*_problems(item), *failed]
                if problems and not is_leading:
                    self._add(self._reported(findings, problems))
            if not count % _LOOK_EVERY:
                yield from self._full()

    def _with_rules(self, document: Document) -> Iterator[Batch]:
        runner = Runner(self._selection)
        own = self._findings(runner, document)
        check = FileCheck(runner, document, None, FileSummary(None))
        for count, item in enumerate(document):
            if isinstance(item, Started):
                self._start(item, own, document)
            failed = self._feed(item, document)
            if failed:
                self._add(self._reported(own, failed))
            self._add(check.of(item))
            if not count % _LOOK_EVERY:
                yield from self._full()

    def _start(
        self, item: Started, findings: Findings, document: Document, is_leading: bool = False
    ) -> None:
        findings.start(item.guide)
        self._is_skipped = item.guide is None
        if item.guide is None and not is_leading:
            header = document.envelope.set_header
            line = header.line if header is not None else document.line
            self.summary.skipped.setdefault(kind_of_set(document.envelope), line)

    def _feed(self, item: Item, document: Document, is_leading: bool = False) -> list[Problem]:
        failed = self._filler.feed(item, document, is_leading)
        offset: int | None = None
        if isinstance(item, RawClaim):
            offset = item.raw.offset
        elif isinstance(item, LoopChunk):
            offset = item.offset
        elif isinstance(item, Started):
            offset = self._filler.transaction
        if offset is not None:
            self._found.start(offset, self._filler.transaction, self._filler.claim)
        return failed

    def _reported(
        self, findings: Findings, problems: list[Problem], claim_id: str | None = None
    ) -> Iterable[Finding]:
        """The findings of these problems; of one claim up to `MAX_FINDINGS`, as of validation."""
        claim = self._filler.transaction, self._filler.claim
        if claim != self._claim:
            self._claim = claim
            findings.end_claim()
        if claim[1] is None:
            return findings.report(problems)
        return findings.report_some(problems, claim_id)

    def _findings(self, runner: Runner, document: Document) -> Findings:
        nobody = Addressee("", Envelope(*document.envelope.partners))
        return Findings(runner, document, FileSummary(None), lambda: nobody)

    def _add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.summary.findings += 1
            if finding.severity == "error":
                self.summary.errors += 1
                if finding.code.startswith(_ENVELOPE) and not self._is_unguided(finding):
                    self.summary.envelope_errors += 1
                    self.summary.envelope_line = self.summary.envelope_line or finding.line
            number = self._numbers.get(_FINDINGS)
            if number is not None:
                self._builder.append(number, self._found.row(finding, self._filler.slots))

    def _is_unguided(self, finding: Finding) -> bool:
        """Does it say only that there is no guide for the transaction set, which is a note?"""
        return finding.code == "ENV013" and self._is_skipped

    def _full(self) -> Iterator[Batch]:
        rows, size = self._most
        builder = self._builder
        for name, number in self._numbers.items():
            if builder.rows(number) >= rows or builder.size(number) >= size:
                yield Batch(name, builder.take(number))


def _problems(item: Item) -> Iterable[Problem]:
    """What reading has found in an item."""
    if isinstance(item, RawClaim):
        return item.chunk().problems
    return getattr(item, "problems", ())


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
