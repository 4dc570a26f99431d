"""Places in text that was read byte by byte, where a character may be several of them."""

import pytest

from edi.interchange.columns import behind, between_characters


@pytest.mark.parametrize(
    ("text", "line_break", "place"),
    [
        ("", "", (4, 7)),
        ("ABC", "", (4, 10)),
        ("A\nBC", "", (5, 3)),
        ("A\r\nBC", "", (5, 3)),
        ("A\rBC", "", (5, 3)),
        ("A\rBC", "\n", (4, 11)),
        ("A\nB\rC", "\r", (5, 2)),
        ("É€", "", (4, 9)),
        ("É\n€é", "", (5, 3)),
    ],
)
def test_behind_a_text(text: str, line_break: str, place: tuple[int, int]) -> None:
    assert behind(text.encode().decode("latin-1"), 4, 7, line_break) == place


def test_what_is_no_utf_8_is_counted_byte_by_byte() -> None:
    assert behind("\xc9\xe9A", 1, 1) == (1, 4)
    assert behind("\xc3\xa9\xe9", 1, 1) == (1, 3)


@pytest.mark.parametrize("text", ["ABCD", "AÉB", "A€B", "A\U0001f600B", "ÉÉÉ", "€", "\U0001f600"])
def test_no_character_is_cut_in_two(text: str) -> None:
    """A cut anywhere is moved back to the start of what may go on behind it."""
    read = text.encode().decode("latin-1")
    starts = [len(text[:number].encode()) for number in range(len(text) + 1)]
    for end in range(len(read) + 1):
        cut = between_characters(read[:end], end)
        whole = max(start for start in starts if start <= end)
        assert cut <= end
        assert end - cut < 4
        before = max([one for one in starts if one < whole], default=0)
        assert cut in (whole, before) or not whole  # it is never moved back to nothing
    for end in range(1, len(read) + 1):
        assert between_characters(read, end) <= end


@pytest.mark.parametrize(
    ("text", "end", "cut"),
    [
        ("AB", 2, 2),
        ("A\xc3", 2, 1),
        ("A\xc3\xa9", 3, 1),
        ("A\xe2\x82", 3, 1),
        ("A\xf0\x9f\x98", 4, 1),
        ("A\xf0\x9f\x98\x80", 5, 5),
        ("A\x80\x80\x80\x80", 5, 5),
        ("A\xbf", 2, 2),
        ("A\xc0", 2, 1),
        ("\x7f\xa9", 2, 2),
        ("", 0, 0),
        ("AB\xc3", 1, 1),
    ],
)
def test_where_it_is_cut(text: str, end: int, cut: int) -> None:
    assert between_characters(text, end) == cut
