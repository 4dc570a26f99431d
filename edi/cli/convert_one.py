"""`edi convert` of one file to standard output."""

import sys
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from edi.cli import main
from edi.cli.inputs import open_input, shown

if TYPE_CHECKING:
    from edi.convert.batch.kinds import FileKind, Kind, TableKind


def to_stdout(paths: tuple[str, ...], kind: "Kind") -> int:
    """Convert one file; the exit code."""
    from pathlib import Path

    from edi.convert.batch.errors import reason_of
    from edi.convert.batch.kinds import FileKind
    from edi.errors import EdiError

    if len(paths) > 1 or Path(paths[0]).is_dir():
        raise click.UsageError("several files go to a folder: give --out DIR")
    file = paths[0]
    if "://" in file:
        raise click.UsageError("what a URL names goes to a folder: give --out DIR")
    if not isinstance(kind, FileKind):
        if kind.name == "parquet":
            raise click.UsageError("parquet is made of files: give --out DIR")
        if len(kind.tables) != 1:
            raise click.UsageError(
                "several tables go to a folder: give --out DIR, or one table (--tables claims)"
            )
    try:
        with open_input(file) as stream:
            if isinstance(kind, FileKind):
                _file(stream, kind, file)
            else:
                _table(stream, kind)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except EdiError as error:
        main.say(str(error))
        return main.FINDINGS
    except OSError as error:
        main.say(f"{error.filename or shown(file)}: {reason_of(error)}")
        return main.UNREADABLE
    return main.OK


def _file(stream: BinaryIO, kind: "FileKind", file: str) -> None:
    summary = kind.convert(stream, cast(BinaryIO, sys.stdout.buffer), None if file == "-" else file)
    for note in summary.notes[:20]:
        main.say(f"{shown(file)}:{note.line}: {note.message}")


def _table(stream: BinaryIO, kind: "TableKind") -> None:
    from edi.convert.batch.rows import write_table

    write_table(stream, kind, sys.stdout.buffer)
