"""Make the implementation guide tables in edi/guides/ from pyx12's maps.

Source: the XML maps inside the pyx12 package (BSD licence) and `guide_corrections.toml`
next to this script, which says what the maps have wrong or leave out. pyx12 is needed
here only: the tables are committed, and `--check` proves that they are what this makes.
"""

import importlib.metadata
import importlib.resources
import json
import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
CORRECTIONS = ROOT / "scripts" / "guide_corrections.toml"
TABLES = ROOT / "edi" / "guides"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide to generate and the pyx12 map it comes from."""

    id: str
    name: str
    transaction: str  # ST01
    group: str  # GS01
    map_file: str


# pyx12 also ships "v2" rewrites of the 837I and 835 maps in another schema. It does not
# load them itself, and the corrections were judged against these.
GUIDES = (
    Guide("005010X222A1", "Health Care Claim: Professional", "837", "HC", "837.5010.X222.A1.xml"),
    Guide(
        "005010X223A2",
        "Health Care Claim: Institutional",
        "837",
        "HC",
        "837Q3.I.5010.X223.A1.xml",
    ),
    Guide("005010X221A1", "Health Care Claim Payment/Advice", "835", "HP", "835.5010.X221.A1.xml"),
)

# The element that says what a segment of this id is about: it tells sibling segments apart
# and loops by their first segment. A table and not a rule, because a required coded first
# element need not be one: CAS01 and SBR01 differ between repeats of the same segment.
QUALIFIERS = {
    "AMT": "AMT01",
    "BHT": "BHT01",
    "CRC": "CRC01",
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
    "repeat",
    "codes",
    "external",
    "regex",
    "syntax",
    "components",
)
# Left out of an element when they do not apply. Other fields hold null instead.
OPTIONAL_KEYS = {"note_max", "codes", "external", "regex"}


class GenerateError(Exception):
    """The maps or the corrections are not what this script was written for."""


# -- reading the maps


def text(node: ET.Element, tag: str) -> str:
    """The text of a child that every map entry must have."""
    value = node.findtext(tag)
    if value is None:
        raise GenerateError(f"{node.tag} {node.get('xid')} has no <{tag}>")
    return value.strip()


def limit(value: str) -> int | None:
    """A repeat or max_use count, None when the map says ">1" (unlimited)."""
    return None if value == ">1" else int(value)


@dataclass(frozen=True, slots=True)
class DataElement:
    """One entry of dataele.xml: the X12 type and lengths of a data element."""

    type: str
    min: int
    max: int


class MapReader:
    """Reads one pyx12 map into loops of the table schema, without the corrections."""

    def __init__(self, dictionary: dict[str, DataElement]) -> None:
        self.dictionary = dictionary
        self.loops: dict[str, Json] = {}
        self.sources: dict[str, ET.Element] = {}

    def read(self, root: ET.Element) -> dict[str, Json]:
        """The loops below ST, by id, parents before children. The envelope is left out."""
        start = root.find(".//loop[@xid='ST_LOOP']")
        if start is None:
            raise GenerateError("the map has no ST_LOOP")
        loop = self.new_loop(start, None)
        # pyx12 describes the loop as part of the envelope; here it is the transaction set.
        loop |= {"id": "ST", "name": "Transaction Set"}
        self.loops["ST"] = loop
        self.fill(loop, start)
        return self.loops

    def new_loop(self, node: ET.Element, parent: str | None) -> Json:
        """A loop without contents; `finish` adds position and trigger."""
        return {
            "id": node.get("xid"),
            "name": text(node, "name"),
            "usage": text(node, "usage"),
            "repeat": limit(text(node, "repeat")),
            "parents": [] if parent is None else [parent],
            "position": 0,  # what ST keeps: it stands outside the numbering
            "children": [],
            "segments": [],
        }

    def fill(self, loop: Json, node: ET.Element) -> None:
        """Add the segments and loops inside `node` to `loop`."""
        for child in unwrapped(node):
            if child.tag == "segment":
                loop["children"].append(f"S:{len(loop['segments'])}")
                loop["segments"].append(self.segment(child))
            else:
                loop["children"].append(f"L:{child.get('xid')}")
                self.add_loop(child, loop["id"])
        name_segments(loop["segments"])

    def add_loop(self, node: ET.Element, parent: str) -> None:
        loop_id = node.get("xid", "")
        known = self.loops.get(loop_id)
        if known is None:
            self.sources[loop_id] = node
            self.loops[loop_id] = self.new_loop(node, parent)
            self.fill(self.loops[loop_id], node)
            return
        # The map repeats loop 2300 whole below 2000C; a table says it once with two parents.
        if contents(node) != contents(self.sources[loop_id]):
            raise GenerateError(f"the copies of loop {loop_id} differ")
        usages = {known["parents"][0]: known["usage"], parent: text(node, "usage")}
        known["parents"].append(parent)
        known["usage_by_parent"] = usages

    def segment(self, node: ET.Element) -> Json:
        """A segment; `name_segments` adds key and qualifier once its siblings are known."""
        return {
            "id": node.get("xid"),
            "name": text(node, "name"),
            "usage": text(node, "usage"),
            "max_use": limit(text(node, "max_use")),
            "position": int(text(node, "pos")),
            "syntax": [(note.text or "").strip() for note in node.findall("syntax")],
            "elements": self.elements(node, f"{node.get('xid')}", ""),
        }

    def elements(self, node: ET.Element, prefix: str, separator: str) -> list[Json]:
        """The elements of a segment, or the components of a composite, by position."""
        found = [child for child in node if child.tag in ("element", "composite")]
        found.sort(key=lambda child: int(text(child, "seq")))
        return [self.element(child, prefix, separator) for child in found]

    def element(self, node: ET.Element, prefix: str, separator: str) -> Json:
        number = int(text(node, "seq"))
        ref = f"{prefix}{separator}{number}" if separator else f"{prefix}{number:02}"
        element: Json = {
            "ref": ref,
            "data_element": text(node, "data_ele"),
            "name": text(node, "name"),
            "usage": text(node, "usage"),
        }
        if (repeat := int(node.findtext("repeat") or 1)) != 1:
            element["repeat"] = repeat
        if node.tag == "composite":
            return element | {"type": "composite", "components": self.elements(node, ref, "-")}
        return element | self.definition(element["data_element"]) | values(node)

    def definition(self, number: str) -> Json:
        """Type and lengths of a data element, which the maps leave to the dictionary."""
        data = self.dictionary.get(number)
        if data is None:
            raise GenerateError(f"data element {number} is not in the dictionary")
        return {"type": data.type, "min": data.min, "max": data.max}


def unwrapped(node: ET.Element) -> Iterator[ET.Element]:
    """The segments and loops of a loop; pyx12's HEADER, DETAIL and FOOTER are no X12 loops."""
    for child in node:
        if child.tag == "loop" and child.get("type") == "wrapper":
            yield from unwrapped(child)
        elif child.tag in ("segment", "loop"):
            yield child


