"""`edi rules --cost`: what each rule costs on a file, for whoever writes one."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi.engine.cost import Costs, RuleCost
    from edi.rules.rule import Rule
    from edi.rules.selection import Selection

_COLUMNS = "{:<8}{:<32}{:>9}{:>10}{:>10}{:>10}  {}"


def show_costs(file: str, style: str, own: "tuple[Rule, ...]" = ()) -> None:
    """Check a file in one process and write what its rules cost: text, or JSON. `own` are the rules
    of profiles."""
    from edi.engine.check import Runner
    from edi.engine.cost import Costs
    from edi.rules.selection import Selection

    if style == "markdown":
        raise click.UsageError("--cost is shown as text or json")
    costs = Costs()
    selection = Selection.of(profile=own)
    try:
        with Path(file).open("rb") as stream:
            for _ in Runner(selection, costs=costs).check(stream, file):
                pass
    except OSError as error:
        raise click.FileError(file, error.strerror or type(error).__name__) from None
    if style == "json":
        click.echo(json.dumps(_as_dict(costs), indent=2))
    elif not costs.claims:
        from edi.report.painter import clean

        click.echo(f"{clean(str(file))} holds no claims or claim payments that rules could look at")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(costs, selection))


def _as_dict(costs: "Costs") -> dict[str, object]:
    return {
        "claims": costs.claims,
        "passed_precheck": costs.passed,
        "fast_path": costs.fast,
        "rules": [
            {
                "code": code,
                "calls": one.calls,
                "findings": one.findings,
                "seconds": round(one.seconds, 6),
                "kept_off_fast_path": one.kept_off,
            }
            for code, one in _sorted(costs)
        ],
    }


def _sorted(costs: "Costs") -> list[tuple[str, "RuleCost"]]:
    return sorted(costs.rules.items(), key=lambda item: (-item[1].seconds, item[0]))


def _lines(costs: "Costs", selection: "Selection") -> list[str]:
    from edi.report.painter import count
    from edi.rules.needs import atoms

    lines = [
        f"{count(costs.claims, 'claim')}: {costs.passed:,} passed the precheck,"
        f" {costs.fast:,} took the fast path",
        "",
        _COLUMNS.format("rule", "name", "asked", "findings", "ms", "kept off", "").rstrip(),
    ]
    for code, one in _sorted(costs):
        rule = selection.rule(code)
        advice = ""
        if one.kept_off:
            advice = (
                "no needs: asked about every claim"
                if not atoms(rule.needs)
                else "not cleared by the precheck"
            )
        lines.append(
            _COLUMNS.format(
                code,
                rule.name,
                f"{one.calls:,}",
                f"{one.findings:,}",
                f"{one.seconds * 1000:,.1f}",
                f"{one.kept_off:,}",
                advice,
            ).rstrip()
        )
    lines += ["", *_EXPLANATION]
    return lines


_EXPLANATION = (
    "asked: claims that the rule looked at. kept off: claims that passed the precheck, of which",
    "an object was made only because this rule has to look at them; that is what slows a run.",
    "Say in `needs` what a claim must hold or lack for the rule to find anything, and in",
    "`cleared_by` what leaves nothing to find; a rule that remembers claims can have a `precheck`.",
)
