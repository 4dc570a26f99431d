"""A valid file as segments that know where they stand, to be given one defect.

Loops are found by what opens them in the guides, without anything of `edi`.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

TERMINATOR = "~\n"
HEADERS = {"40": "1000B", "41": "1000A"}
PROVIDERS = {"85": "2010AA", "87": "2010AB", "PE": "2010AC"}
LEVELS = {"20": "2000A", "22": "2000B", "23": "2000C"}
Chosen = TypeVar("Chosen")
SERVICES = ("SV1", "SV2", "SV3", "SVC")


class NoPlace(Exception):
    """The file has no place where this defect could be."""


class Segment:
    """One segment: its elements, the loop it stands in, its claim and line."""

    def __init__(self, text: str) -> None:
        self.elements = text.split("*")
        self.loop = ""
        self.claim: Segment | None = None
        self.line: Segment | None = None

    @property
    def id(self) -> str:
        return self.elements[0]

    def __getitem__(self, at: int) -> str:
        return self.elements[at] if at < len(self.elements) else ""

    def __setitem__(self, at: int, value: str) -> None:
        self.elements += [""] * (at + 1 - len(self.elements))
        self.elements[at] = value
        while self.elements[-1] == "" and len(self.elements) > 1:
            self.elements.pop()

    def part(self, at: int, component: int) -> str:
        parts = self[at].split(":")
        return parts[component - 1] if component <= len(parts) else ""

    def set_part(self, at: int, component: int, value: str) -> None:
        parts = self[at].split(":")
        parts += [""] * (component - len(parts))
        parts[component - 1] = value
        while parts[-1] == "" and len(parts) > 1:
            parts.pop()
        self[at] = ":".join(parts)

    def amount(self, at: int) -> Decimal:
        return Decimal(self[at] or "0")

    def __str__(self) -> str:
        return "*".join(self.elements)


@dataclass
class Decision:
    """A payer's decision on a line: 2430."""

    svd: Segment
    segments: list[Segment] = field(default_factory=list)

    @property
    def cas(self) -> list[Segment]:
        return [one for one in self.segments if one.id == "CAS"]


@dataclass
class Line:
    """A service line: LX with its service, or SVC of an 835."""

    first: Segment
    segments: list[Segment] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def service(self) -> Segment:
        return next(one for one in self.segments if one.id in SERVICES)

    def all(self, name: str) -> list[Segment]:
        return [one for one in self.segments if one.id == name]


@dataclass
class Payer:
    """Another payer of a claim: 2320 with its 2330 loops."""

    sbr: Segment
    segments: list[Segment] = field(default_factory=list)

    @property
    def identifier(self) -> str:
        return next(s[9] for s in self.segments if s.id == "NM1" and s[1] == "PR")

    def one(self, name: str, qualifier: str = "") -> Segment | None:
        found = (s for s in self.segments if s.id == name and (not qualifier or s[1] == qualifier))
        return next(found, None)


@dataclass
class Claim:
    """A claim or claim payment with all its segments."""

    head: Segment
    segments: list[Segment] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    payers: list[Payer] = field(default_factory=list)

    def all(self, name: str, loop: str = "") -> list[Segment]:
        return [s for s in self.segments if s.id == name and s.loop.startswith(loop)]

    def of_payer(self, payer: Payer) -> list[Decision]:
        return [d for line in self.lines for d in line.decisions if d.svd[1] == payer.identifier]


