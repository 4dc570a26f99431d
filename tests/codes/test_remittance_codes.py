"""Remark codes, claim status, provider-level adjustments, acknowledgement status."""

from decimal import Decimal

import pytest
from public_lists import pyx12_element, pyx12_list

from edi.codes import acknowledgement, claim_status, plb, remark_code

REMITTANCE = "835.5010.X221.A1.xml"


def test_remark_codes_of_the_public_list_are_known() -> None:
    assert {v for v in pyx12_list("remark_code") if not remark_code.is_known(v)} == set()


@pytest.mark.parametrize("value", ["N896", "N1234", "N813", "N814"])
def test_a_newer_remark_code_is_valid_but_not_known(value: str) -> None:
    assert remark_code.is_valid(value)
    assert not remark_code.is_known(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "M", "M0", "M01", "MA", "MA1", "MA00", "N", "N0", "N01", "n1", "A1", "16", "N1 "),
        *("M145", "MA135", "MA999"),
    ],
)
def test_no_remark_code(value: str) -> None:
    assert not remark_code.is_valid(value)
    assert not remark_code.is_known(value)


def test_claim_statuses_are_those_of_the_guide() -> None:
    assert {status.code for status in claim_status.all_codes()} == pyx12_element(
        REMITTANCE, "CLP02"
    )


@pytest.mark.parametrize(
    ("code", "forwarded", "after_another", "reversal"),
    [
        ("1", False, False, False),
        ("2", False, True, False),
        ("3", False, True, False),
        ("4", False, False, False),
        ("19", True, False, False),
        ("20", True, True, False),
        ("21", True, True, False),
        ("22", False, False, True),
        ("23", True, False, False),
        ("25", False, False, False),
    ],
)
def test_claim_status(code: str, forwarded: bool, after_another: bool, reversal: bool) -> None:
    status = claim_status.get(code)
    assert status is not None
    assert claim_status.is_valid(code)
    assert status.is_forwarded is forwarded
    assert status.is_after_another_payer is after_another
    assert status.is_reversal is reversal
    assert status.meaning
    assert status.rule


@pytest.mark.parametrize("value", ["", "0", "5", "01", "24", "code"])
def test_no_claim_status(value: str) -> None:
    assert not claim_status.is_valid(value)
    assert claim_status.get(value) is None


def test_provider_level_reasons_are_those_of_the_guide() -> None:
    assert {reason.code for reason in plb.all_codes()} == pyx12_element(REMITTANCE, "PLB03-01")


@pytest.mark.parametrize("reason", plb.all_codes(), ids=lambda reason: reason.code)
def test_every_reason_has_a_sign_and_a_meaning(reason: plb.PlbReason) -> None:
    assert reason.usual_sign in {"positive", "negative", "either"}
    assert reason.meaning


@pytest.mark.parametrize(
    ("code", "amount", "fits"),
    [
        ("L6", "-1.00", True),
        ("L6", "1.00", False),
        ("50", "1.00", True),
        ("50", "-1.00", False),
        ("WO", "1.00", True),
        ("WO", "-1.00", True),
        ("50", "0.00", True),
        ("L6", "0.00", True),
    ],
)
def test_sign_of_a_provider_level_amount(code: str, amount: str, fits: bool) -> None:
    reason = plb.get(code)
    assert reason is not None
    assert reason.fits(Decimal(amount)) is fits


@pytest.mark.parametrize("value", ["", "wo", "W", "WOX", "5O", "code"])
def test_no_provider_level_reason(value: str) -> None:
    assert not plb.is_valid(value)
    assert plb.get(value) is None


def test_acknowledgement_codes_of_the_public_lists_have_the_form() -> None:
    categories, statuses = pyx12_list("claim_status_cat"), pyx12_list("claim_status")
    assert {v for v in categories if not acknowledgement.is_category(v)} == set()
    assert {v for v in statuses if not acknowledgement.is_status(v)} == set()


@pytest.mark.parametrize("value", ["", "A9", "A", "a1", "E5", "B1", "A01"])
def test_no_category(value: str) -> None:
    assert not acknowledgement.is_category(value)
    assert acknowledgement.category_meaning(value) is None


@pytest.mark.parametrize("value", ["", "021", "A1", "12345", "-1", "٣"])
def test_no_status(value: str) -> None:
    assert not acknowledgement.is_status(value)
    assert acknowledgement.status_meaning(value) is None


def test_acknowledgement_meanings() -> None:
    assert acknowledgement.category_meaning("A8") == "rejected - relational fields disagree"
    assert acknowledgement.status_meaning("521") == "adjustment reason code"


def test_which_categories_reject_a_claim() -> None:
    letters = ("A", "D", "E", "F", "P", "R")
    categories = [f"{letter}{number}" for letter in letters for number in range(20)]
    known = [value for value in categories if acknowledgement.is_category(value)]
    assert len(known) > 40
    assert {value for value in known if acknowledgement.is_rejection(value)} == {
        "A3",
        "A6",
        "A7",
        "A8",
    }


def test_every_meaning_is_of_a_code() -> None:
    for number in range(1000):
        meaning = acknowledgement.status_meaning(str(number))
        assert meaning is None or meaning.strip()
        assert acknowledgement.is_status(str(number))
    assert acknowledgement.is_status("9999")
    for value in ("F3F", "F3N", "RQ", "X0", "R19", "P5"):
        assert acknowledgement.is_category(value)
    for value in ("F3", "R20", "P6", "X1", "RX"):
        assert acknowledgement.is_category(value) == (value == "F3")
