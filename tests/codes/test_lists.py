"""The interface of all code lists, and the lists that are shipped."""

from datetime import date

import pytest

from edi.codes import acknowledgement, carc, place_of_service, remark_code, zip_prefix
from edi.codes.lists import Validity, loaded, shipped, valid
from edi.codes.lists.catalogue import CATALOGUE, next_due
from edi.codes.lists.code_list import FOREVER, ListInfo, covered
from edi.codes.lists.packed import PackedList

YES, NO, NOT_LOADED = Validity


@pytest.mark.parametrize(
    ("name", "code", "on", "expected"),
    [
        ("icd10cm", "E785", date(2026, 4, 9), YES),
        ("icd10cm", "E785", date(2015, 10, 1), YES),
        ("icd10cm", "E785", date(2015, 9, 30), NOT_LOADED),
        ("icd10cm", "E785", date(2027, 3, 31), YES),
        ("icd10cm", "E785", date(2027, 4, 1), NOT_LOADED),
        ("icd10cm", "E78", date(2026, 4, 9), NO),
        ("icd10cm", "E78.5", date(2026, 4, 9), NO),
        ("icd10cm", "M545", date(2021, 9, 30), YES),
        ("icd10cm", "M545", date(2021, 10, 1), NO),
        ("icd10cm", "M545", date(2030, 1, 1), NO),
        ("icd10cm", "M5450", date(2021, 9, 30), NO),
        ("icd10cm", "M5450", date(2021, 10, 1), YES),
        ("icd10cm", "U071", date(2020, 3, 31), NO),
        ("icd10cm", "U071", date(2020, 4, 1), YES),
        ("icd10pcs", "0DTJ4ZZ", date(2026, 4, 9), YES),
        ("icd10pcs", "0DTJ4ZX", date(2026, 4, 9), NO),
        ("carc", "45", date(2026, 4, 9), YES),
        ("carc", "42", date(2026, 4, 9), NO),
        ("carc", "999", date(2026, 4, 9), NO),
        ("rarc", "N813", date(2026, 4, 9), NO),
        ("rarc", "MA134", None, YES),
        ("place-of-service", "11", None, YES),
        ("place-of-service", "30", None, NO),
        ("claim-status", "20", None, YES),
        ("claim-status", "999", None, NOT_LOADED),
        ("claim-status-category", "A7", None, YES),
        ("claim-status-category", "A9", None, NO),
        ("zip-prefix", "836", None, YES),
        ("zip-prefix", "000", None, NO),
    ],
)
def test_validity(name: str, code: str, on: date | None, expected: Validity) -> None:
    assert valid(name, code, on) == expected


def test_a_list_that_is_not_shipped_is_not_loaded() -> None:
    for name in ("hcpcs", "cpt", "cdt", "taxonomy", "ndc", "revenue", "bill-type"):
        assert shipped(name) is None


def test_there_is_no_list_of_another_name() -> None:
    with pytest.raises(KeyError):
        valid("icd9", "25000")


INFO = ListInfo("", date(2026, 1, 1), 1, 20260101, 20260331)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ((), (20260101, 20260331)),
        (((0, FOREVER),), (20260101, 20260331)),
        (((20200101, FOREVER),), (0, 20260331)),
        (((20260201, FOREVER),), (0, 20260331)),
        (((0, 20251231),), (20260101, FOREVER)),
        (((20200101, 20251231),), (0, FOREVER)),
    ],
)
def test_what_a_list_says_of_other_days(
    periods: tuple[tuple[int, int], ...], expected: tuple[int, int]
) -> None:
    """Where a code began or ended holds for all days before or after."""
    assert covered(INFO, periods) == expected


def test_each_shipped_list_is_as_large_as_its_module_says() -> None:
    sizes = {
        "carc": len(carc.all_codes()),
        "rarc": 144 + 134 + 895 - 2,
        "claim-status": len(acknowledgement.status_codes()),
        "claim-status-category": 51,
        "place-of-service": len(place_of_service.all_codes()),
        "zip-prefix": len(zip_prefix.all_prefixes()),
        "icd10cm": 75_909,
        "icd10pcs": 82_508,
    }
    found = {name: shipped(name) for name in CATALOGUE}
    assert {name: one.info.size for name, one in found.items() if one is not None} == sizes


def test_every_known_remark_code_is_known() -> None:
    assert all(map(remark_code.is_known, remark_code.known_codes()))


def test_icd_10_cm_is_that_of_another_source() -> None:
    """The codes of April 2026; five that end with their category are taken for blocks there."""
    source = pytest.importorskip("simple_icd_10_cm")
    theirs = {code.replace(".", "") for code in source.get_all_codes() if source.is_leaf(code)} - {
        code for code in source.get_all_codes() if source.is_block(code)
    }
    ours = loaded("icd10cm")
    assert isinstance(ours, PackedList)
    day = 20260409
    found = {c for c, periods in ours.codes() if any(a <= day <= b for a, b in periods)}
    assert theirs - found == set()
    assert found - theirs == {"B20", "F99", "P84", "R99", "Z66"}


@pytest.mark.parametrize(
    ("name", "day", "due"),
    [
        ("icd10cm", date(2026, 10, 1), date(2027, 4, 1)),
        ("icd10cm", date(2026, 4, 1), date(2026, 10, 1)),
        ("hcpcs", date(2026, 12, 31), date(2027, 1, 1)),
        ("cdt", date(2026, 1, 1), date(2027, 1, 1)),
        ("ndc", date(2026, 1, 1), None),
    ],
)
def test_when_the_next_list_is_due(name: str, day: date, due: date | None) -> None:
    assert next_due(CATALOGUE[name], day) == due


@pytest.mark.parametrize(
    ("zip_code", "state", "fits"),
    [
        ("836384418", "ID", True),
        ("83638", "FL", False),
        ("06390", "NY", True),  # Fishers Island, by way of Connecticut
        ("06390", "CT", True),
        ("96910", "GU", True),
        ("96950", "MP", True),
        ("09012", "AE", True),
        ("00501", "NY", True),
        ("00000", "NY", True),  # nothing is known of it
    ],
)
def test_zip_codes_and_states(zip_code: str, state: str, fits: bool) -> None:
    assert zip_prefix.fits(zip_code, state) is fits
