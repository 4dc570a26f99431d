"""The sets that are judged by pyx12: which map is of which guide. pyx12 itself is not imported.

Source: maps.xml of pyx12 4.0.0, without the guides that are read here and the 830 and 841, which
are no transactions of health care. Its map of 005010X212, which that index leaves out, is not used:
it asks for a parent of the topmost level.
"""

from functools import cache
from importlib.util import find_spec
from typing import NamedTuple


class OtherSet(NamedTuple):
    """A guide that pyx12 has a map of."""

    transaction: str  # ST01
    group: str  # GS01
    guide: str
    name: str
    map_file: str
    purpose: str = ""  # BHT02 of the sets that the map is for, "" for all

    @property
    def release(self) -> str:
        """ "4010"."""
        return self.guide[2:6]


OTHER_SETS = (
    OtherSet("270", "HS", "004010X092A1", "eligibility inquiry", "270.4010.X092.A1.xml"),
    OtherSet("271", "HB", "004010X092A1", "eligibility response", "271.4010.X092.A1.xml"),
    OtherSet("276", "HR", "004010X093A1", "claim status request", "276.4010.X093.A1.xml"),
    OtherSet("277", "HN", "004010X093A1", "claim status response", "277.4010.X093.A1.xml"),
    OtherSet("277", "HN", "004010X070", "unsolicited claim status", "277U.4010.X070.xml"),
    OtherSet("278", "HI", "004010X094A1", "services review", "278.4010.X094.A1.xml", "13"),
    OtherSet("278", "HI", "004010X094A1", "services review", "278.4010.X094.27.A1.xml", "11"),
    OtherSet("820", "RA", "004010X061A1", "premium payment", "820.4010.X061.A1.xml"),
    OtherSet("820", "RA", "005010X218", "premium payment", "820.5010.X218.xml"),
    OtherSet("834", "BE", "004010X095A1", "benefit enrollment", "834.4010.X095.A1.xml"),
    OtherSet("834", "BE", "005010X220A1", "benefit enrollment", "834.5010.X220.A1.xml"),
    OtherSet("835", "HP", "004010X091A1", "claim payment", "835.4010.X091.A1.xml"),
    OtherSet("837", "HC", "004010X096A1", "institutional claims", "837.4010.X096.A1.xml"),
    OtherSet("837", "HC", "004010X097A1", "dental claims", "837.4010.X097.A1.xml"),
    OtherSet("837", "HC", "004010X098A1", "professional claims", "837.4010.X098.A1.xml"),
    OtherSet("997", "FA", "004010", "functional acknowledgment", "997.4010.xml"),
)

_FAMILY = 10  # characters of a guide's id without its errata: "004010X098"


def others_of(set_id: str, *versions: str) -> tuple[OtherSet, ...]:
    """The maps for sets of this ST01 whose ST03 or GS08 are these: none, one, or one for each
    BHT02. A guide is the same in all of its editions; no set is read by another guide."""
    for version in versions:
        family = version[:_FAMILY]
        found = tuple(
            one
            for one in OTHER_SETS
            if one.transaction == set_id and family and one.guide[:_FAMILY] == family
        )
        # A 997 names the guide of what it answers, or none but the release.
        found = found or tuple(
            one
            for one in OTHER_SETS
            if one.transaction == set_id == "997" and family[:6] == one.guide
        )
        if found:
            return found
    return ()


@cache
def is_available() -> bool:
    """Is pyx12 installed? In a browser it is not."""
    return find_spec("pyx12") is not None
