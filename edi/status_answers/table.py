"""pyx12's table of the 277 of guide 005010X212, so that pyx12 can use it.

pyx12 4.0.0 ships the table, but not in its index; the segments of its loops are complete, while the
loops stand side by side rather than one in the other, the trailer behind the group, and the
envelope is that of another guide. Here they are put in their places, and nothing else is changed.
"""

from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_MAP = "277.5010.X212.xml"
_INDEX = (
    '<?xml version="1.0"?><maps><version icvn="00501">'
    f'<map vriic="005010X212" fic="HN" abbr="277">{_MAP}</map></version></maps>'
)
_SHARED = ("codes.xml", "dataele.xml", "x12.control.00501.xml")
_NESTED = ("2000A", "2000B", "2000C", "2000D", "2000E")  # each in the one before
_WRAPPERS = ("TABLE2AREA4", "TABLE2AREA5", "TABLE2AREA6")
_BEHIND = "2000"  # a loop's place behind its own segments, as in pyx12's table of the 277CA
_TRAILER = "5550"


def write_maps(folder: Path) -> None:
    """A folder of maps for pyx12: the table, and what it refers to. Raises `OSError`."""
    source = files("pyx12").joinpath("map")
    for name in _SHARED:
        folder.joinpath(name).write_bytes(source.joinpath(name).read_bytes())
    root = ElementTree.fromstring(source.joinpath(_MAP).read_bytes())
    _put_right(root)
    folder.joinpath(_MAP).write_bytes(ElementTree.tostring(root))
    folder.joinpath("maps.xml").write_text(_INDEX, encoding="utf-8")


def _put_right(root: Any) -> None:
    for element, wrong, right in (("GS01", "RA", "HN"), ("GS08", "005010X218", "005010X212")):
        for code in root.findall(f".//element[@xid='{element}']//code"):
            if code.text == wrong:
                code.text = right
    loops = {one.get("xid"): one for one in root.iter("loop")}
    group, transaction, detail = loops["GS_LOOP"], loops["ST_LOOP"], loops["DETAIL"]
    if "TABLE2AREA3" not in loops:
        return  # a pyx12 in which it is right
    for name in _WRAPPERS:
        detail.remove(loops[name])
    for outer, inner in pairwise(_NESTED):
        if loops[inner] not in list(loops[outer]):
            loops[outer].append(loops[inner])
        loops[inner].find("pos").text = _BEHIND
    wrapper = loops["TABLE2AREA3"]
    trailer = wrapper.find("segment[@xid='SE']")
    trailer.find("pos").text = _TRAILER
    transaction.append(trailer)
    group.remove(wrapper)
