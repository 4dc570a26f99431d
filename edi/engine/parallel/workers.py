"""Processes that share out a list of tasks: each takes the next that nobody has taken."""

import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from edi.engine.parallel.forked_task import ForkedTask

_BYTES = 4  # of a task's number
_MANY = 1 << 12


class Workers:
    """Copies of this process at work on numbered tasks, in their order.

    There are no threads and no queues, so that all can be stopped in the middle of anything.
    """

    def __init__(
        self, work: Callable[[int], Any], numbers: Sequence[int], jobs: int, folder: Path
    ) -> None:
        """What `work` returns is kept in `folder`, which is private, until it is asked for."""
        self._work = work
        self._folder = folder
        self._done: set[int] = set()
        turns = folder / "turns"
        turns.write_bytes(b"".join(number.to_bytes(_BYTES, "big") for number in numbers))
        self._turns = os.open(turns, os.O_RDONLY)  # the place in it is common to all processes
        self._news, self._tell = os.pipe()
        self._processes: list[ForkedTask] = []
        try:
            for _ in range(min(jobs, len(numbers))):
                self._processes.append(ForkedTask(self._do_tasks))
        except OSError:
            pass  # no room for more processes
        finally:
            os.close(self._tell)

    def result(self, number: int) -> Any:
        """What came of a task, waited for; None when its process failed."""
        while number not in self._done:
            news = os.read(self._news, _BYTES * _MANY)
            if not news:  # no process is left
                return None
            self._done.update(
                int.from_bytes(news[at : at + _BYTES], "big") for at in range(0, len(news), _BYTES)
            )
        kept = self._kept(number)
        result = pickle.loads(kept.read_bytes())
        kept.unlink()
        return result

    def stop(self) -> None:
        """End all processes, at once."""
        for process in self._processes:
            process.stop()
        os.close(self._turns)
        os.close(self._news)

    def _do_tasks(self) -> None:
        """In a process: do tasks until all are taken."""
        os.close(self._news)
        while turn := os.read(self._turns, _BYTES):
            number = int.from_bytes(turn, "big")
            result = pickle.dumps(self._work(number), pickle.HIGHEST_PROTOCOL)
            self._kept(number).write_bytes(result)
            os.write(self._tell, turn)

    def _kept(self, number: int) -> Path:
        return self._folder / f"{number}.result"
