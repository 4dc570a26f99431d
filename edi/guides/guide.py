"""The tables of one implementation guide: loops, segments, elements.

Loaded from JSON in a few milliseconds; the objects of a segment are made when first asked for,
since a file uses a small part of a guide.
"""

import json
from collections import Counter
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from edi.guides.catalogue import CLAIM_OPENERS, GUIDES, SPECS

# What ends the transaction set is the envelope's, though the tables list it.
_SET_TRAILER = "SE"
_END = "/end"


class ElementSpec(NamedTuple):
    """One element or component. Lengths of numbers leave out sign and decimal point.

    `note_max` is a limit in a note of the guide; `stored_max` the most that a receiver has to store
    and return, as such a note says: what is longer may come back cut off.
    """

    ref: str  # "CLM05", component "CLM05-1"
    name: str
    usage: str  # R required, S situational, N not used
    type: str  # AN ID N0 R DT TM, or "composite"
    data_element: str
    min: int
    max: int
    note_max: int | None = None
    stored_max: int | None = None
    repeat: int | None = 1
    codes: frozenset[str] | None = None
    external: str | None = None
    regex: str | None = None
    syntax: tuple[str, ...] = ()
    components: tuple["ElementSpec", ...] = ()


class SegmentSpec(NamedTuple):
    """One use of a segment in a loop."""

    loop: str
    key: str  # "NM1", or "REF[G1]" where siblings share the id
    id: str
    name: str
    usage: str
    max_use: int | None
    position: int
    qualifier_ref: str | None
    qualifier_codes: frozenset[str]
    syntax: tuple[str, ...]
    elements: tuple[ElementSpec, ...]


class LoopSpec:
    """One loop: its own segments and the loops below it, in the guide's order."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.id: str = raw["id"]
        self.name: str = raw["name"]
        self.usage: str = raw["usage"]
        self.usage_by_parent: dict[str, str] = raw.get("usage_by_parent", {})
        self.repeat: int | None = raw["repeat"]
        self.parents: tuple[str, ...] = tuple(raw["parents"])
        self.position: int = raw["position"]
        self.trigger: str = raw["trigger"]["segment"]  # id of its first segment
        # What tells it from its siblings; () when the id alone does.
        self.trigger_codes: tuple[str, ...] = tuple(raw["trigger"]["codes"] or ())
        self.children = tuple(c[2:] for c in raw["children"] if c.startswith("L:"))  # loop ids
        self.child_specs: list[LoopSpec] = []
        self.raw_segments: list[dict[str, Any]] = raw["segments"]

        heads = (child.startswith("S:") for child in raw["children"])
        self._lead = sum(takewhile(bool, heads)) if self.children else len(self.raw_segments)

    @cached_property
    def segments(self) -> tuple[SegmentSpec, ...]:
        return tuple(self.segment(raw["key"]) for raw in self.raw_segments)

    @cached_property
    def leading(self) -> tuple[SegmentSpec, ...]:
        """Its own segments before the loops below it."""
        return self.segments[: self._lead]

    @property
    def trailing(self) -> tuple[SegmentSpec, ...]:
        """Its own segments behind the loops below it, without SE."""
        behind = self.raw_segments[self._lead :]
        return tuple(self.segment(raw["key"]) for raw in behind if raw["id"] != _SET_TRAILER)

    @property
    def end(self) -> str:
        """The kind of a chunk that one of its trailing segments opens; others are its id."""
        return self.id + _END

    def segment(self, key: str) -> SegmentSpec:
        """The segment with this key, made when first asked for. Raises `KeyError`."""
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = _segment(self.id, self._raw_by_key[key])
        return made

    @cached_property
    def _made(self) -> dict[str, SegmentSpec]:
        return {}

    @cached_property
    def _raw_by_key(self) -> dict[str, dict[str, Any]]:
        return {raw["key"]: raw for raw in self.raw_segments}

    @cached_property
    def by_id(self) -> dict[str, tuple[SegmentSpec, ...]]:
        """Uses of each segment id in this loop."""
        found: dict[str, tuple[SegmentSpec, ...]] = {}
        for segment in self.segments:
            found[segment.id] = (*found.get(segment.id, ()), segment)
        return found

    @property
    def is_level(self) -> bool:
        """Does an HL open it?"""
        return self.trigger == "HL"

    @property
    def first(self) -> SegmentSpec:
        return self.segment(self.raw_segments[0]["key"])

    def usage_under(self, parent: str) -> str:
        return self.usage_by_parent.get(parent, self.usage)


class Guide:
    """One implementation guide."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.id: str = raw["guide"]  # "005010X222A1"
        self.spec = SPECS[self.id]
        self.name: str = raw["name"]
        self.transaction: str = raw["transaction"]  # ST01
        self.group: str = raw["group"]  # GS01
        self.loops = {loop["id"]: LoopSpec(loop) for loop in raw["loops"]}
        for spec in self.loops.values():
            spec.child_specs += [self.loops[child] for child in spec.children]
        # HIPAA limit on data element 782, sign and point not counted.
        self.money_digits: int = raw["limits"]["782"]["max_digits"]

    @cached_property
    def qualifier_refs(self) -> dict[str, str]:
        """Segment id -> the element that tells its uses apart ("REF" -> "REF01").

        Only for ids that need it: several uses in one loop, or several loops opened by it.
        """
        shared: set[str] = set()
        openers = Counter(loop.trigger for loop in self.loops.values() if loop.trigger_codes)
        shared.update(trigger for trigger, loops in openers.items() if loops > 1)
        for loop in self.loops.values():
            uses = Counter(raw["id"] for raw in loop.raw_segments if raw["qualifier"])
            shared.update(segment_id for segment_id, count in uses.items() if count > 1)
        return {
            raw["id"]: raw["qualifier"]["ref"]
            for loop in self.loops.values()
            for raw in loop.raw_segments
            if raw["qualifier"] and raw["id"] in shared
        }

    @cached_property
    def qualifiers(self) -> frozenset[tuple[str, str]]:
        """Every (segment id, qualifier) that some use of the guide names."""
        return frozenset(
            (raw["id"], code)
            for loop in self.loops.values()
            for raw in loop.raw_segments
            if raw["qualifier"]
            for code in raw["qualifier"]["codes"]
        )

    @cached_property
    def segment_ids(self) -> frozenset[str]:
        return frozenset(raw["id"] for loop in self.loops.values() for raw in loop.raw_segments)

    @cached_property
    def chunk_loops(self) -> dict[str, LoopSpec]:
        """Loops that are read by themselves, by id: the transaction set, and what openers open."""
        openers = ("ST", *self.spec.openers)
        return {loop.id: loop for loop in self.loops.values() if loop.trigger in openers}

    @property
    def starts(self) -> frozenset[str]:
        """Segments that open a chunk: its own, and those of claims or payments, which have strayed
        here unless the guide knows them."""
        return CLAIM_OPENERS - self.segment_ids | set(self.spec.openers)

    @cached_property
    def ends(self) -> dict[str, LoopSpec]:
        """The loops that have trailing segments, by the id of each."""
        loops = self.loops.values()
        return {segment.id: loop for loop in loops for segment in loop.trailing}

    def above(self, loop: LoopSpec) -> list[LoopSpec]:
        """The loops around this one, nearest first; of several parents the first counts."""
        found = []
        while loop.parents:
            loop = self.loops[loop.parents[0]]
            found.append(loop)
        return found

    def loop_of(self, kind: str) -> LoopSpec:
        """The loop of which a chunk of this kind is the beginning or the end."""
        return self.loops[kind.removesuffix(_END)]


