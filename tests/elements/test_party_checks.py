"""Streets and boxes, telephone and tax numbers of an 837."""

import pytest

from edi.elements.party_checks import is_street, is_tax_id, is_telephone


@pytest.mark.parametrize(
    "text",
    ["PO BOX 418", "P.O. BOX 418", "P O Box 418", "POBOX 418", "418 MAIN ST PO BOX", "LOCK BIN 3"],
)
def test_boxes(text: str) -> None:
    assert not is_street(text)


@pytest.mark.parametrize(
    "text", ["418 BOX ELDER RD", "1 DEPO BOXING ALLEY", "7 LOCKBOXES LN", "2 POST OFFICE SQ", "POB"]
)
def test_streets(text: str) -> None:
    assert is_street(text)


@pytest.mark.parametrize("text", ["8005550144", "2015550144", "011442079460144"])
def test_telephones(text: str) -> None:
    assert is_telephone(text, "TE")
    assert is_telephone(text, "FX")


@pytest.mark.parametrize("text", ["0125550144", "1805550144", "8001550144", "555-0144", "5550144"])
def test_no_telephones(text: str) -> None:
    assert not is_telephone(text, "TE")
    assert is_telephone(text, "EX")


@pytest.mark.parametrize("text", ["82-0111222", "82011122", "1500001213", "8201112²2", "82011122A"])
def test_no_tax_ids(text: str) -> None:
    assert not is_tax_id(text, "EI")
    assert is_tax_id(text, "2U")
