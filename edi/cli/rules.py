"""`edi rules`."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from edi.cli.completion import RuleCodes
from edi.cli.profile_rules import profile_rules, with_own

if TYPE_CHECKING:
    from edi.report.painter import Painter
    from edi.rules.rule import Rule

_HEADING_STYLE = "bold"
_LEAST_SUMMARY = 48  # columns that a summary needs beside the other columns
_WIDEST_SEVERITY = len("warning")


@click.command()
@click.argument("codes", nargs=-1, metavar="[FAMILY]...", type=RuleCodes())
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How the list is written.",
)
@click.option(
    "--cost",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Check FILE instead, and show what each rule costs there.",
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="FILE",
    help="Also the rules of a profile: FILE (.toml or .rule), or a shipped one; may be repeated.",
)
def rules(codes: tuple[str, ...], style: str, cost: str | None, profiles: tuple[str, ...]) -> None:
    """List all rules, or those of a FAMILY (BAL) or prefix (CAS01): code, severity, SNIP type,
    name and what they find."""
    if cost is not None:
        from edi.cli.rule_costs import show_costs

        if codes:
            raise click.UsageError("--cost shows all rules")
        show_costs(cost, style, profile_rules(profiles))
        return
    found = _chosen(codes, profile_rules(profiles))
    if style == "json":
        listed = [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": str(rule.severity),
                "snip": int(rule.snip),
                "optional": rule.optional,
                "guides": sorted(rule.guides) if rule.guides is not None else None,
                "summary": summary(rule),
            }
            for rule in found
        ]
        click.echo(json.dumps(listed, indent=2))
    elif style == "markdown":
        click.echo(markdown(found))
    else:
        from edi.report.painter import Painter

        sys.stdout.writelines(text(found, Painter.of(sys.stdout)))


def markdown(found: "Sequence[Rule]") -> str:
    """A table with a row for each rule."""
    rows = ["| code | name | severity | SNIP | what it finds |", "|---|---|---|---|---|"]
    for rule in found:
        says = summary(rule).replace("|", "\\|")
        rows.append(
            f"| {rule.code} | {rule.name} | {_severity(rule)} | {int(rule.snip)} | {says} |"
        )
    return "\n".join(rows)


def text(found: "Sequence[Rule]", painter: "Painter") -> list[str]:
    """A line for each rule; on a terminal that is too narrow for columns, what the rule finds
    stands below its name."""
    from edi.report.text_report import SEVERITY_STYLES

    widest = max((len(rule.name) for rule in found), default=0)
    column = len("BAL001 ") + _WIDEST_SEVERITY + len(" 3 ") + widest + 2
    is_narrow = painter.width is not None and painter.width - column < _LEAST_SUMMARY
    lines: list[str] = []
    for rule in found:
        name = rule.name if is_narrow else f"{rule.name:<{widest}}  "
        head = (
            (rule.code, _HEADING_STYLE),
            (f" {rule.severity:<{_WIDEST_SEVERITY}}", SEVERITY_STYLES[rule.severity]),
            (f" {int(rule.snip)} ", "dim"),
            (name, ""),
        )
        if is_narrow:
            lines += (painter.line(*head), painter.line((summary(rule), "dim"), indent=7))
        else:
            lines.append(painter.line(*head, (summary(rule), "dim"), hang=column))
    return lines


def summary(rule: "Rule") -> str:
    """The first paragraph of the rule's documentation on one line."""
    return " ".join(rule.documentation.partition("\n\n")[0].split())


def _severity(rule: "Rule") -> str:
    return f"{rule.severity}, optional" if rule.optional else str(rule.severity)


def _chosen(codes: Sequence[str], own: "tuple[Rule, ...]") -> "list[Rule]":
    """The rules of these families or prefixes, in the order of all; `own` are those of profiles."""
    from edi.rules import registry

    prefixes = tuple(code.strip().upper() for code in codes)
    known = with_own(own)
    for prefix in prefixes:
        if not prefix or not any(rule.code.startswith(prefix) for rule in known):
            families = ", ".join(registry.FAMILIES)
            raise click.UsageError(f"no family or rule {prefix!r}; the families are {families}")
    return [rule for rule in known if not prefixes or rule.code.startswith(prefixes)]
