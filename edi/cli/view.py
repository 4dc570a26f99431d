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
    from edi.guides.spec import GuideSpec
    from edi.report.painter import Painter
    from edi.structure.chunk import LoopChunk
    from edi.structure.document import Document
    from edi.structure.layout import Node

_COLUMNS = 160  # of a line where no terminal sets the width
_LOOP = "bold"
_INTERCHANGE, _GROUP, _SET = 0, 2, 4  # columns of indent
_ENVELOPE = {
    "ISA": (_INTERCHANGE, "interchange control header"),
    "TA1": (_INTERCHANGE, "interchange acknowledgement"),
    "GS": (_GROUP, "functional group header"),
    "GE": (_GROUP, "functional group trailer"),
    "IEA": (_INTERCHANGE, "interchange control trailer"),
}
# What `--claims` counts, by what a guide is about.
_SUBJECTS = {
    "claim": "claim",
    "payment": "claim payment",
    "acknowledgement": "transaction set response",
    "status": "claim",
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
    from edi.structure.document import Document

    if page is not None:
        from edi.cli.view_page import write

        return write(path, page, show_values=show_values, headless=no_envelope)
    with open_input(path) as stream:
        document = Document(stream, headless=no_envelope)
        tree = _Tree(document, Painter.of(sys.stdout), limit, show_values)
        try:
            for line in _read(tree, path):
                sys.stdout.write(line)
        except OSError:
            raise
        except Exception as error:
            main.say(main.internal_error(error, path))
            return main.UNREADABLE
    if not document.segments:
        main.say(f"{shown(path)}: {document.no_interchange}")
        return main.UNREADABLE
    return main.OK


def _read(tree: "_Tree", path: str) -> Iterator[str]:
    """Its lines; an error of reading names the file, one of writing does not pass here."""
    try:
        yield from tree.lines()
    except OSError as error:
        raise named(error, path) from None


class _Tree:
    """Turns a document into lines."""

    def __init__(
        self, document: "Document", painter: "Painter", limit: int, show_values: bool
    ) -> None:
        self._document = document
        self._painter = painter
        self._limit = limit
        self._show_values = show_values

    def lines(self) -> Iterator[str]:
        from edi.guides.choose import kind_of_set
        from edi.structure.chunk import LoopChunk, RawClaim
        from edi.structure.document import Ended, Outside, Started

        document, line = self._document, self._painter.line
        shown: dict[str, int] = {}
        spec: GuideSpec | None = None
        unread_from: int | None = None  # segments before a transaction set that is not parsed
        for item in document:
            if isinstance(item, RawClaim):
                item = item.chunk()
            if isinstance(item, LoopChunk):
                if spec is not None and item.kind == spec.subject:
                    if self._limit and sum(shown.values()) >= self._limit:
                        stopped = f"stopped after {_counted(shown)}; --claims 0 shows all"
                        yield line((stopped, "italic"))
                        return
                    what = _SUBJECTS[spec.about]
                    shown[what] = shown.get(what, 0) + _claims_in(item)
                yield from self._chunk(item)
                for service in item.lines():
                    yield from self._chunk(service)
            elif isinstance(item, Started):
                spec = item.guide.spec if item.guide else None
                number = document.envelope.transaction or ""
                guide = f"{item.guide.id} {item.guide.name}" if item.guide else "no guide known"
                if item.guide is None:
                    guide = f"{kind_of_set(document.envelope)}: {guide}"
                yield line((f"transaction set {number} ", _LOOP), (guide, "dim"), indent=_SET)
                unread_from = None if item.guide else document.segments
            elif isinstance(item, Ended):
                if unread_from is not None:
                    unread = document.segments - unread_from - bool(item.raw)
                    count = f"{unread:,} segments, not shown"
                    yield line((count, "italic"), indent=_SET + 2)
                if item.raw:
                    yield self._segment("transaction set trailer", item.raw, _SET + 2)
            elif isinstance(item, Outside) and item.raw:
                yield from self._envelope(item.raw)

    def _envelope(self, raw: str) -> Iterator[str]:
        segment_id = raw.partition(self._document.separators[0])[0]
        indent, name = _ENVELOPE.get(segment_id, (_INTERCHANGE, "? outside its envelope"))
        envelope = self._document.envelope
        if segment_id == "ISA":
            heading = f"interchange {envelope.interchange or ''}"
            yield self._painter.line((heading, _LOOP), indent=indent)
        elif segment_id == "GS":
            heading = f"functional group {envelope.group or ''}"
            yield self._painter.line((heading, _LOOP), indent=indent)
        yield self._segment(name, raw, indent + 2)

    def _chunk(self, chunk: "LoopChunk") -> Iterator[str]:
        from edi.interchange.columns import decode

        level, depth = chunk.level, 0
        above = level.parent
        while above is not None:
            depth, above = depth + 1, above.parent
        base = _SET + 2 * depth
        root, node = chunk.layout.root, chunk.layout.root
        if chunk.kind == level.loop_id != "ST":  # not where a loop ends
            yield self._loop(level.loop_id, level.number, root.loop.name, base)
        for index, raw in enumerate(chunk.segments):
            role = chunk.layout.roles[index]
            if role is None:
                yield self._segment("? no place in this guide", decode(raw), base + 2)
                continue
            if role.node is not node:
                node = role.node
                if index == node.first and node is not root:
                    indent = base + 2 * _depth(node)
                    yield self._loop(node.loop.id, node.number, node.loop.name, indent)
            yield self._segment(role.spec.name, decode(raw), base + 2 + 2 * _depth(node))

    def _loop(self, loop_id: str, number: int, name: str, indent: int) -> str:
        return self._painter.line((f"{loop_id}[{number}] ", _LOOP), (name, ""), indent=indent)

    def _segment(self, name: str, raw: str, indent: int) -> str:
        from edi.report.segment_view import view

        shown = view(raw, self._document.separators, show_values=self._show_values)
        room = max(20, (self._painter.width or _COLUMNS) - indent - len(name) - 2)
        text = shown.clipped(room).text
        return self._painter.line((name, "cyan"), (f"  {text}", "dim"), indent=indent, hang=2)


def _depth(node: "Node") -> int:
    """Loops between this one and the first of its chunk."""
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def _claims_in(chunk: "LoopChunk") -> int:
    """How many claims a chunk of a guide's subject is about: several of a patient in a 277CA."""
    return max(1, len(chunk.layout.root.children.get("2200D", ())))


def _counted(shown: dict[str, int]) -> str:
    """ "20 claims"; "1 claim and 2 claim payments"."""
    from edi.report.painter import count

    return " and ".join(count(number, what) for what, number in shown.items())
