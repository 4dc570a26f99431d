"""What `edi convert` prints at its end: what was converted, and what was not."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.report.painter import clean, count

if TYPE_CHECKING:
    from edi.convert.batch.run import Damage, Outcome

_MOST_SHOWN = 20


def show(outcome: "Outcome", out: str, style: str, quiet: bool) -> int:
    """The summary; the exit code."""
    if style == "json":
        click.echo(json.dumps(document(outcome, out), indent=2))
    else:
        _show(outcome, out, quiet)
    kinds = {one.kind for one in outcome.set_aside}
    if kinds & {"unreadable", "failed"}:
        return main.UNREADABLE
    return main.OK if outcome.is_clean else main.FINDINGS


def document(outcome: "Outcome", out: str) -> dict[str, Any]:
    """The summary as JSON has it."""
    plan = outcome.plan
    return {
        "out": out,
        "files": {
            "converted": outcome.converted,
            "unchanged": plan.unchanged,
            "set_aside": len(outcome.set_aside),
        },
        "bytes": outcome.bytes,
        "seconds": round(outcome.seconds, 3),
        "outputs": outcome.outputs,
        "counts": dict(sorted(outcome.counts.items())),
        "rows": dict(sorted(outcome.rows.items())),
        "set_aside": [
            {"file": one.name, "kind": one.kind, "reason": one.reason} for one in outcome.set_aside
        ],
        "damaged": [
            {"file": name, "errors": one.errors, "line": one.line}
            for name, one in sorted(outcome.damaged.items())
        ],
        "changed": plan.changed,
        "vanished": plan.vanished,
        "same": [{"file": name, "as": first} for name, first in plan.same],
        "missing": plan.lost,
        "notes": outcome.notes,
        "more_notes": outcome.more_notes,
    }


def _show(outcome: "Outcome", out: str, quiet: bool) -> None:
    """Sums on standard output; what is to be known of files on standard error."""
    plan = outcome.plan
    if not quiet:
        _say("note", outcome.notes, outcome.more_notes)
        _say("changed since it was converted", plan.changed)
        _say("no longer there, its output stays", plan.vanished)
        _say("same content", [f"{name} as {first}" for name, first in plan.same])
        _say("damaged", [_damage(*one) for one in sorted(outcome.damaged.items())])
    _say("missing, and its inputs are gone", plan.lost)
    _say("set aside", [str(one) for one in outcome.set_aside])
    click.echo(f"{count(outcome.converted, 'file')} converted: {_pace(outcome)}")
    for name, number in sorted((outcome.rows or outcome.counts).items()):
        click.echo(f"  {number:>12,}  {name}")
    left = [
        (len(outcome.damaged), "with errors in the envelope: what could be read is converted"),
        (plan.unchanged, "unchanged"),
        (len(outcome.set_aside), "set aside"),
    ]
    for number, what in left:
        if number:
            click.echo(f"{count(number, 'file')} {what}")
    click.echo(clean(f"written to {out}"))


def _damage(name: str, damage: "Damage") -> str:
    """One line of a file."""
    return f"{name}:{damage.line}: {count(damage.errors, 'error')} in the envelope from here on"


def _pace(outcome: "Outcome") -> str:
    """How much in what time."""
    megabytes, seconds = outcome.bytes / 1e6, outcome.seconds
    if megabytes < 1:  # start-up is most of it
        return f"{outcome.bytes / 1e3:,.1f} kB in {seconds:,.1f} s"
    return f"{megabytes:,.1f} MB in {seconds:,.1f} s, {megabytes / seconds:,.1f} MB/s"


def _say(what: str, found: Iterable[str], more: int = 0) -> None:
    """The first of many."""
    lines = list(found)
    for one in lines[:_MOST_SHOWN]:
        main.say(f"{what}: {one}")
    more += len(lines[_MOST_SHOWN:])
    if more:
        main.say(f"{what}: {more:,} more; --format json has them")
