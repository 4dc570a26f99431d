"""Work done in another process, beside this one."""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_BLOCK = 1 << 20
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def can_fork() -> bool:
    """May this process be doubled? Not where the system has no fork, nor with threads about."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and (threading is None or threading.active_count() == 1)


def end_with_parent(parent: int) -> None:
    """In a forked process: end as soon as `parent`, its process id, has ended, however that was.

    At once where the system can see to it (Linux), else when this is called the next time.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that
        os._exit(1)


class ForkedTask:
    """A copy of this process that does one thing, hands over what came of it, and ends.

    It starts with all that was learned so far, which is why it is a fork and not a fresh start.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        """Raises `OSError` when the system has no room for another process."""
        if signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN:
            # By whoever started us: an ended process could not be waited for, nor be told from
            # another one that was given its number.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._pipe, into = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._pipe)
            os.close(into)
            raise
        if not self._process:
            _do(work, into)
        os.close(into)

    def result(self) -> Any:
        """What `work` returned, waited for; None when it failed."""
        blocks = []
        with os.fdopen(self._pipe, "rb") as stream:
            while block := stream.read(_BLOCK):
                blocks.append(block)
        os.waitpid(self._process, 0)
        try:
            return pickle.loads(b"".join(blocks))
        except (EOFError, pickle.UnpicklingError):  # it ended before it was done
            return None

    def stop(self) -> None:
        """What comes of it is not wanted any more."""
        os.close(self._pipe)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def _do(work: Callable[[], Any], into: int) -> None:
    """In the copy; never returns. Nothing of the original's is flushed or cleaned up here."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        result = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(into, "wb") as stream:
            stream.write(result)
        status = 0
    finally:
        os._exit(status)
