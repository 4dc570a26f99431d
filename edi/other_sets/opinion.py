"""What pyx12 says of one transaction set, as problems of ours: places, codes and words are ours."""

from edi.finding import Place, Problem
from edi.interchange.chunk import MAX_SEGMENT, Chunk
from edi.interchange.delimiters import Delimiters
from edi.interchange.flaws import flaw_problem, flaw_problems, place
from edi.interchange.segments import Segments
from edi.other_sets import elements, wording
from edi.other_sets.catalogue import OtherSet
from edi.other_sets.hierarchy import Hierarchy, LineNumbers
from edi.other_sets.map_walk import MapWalk, Node, Step, segment_of

MOST_SEGMENTS = 5_000_000  # of a transaction set that are judged, some 150 MB in eight minutes
_MOST_WAITING = 5  # segments in which BHT is looked for
# ST02, and an ST03 that is missing: the envelope judges all else of ST, and SE.
_OF_ST = frozenset({("ELE001", 2), ("ELE003", 2), ("ELE004", 2), ("ELE010", 2), ("ELE001", 3)})


class _Spot:
    """A segment of a chunk, whose place is worked out when it is asked for."""

    __slots__ = ("_chunk", "_d", "_start", "loop", "ordinal", "path", "raw")

    def __init__(self, chunk: Chunk, start: int, raw: str, ordinal: int, d: Delimiters) -> None:
        self._chunk, self._start, self._d = chunk, start, d
        self.raw, self.ordinal = raw, ordinal
        self.loop = self.path = ""

    @property
    def place(self) -> Place:
        found = place(self._chunk, self._d, self._start, self.raw)
        return found._replace(segment=self.ordinal, loop=self.loop or None, path=self.path or None)


