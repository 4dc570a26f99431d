"""Which code lists there are: whose they are, when they change, how a file of theirs is read."""

from datetime import date
from typing import NamedTuple


class ListSpec(NamedTuple):
    """A code list that `edi` knows of, loaded or not."""

    name: str
    title: str
    publisher: str
    months: tuple[int, ...]  # on whose first day a new list takes effect; () where none is due
    format: str = "csv"  # of the publisher's file (`publisher_files`)
    is_dated: bool = False  # its codes are valid from a day, or up to one
    keeps_old: bool = False  # has every code that ever was, so that it knows all earlier days
    rule: str = ""  # that looks codes up in it where it is loaded
    shipped: str = ""  # "packed" for a file in data/, "module" for a list of `own_lists`


_ALL = (
    ListSpec(
        "carc",
        "Claim adjustment reason codes",
        "X12",
        (3, 7, 11),
        is_dated=True,
        keeps_old=True,
        shipped="module",
    ),
    ListSpec("rarc", "Remittance advice remark codes", "X12", (3, 7, 11), shipped="module"),
    ListSpec(
        "claim-status",
        "Claim status codes (277CA)",
        "X12",
        (3, 7, 11),
        rule="COD015",
        shipped="module",
    ),
    ListSpec(
        "claim-status-category",
        "Claim status category codes (277CA)",
        "X12",
        (3, 7, 11),
        shipped="module",
    ),
    ListSpec("place-of-service", "Place of service codes", "CMS", (), shipped="module"),
    ListSpec("zip-prefix", "States by three-digit ZIP code prefix", "USPS", (), shipped="module"),
    ListSpec("icd10cm", "ICD-10-CM diagnoses", "CMS", (4, 10), is_dated=True, shipped="packed"),
    ListSpec("icd10pcs", "ICD-10-PCS procedures", "CMS", (4, 10), is_dated=True, shipped="packed"),
    ListSpec(
        "hcpcs", "HCPCS level II", "CMS", (1, 4, 7, 10), "hcpcs", is_dated=True, rule="COD008"
    ),
    ListSpec("cpt", "CPT procedures", "AMA", (1, 7), is_dated=True, rule="COD008"),
    ListSpec("cdt", "CDT dental procedures", "ADA", (1,), is_dated=True, rule="COD008"),
    ListSpec("taxonomy", "Health care provider taxonomy", "NUCC", (4, 10), "nucc", rule="COD005"),
    ListSpec("ndc", "National drug codes", "FDA", (), "ndc", rule="COD009"),
    ListSpec("revenue", "Revenue codes", "NUBC", (1, 4, 7, 10), rule="COD007"),
    ListSpec(
        "bill-type", "Facility types of the type of bill", "NUBC", (1, 4, 7, 10), rule="COD006"
    ),
)

CATALOGUE = {spec.name: spec for spec in _ALL}


def next_due(spec: ListSpec, day: date) -> date | None:
    """The day on which the list after one of that day takes effect; None where none is due."""
    for year in (day.year, day.year + 1):
        for month in spec.months:
            if (found := date(year, month, 1)) > day:
                return found
    return None
