"""The loop grammars: where they are, and their LALR parsers."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from edi.guides.guide import INSTITUTIONAL, PROFESSIONAL, REMITTANCE
from edi.structure.cache_folder import cache_folder

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


@cache
def parser(guide_id: str) -> Lark:
    """The LALR parser of a guide, with one start rule for each chunk of a file.

    Lark may keep the built parser in the cache folder; it checks the grammar's hash and its own
    version, so a stale file is rebuilt.
    """
    text = source(guide_id)
    folder = cache_folder()
    return Lark(
        text,
        parser="lalr",
        lexer=SegmentLexer,
        start=starts(text),
        cache=str(folder / f"{guide_id}.grammar") if folder else False,
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
