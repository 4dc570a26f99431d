"""Reads the XML maps of pyx12 into the schema of the tables, without the corrections."""

import importlib.metadata
import importlib.resources
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from guide_tables.schema import GenerateError, Json, name_segments


def installed_pyx12() -> str | None:
    try:
        return importlib.metadata.version("pyx12")
    except importlib.metadata.PackageNotFoundError:
        return None


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
