"""What `edi secondary` prints: JSON, or the files and the reasons for what was not made."""

from typing import TYPE_CHECKING, Any

import click

from edi.report.painter import clean, count
from edi.rules.wording import level
from edi.secondary.worklist import row, to_do

if TYPE_CHECKING:
    from edi.secondary import NotMade, Outcome

_MOST_SHOWN = 5  # claims of one reason
_TITLES = {"act": "To look at", "wait": "Waiting for a payer", "nothing": "Nothing to do"}


def document(outcome: "Outcome") -> dict[str, Any]:
    """The result as JSON has it."""
    return {
        "files": [
            {
                "file": None if outcome.dry_run else str(one.path),
                "guide": one.guide,
                "interchange": None if outcome.dry_run else f"{one.interchange:09d}",
                "claims": one.claims,
            }
            for one in outcome.written
        ],
        "claims": outcome.claims,
        "made": dict(sorted(outcome.by_level.items())),
        "not_made": [row(one) for one in outcome.not_made],
        "payments": outcome.payments,
        "payments_without_claim": outcome.payments_without_claim,
        "unread": outcome.unread,
        "late": outcome.late,
        "worklist": str(outcome.worklist) if outcome.worklist else None,
        "duplicates": str(outcome.duplicates) if outcome.duplicates else None,
        "dry_run": outcome.dry_run,
    }


def show(outcome: "Outcome") -> None:
    """The result as text, on standard output."""
    for one in outcome.written:
        where = f"{one.guide}, dry run" if outcome.dry_run else str(one.path)
        click.echo(clean(f"{where}: {count(one.claims, 'claim')}"))
    levels = ", ".join(
        f"{number:,} for the {level(code)} payer"
        for code, number in sorted(
            outcome.by_level.items(), key=lambda one: "PSTABCDEFGH".find(one[0])
        )
    )
    of = count(outcome.claims, "claim")
    click.echo(f"{outcome.made:,} made of {of}{f': {levels}' if levels else ''}")
    groups: dict[str, dict[tuple[str, str], list[NotMade]]] = {"act": {}, "wait": {}, "nothing": {}}
    for why in outcome.not_made:
        key = str(why.reason), why.rule
        groups[to_do(why)].setdefault(key, []).append(why)
    for kind, reasons in groups.items():
        if reasons:
            click.echo(f"\n{_TITLES[kind]}:")
        for (reason, rule), found in sorted(reasons.items(), key=lambda one: -len(one[1])):
            title = f"{reason} {rule}".strip()
            click.echo(f"  {len(found):>6,}  {title}: {found[0].advice}")
            if kind == "act":
                for why in found[:_MOST_SHOWN]:
                    click.echo(clean(f"          {why.claim}: {why.message}"))
                if len(found) > _MOST_SHOWN:
                    click.echo(f"          and {len(found) - _MOST_SHOWN:,} more")
    if outcome.payments_without_claim:
        click.echo(
            f"\n{outcome.payments_without_claim:,} of {count(outcome.payments, 'claim payment')}"
            " are about no claim of these files"
        )
    if outcome.late:
        late = count(len(outcome.late), "claim")
        click.echo(f"\n{late} made more than 30 days after the payer before had decided")
    if outcome.worklist:
        click.echo(clean(f"worklist: {outcome.worklist}"))
