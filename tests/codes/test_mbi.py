"""Medicare beneficiary identifiers, by form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.codes import mbi

LETTERS = "ACDEFGHJKMNPQRTUVWXY"
KINDS = {"9": "0123456789", "A": LETTERS, "X": LETTERS + "0123456789"}


@given(
    st.sampled_from("123456789"),
    st.tuples(*(st.sampled_from(KINDS[kind]) for kind in mbi.FORM[1:])),
)
def test_what_has_the_form_is_valid(first: str, others: tuple[str, ...]) -> None:
    assert mbi.is_valid(first + "".join(others))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0EG4TE5MK73",  # starts with 0
        "1EG4TE5MK7",
        "1EG4TE5MK733",
        "1eg4te5mk73",
        "1EG4-TE5-MK73",
        "1SG4TE5MK73",
        "1LG4TE5MK73",
        "1OG4TE5MK73",
        "1IG4TE5MK73",
        "1BG4TE5MK73",
        "1ZG4TE5MK73",
        "1E-4TE5MK73",
        "1EGATE5MK73",
        "1EG4TEAMK73",
        "1EG4TE5MKA3",
        "123456789A",  # the number that ended in 2019
        "1EG4TE5MK7\u0663",
    ],
)
def test_what_has_not_is_invalid(value: str) -> None:
    assert not mbi.is_valid(value)
