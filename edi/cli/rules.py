"""`edi rules`."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi.rules.rule import Rule

_HEADING_STYLE = "bold"


@click.command()
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
def rules(style: str, cost: str | None) -> None:
    """List all rules: code, severity, SNIP type, name and what they find."""
    from edi.rules import registry

    if cost is not None:
        from edi.cli.rule_costs import show_costs

        show_costs(cost, style)
        return
    found = registry.all_rules()
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
        _text(found)


def markdown(found: "Sequence[Rule]") -> str:
    """A table with a row for each rule."""
    rows = ["| code | name | severity | SNIP | what it finds |", "|---|---|---|---|---|"]
    for rule in found:
        says = summary(rule).replace("|", "\\|")
        rows.append(
            f"| {rule.code} | {rule.name} | {_severity(rule)} | {int(rule.snip)} | {says} |"
        )
    return "\n".join(rows)


def summary(rule: "Rule") -> str:
    """The first paragraph of the rule's documentation on one line."""
    return " ".join(rule.documentation.partition("\n\n")[0].split())


def _severity(rule: "Rule") -> str:
    return f"{rule.severity}, optional" if rule.optional else str(rule.severity)


def _text(found: "Sequence[Rule]") -> None:
    from edi.report.painter import Painter
    from edi.report.text_report import SEVERITY_STYLES

    line = Painter.of(sys.stdout).line
    widest = max((len(rule.name) for rule in found), default=0)
    for rule in found:
        severity = f"{rule.severity:<8}"
        sys.stdout.write(
            line(
                (rule.code, _HEADING_STYLE),
                (f" {severity}", SEVERITY_STYLES[rule.severity]),
                (f" {int(rule.snip)} ", "dim"),
                (f"{rule.name:<{widest}}  ", ""),
                (summary(rule), "dim"),
                hang=len(rule.code) + widest + 14,
            )
        )
