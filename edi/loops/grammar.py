"""The loop grammars: where they are, and their LALR parsers."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from edi.guides.guide import INSTITUTIONAL, PROFESSIONAL, REMITTANCE

FILES = {PROFESSIONAL: "837p.lark", INSTITUTIONAL: "837i.lark", REMITTANCE: "835.lark"}
SUMMARY = "summary"  # start rule of segments that follow the last loop (PLB)


class SegmentLexer(Lexer):
    """Passes on tokens that are segments already: `(terminal, position)` pairs."""

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        del parser_state
        for terminal, position in lexer_state:
            yield Token(terminal, "", start_pos=position)


def source(guide_id: str) -> str:
    """The text of a guide's grammar: packaged as edi/_grammars, or grammars/ of a checkout."""
    name = FILES[guide_id]
    package = Path(__file__).parents[1]
    for folder in (package / "_grammars", package.parent / "grammars"):
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise FileNotFoundError(f"grammar {name} is not part of this installation")


def _cache_file(guide_id: str) -> str | None:
    """Where Lark may keep the built parser: building takes longer than reading a small claim file.

    Lark checks the grammar's hash and its own version, so a stale file is rebuilt.
    """
    base = os.environ.get("XDG_CACHE_HOME") or str(Path("~").expanduser() / ".cache")
    folder = Path(base) / "edi"
    with suppress(OSError, RuntimeError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A parser file is unpickled: only from a folder that nobody else can write to.
        state = folder.stat()
        if os.access(folder, os.W_OK) and (os.name == "nt" or _is_private(state)):
            return str(folder / f"{guide_id}.grammar")
    return None


def _is_private(state: os.stat_result) -> bool:
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


@cache
def parser(guide_id: str) -> Lark:
    """The LALR parser of a guide, with one start rule for each chunk of a file."""
    text = source(guide_id)
    return Lark(
        text,
        parser="lalr",
        lexer=SegmentLexer,
        start=starts(text),
        cache=_cache_file(guide_id) or False,
        keep_all_tokens=True,
    )


@cache
def terminals(guide_id: str) -> frozenset[str]:
    """Names of all terminals: segment ids, with a qualifier where it tells loops apart."""
    rules = parser(guide_id).rules
    return frozenset(str(s.name) for rule in rules for s in rule.expansion if s.is_term)


@cache
def chunk_loops(guide_id: str) -> frozenset[str]:
    """Loops that open chunks of their own."""
    return frozenset(rule.removeprefix("loop_").upper() for rule in starts(source(guide_id)))


def starts(text: str) -> list[str]:
    """Rules that open a chunk: the ones whose first segment is a chunk's first."""
    openers = ("ST ", "HL_", "CLM", "LX", "CLP", "SVC", "PLB")
    found = []
    for line in text.splitlines():
        name, colon, body = line.partition(":")
        if colon and not line.startswith((" ", "/", "%")) and body.strip().startswith(openers):
            found.append(name.strip())
    return found
