"""What a guide is about and how its files are read, beyond the tables: one `GuideSpec` each.

Whoever wants to know what kind of guide it is asks its spec; guide ids are compared nowhere else.
"""

from enum import StrEnum
from typing import NamedTuple


class About(StrEnum):
    """What the transaction sets of a guide tell."""

    CLAIM = "claim"
    PAYMENT = "payment"
    ACKNOWLEDGEMENT = "acknowledgement"
    STATUS = "status"


class Service(NamedTuple):
    """The segment of a service line and the numbers of its elements; 0 where there is none."""

    segment: str
    procedure: int
    charge: int
    units: int
    unit: int = 0  # of measurement
    revenue_code: int = 0


class Erratum(NamedTuple):
    """What became required by an errata, so that a file of an earlier one is told of it."""

    errata: str  # "A1"
    code: str  # of the finding
    names: str  # what its message names


class GuideSpec(NamedTuple):
    """One implementation guide, described by itself."""

    id: str  # "005010X222A1": the name of its table
    name: str
    short: str  # "837P"
    transaction: str  # ST01
    group: str  # GS01
    about: About
    # Other ids of the same guide: its base, its errata and the consolidated edition.
    versions: tuple[str, ...]
    # Segments that open a chunk of the file, which is read by itself: the first of a loop, or one
    # that follows the loops inside its own.
    openers: tuple[str, ...]
    # Loop of what it is about, and the loop below it that is read with it ("" for none).
    subject: str
    line: str = ""
    # Loops before which a transaction set may be cut, so that several processes can share it.
    cuts: tuple[str, ...] = ()
    service: Service | None = None
    pointers: int = 0  # element of the service segment that points to diagnoses
    is_institutional: bool = False
    rendering_provider: str = ""  # loop below the claim
    is_usual: bool = False  # a set of its ST01 that names no guide at all is read by this one
    # Loops whose U.S. ZIP code must have nine digits, as the guide's notes demand.
    nine_digit_zip: frozenset[str] = frozenset()
    has_accident_state: bool = False  # CLM11-4 and CLM11-5
    # A facility code was copied from a claim: place of service or facility type.
    facility_of_any_claim: bool = False
    st03_is_used: bool = True
    errata: tuple[Erratum, ...] = ()

    @property
    def grammar_file(self) -> str:
        """ "837p.lark"."""
        return f"{self.short.lower()}.lark"
