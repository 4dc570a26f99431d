"""Check files one after the other, or side by side in processes, in the same order of output."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from edi.cli.inputs import STDIN, size
from edi.cli.main import internal_error
from edi.cli.progress import Bar, CountedStream
from edi.finding import Finding
from edi.report.report import Report, Totals
from edi.rules.runner import FileSummary, Runner
from edi.rules.selection import Selection

Write = Callable[[str], object]


class Task(NamedTuple):
    """What is done to every file."""

    report: Report
    selection: Selection
    headless: bool = False


class Outcome:
    """What came of one file; `failure` says, in words, why it was not checked to its end. A file
    that could not be opened has no text in the report."""

    def __init__(self, summary: FileSummary) -> None:
        self.summary = summary
        self.opened = False
        self.failure: str | None = None


def one_by_one(
    files: list[str],
    task: Task,
    write: Write,
    failed: Callable[[str], None],
    bar: Bar,
    totals: Totals,
) -> None:
    """Check the files in turn, with one memory for rules that compare claims."""
    runner = Runner(task.selection)
    write(task.report.start())
    for file in files:
        outcome = _check(file, task, runner, write, totals.files > 0, bar.advance)
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
    """Check the files in `jobs` processes; each file by itself, so nothing is compared between
    files. Texts wait in a private temporary folder for their turn."""
    import tempfile
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    write(task.report.start())
    with tempfile.TemporaryDirectory(prefix="edi-") as folder:
        pool = ProcessPoolExecutor(jobs, initializer=_start_worker)
        try:
            futures = [
                pool.submit(_check_apart, file, task, str(Path(folder, str(number))))
                for number, file in enumerate(files)
            ]
            for number, (file, future) in enumerate(zip(files, futures, strict=True)):
                outcome = future.result()
                spool = Path(folder, str(number))
                if outcome.opened:
                    if totals.files:
                        write(task.report.between)
                    with spool.open(encoding="utf-8", errors="surrogatepass", newline="") as text:
                        while block := text.read(1 << 16):
                            write(block)
                spool.unlink()
                _account(outcome, totals, failed)
                bar.advance(size(file))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in active_children():
                process.terminate()
            raise
        pool.shutdown()
    write(task.report.finish(totals))


def _account(outcome: Outcome, totals: Totals, failed: Callable[[str], None]) -> None:
    if outcome.failure is not None:
        failed(outcome.failure)
    if outcome.opened:
        totals.add(outcome.summary)


def _start_worker() -> None:
    # Ctrl-C ends a worker without a traceback; the parent tells the user.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _check_apart(file: str, task: Task, spool: str) -> Outcome:
    """In a worker: check one file and leave its text in the file `spool`."""
    with Path(spool).open("w", encoding="utf-8", errors="surrogatepass", newline="") as text:
        return _check(file, task, Runner(task.selection), text.write, False, lambda _: None)


def _check(
    file: str,
    task: Task,
    runner: Runner,
    write: Write,
    follows: bool,
    advance: Callable[[int], None],
) -> Outcome:
    """Check one file. One that can not be opened leaves no text; one that fails later does."""
    outcome = Outcome(FileSummary(file))
    try:
        opened = _open(file)
    except OSError as error:
        outcome.failure = f"{file}: {error.strerror or type(error).__name__}"
        return outcome
    outcome.opened = True
    with opened as stream:
        counted = cast(BinaryIO, CountedStream(stream, advance))
        findings = _findings(counted, runner, task, outcome)
        if follows:
            write(task.report.between)
        for text in task.report.file(findings, outcome.summary):
            write(text)
    return outcome


def _open(file: str) -> AbstractContextManager[BinaryIO]:
    if file == STDIN:
        return nullcontext(sys.stdin.buffer)
    stream = Path(file).open("rb")  # noqa: SIM115 - the caller closes it
    if os.fstat(stream.fileno()).st_size:
        stream.peek(1)  # whether it can be read at all shows here
    return stream


def _findings(stream: BinaryIO, runner: Runner, task: Task, outcome: Outcome) -> Iterator[Finding]:
    """The file's findings, up to whatever stops the reading: that is noted in `outcome`."""
    summary = outcome.summary
    try:
        yield from runner.check(stream, summary.file, headless=task.headless, summary=summary)
    except OSError as error:
        outcome.failure = f"{summary.file}: {error.strerror or type(error).__name__}"
    except Exception as error:
        outcome.failure = internal_error(error, f"{summary.file}, near line {summary.line}")
