"""How long after a key the findings of a large text are shown, and what that costs."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from .process import ENVIRONMENT

EDITS = 30
_URI = "file:///nowhere/text.edi"
Message = dict[str, Any]


class Edited(NamedTuple):
    """What was measured of a text."""

    opened: float  # seconds until the first findings
    edits: list[float]  # seconds of each
    used: float  # seconds of processor time of an edit
    findings: int  # after the last one
    peak: int  # bytes


class Editor:
    """Speaks with `edi lsp`, a process of its own."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            (sys.executable, "-m", "edi", "lsp"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
        )
        self._send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
        self._until(lambda message: message.get("id") == 1)
        self._send("initialized", {})

    def __enter__(self) -> Editor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._send("shutdown", None, 2)
        self._until(lambda message: message.get("id") == 2)
        self._send("exit", None)
        self._server.wait()

    def open(self, text: str) -> None:
        document = {"uri": _URI, "languageId": "x12", "version": 1, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})

    def type(self, version: int, line: int, column: int, text: str) -> None:
        at = {"line": line, "character": column}
        change = {"range": {"start": at, "end": at}, "text": text}
        document = {"uri": _URI, "version": version}
        params = {"textDocument": document, "contentChanges": [change]}
        self._send("textDocument/didChange", params)

    def findings(self, version: int) -> int:
        """Waits for those of this version; how many there are."""
        found = self._until(
            lambda message: (
                message.get("params", {}).get("version") == version
                and message["method"] == "textDocument/publishDiagnostics"
            )
        )
        return len(found["params"]["diagnostics"])

    def used(self) -> float:
        """Seconds of processor time so far (Linux)."""
        fields = Path(f"/proc/{self._server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self) -> int:
        """Bytes (Linux)."""
        status = Path(f"/proc/{self._server.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def _send(self, method: str, params: object, number: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._server.stdin.flush()

    def _until(self, is_wanted: Callable[[Message], bool]) -> Message:
        stream = self._server.stdout
        assert stream is not None
        while True:
            size = 0
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    size = int(value)
            if not size:
                raise RuntimeError("edi lsp has ended")
            message: Message = json.loads(stream.read(size))
            if is_wanted(message):
                return message


def edited(path: Path, edits: int = EDITS, seed: int = 3) -> Edited:
    """Open a file and type a character at so many places, each when the findings of the last one
    are shown."""
    text = path.read_text(encoding="utf-8")
    lines = [len(line) for line in text.split("\n")]
    drawn = random.Random(seed)
    with Editor() as editor:
        started = time.perf_counter()
        editor.open(text)
        findings = editor.findings(1)
        opened, before = time.perf_counter() - started, editor.used()
        times = []
        for version in range(2, edits + 2):
            line = drawn.randrange(3, len(lines) - 4)
            column = drawn.randrange(2, max(3, lines[line] - 1))
            lines[line] += 1
            started = time.perf_counter()
            editor.type(version, line, column, "1")
            findings = editor.findings(version)
            times.append(time.perf_counter() - started)
        used = (editor.used() - before) / edits
        return Edited(opened, times, used, findings, editor.peak())


def edit_time(paths: list[Path], console: Console) -> None:
    """Print milliseconds from a key to the findings of the text with it."""
    table = Table(title=f"edi lsp: {EDITS} edits, from each to its findings")
    table.add_column("", no_wrap=True)
    for heading in (
        "MB",
        "open s",
        "median ms",
        "best ms",
        "worst ms",
        "used ms",
        "findings",
        "MB",
    ):
        table.add_column(heading, justify="right")
    for path in paths:
        found = edited(path)
        table.add_row(
            path.name,
            f"{path.stat().st_size / 1e6:.1f}",
            f"{found.opened:.1f}",
            f"{statistics.median(found.edits) * 1e3:.0f}",
            f"{min(found.edits) * 1e3:.0f}",
            f"{max(found.edits) * 1e3:.0f}",
            f"{found.used * 1e3:.0f}",
            f"{found.findings:,}",
            f"{found.peak / 1e6:.0f}",
        )
    console.print(table)
