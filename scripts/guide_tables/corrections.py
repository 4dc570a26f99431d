"""The contents of guide_corrections.toml, applied to what the maps say."""

import tomllib
from dataclasses import replace
from pathlib import Path

from guide_tables.maps import DataElement
from guide_tables.schema import OPTIONAL_KEYS, GenerateError, Json, each_element, find_element


class Corrections:
    """The contents of guide_corrections.toml, applied to one guide at a time."""

    def __init__(self, path: Path) -> None:
        self.data = tomllib.loads(path.read_text(encoding="utf-8"))

    def apply(self, guide: str, loops: dict[str, Json]) -> int:
        """Correct the loops in place and say how many corrections that took."""
        own = [entry for entry in self.data["correction"] if entry["guide"] == guide]
        for entry in own:
            add(loops, entry) if entry.get("op") == "add_element" else correct(loops, entry)
        for segment in (segment for loop in loops.values() for segment in loop["segments"]):
            for element in each_element(segment):
                self.add_source(guide, element)
                self.add_syntax(element)
        return len(own)

    def correct_dictionary(self, dictionary: dict[str, DataElement]) -> None:
        """Set what the dictionary of data elements has wrong, for all guides."""
        for entry in self.data["data_element"]:
            element = dictionary[entry["number"]]
            if getattr(element, entry["field"]) == entry["value"]:
                raise GenerateError(f"data element {entry['number']} is right already")
            dictionary[entry["number"]] = replace(element, **{entry["field"]: entry["value"]})

    def add_source(self, guide: str, element: Json) -> None:
        """Name the external code list of a used element that has no values yet."""
        if element["usage"] == "N" or "codes" in element or "external" in element:
            return
        for entry in self.data["external"]:
            if (
                entry["data_element"] == element["data_element"]
                and element["ref"].startswith(entry.get("ref_prefix", ""))
                and guide in entry.get("guides", [guide])
            ):
                element["external"] = entry["name"]

    def add_syntax(self, element: Json) -> None:
        """Add a composite's own syntax notes, which pyx12's maps do not have."""
        if not element.get("components"):
            return  # not used, so its components are not listed
        for entry in self.data["composite_syntax"]:
            if entry["composite"] == element["data_element"]:
                element["syntax"] = entry["syntax"]


def correct(loops: dict[str, Json], entry: Json) -> None:
    """Set one field. One that already has the value is an error: pyx12 caught up, or a typo."""
    path, field, value = entry["path"], entry["field"], entry["value"]
    target = resolve(loops, path)
    if value == "@null":  # TOML has no null
        value = None
    if target.get(field) == value:
        raise GenerateError(f"{path}: {field} already is {value!r}")
    if value is None and field in OPTIONAL_KEYS:
        del target[field]
    else:
        target[field] = value


def add(loops: dict[str, Json], entry: Json) -> None:
    """Add an element to a segment, or a component to a composite, that the map leaves out."""
    whole, _, ref = entry["path"].rpartition("/")
    composite, dash, _ = ref.partition("-")
    target = resolve(loops, f"{whole}/{composite}" if dash else whole)
    elements = target["components" if dash else "elements"]
    value = {key: item for key, item in entry["value"].items() if (key, item) != ("repeat", 1)}
    if value["ref"] != ref or any(element["ref"] == ref for element in elements):
        raise GenerateError(f"{entry['path']}: there already, or named otherwise")
    elements.append(value)
    elements.sort(key=lambda element: element_number(element["ref"]))


def element_number(ref: str) -> int:
    return int(ref.partition("-")[2] or ref[-2:])


def resolve(loops: dict[str, Json], path: str) -> Json:
    """The loop, segment or element a path such as "2300/REF[4N]/REF02" names."""
    loop_id, _, rest = path.partition("/")
    key, _, ref = rest.partition("/")
    target = loops.get(loop_id)
    if target is not None and key:
        target = next((s for s in target["segments"] if s["key"] == key), None)
    if target is not None and ref:
        target = find_element(target, ref)
    if target is None:
        raise GenerateError(f"no {path} in the map")
    return target