def contents(node: ET.Element) -> list[tuple[str, str | None, str]]:
    """All that a loop holds except its own usage, to compare copies of it."""
    own = node.find("usage")
    return [
        (item.tag, item.get("xid"), (item.text or "").strip())
        for item in node.iter()
        if item is not own
    ]


def values(node: ET.Element) -> Json:
    """The allowed values of an element: its code list, external source and pattern."""
    found: Json = {}
    valid = node.find("valid_codes")
    if valid is not None:
        if codes := [(code.text or "").strip() for code in valid.findall("code")]:
            found["codes"] = codes
        if external := valid.get("external"):
            found["external"] = external
    if regex := node.findtext("regex"):
        found["regex"] = regex
    return found


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


# -- corrections


class Corrections:
    """The contents of guide_corrections.toml, applied to one guide at a time."""

    def __init__(self, path: Path) -> None:
        self.data = tomllib.loads(path.read_text(encoding="utf-8"))

    def apply(self, guide: str, loops: dict[str, Json]) -> int:
        """Correct the loops in place and say how many corrections that took."""
        own = [entry for entry in self.data["correction"] if entry["guide"] == guide]
        for entry in own:
            correct(loops, entry)
        for segment in (segment for loop in loops.values() for segment in loop["segments"]):
            for element in each_element(segment):
                self.add_source(guide, element)
                self.add_syntax(element)
        return len(own)

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


# -- tables


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


