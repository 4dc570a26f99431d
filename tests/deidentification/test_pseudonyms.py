"""Pseudonyms: of the same form, equal for equal values, different for different ones."""

import re

import pytest
from deid_cases import KEY
from hypothesis import given
from hypothesis import strategies as st

from edi.codes import mbi, npi, routing, zip_code
from edi.deidentification.characters import scrambled
from edi.deidentification.cipher import Cipher
from edi.deidentification.pseudonyms import FIRST, LAST, SMALL_AREAS, WORD, Pseudonyms
from edi.deidentification.word_lists import words_of
from edi.elements.party_checks import BOX, is_telephone

CIPHER = Cipher(KEY)
NAMES = Pseudonyms(CIPHER, frozenset("*:^~\r\n"))
_ASCII = st.characters(min_codepoint=32, max_codepoint=126)


def test_a_permutation_is_one_circle() -> None:
    for sizes in ((1,), (2,), (10,), (26, 10), (10, 10, 10, 10), (16, 16, 17)):
        total = 1
        for size in sizes:
            total *= size
        cipher, here, seen = Cipher(KEY), [0] * len(sizes), set()
        for _ in range(total):
            seen.add(tuple(here))
            found = cipher.permuted("test", sizes, here, lambda _: True)
            if found is None:
                assert total == 1
                break
            here = found
        assert len(seen) == total  # none is passed over, and none met twice
        assert here == [0] * len(sizes)


def test_a_class_is_a_circle_as_well() -> None:
    kept = list(range(0, 100_000, 7))
    cipher = Cipher(KEY)

    def after(number: int) -> int:
        digits = [int(c) for c in f"{number:05}"]
        found = cipher.permuted(
            "test", [10] * 5, digits, lambda d: int("".join(map(str, d))) % 7 == 0
        )
        assert found is not None
        return int("".join(map(str, found)))

    some = kept[::50]
    new = [after(number) for number in some]
    assert all(number % 7 == 0 for number in new)
    assert len(set(new)) == len(some)
    assert not set(zip(some, new, strict=True)) & {(n, n) for n in some}


@given(st.text(_ASCII, min_size=1, max_size=30))
def test_an_identifier_keeps_its_form_and_is_another(value: str) -> None:
    new = NAMES.identifier(value)
    assert len(new) == len(value)
    for old, other in zip(value, new, strict=True):
        assert (old.isupper(), old.islower(), old.isdigit()) == (
            other.isupper(),
            other.islower(),
            other.isdigit(),
        )
        assert old.isalnum() or old == other
    if any(c.isalnum() for c in value) and value.strip("0"):
        assert new != value
    assert NAMES.identifier(value) == new


@given(st.sets(st.from_regex("[A-Z]{2}[0-9]{3}", fullmatch=True), min_size=2, max_size=40))
def test_different_identifiers_stay_different(values: set[str]) -> None:
    assert len({NAMES.identifier(value) for value in values}) == len(values)


def test_another_key_makes_other_pseudonyms() -> None:
    other = Pseudonyms(Cipher(b"x" * 32), frozenset())
    values = [f"MEMBER{number:06}" for number in range(50)]
    assert not {NAMES.identifier(v) for v in values} & {other.identifier(v) for v in values}


@given(st.integers(0, 10**8 - 1), st.sampled_from("12"))
def test_an_npi_stays_one(number: int, first: str) -> None:
    nine = f"{first}{number:08}"
    value = nine + npi.check_digit(nine)
    assert npi.is_valid(NAMES.identifier(value))
    assert NAMES.identifier(value) != value
    wrong = nine + str((int(value[-1]) + 1) % 10)
    new = NAMES.identifier(wrong)
    assert not npi.is_valid(new) and new[0] in "12"
    assert NAMES.identifier("9" + wrong[1:])[0] not in "12"


@given(st.from_regex(r"[1-9][AC-HJ-NP-RT-Y][0-9][0-9][A-H][0-9]", fullmatch=True))
def test_an_mbi_stays_one(start: str) -> None:
    value = "1EG4TE5MK73"
    new = NAMES.identifier(value)
    assert mbi.is_valid(new) and new != value
    assert not mbi.is_valid(NAMES.identifier(start + "00000"))


@given(st.integers(0, 10**9 - 1))
def test_a_social_security_number_was_never_given(number: int) -> None:
    value = f"{number:09}"
    new = NAMES.ssn(value)
    assert new[0] == "9" and len(new) == 9 and new != value
    dashes = f"{value[:3]}-{value[3:5]}-{value[5:]}"
    assert NAMES.ssn(dashes).replace("-", "") == new
    assert re.fullmatch("9[0-9]{2}-[0-9]{2}-[0-9]{4}", NAMES.ssn(dashes))


@given(st.integers(1, 999_999_999))
def test_a_control_number_keeps_its_zeros(number: int) -> None:
    long, short = NAMES.number(f"{number:09}"), NAMES.number(str(number))
    assert int(long) == int(short) and len(long) == 9 and len(short) == len(str(number))
    assert NAMES.number("000") == "000"


