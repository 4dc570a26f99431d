"""Valid sets of every map pass, and single faults are found where they are."""

import random
from typing import Any, NamedTuple

import made_sets
import pytest
from effort import examples

import edi
from edi.finding import Finding
from edi.other_sets.catalogue import OTHER_SETS, OtherSet
from edi.other_sets.map_walk import MapWalk, segment_of

pytest.importorskip("pyx12")

_IDS = [f"{one.transaction}-{one.guide}{one.purpose}" for one in OTHER_SETS]
_FIRST = 2  # lines before ST


def _found(text: str) -> list[Finding]:
    return [one for one in edi.validate(text.encode()) if one.code != "ENV013"]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("guide", OTHER_SETS, ids=_IDS)
def test_valid_sets_have_no_findings(guide: OtherSet) -> None:
    for seed in range(examples(4)):
        text = made_sets.made(guide, seed)
        assert _found(text) == [], (seed, text)


class _Placed(NamedTuple):
    """A segment with its node in the map."""

    values: list[str]
    node: Any


def _placed(guide: OtherSet, segments: list[str]) -> list[_Placed]:
    walk = MapWalk(guide.map_file)
    return [
        _Placed(one.split("*"), walk.step(segment_of(one, "*", ":"), number).node)
        for number, one in enumerate(segments, 1)
    ]


class _Fault(NamedTuple):
    segments: list[str]
    code: str
    segment: int  # from 0
    element: int | None = None


def _recounted(segments: list[str]) -> list[str]:
    return [*segments[:-1], f"SE*{len(segments)}*0001"]


def _faults(guide: OtherSet, chance: random.Random) -> list[_Fault]:
    """One of each kind that the set has a place for."""
    segments = made_sets.segments(guide, chance.randrange(1000))
    placed = _placed(guide, segments)
    kinds: dict[str, list[_Fault]] = {}

    def put(kind: str, at: int, element: int, value: str, code: str) -> None:
        values = [*placed[at].values]
        values[element] = value
        while not values[-1]:
            values.pop()
        changed = [*segments[:at], "*".join(values), *segments[at + 1 :]]
        kinds.setdefault(kind, []).append(_Fault(changed, code, at, element))

    for at, (values, node) in enumerate(placed):
        if values[0] in ("ST", "SE"):
            continue
        for number, element in enumerate(node.children, 1):
            is_sent = number < len(values) and values[number] != ""
            # Some tell segments or maps apart.
            is_key = (
                number == 1 or values[0] == "HL" or (values[0] in ("BHT", "ENT") and number == 2)
            )
            if not is_sent or element.is_composite() or is_key:
                continue
            in_note = any(number in note[1:] for note in node.syntax)
            if element.usage == "R" and not in_note:
                put("emptied", at, number, "", "ELE001")
            if element.valid_codes and not element.external_codes:
                put("no code", at, number, "QQQ9"[: element.max_len] + "!", "ELE006")
            if element.data_type == "AN" and not element.valid_codes and element.data_ele != "1251":
                put("too long", at, number, "X" * (element.max_len + 1), "ELE003")
            if element.data_type == "DT":
                put("no date", at, number, "20240231", "ELE009")
        if values[0] == "HL":
            put("number", at, 1, str(int(values[1]) + 1), "SEG010")
        before = [*segments[:at], "ZZZ*1", *segments[at:]]
        kinds.setdefault("unknown", []).append(_Fault(_recounted(before), "SEG001", at))
    return [chance.choice(found) for _, found in sorted(kinds.items())]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("guide", OTHER_SETS, ids=_IDS)
def test_single_faults_are_found_at_their_place(guide: OtherSet) -> None:
    chance = random.Random(f"{guide.guide}{guide.purpose}")
    for _ in range(examples(3)):
        for fault in _faults(guide, chance):
            text = made_sets.interchange(guide, fault.segments)
            found = _found(text)
            places = [(one.code, (one.line or 0) - _FIRST - 1, one.element) for one in found]
            wanted = fault.code, fault.segment, fault.element
            assert wanted in places, (wanted, places, text)
            # A wrong HL01 or HL02 may be said of the levels below as well; no other fault spreads.
            assert len(found) == 1 or fault.code == "SEG010", (wanted, places, text)
