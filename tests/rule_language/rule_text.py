"""Trees of rules as text."""

from functools import singledispatch

from edi.rule_language.tree import (
    Among,
    Both,
    Compare,
    Count,
    Day,
    Days,
    Edge,
    Either,
    Listed,
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
)


def text_of(tree: RuleTree) -> str:
    """A rule whose parts look at one thing each."""
    first, *others = tree.parts
    lines = [f"# {line}".rstrip() for line in tree.documentation.splitlines()]
    lines += [
        f"rule {tree.code} {first.severity} {tree.name}",
        f'  "{first.message}"',
        f"  in {' '.join(tree.guides)}",
        *_clauses(first),
    ]
    if tree.status:
        lines.append(f"  status {tree.status}")
    if tree.source:
        lines.append(f'  see "{tree.source}"')
    if tree.snip:
        lines.append(f"  snip {tree.snip}")
    if tree.is_optional:
        lines.append("  optional")
    for part in others:
        lines += [f"  also {part.severity}", f'  "{part.message}"', *_clauses(part)]
    return "\n".join(lines) + "\n"


def _clauses(part: Part) -> list[str]:
    lines = [f"  for each {shown(part.each)}"]
    if part.when is not None:
        lines.append(f"  when {shown(part.when)}")
    lines.append(f"  {'forbid' if part.is_forbidden else 'require'} {shown(part.demand)}")
    if part.place is not None:
        lines.append(f"  at {shown(part.place)}")
    return lines


@singledispatch
def shown(node: object) -> str:
    raise TypeError(type(node).__name__)


@shown.register
def _(node: Path) -> str:
    loop = f"{node.loop}/" if node.loop else ""
    qualifier = f"[{node.qualifier}]" if node.qualifier else ""
    element = f"{node.element:02}" if node.element else ""
    component = f"-{node.component}" if node.component else ""
    return f"{loop}{node.segment}{qualifier}{element}{component}"


@shown.register
def _(node: Loop) -> str:
    return node.id


@shown.register(Number)
@shown.register(Day)
def _(node: Number | Day) -> str:
    return node.text


@shown.register
def _(node: Text) -> str:
    return f'"{node.text}"'


@shown.register
def _(node: Span) -> str:
    return f"{shown(node.low)}..{shown(node.high)}"


@shown.register
def _(node: Count) -> str:
    where = f" where {shown(node.where)}" if node.where is not None else ""
    return f"count({shown(node.of)}{where})"


@shown.register
def _(node: Sum) -> str:
    return f"sum({shown(node.path)})"


@shown.register
def _(node: Edge) -> str:
    return f"{'latest' if node.is_latest else 'earliest'} {shown(node.path)}"


@shown.register
def _(node: Days) -> str:
    return f"days from {shown(node.first)} to {shown(node.last)}"


@shown.register
def _(node: Present) -> str:
    return f"{shown(node.of)} present"


@shown.register
def _(node: Compare) -> str:
    return f"{shown(node.left)} {node.sign} {shown(node.right)}"


@shown.register
def _(node: Among) -> str:
    return f"{shown(node.left)} in ({', '.join(map(shown, node.items))})"


@shown.register
def _(node: Listed) -> str:
    return f"{shown(node.left)} in list {node.name}"


@shown.register
def _(node: Matches) -> str:
    return f'{shown(node.left)} matches "{node.pattern}"'


@shown.register
def _(node: Not) -> str:
    return f"not ({shown(node.of)})"


@shown.register
def _(node: Both) -> str:
    return " and ".join(f"({shown(one)})" for one in node.of)


@shown.register
def _(node: Either) -> str:
    return " or ".join(f"({shown(one)})" for one in node.of)


@shown.register
def _(node: Quantified) -> str:
    return f"{node.quantity} {shown(node.each)} where ({shown(node.where)})"
