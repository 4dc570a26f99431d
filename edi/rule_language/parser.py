"""The text of rules to trees, by grammars/rule.lark."""

import re
from functools import cache
from typing import Any

from lark import (
    Lark,
    Token,
    Transformer,
    Tree,
    UnexpectedCharacters,
    UnexpectedInput,
    UnexpectedToken,
)
from lark.exceptions import VisitError
from lark.lexer import PatternRE, PatternStr, TerminalDef

from edi.rule_language import grammar_file, words
from edi.rule_language.errors import RuleTextError
from edi.rule_language.tree import (
    Among,
    At,
    Both,
    Compare,
    Condition,
    Count,
    Day,
    Days,
    Edge,
    Either,
    Listed,
    Literal,
    Loop,
    Matches,
    Not,
    Number,
    Part,
    Path,
    Present,
    Quantified,
    RuleTree,
    Span,
    Sum,
    Text,
    Value,
)
from edi.structure.cache_folder import cache_folder

MOST_NESTED = 60
_MOST_NUMBER = 80  # characters: no element is longer that has a number or numeric code
_PATH = re.compile(r"(?:(\w+)/)?([A-Z][A-Z0-9]{1,2})(?:\[(\w+)\])?(\d\d)?(?:-(\d\d?))?", re.ASCII)


def parse(text: str, file: str | None = None) -> tuple[RuleTree, ...]:
    """The rules of a text, in order. Raises `RuleTextError` for the first thing that is wrong."""
    try:
        tree = _parser().parse(text)
        _check_depth(tree)
        rules: tuple[RuleTree, ...] = _Maker(text).transform(tree)
    except RuleTextError as error:
        raise RuleTextError(error.reason, error.line, error.column, file) from None
    except VisitError as error:
        if isinstance(error.orig_exc, RuleTextError):
            found = error.orig_exc
            raise RuleTextError(found.reason, found.line, found.column, file) from None
        raise
    except UnexpectedInput as error:
        raise _error(error, text, file) from None
    return rules


@cache
def _parser() -> Lark:
    folder = cache_folder()
    return Lark(
        grammar_file().read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=False,
        edit_terminals=_whole_word,
        cache=str(folder / "rule_words.grammar") if folder else False,
    )


def _whole_word(terminal: TerminalDef) -> None:
    """A keyword ends where its word does: "requires" is not `require`."""
    word = terminal.pattern
    if isinstance(word, PatternStr) and word.value.isalpha():
        terminal.pattern = PatternRE(f"{word.value}(?![A-Za-z0-9_])")


def _check_depth(tree: Tree[Token]) -> None:
    """Python nests calls only so deep, and nobody reads conditions that are nested deeper."""
    level = [tree]
    for _ in range(MOST_NESTED):
        level = [child for one in level for child in one.children if isinstance(child, Tree)]
        if not level:
            return
    place = level[0].meta
    raise RuleTextError("conditions are nested too deep here", place.line, place.column)


def _error(error: UnexpectedInput, text: str, file: str | None) -> RuleTextError:
    """What was found and what was expected, in plain words."""
    line, column = error.line, error.column
    if isinstance(error, UnexpectedCharacters):
        expected = error.allowed or set()
        found = words.first_word(text[error.pos_in_stream or 0 :])
    elif isinstance(error, UnexpectedToken):
        expected = error.accepts or error.expected
        found = "" if error.token.type == "$END" else str(error.token)
    else:
        expected, found = set(), ""
    if not found:
        line, column = _end(text)
    return RuleTextError(words.unexpected(found, expected), line, column, file)


def _end(text: str) -> At:
    """Line and column behind the last word of a text."""
    lines = text.rstrip().split("\n")
    return len(lines), len(lines[-1]) + 1


def _at(token: Token) -> At:
    return token.line or 1, token.column or 1


