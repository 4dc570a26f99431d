"""Layouts that earlier runs worked out, so that a file of known shapes needs no parser at all.

Importing Lark and reading its grammar takes longer than validating a small claim file. Only clean
layouts are kept: they hold nothing but names of the guide, never anything of a file's data. They
are bound to the code and tables that made them; any change of these makes a new start.

The file has one line for each layout, as JSON: its key, a tab, its loop instances. A layout is made
of its line when a chunk asks for it. The lines stand in the order of their last use, and those not
used for longest make room.
"""

import json
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edi.guides.catalogue import SPECS
from edi.guides.guide import Guide, load
from edi.structure.cache_folder import cache_folder
from edi.structure.layout import Layout, Node, Role

_MOST = 1024  # layouts kept, of a few hundred bytes each
_LONGEST = 500  # segments of a shape; longer ones hardly come twice

Key = tuple[str, ...]  # kind of the chunk, then its tokens


class LayoutStore:
    """The kept layouts of one guide."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._lines: dict[str, str] = {}  # key to loop instances, the latest used last
        self.news: dict[str, str] = {}  # those of them that were worked out here
        self._is_stale = False  # the file is not what it should be
        folder = cache_folder()
        self._file = folder / f"{guide.id}-{_fingerprint(guide.id):08x}.layouts" if folder else None
        if self._file is not None:
            # Whatever is wrong with the file, all in it can be worked out again.
            with suppress(OSError, ValueError):
                lines = self._file.read_text(encoding="utf-8").split("\n")
                self._lines = dict(line.split("\t") for line in lines if line)
        # Those that may have to make room soon: when one of them is used, its new place is noted.
        self._fading = frozenset(list(self._lines)[: max(0, len(self._lines) - _MOST // 2)])

    def get(self, key: Key, work_out: Callable[[], Layout]) -> Layout:
        """The layout of a shape, worked out if it is not known."""
        if self._file is None or len(key) > _LONGEST:
            return work_out()
        text = json.dumps(key)
        line = self._lines.pop(text, "")
        layout: Layout | None = None
        if line[:8] == _checksum(text, line[8:]):
            with suppress(Exception):
                layout = _read(line[8:], key, self._guide)
        if layout is None:
            layout = work_out()
            line = _written(layout) if _is_clean(layout) else ""
            if line:
                line = _checksum(text, line) + line
                self.news[text] = line
        if line:
            self._is_stale |= text in self._fading or text in self.news
            self._keep(text, line)
        return layout

    def learn(self, news: dict[str, str]) -> None:
        """Keep what another process worked out."""
        for text, line in news.items():
            if self._file is not None and text not in self._lines:
                self._is_stale = True
                self._keep(text, line)

    def _keep(self, text: str, line: str) -> None:
        self._lines[text] = line  # now the last
        if len(self._lines) > _MOST:
            del self._lines[next(iter(self._lines))]

    def save(self) -> None:
        """Keep what was learned for later runs. Never fails."""
        if self._file is None or not self._is_stale:
            return
        self._is_stale = False
        import tempfile

        with suppress(OSError):
            for other in self._file.parent.glob(f"{self._guide.id}-*.layouts"):
                if other != self._file:
                    other.unlink(missing_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".layouts-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                    stream.writelines(f"{key}\t{line}\n" for key, line in self._lines.items())
                Path(name).replace(self._file)
            except OSError:
                Path(name).unlink(missing_ok=True)


_stores: dict[str, LayoutStore] = {}


def store_of(guide_id: str) -> LayoutStore:
    """The one store of a guide in this process."""
    if guide_id not in _stores:
        _stores[guide_id] = LayoutStore(load(guide_id))
    return _stores[guide_id]


def save_all() -> None:
    """Keep for later runs what was learned of all guides. Never fails."""
    for store in _stores.values():
        store.save()


def forget_news() -> None:
    """What is learned from now on is news."""
    for store in _stores.values():
        store.news.clear()


def news() -> dict[str, dict[str, str]]:
    """What was worked out, by guide."""
    return {guide_id: store.news for guide_id, store in _stores.items() if store.news}


def _is_clean(layout: Layout) -> bool:
    return (
        not layout.problems
        and not layout.lacks
        and None not in layout.roles
        and all(node.rival is None for node in layout.root.walk())
    )


def _checksum(key: str, line: str) -> str:
    return f"{zlib.crc32((key + line).encode()):08x}"


def _written(layout: Layout) -> str:
    """A clean layout as JSON: (loop, number of the loop around it, first segment, uses) of every
    loop instance, the outer ones first."""
    nodes = list(layout.root.walk())
    numbers = {node: number for number, node in enumerate(nodes)}
    return json.dumps(
        [
            (node.loop.id, numbers[node.parent] if node.parent else None, node.first, node.uses)
            for node in nodes
        ],
        separators=(",", ":"),
    )


def _read(text: str, key: Key, guide: Guide) -> Layout:
    """The layout of a shape, from what `_written` made of it. Raises if it is anything else."""
    nodes: list[Node] = []
    roles: dict[int, Role] = {}
    for loop_id, parent, first, uses in json.loads(text):
        node = Node(guide.loops[loop_id], nodes[parent] if nodes else None, first)
        if node.parent is not None:
            node.parent.add_child(node)
        nodes.append(node)
        node.uses = {segment_key: tuple(indexes) for segment_key, indexes in uses.items()}
        numbers: dict[str, int] = {}
        for index, segment_key in sorted([(i, k) for k, used in uses.items() for i in used]):
            spec = node.loop.segment(segment_key)
            number = numbers[spec.id] = numbers.get(spec.id, 0) + 1
            roles[index] = Role(node, spec, number)
    tokens = key[1:]
    return Layout(nodes[0], tuple(roles[i] for i in range(len(tokens))), (), tuple(tokens))


def _fingerprint(guide_id: str) -> int:
    """Of all that decides on a layout: the code of this folder, the guide's table and grammar."""
    here = Path(__file__).parent
    guides = here.parent / "guides"
    # With *.pyc, for installations that keep compiled modules only.
    sources = sorted(here.glob("*.py*")) + sorted(guides.glob("*.py*"))
    sources.append(guides / f"{guide_id}.json")
    for folder in (here.parent / "_grammars", here.parents[1] / "grammars"):
        sources += folder.glob(SPECS[guide_id].grammar_file)
    crc = 0
    for source in sources:
        crc = zlib.crc32(source.read_bytes(), crc)
    return crc