class Opinion:
    """Follows one transaction set. Feed it the chunks from ST on, and then its end.

    pyx12 stops for good at a segment that it cannot go on from; that is a problem of its own
    (ENV022), and so is what is beyond `MOST_SEGMENTS` (ENV021).
    """

    def __init__(self, maps: tuple[OtherSet, ...], d: Delimiters) -> None:
        """`maps` are the candidates, of which BHT02 chooses where there are several."""
        self._maps, self._d = maps, d
        self._walk: MapWalk | None = None
        self._waiting: list[_Spot] = []  # before BHT, while the map is not known
        self._openers: dict[str, _Spot] = {}  # by the path of the open loop in the map
        self._first: _Spot | None = None  # ST
        self._last: _Spot | None = None
        self._loop = ""  # of the last segment that had its place
        self._opened: dict[
            str, int
        ] = {}  # number of the segment that last opened a loop, by its id
        self._hierarchy = Hierarchy()
        self._lines = LineNumbers() if maps[0].transaction == "837" else None
        # The first of segments in a row that are not expected, and how many follow it.
        self._stray: tuple[Problem, int] | None = None
        self._is_over = False

    def feed(self, chunk: Chunk, segments: Segments, ordinal: int) -> list[Problem]:
        """Problems of a chunk, in the order of the file; `ordinal` is that of its first segment."""
        found: list[Problem] = list(flaw_problems(segments.flaws, chunk))
        if chunk.flaw == "oversize":
            if chunk.id == "ST":  # the envelope says so
                return []
            return [flaw_problem("oversize", chunk, 0, ordinal)]
        for at, (raw, start) in enumerate(zip(segments.raw, segments.starts, strict=True)):
            if self._is_over:
                break
            if len(raw) > MAX_SEGMENT:
                found.append(flaw_problem("oversize", chunk, start, ordinal + at))
                continue
            found += self._segment(_Spot(chunk, start, raw, ordinal + at, self._d))
        found.sort(key=lambda one: (one.place.offset, one.element or 0, one.component or 0))
        return found

    def finish(self, trailer: str) -> list[Problem]:
        """At the end of the set: what it lacks, if it has its trailer SE."""
        found = self._choose(None)
        if trailer and not self._is_over and self._last is not None:
            found += self._judge(_End(trailer, self._last))
        return [*found, *self._settled()]

    # -- segments

    def _segment(self, spot: _Spot) -> list[Problem]:
        self._last = spot
        if spot.ordinal > MOST_SEGMENTS:
            self._is_over = True
            return [*self._settled(), wording.too_large(MOST_SEGMENTS, spot.place)]
        if self._walk is None:
            self._waiting.append(spot)
            return self._choose(spot)
        return self._judge(spot)

    def _choose(self, spot: _Spot | None) -> list[Problem]:
        """The map, as soon as it is known, and what of the set waits for it."""
        if self._walk is not None or not self._waiting:
            return []
        chosen = self._maps[0]
        if len(self._maps) > 1 and spot is not None:
            values = spot.raw.split(self._d.element)
            if values[0] != "BHT" and len(self._waiting) < _MOST_WAITING:
                return []
            purpose = values[2].strip() if values[0] == "BHT" and len(values) > 2 else ""
            chosen = next((one for one in self._maps if one.purpose == purpose), chosen)
        self._walk = MapWalk(chosen.map_file)
        waiting, self._waiting = self._waiting, []
        return [problem for one in waiting for problem in self._judge(one)]

    def _judge(self, spot: "_Spot | _End") -> list[Problem]:
        walk = self._walk
        assert walk is not None
        if self._is_over:
            return []
        segment_id = spot.raw.partition(self._d.element)[0]
        if self._first is None and isinstance(spot, _Spot):
            self._first = spot
        try:
            step = walk.step(self._stripped(spot.raw), spot.ordinal)
        except Exception:  # whatever it raises of whatever damage
            self._is_over = True
            return [*self._settled(), wording.gave_up(spot.place)]
        # What is missing was so before this segment, and in the loops that it ends.
        found = [
            wording.missing(error, self._opener(error.map_node).place)
            for error in step.errors
            if error.err_cde == wording.MISSING and not self._is_deeper(error.map_node)
        ]
        if step.node is None:
            return found + self._unexpected(spot, segment_id)
        found = self._settled() + found
        if not isinstance(spot, _Spot):
            return found
        self._enter(walk, step, spot)
        for error in step.errors:
            if error.err_cde != wording.MISSING:
                found.append(wording.misplaced(error, step.node, segment_id, spot.place))
        if segment_id == "HL":
            found += self._hierarchy.check(spot.raw.split(self._d.element), spot)
        elif self._lines is not None:
            found += self._lines.check(spot.raw.split(self._d.element), spot)
        return found + self._elements(walk, step.node, spot)

    def _stripped(self, raw: str) -> Node:
        """The segment without blanks around its elements, which are no reason to be lost."""
        d = self._d
        if " " in raw:
            raw = d.element.join(value.strip(" ") for value in raw.split(d.element))
        return segment_of(raw, d.element, d.component)

    def _unexpected(self, spot: "_Spot | _End", segment_id: str) -> list[Problem]:
        if self._stray is not None:
            problem, more = self._stray
            self._stray = problem, more + 1
            return []
        if isinstance(spot, _Spot):
            if segment_id == "HL":
                self._hierarchy.check(spot.raw.split(self._d.element), spot)  # it is counted
            assert self._walk is not None
            spot.loop = self._loop
            problem = wording.unexpected(segment_id, self._walk.segment_ids, spot.place)
            self._stray = problem, 0
        return []

    def _settled(self) -> list[Problem]:
        """The segments in a row that were not expected, as one problem."""
        if self._stray is None:
            return []
        problem, more = self._stray
        self._stray = None
        return [wording.with_more(problem, more)]

    def _elements(self, walk: MapWalk, node: Node, spot: _Spot) -> list[Problem]:
        try:
            found = list(elements.problems(walk, node, spot.raw, self._d))
        except Exception:
            return [wording.elements_unjudged(spot.place)]
        if not found:
            return []
        where = spot.place
        if where.segment_id == "ST":
            found = [one for one in found if (one.code, one.element) in _OF_ST]
        return [Problem(one.code, one.message, where, one.element, one.component) for one in found]

    # -- loops

    def _enter(self, walk: MapWalk, step: Step, spot: _Spot) -> None:
        """Note where the segment stands, and the loops that it opens."""
        names: list[str] = []
        node, spot.loop = step.node.parent, "ST"
        while node is not None and not node.is_map_root():
            if wording.is_loop(node):
                if not names:
                    spot.loop = node.id
                names.append(f"{node.id}[{walk.count(node)}]")
            node = node.parent
        self._loop = spot.loop
        names.reverse()
        spot.path = "/".join([*names, f"{step.node.id}[{max(walk.count(step.node), 1)}]"])
        for loop in step.opened:
            self._openers[loop.get_path()] = spot
            self._opened[loop.id] = spot.ordinal

    def _is_deeper(self, node: Node) -> bool:
        """Has a loop that is said to be missing been opened below one that stands beside it? So the
        map of the 278 has 2000E: below the subscriber, or below the dependent that is there."""
        if not node.is_first_seg_in_loop():
            return False
        return self._opened.get(node.parent.id, 0) > self._opener(node).ordinal

    def _opener(self, node: Node) -> _Spot:
        """The first segment of the open loop that lacks this one."""
        parent = node.parent
        if node.is_first_seg_in_loop():
            parent = parent.parent  # the loop itself is missing
        while parent is not None and not parent.is_map_root():
            spot = self._openers.get(parent.get_path())
            if spot is not None and wording.is_loop(parent):
                return spot
            parent = parent.parent
        assert self._first is not None
        return self._first


class _End:
    """SE, which is not judged itself."""

    def __init__(self, raw: str, last: _Spot) -> None:
        self.raw = raw
        self.ordinal = last.ordinal + 1
        self.place = last.place
