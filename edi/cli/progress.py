"""A progress bar on standard error, for work that lasts."""

import io
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 1.0  # seconds before a bar appears


class Bar:
    """Bytes done of `total` (0 when unknown). Shows nothing unless `wanted`."""

    def __init__(self, total: int, *, wanted: bool) -> None:
        self._total = total
        self._wanted = wanted
        self._done = 0
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._task: Any = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def advance(self, done: int) -> None:
        """`done` more bytes have been read."""
        self._done += done
        if not self._wanted:
            return
        if self._progress is None:
            if time.monotonic() - self._began < _PATIENCE:
                return
            self._show()
        assert self._progress is not None
        self._progress.update(self._task, completed=self._done, refresh=True)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._progress = Progress(
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,  # takes a thread, and a process with threads cannot be forked
        )
        self._task = self._progress.add_task("", total=self._total or None)
        self._progress.start()


class CountedStream(io.RawIOBase):
    """A binary stream that counts the bytes read from it."""

    def __init__(self, stream: BinaryIO, count: Callable[[int], None]) -> None:
        self._stream = stream
        self._count = count

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._count(len(data))
        return data


def is_wanted(output_is_stdout: bool) -> bool:
    """A bar disturbs nothing: standard error is a terminal, findings go elsewhere."""
    return sys.stderr.isatty() and not (output_is_stdout and sys.stdout.isatty())
