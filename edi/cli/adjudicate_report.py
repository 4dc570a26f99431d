"""What `edi adjudicate` prints: JSON, or refusals, held claims and a row for each plan."""

import re
from typing import TYPE_CHECKING, Any

import click

from edi.report.painter import clean, count

if TYPE_CHECKING:
    from edi.adjudicate import Outcome, Refusal

_MOST_SHOWN = 50
_MOST_PLACES = 5  # of one cause
_NUMBER = re.compile(r"\b\d[\d.,-]*\b")


def document(outcome: "Outcome") -> dict[str, Any]:
    """The result as JSON has it."""
    return {
        "files": [str(path) for path in outcome.files],
        "plans": {
            key: {
                "claims": one.claims,
                "denied": one.denied,
                "reversed": one.reversed,
                "charge": f"{one.charge:.2f}",
                "paid": f"{one.paid:.2f}",
                "to_members": f"{one.to_members:.2f}",
                "members_owe": f"{one.member:.2f}",
            }
            for key, one in sorted(outcome.plans.items())
        },
        "held": [
            {
                **one._asdict(),
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
            }
            for one in outcome.held
        ],
        "refused": [one._asdict() for one in outcome.refused],
        "decided_before": outcome.decided_before,
        "investigations": outcome.investigations,
        "reversed_from": outcome.reversed_from,
        "notices": list(outcome.notices),
        "dry_run": outcome.dry_run,
    }


def show(outcome: "Outcome") -> None:
    """The result as text, on standard output."""
    _show_refused(outcome.refused)
    for one in outcome.held[:_MOST_SHOWN]:
        until = f", until {one.until}" if one.until else ""
        rule = f" ({one.rule})" if one.rule else ""
        click.echo(
            clean(f"held     claim {one.claim}: {one.message}{rule}; since {one.since}{until}")
        )
    if len(outcome.held) > _MOST_SHOWN:
        click.echo(f"and {len(outcome.held) - _MOST_SHOWN:,} more: the worklist has them all")
    for key, plan in sorted(outcome.plans.items()):
        parts = [f"{count(plan.claims, 'claim')} decided"]
        parts += [f"{plan.denied:,} denied"] if plan.denied else []
        parts += [f"{plan.reversed:,} reversed"] if plan.reversed else []
        parts += [f"{plan.charge:,.2f} charged", f"{plan.paid:,.2f} paid"]
        parts += [f"{plan.to_members:,.2f} to members"] if plan.to_members else []
        parts += [f"members owe {plan.member:,.2f}"]
        click.echo(clean(f"plan {key}: {', '.join(parts)}"))
    if outcome.decided_before:
        click.echo(f"{count(outcome.decided_before, 'claim')} decided before, passed over")
    for file in outcome.reversed_from:
        click.echo(clean(f"reversals are of claims in {file}: give it to edi remit, too"))
    if outcome.dry_run:
        click.echo("a dry run: nothing was written, and no number taken")
    elif outcome.files:
        click.echo(clean(f"written: {', '.join(str(path) for path in outcome.files)}"))
    else:
        click.echo("nothing was written")


def _show_refused(refused: "list[Refusal]") -> None:
    """By cause: messages that differ in numbers only are one."""
    causes: dict[str, list[Refusal]] = {}
    for one in refused:
        causes.setdefault(_NUMBER.sub("N", one.message), []).append(one)
    for found in sorted(causes.values(), key=len, reverse=True)[:_MOST_SHOWN]:
        for one in found[:_MOST_PLACES]:
            click.echo(f"refused  {one}")
        if len(found) > _MOST_PLACES:
            more = len(found) - _MOST_PLACES
            click.echo(f"         and {more:,} more for this reason: --format json has them all")
