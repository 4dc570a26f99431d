"""`edi refunds`."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.options import day_option, file_option, files_alone, out_folder, output_format

if TYPE_CHECKING:
    from edi.ledger.store import Usage
    from edi.refund_requests import Overpayment

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")


def _ledger(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--ledger` and `--test-data`."""
    ledger: Decorator = click.option(
        "--ledger",
        required=True,
        type=click.Path(),
        metavar="FILE|URL",
        help="The ledger of edi remit: an SQLite file, or the postgresql:// URL of a database.",
    )
    test: Decorator = click.option(
        "--test-data", is_flag=True, help="Look at what runs of test data (ISA15 T) have overpaid."
    )
    return ledger(test(function))


_GROUPS: Decorator = click.option(
    "--group", "only", multiple=True, metavar="NUMBER", help="Only this employer group; repeatable."
)


@click.group()
def refunds() -> None:
    """Request what self-funded groups have paid too much, and record what comes back."""


@refunds.command(name="list")
@_ledger
@_GROUPS
@click.option("--all", "everything", is_flag=True, help="Also what is refunded or written off.")
@day_option("on", "Day on which it is asked. [default: today]")
@output_format()
def list_(
    ledger: str,
    test_data: bool,
    only: tuple[str, ...],
    everything: bool,
    on: datetime | None,
    style: str,
) -> int:
    """List overpayments with their age, and what each group has open."""
    from edi.cli.refunds_report import show_list

    found = _known(ledger, _usage(test_data))
    if found is None:
        return main.UNREADABLE
    some = [one for one in found if not only or one.what.group in only]
    day = (on or datetime.now().astimezone()).date()
    show_list([one for one in some if everything or one.left], day, style)
    return main.OK