class _Maker(Transformer[Token, Any]):
    """Lark's tree to ours, from the leaves up."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._lines = text.split("\n")

    # -- words

    def path(self, found: list[Token]) -> Path:
        match = _PATH.fullmatch(found[0])
        assert match is not None
        loop, segment, qualifier, element, component = match.groups()
        at = _at(found[0])
        if (element is not None and int(element) == 0) or component in ("0", "00"):
            raise RuleTextError(f"{found[0]}: elements and components count from 1", *at)
        return Path(
            loop or "", segment, qualifier or "", int(element or 0), int(component or 0), at
        )

    def loop(self, found: list[Token]) -> Loop:
        return Loop(str(found[0]), _at(found[0]))

    def scope(self, found: list[Loop | Path]) -> tuple[Loop | Path, ...]:
        for each in found:
            if isinstance(each, Path) and not each.loop:
                raise RuleTextError(f"say the loop too: for each 2300/{each.segment}", *each.at)
        return tuple(map(_whole, found))

    def number(self, found: list[Token]) -> Number:
        if len(found[0]) > _MOST_NUMBER:
            reason = f"a number has at most {_MOST_NUMBER} characters"
            raise RuleTextError(reason, *_at(found[0]))
        return Number(str(found[0]), _at(found[0]))

    def text(self, found: list[Token]) -> Text:
        if len(found[0]) == 2:
            raise RuleTextError(
                "an empty text is never sent: `not PATH` asks whether a value is absent",
                *_at(found[0]),
            )
        return Text(found[0][1:-1], _at(found[0]))

    def day(self, found: list[Token]) -> Day:
        from edi.elements.dates import is_date

        if not is_date(found[0].replace("-", "")):
            raise RuleTextError(f"{found[0]} is not a day of the calendar", *_at(found[0]))
        return Day(str(found[0]), _at(found[0]))

    def message(self, found: list[Token]) -> str:
        return " ".join(word[1:-1].strip() for word in found)

    def guides(self, found: list[Token]) -> list[Token]:
        return found

    # -- values

    def count(self, found: list[Any]) -> Count:
        of, where = found[0], found[1] if len(found) > 1 else None
        if where is not None:
            _whole(of)
        return Count(of, where, of.at)

    def sum(self, found: list[Path]) -> Sum:
        return Sum(found[0], found[0].at)

    def earliest(self, found: list[Path]) -> Edge:
        return Edge(found[0], False, found[0].at)

    def latest(self, found: list[Path]) -> Edge:
        return Edge(found[0], True, found[0].at)

    def days(self, found: list[Any]) -> Days:
        return Days(found[0], found[1], found[0].at)

    def items(self, found: list[Literal | Span]) -> tuple[Literal | Span, ...]:
        return tuple(found)

    def range(self, found: list[Any]) -> Span:
        low, _, high = found
        return Span(low, high)

    # -- conditions

    def present(self, found: list[Path | Loop]) -> Present:
        return Present(found[0])

    def absent(self, found: list[Path | Loop]) -> Not:
        return Not(Present(found[0]))

    def compare(self, found: list[Any]) -> Compare:
        left, sign, right = found
        return Compare(left, str(sign), right, _at(sign))

    def among(self, found: list[Any]) -> Among:
        return Among(found[0], found[1])

    def not_among(self, found: list[Any]) -> Not:
        return Not(self.among(found))

    def listed(self, found: list[Any]) -> Listed:
        left: Value = found[0]
        return Listed(left, str(found[1]), _at(found[1]))

    def not_listed(self, found: list[Any]) -> Not:
        return Not(self.listed(found))

    def matches(self, found: list[Any]) -> Matches:
        return Matches(found[0], found[1][1:-1], _at(found[1]))

    def not_matches(self, found: list[Any]) -> Not:
        return Not(self.matches(found))

    def negation(self, found: list[Condition]) -> Not:
        return Not(found[0])

    def both(self, found: list[Condition]) -> Both:
        return Both(tuple(found))

    def either(self, found: list[Condition]) -> Either:
        return Either(tuple(found))

    def quantity(self, found: list[Token]) -> str:
        return str(found[0])

    def quantified(self, found: list[Any]) -> Quantified:
        quantity, each, where = found
        return Quantified(quantity, _whole(each), where)

    # -- rules

    def when(self, found: list[Condition]) -> tuple[str, Condition]:
        return "when", found[0]

    def require(self, found: list[Condition]) -> tuple[str, Condition]:
        return "require", found[0]

    def forbid(self, found: list[Condition]) -> tuple[str, Condition]:
        return "forbid", found[0]

    def place(self, found: list[Path]) -> tuple[str, Path]:
        return "at", found[0]

    def status(self, found: list[Token]) -> tuple[str, str]:
        return "status", str(found[0])

    def see(self, found: list[Token]) -> tuple[str, str]:
        return "see", self.message(found)

    def snip(self, found: list[Token]) -> tuple[str, int]:
        if found[0] not in "1 2 3 4 5 6 7".split():
            raise RuleTextError("a SNIP type is 1 to 7", *_at(found[0]))
        return "snip", int(found[0])

    def optional(self, found: list[Token]) -> tuple[str, bool]:
        del found
        return "optional", True

    def also(self, found: list[Any]) -> tuple[str, list[Any]]:
        return "also", found

    def rule(self, found: list[Any]) -> RuleTree:
        code, severity, name, message, guides, scope, *clauses = found
        at = _at(code)
        own: dict[str, Any] = {}
        others = [clause[1] for clause in clauses if clause[0] == "also"]
        for key, value in clauses:
            if key in own:
                raise RuleTextError(f"{code}: `{key}` is there twice", *at)
            if key != "also":
                own[key] = value
        parts = [_part(str(severity), message, each, own) for each in scope]
        for other in others:
            severity, message, *rest = other
            # A clause starts with its name, a scope with a loop or path.
            where = scope if isinstance(rest[0][0], str) else rest.pop(0)
            parts += [_part(str(severity), message, each, dict(rest)) for each in where]
        named = tuple(dict.fromkeys(map(str, guides)))
        return RuleTree(
            str(code),
            str(name),
            own.get("snip", 0),
            "optional" in own,
            named,
            tuple(parts),
            own.get("status", ""),
            own.get("see", ""),
            self._documentation(at[0]),
            at,
        )

    def start(self, found: list[RuleTree]) -> tuple[RuleTree, ...]:
        return tuple(found)

    def _documentation(self, line: int) -> str:
        """The comment right above a rule."""
        found: list[str] = []
        for text in reversed(self._lines[: line - 1]):
            stripped = text.strip()
            if not stripped.startswith("#"):
                break
            found.append(stripped[1:].removeprefix(" "))
        return "\n".join(reversed(found)).strip()


def _whole(each: Loop | Path) -> Loop | Path:
    if isinstance(each, Path) and (each.element or each.component):
        raise RuleTextError(
            f"a loop or segment is meant here, not an element: {each.segment}", *each.at
        )
    if isinstance(each, Path) and each.segment == "HI" and each.qualifier:
        raise RuleTextError("write HI: its composites have qualifiers of their own", *each.at)
    return each


def _part(severity: str, message: str, each: Loop | Path, clauses: dict[str, Any]) -> Part:
    is_forbidden = "forbid" in clauses
    demand = clauses["forbid" if is_forbidden else "require"]
    return Part(
        severity, message, each, clauses.get("when"), is_forbidden, demand, clauses.get("at")
    )
