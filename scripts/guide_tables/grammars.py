"""The loop grammars, made of the tables: one rule a loop, written as one would by hand."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

from edi.guides.guide import Guide, LoopSpec
from edi.structure.grammar import rule_of

_WIDTH = 100
_HEADER = """\
{id}  {name}
Made of the guide's table by scripts/generate_guides.py.

A token is a whole segment, named by its id and, where that tells loops apart, its qualifier.
One rule a loop, named by the guide's loop id; its own segments may stand in any order, because
usage, repeats and order are the guide table's business, not the grammar's.
"""
_CHUNKS = (
    " of the file; a chunk is parsed on its own, and which chunk may follow which is the guide"
    " table's `parents`."
)
_END = "// What follows the loops inside its own, each by itself."


def grammar(guide: Guide) -> str:
    """The text of a guide's grammar."""
    parts = [_header(guide)]
    parts += [_aligned(_rules(guide, chunk)) for chunk in guide.chunk_loops.values()]
    if guide.ends:
        parts.append(f"{_END}\n{_aligned(_ends(guide))}")
    parts.append(_declared(guide))
    return "\n".join(parts)


def _header(guide: Guide) -> str:
    *some, last = guide.spec.openers
    chunks = f"{', '.join(some)} and {last} open a chunk each" if some else f"{last} opens a chunk"
    lines = _HEADER.format(id=guide.id, name=guide.spec.name).splitlines()
    lines += wrap(chunks + _CHUNKS, _WIDTH - len("// "))
    return "".join(f"// {line}".rstrip() + "\n" for line in lines)


# A rule is its name and the parts of what it accepts, which a line may end between.
_Rule = tuple[str, list[str]]


def _rules(guide: Guide, chunk: LoopSpec) -> Iterator[_Rule]:
    """The rules of a chunk: of the loop that it opens, and of those inside."""
    yield rule_of(chunk.id), _body(guide, chunk)
    for child in chunk.child_specs:
        if child.id not in guide.chunk_loops:
            yield from _rules(guide, child)


def _body(guide: Guide, loop: LoopSpec) -> list[str]:
    own = dict.fromkeys(segment.id for segment in loop.leading[1:])
    below = [child for child in loop.child_specs if child.id not in guide.chunk_loops]
    parts = [_choice(triggers(guide, loop))]
    if own:
        parts.append(_repeated(own))
    # Siblings of the same position may stand in any order.
    for _, siblings in groupby(below, key=lambda child: child.position):
        parts.append(_repeated(rule_of(child.id) for child in siblings))
    return parts


def _ends(guide: Guide) -> Iterator[_Rule]:
    for loop in dict.fromkeys(guide.ends.values()):
        yield rule_of(loop.end), [_choice(dict.fromkeys(spec.id for spec in loop.trailing))]


def triggers(guide: Guide, loop: LoopSpec) -> list[str]:
    """Terminals that open the loop."""
    if loop.trigger in guide.qualifier_refs and loop.trigger_codes:
        return [f"{loop.trigger}_{code}" for code in loop.trigger_codes]
    return [loop.trigger]


def _choice(names: Iterable[str]) -> str:
    names = list(names)
    return f"({' | '.join(names)})" if len(names) > 1 else names[0]


def _repeated(names: Iterable[str]) -> str:
    return f"{_choice(names)}*"


def _aligned(rules: Iterable[_Rule]) -> str:
    """Rules below each other, their colons too; long ones go on below what they accept."""
    rules = list(rules)
    width = max(len(name) for name, _ in rules)
    return "".join(_rule(f"{name:{width}} : ", parts) for name, parts in rules)


def _rule(head: str, parts: list[str]) -> str:
    whole = head + " ".join(parts)
    if len(whole) <= _WIDTH:
        return f"{whole}\n"
    indent = " " * len(head)
    first = f"{parts[0]} {parts[1]}" if len(parts) > 1 else parts[0]
    lines = [line for part in (first, *parts[2:]) for line in _wrapped(part, indent)]
    lines[0] = head + lines[0].removeprefix(indent)
    return " \\\n".join(lines) + "\n"


def _wrapped(part: str, indent: str) -> list[str]:
    """A long choice on several lines, each beginning with its stroke."""
    lines, line = [], indent
    for number, word in enumerate(part.split(" | ")):
        more = f" | {word}" if number else word
        # Room for " \" behind it.
        if len(line) + len(more) > _WIDTH - 2:
            lines.append(line)
            line, more = f"{indent} ", f"| {word}"
        line += more
    return [*lines, line]


def _declared(guide: Guide) -> str:
    """The terminals, in the order in which the rules name them."""
    names: dict[str, None] = {}
    for loop in guide.loops.values():
        names.update(dict.fromkeys(triggers(guide, loop)))
    for loop in guide.loops.values():
        names.update(dict.fromkeys(segment.id for segment in loop.leading[1:]))
        names.update(dict.fromkeys(segment.id for segment in loop.trailing))
    lines, line = [], "%declare"
    for name in names:
        if len(line) + 1 + len(name) > _WIDTH:
            lines.append(line)
            line = "%declare"
        line += f" {name}"
    return "\n".join([*lines, line, ""])
