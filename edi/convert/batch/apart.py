"""Something done in another process, and its result or error had here.

What speaks to an object store has threads, and a process with threads cannot be forked: so this one
leaves that to others as long as it has processes to start.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from edi.convert.batch.errors import CannotConvert, OutputFailed
from edi.engine.parallel.forked_task import ForkedTask, can_fork, end_with_parent

Result = TypeVar("Result")

ENDED = "the process that converted it ended before it was done: is there too little memory?"


def apart(work: Callable[[], Result]) -> Result:
    """What `work` returns, which can be pickled. Raises what it raises."""
    if not can_fork():
        return work()

    parent = os.getpid()

    def guarded() -> tuple[Any, BaseException | None]:
        end_with_parent(parent)
        try:
            return work(), None
        except (CannotConvert, OutputFailed, OSError) as error:
            return None, error

    found = ForkedTask(guarded).result()
    if found is None:
        raise OutputFailed("output", ENDED)
    result, error = found
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]
