"""The schema of the guide tables: keys and their order, and what follows from the segments."""

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

# The element that says what a segment of this id is about: it tells sibling segments apart
# and loops by their first segment. A table and not a rule, because a required coded first
# element need not be one: CAS01 and SBR01 differ between repeats of the same segment.
QUALIFIERS = {
    "AMT": "AMT01",
    "BHT": "BHT01",
    "CRC": "CRC01",
    "CTX": "CTX01-1",
    "CUR": "CUR01",
    "DTM": "DTM01",
    "DTP": "DTP01",
    "HI": "HI01-1",
    "HL": "HL03",
    "LIN": "LIN02",
    "LQ": "LQ01",
    "MEA": "MEA01",
    "N1": "N101",
    "NM1": "NM101",
    "NTE": "NTE01",
    "PER": "PER01",
    "PRV": "PRV01",
    "PWK": "PWK02",  # the kinds of attachment overlap, the ways to send one do not
    "QTY": "QTY01",
    "REF": "REF01",
    "TOO": "TOO01",
    "TRN": "TRN01",
}

# Order of the keys in the tables; corrections add some, and diffs should not depend on when.
LOOP_KEYS = (
    "id",
    "name",
    "usage",
    "usage_by_parent",
    "repeat",
    "parents",
    "position",
    "trigger",
    "children",
    "segments",
)
SEGMENT_KEYS = (
    "key",
    "id",
    "name",
    "usage",
    "max_use",
    "position",
    "qualifier",
    "syntax",
    "elements",
)
ELEMENT_KEYS = (
    "ref",
    "data_element",
    "name",
    "usage",
    "type",
    "min",
    "max",
    "note_max",
    "stored_max",
    "repeat",
    "codes",
    "external",
    "regex",
    "syntax",
    "components",
)
# Left out of an element when they do not apply. Other fields hold null instead.
OPTIONAL_KEYS = {"note_max", "stored_max", "codes", "external", "regex"}


class GenerateError(Exception):
    """The maps, sources or corrections are not what this was written for."""


def name_segments(segments: list[Json]) -> None:
    """Give every segment of a loop its qualifier and a key unique in the loop."""
    ids = [segment["id"] for segment in segments]
    for segment in segments:
        qualifier = segment["qualifier"] = find_qualifier(segment)
        key = segment["id"]
        if ids.count(key) > 1:
            if qualifier is None:
                raise GenerateError(f"nothing tells the {key} segments apart")
            key = f"{key}[{qualifier['codes'][0]}]"
        segment["key"] = key
    keys = [segment["key"] for segment in segments]
    if len(set(keys)) != len(keys):
        raise GenerateError(f"segment keys are not unique: {' '.join(keys)}")


def find_qualifier(segment: Json) -> Json | None:
    ref = QUALIFIERS.get(segment["id"])
    element = find_element(segment, ref) if ref else None
    if element is None or "codes" not in element:
        return None
    return {"ref": ref, "codes": element["codes"]}


def find_element(segment: Json, ref: str) -> Json | None:
    return next((element for element in each_element(segment) if element["ref"] == ref), None)


def each_element(segment: Json) -> Iterator[Json]:
    """The elements of a segment and their components."""
    for element in segment["elements"]:
        yield element
        yield from element.get("components", ())


def finish(loops: dict[str, Json]) -> None:
    """Fill what follows from the corrected segments: qualifiers, position and trigger."""
    for loop in loops.values():
        name_segments(loop["segments"])  # again: a correction may have changed the codes
        first = loop["segments"][0]
        qualifier = first["qualifier"] or {"ref": None, "codes": None}
        loop["trigger"] = {"segment": first["id"], **qualifier}
        # pyx12 numbers sibling loops apart to force an order; X12 gives each the
        # position of its first segment.
        if loop["parents"]:
            loop["position"] = first["position"]


def ordered(item: Json, keys: tuple[str, ...]) -> Json:
    """A copy with its keys in the order of the schema."""
    if unknown := set(item) - set(keys):
        raise GenerateError(f"fields unknown to the schema: {', '.join(sorted(unknown))}")
    return {key: item[key] for key in keys if key in item}


def ordered_element(element: Json) -> Json:
    copy = ordered(element, ELEMENT_KEYS)
    if "components" in copy:
        copy["components"] = [ordered(part, ELEMENT_KEYS) for part in copy["components"]]
    return copy


def ordered_segment(segment: Json) -> Json:
    copy = ordered(segment, SEGMENT_KEYS)
    copy["elements"] = [ordered_element(element) for element in copy["elements"]]
    return copy


def ordered_loop(loop: Json) -> Json:
    copy = ordered(loop, LOOP_KEYS)
    copy["segments"] = [ordered_segment(segment) for segment in copy["segments"]]
    return copy


# -- text


def render(table: Json) -> str:
    """JSON with one line for a loop's own fields and one for each segment.

    Small and quick to load like JSON on a single line, yet a diff shows which
    segment changed.
    """
    head = {key: value for key, value in table.items() if key != "loops"}
    lines = [f"{compact(head)[:-1]},", '"loops":[']
    lines.append(",\n".join(render_loop(loop) for loop in table["loops"]))
    return "\n".join([*lines, "]}", ""])


def render_loop(loop: Json) -> str:
    head = {key: value for key, value in loop.items() if key != "segments"}
    segments = ",\n".join(f" {compact(segment)}" for segment in loop["segments"])
    return f'{compact(head)[:-1]},"segments":[\n{segments}]}}'


def compact(item: Json) -> str:
    return json.dumps(item, separators=(",", ":"), ensure_ascii=False)
