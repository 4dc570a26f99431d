"""`edi codes`."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.options import output_format

if TYPE_CHECKING:
    from edi.codes.lists.catalogue import ListSpec
    from edi.codes.lists.code_list import Days, ListInfo

_DAMAGED = "the imported file is damaged, import it again"
_DAY = click.DateTime(["%Y-%m-%d", "%Y%m%d"])


@click.group()
def codes() -> None:
    """Show and import code lists: which are loaded, and when each code is valid."""


@codes.command(name="list")
@output_format("How the lists are written.")
def list_(style: str) -> None:
    """List the code lists: name, codes, date, when the next is due, and source."""
    from edi.codes.lists.catalogue import CATALOGUE

    rows = [_row(spec) for spec in CATALOGUE.values()]
    if style == "json":
        import json

        click.echo(json.dumps(rows, indent=2))
        return
    width = max(len(str(row["list"])) for row in rows)
    for row in rows:
        name = f"{row['list']:<{width}}"
        if row["codes"] is None:
            what = f"{row['title']} ({row['publisher']})"
            is_damaged = row["origin"] == _DAMAGED
            click.echo(f"{name}  {_DAMAGED if is_damaged else 'not loaded'}: {what}")
            continue
        due = f"next due {row['next_due']}" if row["next_due"] else ""
        late = ", overdue" if row["overdue"] else ""
        origin = "" if row["origin"] == "shipped" else f" ({row['origin']})"
        size = f"{row['codes']:>7,} codes of {row['date']}"
        click.echo(f"{name}  {size}  {due + late:<28} {row['title']}: {row['source']}{origin}")


@codes.command(name="import")
@click.argument("name", metavar="LIST")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--date", "day", type=_DAY, metavar="DAY", help="As of which day the list is.")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="The first day that it covers.")
@click.option("--until", "last", type=_DAY, metavar="DAY", help="The last day that it covers.")
def import_(
    name: str, file: Path, day: datetime | None, first: datetime | None, last: datetime | None
) -> int:
    """Import LIST from the publisher's own FILE, in place of the one that was loaded."""
    from edi.codes.lists.code_list import FOREVER, day_number
    from edi.codes.lists.packed import pack
    from edi.codes.lists.publisher_files import ListFileError, read
    from edi.codes.lists.user_folder import keep

    spec = _spec(name)
    try:
        parsed = read(file, spec.format, is_dated=spec.is_dated)
    except ListFileError as error:
        main.say(f"{file}: {error}")
        return main.UNREADABLE
    as_of = day.date() if day else parsed.newest or _changed(file)
    covers = 0, FOREVER
    if spec.is_dated and not spec.keeps_old:
        covers = (
            day_number(first.date() if first else date(as_of.year, 1, 1)),
            day_number(last.date()) if last else _end(spec, as_of),
        )
        if covers[0] > covers[1]:
            raise click.UsageError("--from is after --until")
    elif first or last:
        raise click.UsageError(f"--from and --until are of no use for {name}")
    try:
        path = keep(name, pack(parsed.entries, f"imported from {file.name}", as_of, *covers))
    except OSError as error:
        main.say(f"{error.filename or name}: {error.strerror or type(error).__name__}")
        return main.UNREADABLE
    click.echo(f"{name}: {len(parsed.entries):,} codes as of {as_of}, kept in {path}")
    return main.OK


@codes.command()
@click.argument("name", metavar="LIST")
def remove(name: str) -> int:
    """Remove an imported LIST; one that comes with edi is used again."""
    from edi.codes.lists.user_folder import forget

    _spec(name)
    if not forget(name):
        main.say(f"no list {name} was imported")
        return main.USAGE
    click.echo(f"{name}: removed")
    return main.OK


@codes.command()
@click.argument("code")
@click.option("--on", "day", type=_DAY, metavar="DAY", help="Whether it is valid on that day.")
def show(code: str, day: datetime | None) -> int:
    """Show in which lists CODE is, what it says, and when it is valid."""
    from edi.codes.lists import loaded
    from edi.codes.lists.catalogue import CATALOGUE
    from edi.codes.lists.code_list import valid_on

    sent = code.strip().upper().replace(".", "")
    found = False
    for spec in CATALOGUE.values():
        listed = loaded(spec.name)
        periods = listed.days(sent) if listed is not None else ()
        if listed is None or not periods:
            continue
        found = True
        said = listed.meaning(sent)
        click.echo(f"{sent}  {spec.title} ({spec.name}){': ' + said if said else ''}")
        click.echo(f"  valid {_periods(periods, listed.info)}")
        if day is not None:
            click.echo(f"  on {day:%Y-%m-%d}: {valid_on(listed, sent, day.date())}")
    if not found:
        main.say("no list that is loaded has this code; `edi codes list` names the lists")
        return main.USAGE
    return main.OK


def _spec(name: str) -> "ListSpec":
    from edi.codes.lists.catalogue import CATALOGUE

    if name not in CATALOGUE:
        raise click.UsageError(f"no code list is called {name}; there are {', '.join(CATALOGUE)}")
    return CATALOGUE[name]


def _row(spec: "ListSpec") -> dict[str, object]:
    from edi.codes.lists import imported, shipped
    from edi.codes.lists.catalogue import next_due
    from edi.codes.lists.packed import DamagedList

    origin = "imported"
    try:
        found = imported(spec.name)
    except (OSError, DamagedList):
        found, origin = None, _DAMAGED
    listed = found or shipped(spec.name)
    info = listed.info if listed is not None else None
    due = next_due(spec, info.date) if info is not None else None
    if found is None and origin == "imported":
        origin = "shipped"
    return {
        "list": spec.name,
        "title": spec.title,
        "publisher": spec.publisher,
        "codes": info.size if info is not None else None,
        "date": info.date.isoformat() if info is not None else None,
        "next_due": due.isoformat() if due is not None else None,
        "overdue": due is not None and due <= _today(),
        "source": info.source if info is not None else None,
        "origin": origin if info is not None or origin == _DAMAGED else None,
    }


def _periods(periods: "tuple[Days, ...]", info: "ListInfo") -> str:
    """Periods in words; a day at the end of what the list knows may not be the code's own."""
    said = []
    for first, last in periods:
        begins = f"from {_iso(first)}" if first else ""
        if first and first == info.first:
            begins += " or earlier"
        ends = f"until {_iso(last)}" if last < info.last else ""
        said.append(" ".join(filter(None, (begins, ends))) or "without a limit that is known")
    return ", ".join(said)


def _iso(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


def _end(spec: "ListSpec", as_of: date) -> int:
    """The last day before the next list."""
    from edi.codes.lists.catalogue import next_due
    from edi.codes.lists.code_list import FOREVER, day_number

    due = next_due(spec, as_of)
    return day_number(due - timedelta(days=1)) if due is not None else FOREVER


def _changed(file: Path) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime).date()  # noqa: DTZ006 - as people count


def _today() -> date:
    return date.today()  # noqa: DTZ011 - as people count days
