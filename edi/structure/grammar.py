"""The loop grammars: where they are, and their LALR parsers."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from edi.guides.catalogue import SPECS
from edi.guides.guide import Guide, load
from edi.structure.cache_folder import cache_folder


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
    name = SPECS[guide_id].grammar_file
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
        start=starts(load(guide_id)),
        cache=str(folder / f"{guide_id}.grammar") if folder else False,
        keep_all_tokens=True,
    )


@cache
def terminals(guide_id: str) -> frozenset[str]:
    """Names of all terminals: segment ids, with a qualifier where it tells loops apart."""
    rules = parser(guide_id).rules
    return frozenset(str(s.name) for rule in rules for s in rule.expansion if s.is_term)


def rule_of(kind: str) -> str:
    """The rule that reads chunks of this kind: "2300" is "loop_2300", "ST/end" is "end_st"."""
    loop_id, _, end = kind.partition("/")
    return f"{end or 'loop'}_{loop_id.lower()}"


def loop_id_of(rule: str) -> str:
    """Id of the loop that a rule stands for: "loop_2010aa" is "2010AA", "end_st" is "ST"."""
    return rule.partition("_")[2].upper()


def starts(guide: Guide) -> list[str]:
    """Rules that read a whole chunk each."""
    kinds = [*guide.chunk_loops, *dict.fromkeys(loop.end for loop in guide.ends.values())]
    return [rule_of(kind) for kind in kinds]
