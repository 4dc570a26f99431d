"""Characters, lines and columns of text read as Latin-1, where one may be several bytes."""

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


def count_lines(text: str) -> int:
    """Line breaks in `text`; a lone CR counts where there is no LF at all."""
    return text.count("\n") or text.count("\r")


def decode(value: str) -> str:
    """The proper text of a value read as Latin-1: UTF-8 if it is that, else unchanged."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value
