"""The claims of a file with all that stands around them, so that a file can be written anew and
nothing of it is lost. What has no place in a claim is a trouble, which says where it stands.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.finding import Problem
from edi.guides.spec import About, GuideSpec
from edi.interchange.columns import decode
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Outside, Started
from edi.structure.limits import MAX_CLAIM, MAX_LINES

# What of a file is not read, or is not known to be all of it.
_UNREAD = frozenset(("ENV001", "ENV009", "ENV010", "ENV016", "ENV018", "ENV021"))
# What is counted and numbered anew when a file is written.
_ANEW = frozenset(
    (
        "ENV003",
        "ENV004",
        "ENV005",
        "ENV006",
        "ENV007",
        "ENV008",
        "ENV011",
        "SEG010",
        "SEG011",
        "SEG013",
    )
)
_MOST_TROUBLES = 1_000  # that are kept of a file
_DEPTHS = {"ST": 0, "2000A": 1, "2000B": 2, "2000C": 3}


class Trouble(NamedTuple):
    """Something because of which a file cannot be written anew as it is."""

    line: int
    message: str


class KeptEnvelope(NamedTuple):
    """ISA and GS around a claim: their elements, index n is element n."""

    isa: tuple[str, ...]
    gs: tuple[str, ...]

    @property
    def version(self) -> str:
        """GS08; "" where there is none."""
        return self.gs[8].strip() if len(self.gs) > 8 else ""


class KeptClaim(NamedTuple):
    """A claim with every segment from its CLM up to what follows it."""

    claim: Claim
    envelope: KeptEnvelope
    segments: list[str]  # raw, as in the chunks
    line: int
    strays: int  # segments or loops that stand in it and have no place there

    @property
    def st03(self) -> str:
        """The version that its transaction set names; "" for none."""
        levels = self.claim.levels
        values = levels[0].values(0) if levels and levels[0].kind == "ST" else []
        return values[3].strip() if len(values) > 3 else ""


class KeptClaims:
    """Iterates over the claims of a document. `troubles` are those met so far, `mended` what is
    wrong with counts and numbers, which are made anew when claims are written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.troubles: list[Trouble] = []
        self.mended: list[Trouble] = []
        self._isa: tuple[str, ...] = ()
        self._gs: tuple[str, ...] = ()
        self._envelope = KeptEnvelope((), ())
        self._context: ClaimContext | None = None
        self._open: tuple[Claim, list[str], int] | None = None
        self._strays = 0
        self._size = 0  # of the open claim
        self._childless: LoopChunk | None = None  # the last level, while nothing stands below it

    def __iter__(self) -> Iterator[KeptClaim]:
        for item in self.document:
            if isinstance(item, RawClaim):
                yield from self._finish()
                self._note(item.problems)
                self._begin(item.chunk(), item.segments.segments)
            elif isinstance(item, LoopChunk):
                yield from self._feed(item)
            elif isinstance(item, Started):
                self._note(item.problems)
                self._start(item.guide.spec if item.guide else None)
            elif isinstance(item, Ended):
                yield from self._finish()
                self._note(item.problems)
                self._end_level(0)
                self._context = None
            elif isinstance(item, Outside):
                self._note(item.problems)
                self._outside(item.raw)

    # -- envelopes

    def _outside(self, raw: str) -> None:
        values = tuple(decode(raw).split(self.document.delimiters.element))
        if values[0] == "ISA":
            self._isa, self._gs = values, ()
        elif values[0] == "GS":
            self._gs = values
        elif values[0] == "TA1":
            self._trouble(self.document.line, "a TA1 acknowledgement stands among the claims")
        self._envelope = KeptEnvelope(self._isa, self._gs)

    def _start(self, spec: GuideSpec | None) -> None:
        if spec is None or spec.about is not About.CLAIM:
            st = self.document.envelope.st
            number = f" {st[1]}" if len(st) > 1 and st[1].isdigit() else ""
            why = "is not one of claims (837)" if spec else "has a version that is not read"
            self._trouble(self.document.line, f"transaction set{number} {why}")
            self._context = None
            return
        self._context = ClaimContext(spec)

    # -- claims and levels

    def _feed(self, chunk: LoopChunk) -> Iterator[KeptClaim]:
        self._note(chunk.problems)
        context, kind = self._context, chunk.kind
        if context is None:
            return
        if kind == "2400" and self._open is not None:
            self._open[0].add_line(chunk, MAX_LINES)
            self._extend(chunk)
        elif kind == context.spec.subject:
            yield from self._finish()
            self._begin(chunk, list(chunk.segments))
        elif kind in _DEPTHS:
            yield from self._finish()
            self._end_level(_DEPTHS[kind])
            self._context = context.enter(kind, chunk)
            self._childless = chunk
        elif self._open is not None and kind != "HL":
            self._strays += 1
            self._extend(chunk)
        elif chunk.segments:
            found = "an HL of a level that no claim has" if kind == "HL" else "a segment"
            self._trouble(chunk.line, f"{found} stands where it belongs to no claim")

    def _begin(self, chunk: LoopChunk, segments: list[str]) -> None:
        if self._context is None:
            return
        self._childless = None
        self._open = Claim(chunk, self._context), segments, chunk.line
        self._strays, self._size = 0, 0
        for needed in ("ST", "2000A", "2000B"):
            if self._context.level(needed) is None:
                self._trouble(chunk.line, f"the claim stands in no loop {needed}")

    def _extend(self, chunk: LoopChunk) -> None:
        assert self._open is not None
        self._size += sum(map(len, chunk.segments))
        if self._size > MAX_CLAIM:
            if self._open[0].is_whole:
                self._trouble(chunk.line, "the claim is too large to be held")
                self._open[0].is_whole = False
            return
        self._open[1].extend(chunk.segments)

    def _finish(self) -> Iterator[KeptClaim]:
        if self._open is not None:
            claim, segments, line = self._open
            self._open = None
            yield KeptClaim(claim, self._envelope, segments, line, self._strays)

    def _end_level(self, depth: int) -> None:
        """A level of this depth begins: the one before it may have nothing below."""
        level = self._childless
        self._childless = None
        if level is not None and _DEPTHS[level.kind] >= depth:
            self._trouble(level.line, f"loop {level.kind} has no claim below it")

    # -- what is wrong

    def _note(self, problems: Iterable[Problem]) -> None:
        for one in problems:
            if one.code in _UNREAD:
                self._trouble(one.place.line, f"{one.code}: {one.message}")
            elif one.code in _ANEW:
                _add(self.mended, Trouble(one.place.line, f"{one.code}: {one.message}"))

    def _trouble(self, line: int, message: str) -> None:
        _add(self.troubles, Trouble(line, message))


def _add(troubles: list[Trouble], one: Trouble) -> None:
    if len(troubles) < _MOST_TROUBLES:
        troubles.append(one)
