"""`edi view`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.inputs import named, open_input, shown
from edi.cli.number import Number

if TYPE_CHECKING:
    from edi.report.painter import Painter
    from edi.report.tree import Line, Tree

_COLUMNS = 160  # of a line where no terminal sets the width
_STYLES = {  # of a line's name, and of what stands behind it
    "envelope": ("bold", ""),
    "set": ("bold", "dim"),
    "loop": ("bold", ""),
    "segment": ("cyan", "dim"),
    "note": ("italic", ""),
}


@click.command()
@click.argument("path", metavar="PATH")
@click.option(
    "--claims",
    "limit",
    type=Number(0),
    default=20,
    metavar="N",
    help="Stop after N claims (of an 837 or 277CA), claim payments (835) or transaction set"
    " responses (999); 0 shows all. [default: 20]",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page about the claims (837) or claim payments (835) to FILE instead, in plain"
    " words: all of them, with sums, charts, search and filters. Needs the extra html.",
)
@click.option(
    "--show-values",
    is_flag=True,
    help="Show element values, which may identify patients. [default: masked]",
)
@click.option(
    "--no-envelope", is_flag=True, help="Also read a file that starts at GS or ST, without ISA."
)
def view(path: str, limit: int, page: Path | None, show_values: bool, no_envelope: bool) -> int:
    """Show a file ("-" is standard input) as a tree of its interchanges, groups, transaction sets,
    loops and segments, with the guide's names.

    Nothing is checked; a segment that has no place in its guide is marked with "?". With --html, a
    page for people who post remittances or answer for them.
    """
    from edi.report.painter import Painter
    from edi.report.tree import Tree
    from edi.structure.document import Document

    if page is not None:
        from edi.cli.view_page import write

        return write(path, page, show_values=show_values, headless=no_envelope)
    with open_input(path) as stream:
        document = Document(stream, headless=no_envelope)
        tree = Tree(document, limit, show_values=show_values)
        painter = Painter.of(sys.stdout)
        try:
            for line in _read(tree, path):
                sys.stdout.write(_painted(line, painter))
            if tree.stopped_after is not None:
                stopped = f"stopped after {tree.stopped_after}; --claims 0 shows all"
                sys.stdout.write(painter.line((stopped, "italic")))
        except OSError:
            raise
        except Exception as error:
            main.say(main.internal_error(error, path))
            return main.UNREADABLE
    if not document.segments:
        main.say(f"{shown(path)}: {document.no_interchange}")
        return main.UNREADABLE
    return main.OK


def _read(tree: "Tree", path: str) -> "Iterator[Line]":
    """Its lines; an error of reading names the file, one of writing does not pass here."""
    try:
        yield from tree.lines()
    except OSError as error:
        raise named(error, path) from None


def _painted(line: "Line", painter: "Painter") -> str:
    style, behind = _STYLES[line.kind]
    if line.view is None:
        lead = f"{line.name} " if line.text else line.name
        return painter.line((lead, style), (line.text, behind), indent=line.indent)
    room = max(20, (painter.width or _COLUMNS) - line.indent - len(line.name) - 2)
    text = line.view.clipped(room).text
    return painter.line((line.name, style), (f"  {text}", behind), indent=line.indent, hang=2)
