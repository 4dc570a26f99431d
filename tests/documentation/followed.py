"""Tutorials followed word by word: `python tests/documentation/followed.py` writes into the pages
of docs/tutorials what their commands print, to be read before it is committed.

A fence `console exit=1` says that its last command ends with that code; all others end with 0.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TUTORIALS = ROOT / "docs" / "tutorials"
FIXTURES = ROOT / "fixtures" / "tutorials"
# Pages that start in a copy of a folder, and the one that starts above it.
STARTS = {
    "check-claims": "check",
    "secondary-claim": "secondary",
    "remittance-run": "run",
    "write-a-profile": "run",
    "batch": "batch",
}
_ABOVE = {"batch"}
_NAMED = re.compile(r"^```\w+ ([\w-]+\.\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console(?: exit=(\d))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Step(NamedTuple):
    """A command of a page: what it shows, its exit code, and what is said and seen there."""

    command: str
    code: int
    shown: str


def steps(text: str) -> Iterator[Step]:
    """The commands of a page, in order."""
    for block in _CONSOLE.finditer(text):
        commands = _COMMAND.findall(block[2])
        for number, (command, shown) in enumerate(commands, 1):
            is_last = number == len(commands)
            yield Step(command, int(block[1] or 0) if is_last else 0, shown.rstrip())


def place(name: str, folder: Path) -> Path:
    """A copy of the page's files below `folder`, with those that the page has written; returns
    where the page starts."""
    copy = folder / STARTS[name]
    shutil.copytree(FIXTURES / STARTS[name], copy)
    for file, text in _NAMED.findall((TUTORIALS / f"{name}.md").read_text(encoding="utf-8")):
        (copy / file).write_text(text, encoding="utf-8")
    return folder if name in _ABOVE else copy


def run(command: str, folder: Path) -> tuple[int, str]:
    """Exit code and what is seen, without what no two runs have in common."""
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'edi() {{ "{sys.executable}" -m edi "$@"; }}\n'
            f'python() {{ "{sys.executable}" "$@"; }}\n{command}',
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "EDI_CODES": os.devnull,
            "TZ": "UTC",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    seen = "\n".join(line.rstrip() for line in lines if not line.startswith("edi: checked by form"))
    seen = seen.replace(f"{folder}/", "")
    seen = re.sub(r"\d+\.\d+ s\b", "0.1 s", seen)
    return done.returncode, re.sub(r'"seconds": [\d.]+', '"seconds": 0.1', seen).strip("\n")


def filled(name: str, folder: Path) -> str:
    """The page with what its commands print."""
    text = (TUTORIALS / f"{name}.md").read_text(encoding="utf-8")
    start = place(name, folder)
    done: list[str] = []
    end = 0
    for block in _CONSOLE.finditer(text):
        done.append(text[end : block.start(2)])
        for command, _ in _COMMAND.findall(block[2]):
            code, seen = run(command, start)
            print(name, code, command)
            done.append(f"$ {command}\n" + (f"{seen}\n" if seen else ""))
        end = block.end(2)
    return "".join((*done, text[end:]))


if __name__ == "__main__":
    for page in sys.argv[1:] or STARTS:
        with tempfile.TemporaryDirectory() as work:
            (TUTORIALS / f"{page}.md").write_text(filled(page, Path(work)), encoding="utf-8")