class ClaimFile:
    """A file to be changed; `rng` decides where."""

    def __init__(self, text: str, guide: str, rng: random.Random) -> None:
        self.segments = [Segment(one) for one in text.split(TERMINATOR) if one.strip()]
        self.guide = guide
        self.rng = rng
        self.avoid: frozenset[str] = frozenset()
        self.counted = True  # SE01 is set right when the file is written
        self.after: Callable[[str], str] = str  # last change, of the whole text
        self.mark()

    # -- reading

    def mark(self) -> None:
        """Says of each segment what loop, claim and line it stands in."""
        remittance = self.guide == "835"
        walk = _walk_remittance if remittance else _walk_claims
        walk(self.segments)

    def all(self, name: str, loop: str = "") -> list[Segment]:
        return [
            s
            for s in self.segments
            if s.id == name
            and s.loop.startswith(loop)
            and (s.claim is None or s.claim[1] not in self.avoid)
        ]

    def pick(
        self, name: str, loop: str = "", when: Callable[[Segment], object] = lambda _: True
    ) -> Segment:
        """One segment at random. Raises `NoPlace` where there is none."""
        return self.choose(s for s in self.all(name, loop) if when(s))

    def choose(self, among: Iterable[Chosen]) -> Chosen:
        found = list(among)
        if not found:
            raise NoPlace
        return self.rng.choice(found)

    def claims(self) -> list[Claim]:
        """The claims as they stand now."""
        found: list[Claim] = []
        for s in self.segments:
            if s.claim is None:
                continue
            if s is s.claim:
                found.append(Claim(s))
            found[-1].segments.append(s)
            _take(found[-1], s)
        return [one for one in found if one.head[1] not in self.avoid]

    def claim(self, when: Callable[[Claim], object] = lambda _: True) -> Claim:
        return self.choose(one for one in self.claims() if when(one))

    def payer(
        self, when: Callable[[Claim, Payer], object] = lambda *_: True
    ) -> tuple[Claim, Payer]:
        """A claim and one of its other payers."""
        return self.choose((c, p) for c in self.claims() for p in c.payers if when(c, p))

    def decision(
        self, when: Callable[[Claim, Line, Decision], object] = lambda *_: True
    ) -> tuple[Claim, Line, Decision]:
        return self.choose(
            (c, line, d)
            for c in self.claims()
            for line in c.lines
            for d in line.decisions
            if when(c, line, d)
        )

    def index(self, segment: Segment) -> int:
        return next(n for n, one in enumerate(self.segments) if one is segment)

    def before(self, segment: Segment) -> Segment:
        return self.segments[self.index(segment) - 1]

    def behind(self, segment: Segment) -> Segment:
        return self.segments[self.index(segment) + 1]

    # -- changing

    def insert(self, after: Segment, *texts: str) -> Segment:
        """Puts segments behind one; the first of them."""
        made = [Segment(one) for one in texts]
        at = self.index(after) + 1
        self.segments[at:at] = made
        self.mark()
        return made[0]

    def remove(self, *segments: Segment) -> None:
        gone = {id(one) for one in segments}
        self.segments = [one for one in self.segments if id(one) not in gone]
        self.mark()

    def swap(self, one: Segment, other: Segment) -> None:
        a, b = self.index(one), self.index(other)
        self.segments[a], self.segments[b] = other, one

    def text(self) -> str:
        if self.counted:
            self._count()
        body = TERMINATOR.join(str(one) for one in self.segments) + TERMINATOR
        return self.after(body)

    def _count(self) -> None:
        begin = 0
        for n, one in enumerate(self.segments):
            if one.id == "ST":
                begin = n
            elif one.id == "SE":
                one[1] = str(n - begin + 1)


def money(amount: Decimal) -> str:
    """As X12 writes it: no zeros at the end of a fraction."""
    text = f"{amount:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _take(claim: Claim, s: Segment) -> None:
    if s.id == "SBR":
        claim.payers.append(Payer(s))
    if s.line is not None:
        if s is s.line:
            claim.lines.append(Line(s))
        line = claim.lines[-1]
        line.segments.append(s)
        if s.id == "SVD":
            line.decisions.append(Decision(s))
        if s.loop == "2430":
            line.decisions[-1].segments.append(s)
    elif s.loop[:3] in ("232", "233"):
        claim.payers[-1].segments.append(s)


def _walk_claims(segments: list[Segment]) -> None:
    loop, level = "", ""
    claim: Segment | None = None
    line: Segment | None = None
    for s in segments:
        if s.id in ("ISA", "GS", "ST", "SE", "GE", "IEA"):
            loop, level, claim, line = "", "", None, None
        elif s.id == "HL":
            loop = level = LEVELS.get(s[3], "")
            claim = line = None
        elif s.id == "CLM":
            loop, claim, line = "2300", s, None
        elif s.id == "LX":
            loop, line = "2400", s
        elif claim is None:
            if s.id == "NM1":
                loop = _party(level, s[1]) or loop
        elif s.id == "SBR":
            loop = "2320"
        elif s.id in ("SVD", "LIN"):
            loop = "2430" if s.id == "SVD" else "2410"
        elif s.id == "NM1":
            loop = _in_claim(loop, s[1])
        s.loop, s.claim, s.line = loop, claim, line


def _party(level: str, role: str) -> str:
    if level == "2000B":
        return {"IL": "2010BA", "PR": "2010BB"}.get(role, "")
    if level == "2000C":
        return "2010CA"
    return (PROVIDERS if level else HEADERS).get(role, "")


def _in_claim(loop: str, role: str) -> str:
    if loop[:2] == "24":
        return "2420"
    if loop[:3] in ("232", "233"):
        return {"IL": "2330A", "PR": "2330B"}.get(role, "2330")
    return "2310"


def _walk_remittance(segments: list[Segment]) -> None:
    loop = ""
    claim: Segment | None = None
    line: Segment | None = None
    for s in segments:
        if s.id in ("ISA", "GS", "ST", "SE", "GE", "IEA", "PLB"):
            loop, claim, line = "", None, None
        elif s.id == "N1":
            loop = {"PR": "1000A", "PE": "1000B"}.get(s[1], loop)
        elif s.id == "LX":
            loop, claim, line = "2000", None, None
        elif s.id == "CLP":
            loop, claim, line = "2100", s, None
        elif s.id == "SVC":
            loop, line = "2110", s
        s.loop, s.claim, s.line = loop, claim, line


def spread(segments: Iterable[Segment]) -> Iterator[tuple[Segment, int]]:
    """The adjustments of CAS segments: segment and the place of the reason, 2, 5, 8, ..."""
    for s in segments:
        for at in range(2, len(s.elements), 3):
            if s[at]:
                yield s, at
