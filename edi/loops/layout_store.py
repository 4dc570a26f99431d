"""Layouts that earlier runs worked out, so that a file of known shapes needs no parser at all.

Importing Lark and reading its grammar takes longer than validating a small claim file. Only clean
layouts are kept: they hold nothing but names of the guide, never anything of a file's data. They
are bound to the code and tables that made them; any change of these makes a new start.
"""

import os
import pickle
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from edi.guides.guide import Guide, LoopSpec, SegmentSpec, load
from edi.loops.cache_folder import cache_folder
from edi.loops.layout import Layout, Node, Role

_MOST = 256  # layouts kept; a thousand would take as long to load as Lark
_CLASSES = {cls.__name__: cls for cls in (Layout, Node, Role)}

Key = tuple[str, ...]  # kind of the chunk, then its tokens


class LayoutStore:
    """The kept layouts of one guide."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._known: dict[Key, Layout] = {}
        self._is_stale = False  # learned more than the file holds
        folder = cache_folder()
        self._file = folder / f"{guide.id}-{_fingerprint(guide.id):08x}.layouts" if folder else None
        if self._file is not None:
            # Whatever is wrong with the file, all in it can be worked out again.
            with suppress(Exception), self._file.open("rb") as stream:
                self._known = _Unpickler(stream, guide).load()

    def get(self, key: Key, work_out: Callable[[], Layout]) -> Layout:
        """The layout of a shape, worked out if it is not known."""
        layout = self._known.get(key)
        if layout is None:
            layout = work_out()
            if self._file and len(self._known) < _MOST and _is_clean(layout):
                self._known[key] = layout
                self._is_stale = True
        return layout

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
                with os.fdopen(handle, "wb") as stream:
                    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(self._known)
                Path(name).replace(self._file)
            except OSError:
                Path(name).unlink(missing_ok=True)


@lru_cache(maxsize=8)
def store_of(guide_id: str) -> LayoutStore:
    """The one store of a guide in this process."""
    return LayoutStore(load(guide_id))


def _is_clean(layout: Layout) -> bool:
    return not layout.problems and not layout.lacks and None not in layout.roles


def _fingerprint(guide_id: str) -> int:
    """Of all that decides on a layout: the code of this folder, the guide's table and grammar."""
    here = Path(__file__).parent
    sources = sorted(here.glob("*.py"))
    sources += [here.parent / "guides" / "guide.py", here.parent / "guides" / f"{guide_id}.json"]
    for folder in (here.parent / "_grammars", here.parents[1] / "grammars"):
        sources += sorted(folder.glob("*.lark"))
    crc = 0
    for source in sources:
        crc = zlib.crc32(source.read_bytes(), crc)
    return crc


class _Pickler(pickle.Pickler):
    """Writes loops and segments of the guide by name."""

    def persistent_id(self, obj: Any) -> tuple[str, ...] | None:
        if isinstance(obj, LoopSpec):
            return (obj.id,)
        if isinstance(obj, SegmentSpec):
            return obj.loop, obj.key
        return None


class _Unpickler(pickle.Unpickler):
    """Reads nothing but layouts."""

    def __init__(self, stream: Any, guide: Guide) -> None:
        super().__init__(stream)
        self._guide = guide

    def persistent_load(self, pid: tuple[str, ...]) -> LoopSpec | SegmentSpec:
        loop = self._guide.loops[pid[0]]
        if len(pid) == 1:
            return loop
        return next(segment for segment in loop.segments if segment.key == pid[1])

    def find_class(self, module: str, name: str) -> Any:
        if module == "edi.loops.layout" and name in _CLASSES:
            return _CLASSES[name]
        if (module, name) == ("builtins", "frozenset"):
            return frozenset
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a layout")
