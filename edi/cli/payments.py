"""`edi payments`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import approval, main
from edi.cli.options import day_option, file_option, out_folder, output_format

if TYPE_CHECKING:
    from edi.ledger.store import Usage

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _ledger(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--ledger`, `--test-data` and `--group`."""
    options: list[Decorator] = [
        click.option(
            "--ledger",
            required=True,
            type=click.Path(),
            metavar="FILE|URL",
            help="The ledger of edi remit: an SQLite file, or the postgresql:// URL of a database.",
        ),
        click.option("--test-data", is_flag=True, help="Payments of test data (ISA15 T)."),
        click.option("--group", metavar="NUMBER", help="Only payments of this employer group."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


_NUMBERS: Decorator = click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
_PUBLISHED: Decorator = click.option(
    "--published",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the files are that were published. [default: where they were written to]",
)


def _back(function: Callable[..., Any]) -> Callable[..., Any]:
    """What void, stop and return take."""
    options: list[Decorator] = [
        _NUMBERS,
        click.option("--reason", required=True, metavar="TEXT", help="Why; kept in the ledger."),
        day_option("on", "Day on which it was done. [default: today]"),
        file_option("--groups", "Employer groups of edi remit, for the files in --out."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Write what bank and employer need to this folder: void lines of positive pay,"
            " register, funding. [default: only recorded]",
        ),
        _PUBLISHED,
        _ledger,
    ]
    for option in reversed(options):
        function = option(function)
    return function


@click.group()
def payments() -> None:
    """Say what became of payments: void, stopped, returned, paid by the bank, reissued."""


@payments.command(name="list")
@click.option(
    "--state",
    type=click.Choice(["issued", "held", "void", "stopped", "returned", "cleared", "reissued"]),
    help="Only payments of this state. [default: all]",
)
@_ledger
@output_format()
def list_(state: str | None, ledger: str, test_data: bool, group: str | None, style: str) -> int:
    """List payments with their state, and which was reissued as which."""
    from contextlib import closing

    from edi.cli.payments_report import show_list
    from edi.ledger import payment_events
    from edi.ledger.ledger import Ledger
    from edi.ledger.store import LedgerError, store_at

    try:
        with closing(store_at(ledger)) as store:
            if not store.exists():
                raise LedgerError(f"{store.name}: there is no ledger here")
            usage = _usage(test_data)
            found = Ledger(store, usage=usage).done(lambda c: payment_events.known(c, usage))
    except LedgerError as error:
        main.say(str(error))
        return main.UNREADABLE
    show_list(
        [
            one
            for one in found
            if (group is None or one.group == group) and (state is None or one.state == state)
        ],
        style,
    )
    return main.OK


@payments.command()
@_back
def void(**options: Any) -> int:
    """Record that checks NUMBER... are void: in hand, or never sent. Their money is the employer's
    again; their claims may be paid anew, or the checks reissued."""
    from edi.ledger.payment_events import VOID

    return _take_back(VOID, **options)


@payments.command()
@_back
def stop(**options: Any) -> int:
    """Record that the bank has stopped checks NUMBER...; otherwise as void."""
    from edi.ledger.payment_events import STOPPED

    return _take_back(STOPPED, **options)


@payments.command(name="return")
@_back
def return_(**options: Any) -> int:
    """Record that the bank has returned transfers NUMBER...; otherwise as void."""
    from edi.ledger.payment_events import RETURNED

    return _take_back(RETURNED, **options)


def _take_back(
    kind: str,
    *,
    numbers: tuple[str, ...],
    reason: str,
    on: datetime | None,
    groups: Path | None,
    out: Path | None,
    published: Path | None,
    ledger: str,
    test_data: bool,
    group: str | None,
) -> int:
    if (groups is None) != (out is None):
        raise click.UsageError("--groups and --out go together")
    with _failing(groups):
        from edi.payment_changes.back import take_back

        done = take_back(
            ledger,
            numbers,
            kind,
            approval.line(reason, "--reason"),
            group=group,
            groups=groups,
            out=out,
            folder=published,
            date=on.date() if on else None,
            usage=_usage(test_data),
            on_notice=main.say,
        )
        from edi.payment_changes.payments import number_of

        for one in done.payments:
            click.echo(f"payment {number_of(one)}: {kind}, {one.amount:,.2f} of group {one.group}")
        for path in done.files:
            click.echo(f"written: {path}")
        if not done.files:
            main.say("no file was written: the bank and the employer have to be told (--out)")
    return main.OK


@payments.command()
@click.argument("numbers", nargs=-1, metavar="NUMBER...")
@day_option("on", "Day on which the bank has paid them. [default: today]")
@file_option("--bank", "The bank's list, for many: CSV with date, amount and trace.")
@_ledger
def clear(
    numbers: tuple[str, ...],
    on: datetime | None,
    bank: Path | None,
    ledger: str,
    test_data: bool,
    group: str | None,
) -> int:
    """Record which payments the bank has paid: NUMBER..., or those of its list.

    Exit code 1 for what cannot be right: a payment that is void, another amount, an unknown number.
    """
    if bool(numbers) == (bank is not None):
        raise click.UsageError("give NUMBER..., or the bank's list by --bank")
    with _failing(None):
        from edi.payment_changes.back import clear, named
        from edi.reconciliation.bank import InvalidDeposits, read_deposits

        day = (on or approval.now()).date()
        usage = _usage(test_data)
        if bank is not None:
            try:
                paid = read_deposits(bank)
            except InvalidDeposits as error:
                raise click.BadParameter(f"{bank}: {error}", param_hint="--bank") from None
        else:
            paid = named(ledger, numbers, day, group, usage)
        done, refused = clear(ledger, paid, group=group, usage=usage)
        for message in refused:
            main.say(message)
        click.echo(f"{len(done)} paid by the bank: {sum(one.amount for one in done):,.2f}")
        return main.FINDINGS if refused else main.OK


@payments.command()
@_NUMBERS
@file_option("--groups", "Employer groups of edi remit: TOML.", required=True)
@out_folder("Folder for the new files; made if it is not there.")
@day_option("on", "New date of payment (BPR16). [default: today]")
@click.option("--bank-files", is_flag=True, help="Also write what bank and employer need.")
@click.option("--hold", is_flag=True, help="Let all files wait until edi release publishes them.")
@click.option("--reason", default="", metavar="TEXT", help="Kept in the ledger.")
@_PUBLISHED
@_ledger
@output_format()
def reissue(
    numbers: tuple[str, ...],
    groups: Path,
    out: Path,
    on: datetime | None,
    bank_files: bool,
    hold: bool,
    reason: str,
    published: Path | None,
    ledger: str,
    test_data: bool,
    group: str | None,
    style: str,
) -> int:
    """Make payments NUMBER... again that are void, stopped or returned: the same claims in a new
    835, under a new number, by check or transfer as the payee is paid now."""
    with _failing(groups):
        from edi.cli.payments_report import show_reissued
        from edi.payment_changes.reissue import reissue

        done = reissue(
            ledger,
            numbers,
            groups,
            out,
            group=group,
            folder=published,
            date=on.date() if on else None,
            with_bank_files=bank_files,
            hold=hold,
            reason=approval.line(reason, "--reason") if reason else "",
            usage=_usage(test_data),
            on_notice=main.say,
        )
        show_reissued(done, style)
    return main.OK


@contextmanager
def _failing(groups: Path | None) -> Iterator[None]:
    """What goes wrong becomes a message and an exit code."""
    from edi.cli.ending import unwinding
    from edi.ledger.store import LedgerError
    from edi.payment_changes.refused import NotChanged
    from edi.remit.refusal import InvalidGroups

    try:
        with unwinding():
            yield
    except InvalidGroups as error:
        raise click.BadParameter(f"{groups}: {error}", param_hint="--groups") from None
    except NotChanged as error:
        main.say(str(error))
        raise click.exceptions.Exit(main.FINDINGS) from None
    except LedgerError as error:
        main.say(str(error))
        raise click.exceptions.Exit(main.UNREADABLE) from None


def _usage(test_data: bool) -> "Usage":
    return "T" if test_data else "P"