@dataclass(frozen=True, slots=True)
class Result:
    """One generated table and how many corrections went into it."""

    guide: Guide
    table: Json
    corrections: int

    def summary(self) -> str:
        loops = self.table["loops"]
        segments = [segment for loop in loops for segment in loop["segments"]]
        elements = sum(len(segment["elements"]) for segment in segments)
        return (
            f"{self.guide.id}: {len(loops)} loops, {len(segments)} segments, "
            f"{elements} elements; corrections: {self.corrections}"
        )


def generate() -> list[Result]:
    """All the tables, made from the installed pyx12."""
    corrections = Corrections(CORRECTIONS)
    expected, installed = corrections.data["pyx12"], installed_pyx12()
    if installed != expected:
        raise GenerateError(f"needs pyx12 {expected}, installed: {installed}")
    dictionary = read_dictionary()
    return [build(guide, corrections, dictionary) for guide in GUIDES]


def installed_pyx12() -> str | None:
    try:
        return importlib.metadata.version("pyx12")
    except importlib.metadata.PackageNotFoundError:
        return None


def build(guide: Guide, corrections: Corrections, dictionary: dict[str, DataElement]) -> Result:
    """Read one map, correct it and lay it out in the schema of the tables."""
    loops = MapReader(dictionary).read(read_map(guide.map_file))
    applied = corrections.apply(guide.id, loops)
    finish(loops)
    table = {
        "guide": guide.id,
        "name": guide.name,
        "transaction": guide.transaction,
        "group": guide.group,
        "source": f"pyx12 {corrections.data['pyx12']} {guide.map_file}, {CORRECTIONS.name}",
        "limits": corrections.data["limits"],
        "loops": [ordered_loop(loop) for loop in loops.values()],
    }
    return Result(guide, table, applied)


def read_map(name: str) -> ET.Element:
    """An XML file out of the installed pyx12 package."""
    resource = importlib.resources.files("pyx12") / "map" / name
    return ET.fromstring(resource.read_bytes())


def read_dictionary() -> dict[str, DataElement]:
    """The X12 data element dictionary, by element number."""
    return {
        node.attrib["ele_num"]: DataElement(
            node.attrib["data_type"], int(node.attrib["min_len"]), int(node.attrib["max_len"])
        )
        for node in read_map("dataele.xml").iter("data_ele")
    }


# -- files


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


def write(path: Path, content: str) -> None:
    """Replace a file in one step, so that no reader ever sees half a table."""
    partial = path.with_suffix(".json.tmp")
    partial.write_text(content, encoding="utf-8", newline="\n")
    partial.replace(path)


def problem(path: Path, result: Result) -> str | None:
    """What is wrong with a committed table, in one line; None when nothing is."""
    if not path.is_file():
        return "is missing"
    content = path.read_text(encoding="utf-8")
    if content == render(result.table):
        return None
    try:
        committed = json.loads(content)
    except ValueError as error:
        return f"is not JSON: {error}"
    place = first_difference(committed, result.table)
    return f"differs at {place}" if place else "has the right data in another layout"


def first_difference(old: object, new: object, place: str = "") -> str | None:
    """Where two JSON values first differ and how, e.g. 'loops[2].usage: "S", not "R"'."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*new, *(key for key in old if key not in new)]
        pairs = [(f"{place}.{key}".lstrip("."), old.get(key), new.get(key)) for key in keys]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [
            (f"{place}[{index}]", a, b) for index, (a, b) in enumerate(zip(old, new, strict=True))
        ]
    elif old == new:
        return None
    else:
        return f"{place}: {shorten(old)}, not {shorten(new)}"
    return next((found for p, a, b in pairs if (found := first_difference(a, b, p))), None)


def shorten(value: object) -> str:
    return re.sub(r"(?s)^(.{60}).+", r"\1...", json.dumps(value))


@click.command(help="Make the implementation guide tables from pyx12's maps.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a table is out of date.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=TABLES,
    help="Directory of the tables; edi/guides when not given.",
)
def main(check: bool, out: Path) -> None:
    try:
        results = generate()
    except GenerateError as error:
        raise click.ClickException(str(error)) from error
    failed = False
    for result in results:
        path = out / f"{result.guide.id}.json"
        if not check:
            out.mkdir(parents=True, exist_ok=True)
            write(path, render(result.table))
        elif (what := problem(path, result)) is not None:
            click.echo(f"{path.name} {what}; run scripts/generate_guides.py", err=True)
            failed = True
            continue
        click.echo(result.summary())
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