def _letter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What letters and reminders have in common."""
    options: tuple[Decorator, ...] = (
        _ledger,
        file_option(
            "--groups", "Employer groups, and where refunds are paid: TOML.", required=True
        ),
        out_folder("Folder for the letters; made if it is not there."),
        _GROUPS,
        day_option("on", "Date of the letters. [default: today]"),
        click.option(
            "--to",
            type=click.Choice(["html", "pdf", "both"]),
            default="both",
            show_default=True,
            help="How letters are written; their data are beside them as JSON.",
        ),
        click.option(
            "--name-patients",
            "claims",
            multiple=True,
            metavar="CLAIMS",
            help="Name patients and days of service, from these 837 files or folders; repeatable.",
        ),
        output_format(),
    )
    for option in reversed(options):
        function = option(function)
    return function


@refunds.command()
@_letter_options
def letters(**options: Any) -> int:
    """Write the first letter about every overpayment that has none, one for each group and
    provider."""
    return _write(None, **options)


@refunds.command()
@click.option(
    "--after",
    type=click.IntRange(1, 3650),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How long after the letter before.",
)
@_letter_options
def remind(after: int, **options: Any) -> int:
    """Write the next reminder about every overpayment that is still open so long after the last
    letter."""
    return _write(after, **options)


def _write(
    after: int | None,
    *,
    ledger: str,
    test_data: bool,
    groups: Path,
    out: Path,
    only: tuple[str, ...],
    on: datetime | None,
    to: str,
    claims: tuple[str, ...],
    style: str,
) -> int:
    from edi.cli.ending import unwinding
    from edi.cli.refunds_report import show_letters
    from edi.errors import MissingExtra, NotX12
    from edi.refund_requests import InvalidGroups, LedgerError, NoAddress, write_letters

    chosen = files_alone(claims) if claims else None
    try:
        with unwinding():
            written = write_letters(
                ledger,
                groups,
                out,
                after=after,
                only=only,
                date=on.date() if on else None,
                to=("html", "pdf") if to == "both" else (to,),
                claims=chosen,
                usage=_usage(test_data),
                on_notice=main.say,
            )
    except InvalidGroups as error:
        raise click.BadParameter(f"{groups}: {error}", param_hint="--groups") from None
    except MissingExtra as error:
        raise click.UsageError(f"{error}, or choose another by --to") from None
    except NoAddress as error:
        main.say(str(error))
        return main.FINDINGS
    except (LedgerError, NotX12) as error:
        main.say(str(error))
        return main.UNREADABLE
    show_letters(written, style)
    return main.OK


@refunds.command()
@click.argument("request")
@click.option("--amount", required=True, metavar="DOLLARS", help="What has arrived: 40.00.")
@day_option("on", "Day on which it arrived. [default: today]")
@click.option("--check", default="", metavar="NUMBER", help="Number of the provider's check.")
@click.option("--again", is_flag=True, help="Another one of the same day, amount and check.")
@file_option("--lines", "Write the lines for edi remit to this file, as edi refunds lines does.")
@_ledger
def received(
    request: str,
    amount: str,
    on: datetime | None,
    check: str,
    again: bool,
    lines: Path | None,
    ledger: str,
    test_data: bool,
) -> int:
    """Record a refund for REQUEST, the number in the letter (R000001) or the payer claim control
    number, and print the lines of a decisions file that acknowledge it in the next 835.

    Exit code 1 when it cannot be right: more than is open, or recorded before.
    """
    from edi.ledger.overpayments import RECEIVED

    settled = _settle(RECEIVED, request, amount, on, check, ledger, test_data, again=again)
    if settled is None:
        return main.FINDINGS
    return _lines(ledger, test_data, lines, None if lines else settled)


@refunds.command(name="write-off")
@click.argument("request")
@click.option("--amount", metavar="DOLLARS", help="[default: all that is open]")
@day_option("on", "Day of the decision. [default: today]")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept in the ledger.")
@click.option("--again", is_flag=True, help="Another one of the same day, amount and reason.")
@_ledger
def write_off(
    request: str,
    amount: str | None,
    on: datetime | None,
    reason: str,
    again: bool,
    ledger: str,
    test_data: bool,
) -> int:
    """Give up what is open of REQUEST. The employer group bears it."""
    from edi.ledger.overpayments import WRITTEN_OFF

    settled = _settle(WRITTEN_OFF, request, amount, on, reason, ledger, test_data, again=again)
    return main.FINDINGS if settled is None else main.OK


@refunds.command()
@file_option("--out", "Where to write them. [default: standard output]")
@_ledger
def lines(out: Path | None, ledger: str, test_data: bool) -> int:
    """Write the lines of a decisions file that acknowledge every refund that no 835 has
    acknowledged."""
    return _lines(ledger, test_data, out, None)


def _lines(ledger: str, test_data: bool, out: Path | None, only: "Overpayment | None") -> int:
    """Lines about all refunds that wait, or those of one request."""
    import json

    from edi.durable import replacing_private
    from edi.refund_requests import pair

    found = [only] if only else _known(ledger, _usage(test_data))
    if found is None:
        return main.UNREADABLE
    text = "".join(json.dumps(line) + "\n" for line in pair(found))
    if out is None:
        click.echo(text, nl=False)
        return main.OK
    with replacing_private(out) as stream:
        stream.write(text.encode("ascii"))
    return main.OK


def _settle(
    kind: str,
    request: str,
    amount: str | None,
    on: datetime | None,
    note: str,
    ledger: str,
    test_data: bool,
    *,
    again: bool,
) -> "Overpayment | None":
    """Record it, and say so; None where it is refused."""
    from contextlib import closing

    from edi.ledger.refunds import Step, settle
    from edi.ledger.store import store_at
    from edi.refund_requests import LedgerError, NotRecorded

    now = datetime.now().astimezone()
    cents = None if amount is None else _cents(amount)
    note = _note(note)
    step = Step(kind, cents, (on or now).date(), note, secrets.token_hex(8), now)
    try:
        with closing(store_at(ledger)) as store:
            done = settle(store, _usage(test_data), request, step, again=again)
    except NotRecorded as error:
        main.say(str(error))
        return None
    except LedgerError as error:
        main.say(str(error))
        raise click.exceptions.Exit(main.UNREADABLE) from None
    main.say(f"{done.reference}: {done.state}, {done.left / 100:.2f} open")
    return done


def _cents(amount: str) -> int:
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        raise click.BadParameter("dollars and cents, as 40.00", param_hint="--amount")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _note(note: str) -> str:
    if len(note) > 200 or not note.isprintable():
        raise click.UsageError("a check number or reason has at most 200 characters, in one line")
    return note.strip()


def _known(ledger: str, usage: "Usage") -> "list[Overpayment] | None":
    """All overpayments; None, with a message, where they cannot be read."""
    from contextlib import closing

    from edi.ledger.refunds import all_known
    from edi.ledger.store import LedgerError, store_at

    try:
        with closing(store_at(ledger)) as store:
            return all_known(store, usage)
    except LedgerError as error:
        main.say(str(error))
        return None


def _usage(test_data: bool) -> "Usage":
    return "T" if test_data else "P"
