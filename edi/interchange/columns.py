"""Lines and columns in text read as Latin-1, where a character may be several bytes of UTF-8."""

from edi.finding import advance, line_break_in

BYTE_ORDER_MARK = "\xef\xbb\xbf"


def behind(text: str, line: int, column: int, line_break: str = "") -> tuple[int, int]:
    """Line and column behind a text that starts at these; see `edi.finding.Range`."""
    if not text.isascii():
        text = text.encode("latin-1").decode("utf-8", "surrogateescape")
    return advance(text, line, column, line_break or line_break_in(text))


def between_characters(text: str, end: int) -> int:
    """`end`, or a little before it where that might cut a character of several bytes in two."""
    for at in range(end - 1, max(0, end - 4), -1):
        if text[at] < "\x80":
            break
        if text[at] >= "\xc0":  # the first byte of one
            return at
    return end
