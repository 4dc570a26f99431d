"""`edi explain`."""

import difflib
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi.report.painter import Span
    from edi.rules.rule import Rule

_REASON = re.compile(r"(?:(CO|OA|PI|PR|CR)[- ]?)?([A-Z]?\d{1,3})")
_LEAD = re.compile(r"(Rejected|Accepted|Source|Severity|Note)s?:")

_Line = tuple[list["Span"], int]  # spans, indent


@click.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODES...")
def explain(codes: tuple[str, ...]) -> None:
    """Explain rules by code or name (BAL001, claim-charge), and claim adjustment reasons, alone
    (45) or with their group (CO-45)."""
    from edi.report.painter import Painter

    painter = Painter.of(sys.stdout)
    line = painter.line
    texts = []
    for code in codes:
        lines = _rule(code, painter.width is not None) or _reason(code)
        if lines is None:
            raise click.UsageError(_unknown(code))
        texts.append(lines)
    for number, lines in enumerate(texts):
        if number:
            sys.stdout.write("\n")
        for spans, indent in lines:
            sys.stdout.write(line(*spans, indent=indent) if spans else "\n")


def _rule(code: str, wrapped: bool) -> list[_Line] | None:
    from edi.rules import registry

    try:
        return list(_rule_lines(registry.get(code.upper()), wrapped))
    except registry.UnknownRule:
        pass
    for rule in registry.all_rules():
        if rule.name == code.lower():
            return list(_rule_lines(rule, wrapped))
    return None


def _rule_lines(rule: "Rule", wrapped: bool) -> Iterator[_Line]:
    from edi.report.text_report import SEVERITY_STYLES

    snip = rule.snip.name.lower().replace("_", " ")
    only = "; only with --strict, or selected by its code" if rule.optional else ""
    yield [(rule.code, "bold"), (f" {rule.name}", "")], 0
    yield (
        [
            (str(rule.severity), SEVERITY_STYLES[rule.severity]),
            (f", SNIP type {int(rule.snip)} ({snip}){only}", "dim"),
        ],
        0,
    )
    if rule.guides is not None:
        yield [(f"guides {', '.join(sorted(rule.guides))}", "dim")], 0
    yield [], 0
    if wrapped:
        yield from _paragraphs(rule.documentation)
    else:
        yield from ((_styled(text), 0) for text in rule.documentation.splitlines())


def _paragraphs(text: str) -> Iterator[_Line]:
    """Paragraphs of a rule's documentation as one line each, to be wrapped to the terminal's
    width; what is indented or starts with "Rejected:" and the like keeps a line of its own."""
    paragraph: list[str] = []

    def finish() -> Iterator[_Line]:
        if paragraph:
            yield _styled(" ".join(paragraph)), 0
            paragraph.clear()

    for line in text.splitlines():
        stripped = line.strip()
        if not stripped:
            yield from finish()
            yield [], 0
        elif _LEAD.match(stripped) or stripped.startswith(("- ", "* ", "| ")):
            yield from finish()
            paragraph.append(stripped)
        elif line.startswith("    "):
            yield from finish()
            yield [(stripped, "")], len(line) - len(line.lstrip())
        else:
            paragraph.append(stripped)
    yield from finish()


def _styled(paragraph: str) -> "list[Span]":
    lead = _LEAD.match(paragraph)
    if lead is None:
        return [(paragraph, "")]
    color = {"Rejected": "red", "Accepted": "green"}.get(lead[1], "bold")
    return [(lead[0], color), (paragraph[lead.end() :], "")]


def _reason(code: str) -> list[_Line] | None:
    """What the code lists say of "45", "CO-45" or "CO"."""
    from edi.codes import cagc, carc

    meaning = cagc.meaning(code.upper())
    if meaning is not None:
        return [
            ([(code.upper(), "bold"), (" claim adjustment group", "")], 0),
            ([(meaning, "")], 0),
        ]
    parts = _REASON.fullmatch(code.upper())
    reason = carc.get(parts[2]) if parts else None
    if parts is None or reason is None:
        return None
    lines: list[_Line] = [
        ([(reason.code, "bold"), (f" claim adjustment reason: {reason.summary}", "")], 0)
    ]
    dates = [f"in use since {reason.started}"] if reason.started else []
    if reason.stopped:
        dates.append(f"deactivated {reason.stopped}")
    if reason.replacement:
        dates.append(f"replaced by {', '.join(reason.replacement)}")
    if dates:
        lines.append(([("; ".join(dates), "dim")], 0))
    if reason.remark_required:
        lines.append(([("needs a remark code (RARC)", "")], 0))
    lines.append(([], 0))
    for label, groups, style in (
        ("only with", reason.must, "green"),
        ("usual with", reason.usual - reason.must, "green"),
        ("tolerated with", reason.tolerated - reason.must, "yellow"),
        ("contradicts", reason.never, "red"),
    ):
        if groups:
            lines.append(([(f"{label} ", style), (", ".join(sorted(groups)), "bold")], 0))
    if parts[1]:
        lines.append(([(f"{parts[1]}: {cagc.meaning(parts[1])}", "")], 0))
        verdict, style = _verdict(parts[1], reason)
        lines.append(([(f"{parts[1]}-{reason.code}: {verdict}", style)], 0))
    return lines


def _verdict(group: str, reason: "carc.Carc") -> tuple[str, str]:
    if reason.must:
        if group in reason.must:
            return "as the code's definition demands", "green"
        return "not allowed: the code's definition names its groups", "red"
    if group in reason.usual:
        return "usual", "green"
    if group in reason.never:
        return "contradicts the meaning of the code", "red"
    return "uncommon", "yellow"


def _unknown(code: str) -> str:
    from edi.rules import registry

    known = [code for family in registry.FAMILIES for code in registry.codes(family)]
    names = {rule.name: rule.code for rule in registry.all_rules()}
    near = difflib.get_close_matches(code.upper(), known, 3, 0.6)
    near += [names[name] for name in difflib.get_close_matches(code.lower(), names, 3, 0.6)]
    hint = f"; near it are {', '.join(dict.fromkeys(near))}" if near else ""
    return f"no rule or reason code {code!r}{hint}. `edi rules` lists the rules"


if TYPE_CHECKING:
    from edi.codes import carc
