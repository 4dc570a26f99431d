"""The code lists that pyx12 ships, to compare ours with."""

from functools import cache
from importlib.resources import files
from xml.etree import ElementTree


@cache
def _root(name: str) -> ElementTree.Element:
    return ElementTree.fromstring((files("pyx12") / "map" / name).read_bytes())


def pyx12_list(name: str) -> set[str]:
    """The codes of an external list."""
    (found,) = (node for node in _root("codes.xml") if node.findtext("id") == name)
    return {node.text or "" for node in found.iter("code")}


def pyx12_element(guide: str, element: str) -> set[str]:
    """The codes that a guide lists for an element, over all its uses."""
    return {
        code.text or ""
        for node in _root(guide).iter("element")
        if node.get("xid") == element
        for code in node.iter("code")
    }