@pytest.mark.parametrize("value", ["021000021", "011000015", "121000248"])
def test_a_routing_number_stays_one(value: str) -> None:
    assert routing.is_valid(value)
    new = NAMES.routing(value)
    assert routing.is_valid(new) and new != value


@pytest.mark.parametrize("value", ["021000022", "999999999", "12345678", "02100002A"])
def test_a_routing_number_that_is_wrong_is_as_wrong(value: str) -> None:
    assert routing.flaw(NAMES.routing(value)) == routing.flaw(value)


@given(st.from_regex("[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_a_telephone_number_is_nobodys(value: str) -> None:
    new = NAMES.phone(value)
    assert is_telephone(new, "TE") and new[3:6] == "555" and new != value


@given(st.from_regex("[0-9]{3}([0-9]{2}|[0-9]{6})", fullmatch=True))
def test_zip_codes(value: str) -> None:
    new = NAMES.zip(value)
    assert zip_code.is_valid(new) == zip_code.is_valid(value)
    assert len(new) == len(value)
    if zip_code.is_valid(value):
        assert new != value
        assert new[:3] == ("000" if value[:3] in SMALL_AREAS else value[:3])


def test_other_postal_codes() -> None:
    assert zip_code.is_canadian(NAMES.zip("K1A 0B1"))
    assert NAMES.zip("K1A 0B1") != "K1A 0B1"
    assert not zip_code.is_valid(NAMES.zip("8363"))
    guidance = "036 692 878 059 790 879 063 821 884 102 823 890 203 830 893 556 831"
    assert set(guidance.split()) < SMALL_AREAS


def test_names_come_from_lists_and_keep_their_case() -> None:
    for value, kind in (("SMITH", LAST), ("Smith", LAST), ("MARY", FIRST), ("MEDICAL", WORD)):
        new = NAMES.name(value, kind)
        known = words_of(kind, len(value))
        assert known is not None and new.upper() in known.places
        assert new != value and new.isupper() == value.isupper()
    assert NAMES.name("Smith", LAST).upper() == NAMES.name("SMITH", LAST)
    # A name that is on no list is not one of those: different names stay different.
    new = NAMES.name("QUIXBY", LAST)
    assert new not in words_of(LAST, 6).places  # type: ignore[union-attr]
    assert NAMES.name("SMITH JR", LAST).endswith(" JR")
    assert NAMES.suffix("III") == "III" and NAMES.suffix("Smith") != "Smith"


@pytest.mark.parametrize("kind", [LAST, FIRST, WORD])
def test_lists_are_long_and_sound(kind: str) -> None:
    some = 0
    for length in range(1, 15):
        known = words_of(kind, length)
        if known is None:
            continue
        some += 1
        assert len(known.words) >= 40  # to hide one among
        assert len(known.places) == len(known.words)
        assert all(len(w) == length and w.isascii() and w.isupper() for w in known.words)
        pairs = {NAMES.name(word, kind) for word in known.words if len(word) > 2}
        assert len(pairs) == len([word for word in known.words if len(word) > 2])
    assert some >= 5


@pytest.mark.parametrize("value", ["PO BOX 1234", "P.O. BOX 77", "LOCK BOX 9", "PO BOX"])
def test_a_box_stays_one(value: str) -> None:
    new = NAMES.street(value)
    assert len(new) == len(value) and new != value
    if value != "PO BOX":
        assert BOX.search(new)


def test_streets() -> None:
    new = NAMES.street("123 TAMARACK ST APT 4")
    assert new.endswith(f" ST APT {new[-1]}") and "TAMARACK" not in new and "123" not in new
    assert NAMES.street("SUITE") != "SUITE"


@given(st.text(min_size=1, max_size=40))
def test_text_is_gone(value: str) -> None:
    raw = value.encode("utf-8", "replace").decode("latin-1")
    new = scrambled(CIPHER, "text", raw, frozenset("*:~"))
    assert len(new) == len(raw)
    new.encode("latin-1").decode("utf-8")  # characters stay characters
    for old, other in zip(raw, new, strict=True):
        if old.isascii() and old.isalnum():
            assert other != old and other.isalnum()
        elif old.isascii():
            assert other == old
    assert "I" not in new


def test_text_in_latin_1_stays_that() -> None:
    raw = "RENÉ".encode("latin-1").decode("latin-1")
    new = scrambled(CIPHER, "text", raw, frozenset())
    with pytest.raises(UnicodeDecodeError):
        new.encode("latin-1").decode("utf-8")
    assert new != raw


def test_delimiters_that_are_letters_stay() -> None:
    names = Pseudonyms(CIPHER, frozenset("U5~\r\n"))
    for value in ("U123U", "BUTU", "5U5", "HOUSE 55"):
        for new in (names.identifier(value), names.name(value, WORD), names.text(value)):
            assert [c if c in "U5" else "" for c in new] == [c if c in "U5" else "" for c in value]
