"""A file as a tree of its interchanges, groups, transaction sets, loops and segments, with the
guide's names. Nothing is checked."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from edi.guides.choose import kind_of_set
from edi.guides.spec import GuideSpec
from edi.interchange.columns import decode
from edi.report.painter import count
from edi.report.segment_view import SegmentView, view
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Outside, Started
from edi.structure.layout import Node

_INTERCHANGE, _GROUP, _SET = 0, 2, 4  # columns of indent
_ENVELOPE = {
    "ISA": (_INTERCHANGE, "interchange control header"),
    "TA1": (_INTERCHANGE, "interchange acknowledgement"),
    "GS": (_GROUP, "functional group header"),
    "GE": (_GROUP, "functional group trailer"),
    "IEA": (_INTERCHANGE, "interchange control trailer"),
}
# What is counted, by what a guide is about.
_SUBJECTS = {
    "claim": "claim",
    "payment": "claim payment",
    "acknowledgement": "transaction set response",
    "status": "claim",
}


class Kind(StrEnum):
    """What a line is about."""

    ENVELOPE = "envelope"
    SET = "set"
    LOOP = "loop"
    SEGMENT = "segment"
    NOTE = "note"  # of the tree itself: segments not shown, or that it stops


class Line(NamedTuple):
    """One line: `name`, and what stands behind it. Segments hold values unless they are masked."""

    kind: Kind
    indent: int  # columns, two for each level
    name: str
    text: str = ""
    view: SegmentView | None = None  # of a segment


class Tree:
    """The lines of a document, up to `limit` claims (or what the file is about; 0 for all)."""

    def __init__(self, document: Document, limit: int, *, show_values: bool) -> None:
        self._document = document
        self._limit = limit
        self._show_values = show_values
        self._shown: dict[str, int] = {}  # claims and their kin
        self.stopped_after: str | None = None  # "20 claims", where there are more

    def lines(self) -> Iterator[Line]:
        """All lines; values are masked unless they are to be shown."""
        document, shown = self._document, self._shown
        spec: GuideSpec | None = None
        unread_from: int | None = None  # segments before a transaction set that is not parsed
        for item in document:
            if isinstance(item, RawClaim):
                item = item.chunk()
            if isinstance(item, LoopChunk):
                if spec is not None and item.kind == spec.subject:
                    if self._limit and sum(shown.values()) >= self._limit:
                        self.stopped_after = _counted(shown)
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
                yield Line(Kind.SET, _SET, f"transaction set {number}", guide)
                unread_from = None if item.guide else document.segments
            elif isinstance(item, Ended):
                if unread_from is not None:
                    unread = document.segments - unread_from - bool(item.raw)
                    yield Line(Kind.NOTE, _SET + 2, f"{unread:,} segments, not shown")
                if item.raw:
                    yield self._segment("transaction set trailer", item.raw, _SET + 2)
            elif isinstance(item, Outside) and item.raw:
                yield from self._envelope(item.raw)

    def _envelope(self, raw: str) -> Iterator[Line]:
        segment_id = raw.partition(self._document.separators[0])[0]
        indent, name = _ENVELOPE.get(segment_id, (_INTERCHANGE, "? outside its envelope"))
        envelope = self._document.envelope
        if segment_id == "ISA":
            yield Line(Kind.ENVELOPE, indent, f"interchange {envelope.interchange or ''}")
        elif segment_id == "GS":
            yield Line(Kind.ENVELOPE, indent, f"functional group {envelope.group or ''}")
        yield self._segment(name, raw, indent + 2)

    def _chunk(self, chunk: LoopChunk) -> Iterator[Line]:
        level, depth = chunk.level, 0
        above = level.parent
        while above is not None:
            depth, above = depth + 1, above.parent
        base = _SET + 2 * depth
        root, node = chunk.layout.root, chunk.layout.root
        if chunk.kind == level.loop_id != "ST":  # not where a loop ends
            yield _loop(level.loop_id, level.number, root.loop.name, base)
        for index, raw in enumerate(chunk.segments):
            role = chunk.layout.roles[index]
            if role is None:
                yield self._segment("? no place in this guide", decode(raw), base + 2)
                continue
            if role.node is not node:
                node = role.node
                if index == node.first and node is not root:
                    indent = base + 2 * _depth(node)
                    yield _loop(node.loop.id, node.number, node.loop.name, indent)
            yield self._segment(role.spec.name, decode(raw), base + 2 + 2 * _depth(node))

    def _segment(self, name: str, raw: str, indent: int) -> Line:
        shown = view(raw, self._document.separators, show_values=self._show_values)
        return Line(Kind.SEGMENT, indent, name, shown.text, shown)


def _loop(loop_id: str, number: int, name: str, indent: int) -> Line:
    return Line(Kind.LOOP, indent, f"{loop_id}[{number}]", name)


def _depth(node: Node) -> int:
    """Loops between this one and the first of its chunk."""
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def _claims_in(chunk: LoopChunk) -> int:
    """How many claims a chunk of a guide's subject is about: several of a patient in a 277CA."""
    return max(1, len(chunk.layout.root.children.get("2200D", ())))


def _counted(shown: dict[str, int]) -> str:
    """ "20 claims"; "1 claim and 2 claim payments"."""
    return " and ".join(count(number, what) for what, number in shown.items())
