"""`edi explain`."""

import difflib
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.completion import RuleCodes
from edi.cli.profile_rules import profile_rules, with_own

if TYPE_CHECKING:
    from edi.cli.explain_codes import Line
    from edi.report.painter import Span
    from edi.rules.rule import Rule

_LEAD = re.compile(r"(Rejected|Accepted|Source|Severity|Note)s?:")


@click.command()
@click.argument(
    "codes", nargs=-1, required=True, metavar="CODES...", type=RuleCodes(with_names=True)
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="FILE",
    help="Also the rules of a profile: FILE (.toml or .rule), or a shipped one; may be repeated.",
)
def explain(codes: tuple[str, ...], profiles: tuple[str, ...]) -> int:
    """Explain rules by code or name (BAL001, claim-charge), families of rules (CAS), and codes:
    claim adjustment reasons, alone (45) or with their group (CO-45), groups (CO), remark codes
    (N130), provider adjustments (WO), claim status (22)."""
    from edi.report.painter import Painter

    painter = Painter.of(sys.stdout)
    own = profile_rules(profiles)
    texts: list[list[Line]] = []
    unknown: list[str] = []
    for code in codes:
        found = _sections(code, painter.width is not None, own)
        texts += found
        if not found:
            unknown.append(code)
    for number, lines in enumerate(texts):
        if number:
            sys.stdout.write("\n")
        for spans, indent in lines:
            sys.stdout.write(painter.line(*spans, indent=indent) if spans else "\n")
    for code in unknown:
        main.say(_unknown(code))
    return main.USAGE if unknown else main.OK


def _sections(code: str, wrapped: bool, own: "tuple[Rule, ...]") -> "list[list[Line]]":
    """Everything that is known of a code, by rules, families and code lists."""
    from edi.cli.explain_codes import sections
    from edi.rules import registry

    code = code.strip()
    known = with_own(own)
    found = [rule for rule in known if code.lower() in (rule.name, rule.code.lower())]
    if found:
        return [list(_rule_lines(rule, wrapped)) for rule in found]
    families = [list(_family(code.upper()))] if code.upper() in registry.FAMILIES else []
    return families + sections(code.upper())


def _family(family: str) -> "Iterator[Line]":
    from edi.report.text_report import SEVERITY_STYLES
    from edi.rules import registry

    yield [(family, "bold"), (f" rules: {registry.title(family)}", "")], 0
    yield [], 0
    for code in registry.codes(family):
        rule = registry.get(code)
        severity = f" {rule.severity:<7} "
        yield [(code, "bold"), (severity, SEVERITY_STYLES[rule.severity]), (rule.name, "")], 0
    yield [], 0
    yield [(f"`edi rules {family}` says what each finds", "dim")], 0


def _rule_lines(rule: "Rule", wrapped: bool) -> "Iterator[Line]":
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
    if rule.status:
        yield [(f"claim status {rule.status} (277CA)", "dim")], 0
    yield [], 0
    if wrapped:
        yield from _paragraphs(rule.documentation)
    else:
        yield from ((_styled(text), 0) for text in rule.documentation.splitlines())


def _paragraphs(text: str) -> "Iterator[Line]":
    """Paragraphs of a rule's documentation as one line each, to be wrapped to the terminal's
    width; what is indented or starts with "Rejected:" and the like keeps a line of its own."""
    paragraph: list[str] = []

    def finish() -> "Iterator[Line]":
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


def _unknown(code: str) -> str:
    from edi.rules import registry

    known = [code for family in registry.FAMILIES for code in registry.codes(family)]
    names = {rule.name: rule.code for rule in registry.all_rules()}
    near = difflib.get_close_matches(code.upper(), known, 3, 0.6)
    near += [names[name] for name in difflib.get_close_matches(code.lower(), names, 3, 0.6)]
    hint = f"; similar: {', '.join(dict.fromkeys(near))}" if near else ""
    return f"unknown code {code!r}{hint}. `edi rules` lists the rules"
