"""Files without identities are the same without compiled modules, whatever the characters."""

import io
from string import ascii_letters, digits

import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pure_python import without_native

from edi import native
from edi.deidentification.characters import alphabets
from edi.deidentification.cipher import Cipher
from edi.deidentification.context import PAYERS
from edi.deidentification.layout import Rewriting, parts_of
from edi.deidentification.pseudonyms import Pseudonyms
from edi.deidentification.rewriter import Rewriters
from edi.interchange.delimiters import Delimiters

pytestmark = pytest.mark.skipif(native.permuted is None, reason="no compiled modules")

KEY = bytes(range(64))
FIXED = frozenset("*:^~A\r\n")
HERE = Pseudonyms(Cipher(KEY), FIXED)
with without_native:
    THERE = Pseudonyms(Cipher(KEY), FIXED)
    PURE = Rewriters(Cipher(KEY), frozenset())
    PURE_KEPT = Rewriters(Cipher(KEY), frozenset((PAYERS,)))
NATIVE = Rewriters(Cipher(KEY), frozenset())
NATIVE_KEPT = Rewriters(Cipher(KEY), frozenset((PAYERS,)))

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501"
    "*000000001*0*P*:~GS*HC*SENDER*RECEIVER*20260101*1200*1*X*005010X222A1~ST*837*0001~"
)
VALUES = st.one_of(
    st.text("09", max_size=8).map(lambda text: f"2{text}"),
    st.from_regex("(19|20|00|89|90)[0-9]{2}[01][0-9][0-3][0-9]", fullmatch=True),
    st.from_regex("20[0-9]{2}(01|02|12)[0-3][0-9]-20[0-9]{6}", fullmatch=True),
    st.from_regex(r"-?[0-9]{0,12}(\.[0-9]{0,9})?", fullmatch=True),
    st.sampled_from(["", " ", "D8", "RD8", "TM", "D6", "34", "SY", "LU", "ABK:E119", "HC:99213"]),
    st.text(ascii_letters + digits + "-:^. é", max_size=14),
)
SEGMENTS = st.lists(
    st.tuples(
        st.sampled_from("NM1 REF DTP DMG CLM SV1 CAS HI AMT N4 PER XX9 HL".split()),
        st.lists(VALUES, max_size=11),
    ).map(lambda one: "*".join([one[0], *one[1]])),
    max_size=12,
)


@settings(max_examples=examples(30), deadline=None)
@given(st.text(ascii_letters + digits + "-.é²", max_size=45))
@example("ZZZZZZZZZZZZZZZZZZZZZZZZZZ")  # too large a number for native code
@example("0" * 33)
@example("1" * 32)
@example("AAAA")
def test_identifiers(value: str) -> None:
    for tag in ("id", "zip 123", "x" * 120):
        assert HERE.like(value, len, tag) == THERE.like(value, len, tag)
    assert HERE.identifier(value) == THERE.identifier(value)


@settings(max_examples=examples(12), deadline=None)
@given(st.lists(st.tuples(st.integers(2, 5000), st.integers(0, 10**6)), min_size=1, max_size=9))
def test_digits(given_: list[tuple[int, int]]) -> None:
    sizes = [size for size, _ in given_]
    drawn = [number % size for size, number in given_]
    with without_native:
        there = Cipher(KEY).permuted("t", sizes, drawn, lambda found: found[-1] % 2 == 0)
    assert Cipher(KEY).permuted("t", sizes, drawn, lambda found: found[-1] % 2 == 0) == there


@settings(max_examples=examples(20), deadline=None)
@given(SEGMENTS)
@example(["DTP*472*D8*20240301", "DTP*472*D8*20240229", "DTP*472*D8*20230229", "DMG*D8*19000301"])
@example(["DTP*472*TM*12000101", "DTP*434*RD8*20240101-20231301", "DTP*1*D8*90000101"])
def test_segments(segments: list[str]) -> None:
    data = (ISA + "~\n".join(segments) + "~SE*1*0001~").encode("latin-1")
    for here, there in ((NATIVE, PURE), (NATIVE_KEPT, PURE_KEPT)):
        new = b"".join(Rewriting(io.BytesIO(data), here))
        with without_native:
            assert new == b"".join(Rewriting(io.BytesIO(data), there))


@given(st.text("AB*~\n \x1c\xe9", max_size=30))
@settings(max_examples=examples(30), deadline=None)
def test_parts(text: str) -> None:
    d = Delimiters("*", "^", ":", "~")
    with without_native:
        there = parts_of(text, d)
    assert parts_of(text, d) == there


def test_a_key_has_a_length() -> None:
    for key in (b"", bytes(65)):
        with pytest.raises(ValueError, match="64 bytes"):
            native.permuted.Permutations(key, alphabets(FIXED))
