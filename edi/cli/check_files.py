"""Check files one after the other, or side by side in processes: the output is the same."""

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, cast

from edi.cli.inputs import STDIN, is_reopenable, open_input, shown, size
from edi.cli.main import internal_error
from edi.cli.progress import Bar, CountedStream
from edi.codes import lists
from edi.engine.check import FileSummary, Runner
from edi.finding import Finding
from edi.report.report import Report, Totals
from edi.rules.rule import Memory
from edi.rules.selection import Selection

if TYPE_CHECKING:
    from edi.report.baseline import Known, Recorder

Write = Callable[[str], object]


class Task(NamedTuple):
    """What is done to every file."""

    report: Report
    selection: Selection
    headless: bool = False
    known: "Known | Recorder | None" = None  # findings that are left out

    def runner(self, jobs: int = 1) -> Runner:
        # What is known is told by its finding, so that all have to be made.
        shown = self.report.shown if self.known is None else None
        return Runner(self.selection, jobs, shown=shown)


class Outcome:
    """What came of one file; `failure` says, in words, why it was not checked to its end. A file
    that could not be opened has no text in the report."""

    def __init__(self, summary: FileSummary) -> None:
        self.summary = summary
        self.opened = False
        self.failure: str | None = None
        # Of rules that compare claims, when another process checked it.
        self.memories: dict[type[Memory], Memory] = {}
        self.known: dict[int, int] = {}  # fingerprints of what was left out, with counts
        self.missed: list[str] = []  # code lists that it asked for and did not have


class _Texts:
    """Texts of files, with what the report has between any two of them that are not empty."""

    def __init__(self, write: Write, between: str) -> None:
        self._write, self._between = write, between
        self._is_begun = self._is_due = False

    def begin(self) -> None:
        """The next text is of another file."""
        self._is_due = self._is_begun

    def write(self, text: str) -> None:
        if text:
            if self._is_due:
                self._write(self._between)
            self._is_begun, self._is_due = True, False
            self._write(text)


def one_by_one(
    files: list[str],
    task: Task,
    write: Write,
    failed: Callable[[str], None],
    bar: Bar,
    totals: Totals,
    jobs: int,
) -> None:
    """Check the files in turn, large ones in parts by `jobs` processes."""
    runner = task.runner(jobs)
    write(task.report.start())
    texts = _Texts(write, task.report.between)
    for file in files:
        texts.begin()
        outcome = _check(file, task, runner, texts.write, bar.advance)
        _account(outcome, totals, failed)
    write(task.report.finish(totals))


def side_by_side(
    files: list[str],
    task: Task,
    write: Write,
    failed: Callable[[str], None],
    bar: Bar,
    totals: Totals,
    jobs: int,
) -> None:
    """Check the files in `jobs` processes. Texts wait for their turn in files without a name.

    A file with a claim like one in a file before it is checked again here, where both are known.
    """
    from edi.cli.ending import unwinding
    from edi.engine.parallel.workers import Workers

    # What can be read once only is read here.
    splittable = [number for number, file in enumerate(files) if is_reopenable(file)]
    shared = frozenset(splittable)
    try:
        workers = Workers(
            lambda number, text: _check_in_worker(files[number], task, text), splittable, jobs
        )
    except OSError:  # nowhere to keep texts
        one_by_one(files, task, write, failed, bar, totals, jobs)
        return
    runner = task.runner()
    write(task.report.start())
    texts = _Texts(write, task.report.between)
    with unwinding():
        try:
            for number, file in enumerate(files):
                outcome: Outcome | None = workers.result(number) if number in shared else None
                texts.begin()
                if outcome is None or not runner.merge(outcome.memories):
                    advance = _ignore if number in shared else bar.advance
                    outcome = _check(file, task, runner, texts.write, advance)
                elif outcome.opened:
                    for block in workers.text(number):
                        texts.write(block)
                if number in shared:
                    bar.advance(size(file))
                _account(outcome, totals, failed)
        finally:
            workers.stop()
    write(task.report.finish(totals))


def _account(outcome: Outcome, totals: Totals, failed: Callable[[str], None]) -> None:
    lists.note_missed(outcome.missed)
    if outcome.failure is not None:
        failed(outcome.failure)
    if outcome.opened:
        totals.add(outcome.summary)
    if outcome.known:
        from edi.report.baseline import most

        most(totals.fingerprints, outcome.known)
    if outcome.failure is None:
        totals.checked.add(outcome.summary.file or STDIN)


def _check_in_worker(file: str, task: Task, text: IO[str]) -> Outcome:
    """In a worker: check one file and leave its report in `text`."""
    runner = task.runner()
    runner.begin_part()
    outcome = _check(file, task, runner, text.write, _ignore)
    outcome.memories = runner.memories
    outcome.missed = lists.missed()
    return outcome


def _ignore(done: int) -> None:
    """Stands in for a progress bar."""


def _check(
    file: str,
    task: Task,
    runner: Runner,
    write: Write,
    advance: Callable[[int], None],
) -> Outcome:
    """Check one file. One that cannot be opened leaves no text; one that fails later does."""
    outcome = Outcome(FileSummary(file))
    try:
        opened = open_input(file)
    except OSError as error:
        outcome.failure = f"{shown(file)}: {error.strerror or type(error).__name__}"
        return outcome
    outcome.opened = True
    with opened as stream:
        counted = cast(BinaryIO, CountedStream(stream, advance))
        findings = _findings(counted, runner, task, outcome)
        for text in task.report.file(findings, outcome.summary):
            write(text)
    if task.known is not None:
        outcome.known = task.known.end_file()
    return outcome


def _unknown(
    findings: Iterator[Finding], known: "Known | Recorder", summary: FileSummary
) -> Iterator[Finding]:
    """The findings that are not known; the others are counted as such."""
    for finding in findings:
        if known.has(finding):
            summary.leave_out(finding)
        else:
            yield finding


def _findings(stream: BinaryIO, runner: Runner, task: Task, outcome: Outcome) -> Iterator[Finding]:
    """The file's findings, up to whatever stops the reading: that is noted in `outcome`."""
    summary = outcome.summary
    file = summary.file or STDIN
    found = runner.check(stream, summary.file, headless=task.headless, summary=summary)
    try:
        yield from found if task.known is None else _unknown(found, task.known, summary)
    except OSError as error:
        outcome.failure = f"{shown(file)}: {error.strerror or type(error).__name__}"
    except Exception as error:
        outcome.failure = internal_error(error, f"{shown(file)}, near line {summary.line}")
