"""The `edi` commands that pages show in fenced blocks."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from website import markdown  # noqa: E402

# Where one command ends and the shell goes on.
_SHELL = re.compile(r"\s(?:\|\|?|&&|;|2?>>?|<)\s|\s#\s")


class Shown(NamedTuple):
    """A command of a page: its words behind `edi`, and whether the shell does more with it."""

    page: str
    line: int
    text: str
    arguments: list[str]
    is_piped: bool


def pages() -> list[Path]:
    """README.md and everything in docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(page: Path) -> Iterator[Shown]:
    """Each command of a page; not the list of commands at the head of docs/cli.md."""
    name = page.relative_to(ROOT).as_posix()
    for block in markdown.blocks(page.read_text(encoding="utf-8")):
        if block.text.startswith("edi validate PATHS..."):
            continue
        text = block.text.replace("\\\n", " ")
        for found in re.finditer(r"^(?:\$ )?edi (.+)$", text, re.MULTILINE):
            words = f"edi {found[1]}"
            end = _SHELL.search(words)
            alone = words[: end.start()] if end else words
            piped = end is not None and "#" not in end[0]
            yield Shown(name, block.line, " ".join(alone.split()), shlex.split(alone)[1:], piped)
