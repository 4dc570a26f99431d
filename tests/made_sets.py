"""Valid transaction sets of the guides that pyx12 has maps of, made at random from the maps.

What is required is there, and some of what is situational. No two loops or segments in a row that
pyx12 could take for each other are made: it takes the first that fits.
"""

import random
from collections.abc import Iterator
from typing import Any

from edi.elements import syntax_notes
from edi.other_sets.catalogue import OtherSet
from edi.other_sets.map_walk import load
from edi.other_sets.wording import is_loop

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LISTS = {
    "states": ("PA", "NY"),
    "country": ("CA", "MX"),
    "currency": ("USD",),
    "pos": ("11", "22"),
    "claim_status": ("20", "65"),
    "claim_status_cat": ("F0", "F1"),
    "entity_id": ("IL", "PR"),
    "remark_code": ("M1", "N1"),
}
_TEXTS = {
    "D8": "20240131",
    "RD8": "20240101-20240131",
    "DT": "202401311200",
    "D6": "240131",
    "TM": "1200",
}


class _Maker:
    def __init__(self, guide: OtherSet, chance: random.Random) -> None:
        self._guide, self._chance = guide, chance
        self._levels: list[tuple[Any, str]] = []  # loop of each open HL, with its number
        self._number = self._lines = 0
        self.segments: list[str] = []

    def fill(self, loop: Any, depth: int = 0) -> None:
        """All segments of a loop and of those in it."""
        left_out = self._bounded(loop)
        for child in loop.childIterator():
            if child.id in ("ISA", "GS", "GE", "IEA", "SE", "ST"):
                continue
            if child.usage == "N" or child.pos in left_out or not self._wants(child, depth):
                continue
            if child.is_segment():
                self._segment(child)
                continue
            self.fill(child, depth + 1)

    def _bounded(self, loop: Any) -> range:
        """Positions of what stands from LS to LE, which is left out."""
        places = {child.id: child.pos for child in loop.childIterator()}
        return range(places["LS"], places["LE"] + 1) if {"LS", "LE"} <= places.keys() else range(0)

    def _wants(self, node: Any, depth: int) -> bool:
        if node.usage == "R" or (node.is_loop() and not is_loop(node)):
            return True
        # Where situational loops of one kind stand beside each other, the first is as good as any.
        return self._chance.random() < (0.3 if depth < 4 else 0.15)

    def _segment(self, node: Any) -> None:
        notes = [f"{one[0]}{''.join(f'{number:02d}' for number in one[1:])}" for one in node.syntax]
        for _ in range(60):
            values = [self._element(child, node) for child in node.children]
            present = [bool(value) for value in values]
            if any(present) and all(syntax_notes.holds(note, present) for note in notes):
                break
        else:
            raise AssertionError(f"no valid {node.id} for {notes}")
        if node.id == "HL":
            values = self._hl(node, values)
        if node.id == "CLM":
            self._lines = 0
        if node.id == "LX" and self._guide.transaction == "837":
            self._lines += 1
            values = [str(self._lines)]
        elif node.id == "LX":
            values = [str(sum(one.startswith("LX*") for one in self.segments) + 1)]
        if node.id == "BHT" and self._guide.purpose:
            values[1] = self._guide.purpose
        while values and not values[-1]:
            values.pop()
        self.segments.append("*".join([node.id, *values]))

    def _hl(self, node: Any, values: list[str]) -> list[str]:
        self._number += 1
        loop = node.parent
        above = [one for one in self._levels if one[0] is not loop and _holds(one[0], loop)]
        self._levels = [*above, (loop, str(self._number))]
        parent = above[-1][1] if above else ""
        if not above and self._number > 1 and not _is_empty_parent(node):
            parent = "1"
        return [str(self._number), parent, *values[2:]]

    def _element(self, node: Any, segment: Any) -> str:
        if node.usage == "N" or (node.usage == "S" and self._chance.random() < 0.5):
            return ""
        if node.is_composite():
            parts = [self._element(one, segment) for one in node.children]
            while parts and not parts[-1]:
                parts.pop()
            return ":".join(parts) if any(parts) else ""
        return self._value(node, segment)

    def _value(self, node: Any, segment: Any) -> str:
        codes = [code for code in node.valid_codes if code]
        if segment.id in ("DTP", "DMG") and node.data_ele == "1250" and "D8" in codes:
            return "D8"
        if codes:
            return str(self._chance.choice(codes))
        if node.external_codes:
            return self._chance.choice(_LISTS[node.external_codes])
        low, high, kind = node.min_len, node.max_len, node.data_type or "AN"
        if node.data_ele == "1251":
            formats = [
                code
                for one in segment.children
                if not one.is_composite() and one.data_ele == "1250"
                for code in one.valid_codes
            ]
            return _TEXTS[next((one for one in ("D8", *formats) if one in formats), "D8")]
        if kind == "DT":
            return "20240131" if high >= 8 else "240131"
        if kind == "TM":
            return "1200"
        length = self._chance.randint(low, min(high, low + 4))
        if kind[0] in "NR":
            return "".join(self._chance.choice("123456789") for _ in range(length))
        return "".join(self._chance.choice(LETTERS) for _ in range(length))


def _holds(outer: Any, inner: Any) -> bool:
    node = inner.parent
    while node is not None and not node.is_map_root():
        if node is outer:
            return True
        node = node.parent
    return False


def _is_empty_parent(node: Any) -> bool:
    return bool(node.children[1].usage == "N")


def segments(guide: OtherSet, seed: int) -> list[str]:
    """A valid transaction set from ST to SE, without terminators."""
    maker = _Maker(guide, random.Random(seed))
    root = load(guide.map_file).getnodebypath("/ISA_LOOP/GS_LOOP/ST_LOOP")
    third = f"*{guide.guide}" if guide.release == "5010" else ""
    maker.segments.append(f"ST*{guide.transaction}*0001{third}")
    maker.fill(root)
    return [*maker.segments, f"SE*{len(maker.segments) + 1}*0001"]


def header(guide: OtherSet) -> str:
    """ISA and GS."""
    standard, separator = ("00501", "^") if guide.release == "5010" else ("00401", "U")
    return (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240131*1200"
        f"*{separator}*{standard}*000000001*0*T*:~\n"
        f"GS*{guide.group}*SENDER*RECEIVER*20240131*1200*1*X*{guide.guide}~\n"
    )


def interchange(guide: OtherSet, *sets: list[str]) -> str:
    """A file of these sets, one segment a line."""
    body = "".join(f"{one}~\n" for segments in sets for one in segments)
    return f"{header(guide)}{body}GE*{len(sets)}*1~\nIEA*1*000000001~\n"


def made(guide: OtherSet, seed: int) -> str:
    return interchange(guide, segments(guide, seed))


def valid(guides: tuple[OtherSet, ...], seeds: range) -> Iterator[tuple[OtherSet, int, str]]:
    for guide in guides:
        for seed in seeds:
            yield guide, seed, made(guide, seed)
