"""Group codes: CR is for claims only."""

import pytest

from edi.codes import cagc


@pytest.mark.parametrize("transaction", ["837", "837P", "837I", "837D"])
def test_claims_may_carry_all_five(transaction: str) -> None:
    assert cagc.codes(transaction) == {"CO", "CR", "OA", "PI", "PR"}


def test_a_remittance_may_not_carry_cr() -> None:
    assert cagc.codes("835") == {"CO", "OA", "PI", "PR"}
    assert not cagc.is_valid_in("CR", "835")
    assert cagc.is_valid_in("CR", "837")


@pytest.mark.parametrize("value", ["", "co", "CO45", "PR1", "P", "XX"])
def test_other_values_are_no_group(value: str) -> None:
    assert not cagc.is_valid(value)
    assert not cagc.is_valid_in(value, "837")
    assert cagc.meaning(value) is None


@pytest.mark.parametrize("value", ["CO", "CR", "OA", "PI", "PR"])
def test_every_group_has_a_meaning(value: str) -> None:
    assert cagc.is_valid(value)
    assert cagc.meaning(value)
