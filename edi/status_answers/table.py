"""pyx12's table of the 277 of guide 005010X212, put right, and files judged by it.

pyx12 4.0.0 ships the table, but not in its index; the segments of its loops are complete, while the
loops stand side by side rather than one in the other, the trailer behind the group, and the
envelope is that of another guide. Here they are put in their places, and nothing else is changed.
"""

import logging
import re
import threading
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO
from xml.etree import ElementTree

_MAP = "277.5010.X212.xml"
_OTHER = re.compile(r"[^\x00-\x7f]")
_SHARED = ("codes.xml", "dataele.xml")
_STARTS = {
    "ISA": ("/ISA_LOOP", "/ISA_LOOP/ISA"),
    "GS": ("/ISA_LOOP/GS_LOOP", "/ISA_LOOP/GS_LOOP/GS"),
}
_NESTED = ("2000A", "2000B", "2000C", "2000D", "2000E")  # each in the one before
_WRAPPERS = ("TABLE2AREA4", "TABLE2AREA5", "TABLE2AREA6")
_BEHIND = "2000"  # a loop's place behind its own segments, as in pyx12's table of the 277CA
_TRAILER = "5550"


class Table:
    """Judges files of 277s, one after the other."""

    def __init__(self) -> None:
        """Raises `OSError`."""
        import pyx12.map_if
        import pyx12.params

        with TemporaryDirectory(prefix="edi-277-") as name, _SILENCE:
            _write_maps(Path(name))
            parameters = pyx12.params.ParamsBase()
            self._map: Any = pyx12.map_if.load_map_file(_MAP, parameters, name)

    def problems(self, path: Path) -> Iterator[str]:
        """What pyx12 finds wrong, by segments and without any value. Raises `OSError`."""
        with _SILENCE:
            yield from self._problems(path)

    def _problems(self, path: Path) -> Iterator[str]:
        import pyx12.x12file

        with path.open(encoding="utf-8", newline="") as stream:
            yield from self._of(pyx12.x12file.X12Reader(_Ascii(stream)))

    def _of(self, source: Any) -> Iterator[str]:
        import pyx12.errors
        import pyx12.map_walker

        walker = pyx12.map_walker.walk_tree()
        node: Any = None
        try:
            for number, segment in enumerate(source, start=1):
                name = segment.get_seg_id()
                here = f"at segment {number}, {name}"
                start = _STARTS.get(name)
                if start is not None:
                    found, wrong = self._map.getnodebypath(start[1]), []
                    walker.forceWalkCounterToLoopStart(*start)
                else:
                    found, _, _, wrong = walker.walk_errors(
                        node, segment, source.get_seg_count(), number, source.get_ls_id()
                    )
                if wrong or found is None:
                    yield f"not in its place {here}"
                if found is not None:
                    node = found
                    if not node.is_valid_errors(segment)[0]:
                        yield f"an element {here}"
                if source.pop_errors():
                    yield f"a count or control number {here}"
            source.cleanup()
            if source.pop_errors():
                yield "a trailer at the end"
        except pyx12.errors.EngineError:
            yield "what pyx12 cannot follow"


class _Ascii:
    """A stream for pyx12, to which letters beyond ASCII are none: one of these in their place."""

    closed = False  # by which pyx12 knows a stream

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> str:
        text = self._stream.read(size)
        return text if text.isascii() else _OTHER.sub("A", text)


class _Silence:
    """pyx12's messages have values: while anyone is in here they reach no handler but one that says
    nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._propagates = True
        self._handler = logging.NullHandler()

    def __enter__(self) -> None:
        logger = logging.getLogger("pyx12")
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._propagates, logger.propagate = logger.propagate, False
                logger.addHandler(self._handler)

    def __exit__(self, *_: object) -> None:
        logger = logging.getLogger("pyx12")
        with self._lock:
            self._inside -= 1
            if not self._inside:
                logger.removeHandler(self._handler)
                logger.propagate = self._propagates


_SILENCE = _Silence()


def _write_maps(folder: Path) -> None:
    """The table and what it refers to."""
    source = files("pyx12").joinpath("map")
    for name in _SHARED:
        folder.joinpath(name).write_bytes(source.joinpath(name).read_bytes())
    root = ElementTree.fromstring(source.joinpath(_MAP).read_bytes())
    _put_right(root)
    folder.joinpath(_MAP).write_bytes(ElementTree.tostring(root))


def _put_right(root: Any) -> None:
    for element, wrong, right in (("GS01", "RA", "HN"), ("GS08", "005010X218", "005010X212")):
        for code in root.findall(f".//element[@xid='{element}']//code"):
            if code.text == wrong:
                code.text = right
    loops = {one.get("xid"): one for one in root.iter("loop")}
    group, transaction, detail = loops["GS_LOOP"], loops["ST_LOOP"], loops["DETAIL"]
    if "TABLE2AREA3" not in loops:
        return  # a pyx12 in which it is right
    for name in _WRAPPERS:
        detail.remove(loops[name])
    for outer, inner in pairwise(_NESTED):
        if loops[inner] not in list(loops[outer]):
            loops[outer].append(loops[inner])
        loops[inner].find("pos").text = _BEHIND
    wrapper = loops["TABLE2AREA3"]
    trailer = wrapper.find("segment[@xid='SE']")
    trailer.find("pos").text = _TRAILER
    transaction.append(trailer)
    group.remove(wrapper)
