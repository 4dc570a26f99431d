"""Two checkouts of edi, each with a process that has imported its `edi`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

import click

WORKER = Path(__file__).with_name("worker.py")
SECONDS = 60  # for one request; a worker that takes longer is ended


class Reply(NamedTuple):
    code: int  # exit code; below 0 the signal that ended the process
    out: str
    err: str


class Checkout:
    """One checkout, with compiled modules or without."""

    def __init__(self, root: Path, cache: Path, compiled: bool) -> None:
        self.root = root
        self._environment = os.environ | {
            "PYTHONPATH": str(root),
            "PYTHONSAFEPATH": "1",
            "XDG_CACHE_HOME": str(cache),
            "EDI_COMPILED": "1" if compiled else "0",
        }
        self._process = self._start()
        self.ask({"command": ["--version"]})
        version = self.reply().out
        if ("(compiled)" in version) != compiled:
            wanted = "has no compiled modules" if compiled else "does not heed EDI_COMPILED=0"
            raise click.ClickException(f"{root} {wanted}: {version.strip()}")

    def _start(self) -> subprocess.Popen[str]:
        where = "import edi; print(next(iter(edi.__path__)))"
        found = self._run((sys.executable, "-c", where)).stdout.strip()
        if Path(found).resolve() != self.root / "edi":
            raise click.ClickException(
                f"{self.root} is no checkout of edi: {found or 'no package'}"
            )
        return subprocess.Popen(
            (sys.executable, str(WORKER), str(SECONDS)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self._environment,
            text=True,
        )

    def _run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self._environment, capture_output=True, text=True)

    def ask(self, request: dict[str, Any]) -> None:
        _pipe(self._process.stdin).write(json.dumps(request) + "\n")
        _pipe(self._process.stdin).flush()

    def reply(self) -> Reply:
        """The reply to what was asked; a process that ended instead is started anew."""
        line = _pipe(self._process.stdout).readline()
        if line:
            return Reply(**json.loads(line))
        code = self._process.wait()
        self._process = self._start()
        return Reply(code, "", f"ended by signal {-code}")

    def command(self, arguments: tuple[str, ...]) -> Reply:
        """A whole command, in a process of its own."""
        done = self._run((sys.executable, "-m", "edi", *arguments))
        return Reply(done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        _pipe(self._process.stdin).close()
        self._process.wait()


class Pair:
    """This checkout and the other one; both work at the same time."""

    def __init__(self, here: Path, there: Path, caches: Path, compiled: bool) -> None:
        self.here = Checkout(here, caches / "here", compiled)
        self.there = Checkout(there, caches / "there", compiled)

    def __enter__(self) -> Pair:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.here.close()
        self.there.close()

    def ask(self, request: dict[str, Any]) -> tuple[Reply, Reply]:
        self.here.ask(request)
        self.there.ask(request)
        return self.here.reply(), self.there.reply()

    def command(self, arguments: tuple[str, ...]) -> tuple[Reply, Reply]:
        return self.here.command(arguments), self.there.command(arguments)


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
