"""Processes that share out a list of tasks: each takes the next that nobody has taken."""

import codecs
import io
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from struct import Struct
from typing import IO, Any, NamedTuple

from edi.engine.parallel.forked_task import ForkedTask

_NUMBER = Struct(">I")  # of a task
_MANY = 1 << 10
_BLOCK = 1 << 16  # of text
ENCODING, ERRORS = "utf-8", "surrogatepass"

Work = Callable[[int, IO[str]], Any]


class _Kept(NamedTuple):
    """Where a worker left what came of a task: its text, then its result."""

    number: int
    worker: int
    start: int
    text: int  # bytes
    result: int  # bytes


_NEWS = Struct(">IIQQQ")  # of a `_Kept`


class Workers:
    """Copies of this process at work on numbered tasks, in their order.

    There are no threads and no queues, so that all can be stopped in the middle of anything. What
    waits for its turn waits in files without a name: they hold values of claims, and are gone with
    the processes however these end.
    """

    def __init__(self, work: Work, numbers: Sequence[int], jobs: int) -> None:
        """`work` writes its text to the stream that it is given. Raises `OSError` when there is
        nowhere to keep it."""
        self._work = work
        self._done: dict[int, _Kept] = {}
        jobs = min(jobs, len(numbers))
        self._turns = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `stop`
        self._turns.write(b"".join(map(_NUMBER.pack, numbers)))
        self._turns.seek(0)  # the place in it is common to all processes
        self._stores = [tempfile.TemporaryFile() for _ in range(jobs)]  # noqa: SIM115 - too
        self._news, self._tell = os.pipe()
        self._processes: list[ForkedTask] = []
        try:
            for number in range(jobs):
                self._processes.append(ForkedTask(partial(self._do_tasks, number)))
        except OSError:
            pass  # no room for more processes
        finally:
            os.close(self._tell)

    def result(self, number: int) -> Any:
        """What came of a task, waited for; None when its process failed."""
        while number not in self._done:
            news = os.read(self._news, _NEWS.size * _MANY)
            if not news:  # no process is left
                return None
            for found in map(_Kept._make, _NEWS.iter_unpack(news)):
                self._done[found.number] = found
        kept = self._done[number]
        store = self._stores[kept.worker].fileno()
        return pickle.loads(_read(store, kept.start + kept.text, kept.result))

    def text(self, number: int) -> Iterator[str]:
        """The text of a task whose result is known."""
        kept = self._done[number]
        store = self._stores[kept.worker].fileno()
        decoder = codecs.getincrementaldecoder(ENCODING)(ERRORS)
        for start in range(0, kept.text, _BLOCK):
            yield decoder.decode(_read(store, kept.start + start, min(_BLOCK, kept.text - start)))

    def stop(self) -> None:
        """End all processes, at once."""
        for process in self._processes:
            process.stop()
        for file in (self._turns, *self._stores):
            file.close()
        os.close(self._news)

    def _do_tasks(self, worker: int) -> None:
        """In a process: do tasks until all are taken."""
        os.close(self._news)
        store = self._stores[worker]
        while turn := os.read(self._turns.fileno(), _NUMBER.size):
            (number,) = _NUMBER.unpack(turn)
            start = store.tell()
            text = io.TextIOWrapper(store, ENCODING, ERRORS, newline="")
            result = self._work(number, text)
            text.detach()  # flushed
            end = store.tell()
            size = store.write(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
            store.flush()
            os.write(self._tell, _NEWS.pack(number, worker, start, end - start, size))


def _read(file: int, start: int, size: int) -> bytes:
    blocks = []
    while size > 0 and (block := os.pread(file, size, start)):
        blocks.append(block)
        start, size = start + len(block), size - len(block)
    return b"".join(blocks)
