"""What commands print, in whole: `python tests/cli/outputs.py` lists it anew.

The list, `outputs.txt`, is for whoever changes an output to read.
"""

import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from edi.cli.main import main

LIST = Path(__file__).with_name("outputs.txt")
ROOT = Path(__file__).parents[2]
WIDTH = 50  # columns of the terminal
BASE = "fixtures/rules/base"
ERRORS = "fixtures/demo/claims/cob_errors.837"
REMIT = (
    "remit fixtures/demo/claims --decisions fixtures/demo/decisions.jsonl"
    " --groups fixtures/demo/groups.toml --date 2026-07-03 --allow-missing-decisions --dry-run"
    " --out {out}"
)
ANSWERS = f"{BASE}/acknowledgement.edi {BASE}/status.edi"
COMMANDS = (
    f"ack {ERRORS} {BASE}/remittance.edi {BASE}/acknowledgement.edi --out {{out}}",
    f"ack {BASE}/professional.edi --out {{out}} --format json",
    f"ack match {BASE}/professional.edi {ANSWERS}",
    f"ack match {BASE}/professional.edi {ANSWERS} --format csv",
    f"validate {ERRORS}",
    f"validate {ERRORS} --show-values --statistics --select BAL,COB",
    f"validate {ERRORS} {BASE}/professional.edi --quiet --statistics --all --select CAS",
    f"validate {BASE}/remittance.edi {BASE}/dental.edi",
    f"validate {ERRORS} --format json --statistics --select BAL001,COB001",
    f"validate {ERRORS} --format jsonl --select BAL001",
    f"view {BASE}/professional.edi",
    f"view {BASE}/remittance.edi --show-values",
    f"view {BASE}/status.edi --claims 1",
    f"view {BASE}/acknowledgement.edi",
    "explain BAL001 COB",
    "explain CO-45 PR-1 OA-23 CO-42 XX-1",
    "explain N130 MA01 22 WO CO",
    "explain nothing",
    "rules BAL",
    "rules COD --format json",
    "rules ENV --format markdown",
    REMIT,
    f"{REMIT} --format json",
    REMIT.replace(" --allow-missing-decisions", ""),
)
ON_A_TERMINAL = (
    f"validate {ERRORS} --select BAL",
    f"view {BASE}/dental.edi --claims 1",
    "explain CAS010",
    "rules COB",
    REMIT,
    REMIT.replace(" --allow-missing-decisions", ""),
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def outputs() -> Iterator[tuple[str, str]]:
    """Each command, and what it prints: code, output and messages."""
    for command in COMMANDS:
        yield command, _output(command, io.StringIO())
    for command in ON_A_TERMINAL:
        yield f"on a terminal: {command}", _output(command, _Terminal())


def _output(command: str, stream: io.StringIO) -> str:
    errors = io.StringIO()
    settings = {"COLUMNS": str(WIDTH), "LINES": "25", "NO_COLOR": "1", "TERM": "dumb"}
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(ROOT),
        patch.dict(os.environ, settings),
        redirect_stdout(stream),
        redirect_stderr(errors),
    ):
        out = f"{folder}/out"
        code = main(command.format(out=out).split())
    # Which lists are not loaded is said once a process.
    said = re.sub(r"edi: checked by form only.*\n(?: .*\n)*", "", errors.getvalue())
    text = f"{stream.getvalue()}{said}exit code {code}\n"
    return text.replace(out, "OUT").replace(folder, "FOLDER")


def listed() -> str:
    return "".join(f"$ edi {command}\n{text}\n" for command, text in outputs())


if __name__ == "__main__":
    LIST.write_text(listed(), "utf-8")