def _element(raw: dict[str, Any]) -> ElementSpec:
    codes = raw.get("codes")
    return ElementSpec(
        ref=raw["ref"],
        name=raw["name"],
        usage=raw["usage"],
        type=raw["type"],
        data_element=raw["data_element"],
        min=raw.get("min") or 0,
        max=raw.get("max") or 0,
        note_max=raw.get("note_max"),
        stored_max=raw.get("stored_max"),
        repeat=raw.get("repeat", 1),
        codes=frozenset(codes) if codes else None,
        external=raw.get("external"),
        regex=raw.get("regex"),
        syntax=tuple(raw.get("syntax", ())),
        components=tuple(_element(part) for part in raw.get("components", ())),
    )


def _segment(loop: str, raw: dict[str, Any]) -> SegmentSpec:
    qualifier = raw["qualifier"] or {"ref": None, "codes": ()}
    return SegmentSpec(
        loop=loop,
        key=raw["key"],
        id=raw["id"],
        name=raw["name"],
        usage=raw["usage"],
        max_use=raw["max_use"],
        position=raw["position"],
        qualifier_ref=qualifier["ref"],
        qualifier_codes=frozenset(qualifier["codes"]),
        syntax=tuple(raw["syntax"]),
        elements=tuple(_element(element) for element in raw["elements"]),
    )


@cache
def load(guide_id: str) -> Guide:
    """The guide with this id, one of `GUIDES`. Raises `KeyError` for any other."""
    if guide_id not in SPECS:
        raise KeyError(guide_id)
    text = Path(__file__).with_name(f"{guide_id}.json").read_bytes()
    return Guide(json.loads(text))


# Ids that name the same guide: the base guide, its errata, and the consolidated edition.
EQUIVALENTS = {version: spec.id for spec in SPECS.values() for version in spec.versions}


_MAX_VERSION = 12  # characters of GS08


def resolve(version: str) -> tuple[str | None, bool]:
    """(guide id, exact) for a GS08 or ST03; (None, False) when it names no guide known here.

    `exact` is False for an equivalent and for the nearest guide of the same family (a later
    errata, say): usable, but worth a word.
    """
    if version in SPECS:
        return version, True
    if version in EQUIVALENTS:
        return EQUIVALENTS[version], False
    for guide_id in GUIDES:
        if version.startswith(guide_id[:10]) and len(version) <= _MAX_VERSION:
            return guide_id, False
    return None, False
