"""`edi ack match`."""

import csv
import json
import sys
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.options import files_alone

if TYPE_CHECKING:
    from edi.acknowledgement.match import Matching, Sent

_MOST_SHOWN = 50
_KINDS = ("interchange", "set", "claim")


@click.command()
@click.argument("sent", required=True)
@click.argument("received", nargs=-1, required=True, metavar="RECEIVED...")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Output format; json and csv have everything that was sent, text what was not accepted.",
)
def match(sent: str, received: tuple[str, ...], style: str) -> int:
    """Say what the answers in RECEIVED (TA1, 999, 277CA; files or folders) say of the files in SENT
    (837, 835; a file or a folder): which interchanges, sets and claims were accepted, which were
    rejected and why, and which were not answered.

    Exit code 0 when everything was accepted; 1 when something was not; 3 when a file could not be
    read.
    """
    from edi.acknowledgement.match import State, match_acknowledgements

    what = "files that were sent and answers are"
    ours, theirs = files_alone([sent], what), files_alone(received, what)
    main.rest_collector()
    matching = match_acknowledgements(ours, theirs)
    for file in matching.without_answers:
        main.say(f"{file}: skipped, no TA1, 999 or 277CA is in it")
    write = {"text": _text, "json": _json, "csv": _csv}[style]
    write(matching)
    if not matching.counts:
        main.say(f"{sent}: no interchange is in what was sent")
        return main.UNREADABLE
    is_accepted = all(state is State.ACCEPTED for _, state in matching.counts)
    return main.OK if is_accepted else main.FINDINGS


def _text(matching: "Matching") -> None:
    """What was not accepted, the first of it; and how many there are of each."""
    from edi.acknowledgement.match import State

    shown = more = 0
    for one in matching:
        if one.state is State.ACCEPTED:
            continue
        if shown == _MOST_SHOWN:
            more += 1
            continue
        shown += 1
        _show(one)
    if more:
        click.echo(f"and {more:,} more; --format csv has them all")
    for kind in _KINDS:
        told = [
            f"{matching.counts[kind, state]:,} {state}"
            for state in State
            if matching.counts[kind, state]
        ]
        if told:
            click.echo(f"{kind}s: {', '.join(told)}")


def _show(one: "Sent") -> None:
    from edi.report.painter import clean

    name = {"claim": one.claim, "set": one.transaction, "interchange": one.interchange}[one.kind]
    by = f" ({one.by})" if one.by else ""
    click.echo(clean(f"{one.state}  {one.kind} {name}, {one.file}{by}"))
    for reason in one.reasons[:10]:
        click.echo(clean(f"    {reason.code}  {reason.text}"))
    if len(one.reasons) > 10:
        click.echo(f"    and {len(one.reasons) - 10:,} more reasons")


def _json(matching: "Matching") -> None:
    """{"sent": [...], "counts": {...}}, written as it is read."""
    out = sys.stdout
    out.write('{"sent": [')
    for number, one in enumerate(matching):
        out.write(",\n" if number else "\n")
        out.write(json.dumps(one.as_dict()))
    counts: dict[str, dict[str, int]] = {}
    for (kind, state), count in matching.counts.items():
        counts.setdefault(f"{kind}s", {})[str(state)] = count
    out.write(f'\n], "counts": {json.dumps(counts)}}}\n')


def _csv(matching: "Matching") -> None:
    """A row for everything that was sent; reasons in one column each for codes and words."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    columns = "kind state by file interchange group transaction claim codes reasons answer_file"
    writer.writerow(columns.split())
    for one in matching:
        codes = "; ".join(reason.code for reason in one.reasons)
        texts = "; ".join(reason.text for reason in one.reasons)
        writer.writerow([*one[:8], codes, texts, one.answer_file])
