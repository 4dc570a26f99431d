"""What `edi report` reads besides claims: names of groups, and queries of one's own."""

from pathlib import Path

import click

from edi.cli import main


def groups_by_number(path: Path) -> dict[str, tuple[str, str]]:
    """For each number of a group the one under which it is reported, its first, and its name: that
    of its latest entry."""
    from edi.remit.groups_file import load_groups
    from edi.remit.refusal import InvalidGroups

    try:
        groups = load_groups(path)
    except InvalidGroups as error:
        raise click.BadParameter(f"{path}: {error}", param_hint="--groups") from None
    found = {}
    for group in groups.groups:
        for number in group.numbers:
            latest = groups.periods(number)[-1]
            found[number] = latest.number, latest.name
    return found


def queries_in(folder: Path) -> dict[str, str]:
    """The files of SQL in a folder, by name."""
    if not folder.is_dir():
        raise click.BadParameter(f"{folder} is not a folder", param_hint="--sql")
    found = {}
    for path in sorted(folder.glob("*.sql")):
        try:
            found[path.stem] = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise click.BadParameter(f"{path}: not UTF-8", param_hint="--sql") from None
    if not found:
        raise click.BadParameter(f"{folder} has no *.sql", param_hint="--sql")
    return found


def write_queries(folder: Path) -> int:
    """The queries that are shipped, each as a file; the exit code."""
    from edi.measures.database import shipped
    from edi.report.output_file import replacing
    from edi.report.painter import clean

    folder.mkdir(parents=True, exist_ok=True)
    for name, query in shipped("sql").items():
        path = folder / f"{name}.sql"
        if path.exists():
            main.say(f"{path} is there already: it is left as it is")
            continue
        with replacing(path) as stream:
            stream.write(query)
    click.echo(clean(f"written to {folder}"))
    return main.OK
