"""Lines and columns of some places of a file, counted as it goes by."""

from collections.abc import Iterable

from edi.interchange.columns import behind


class MixedBreaks(Exception):
    """Lines end in two ways."""


class Positions:
    """Knows line and column of the places it was told to count to, until they are forgotten."""

    def __init__(self) -> None:
        self._at, self._line, self._column = 0, 1, 1
        self._known: dict[int, tuple[int, int]] = {}
        self._line_break = ""

    def count(self, text: str, base: int, offsets: Iterable[int]) -> None:
        """Count to these places of a text that starts at `base`; those before have been.

        The reader looks chunk by chunk whether lines end at LF or, without any, at a lone CR; here
        that has to be the same for all. Raises `MixedBreaks`.
        """
        for offset in sorted(offsets):
            if offset < self._at or offset in self._known:
                continue
            piece = text[self._at - base : offset - base]
            line_break = "\n" if "\n" in piece else ""
            if "\r" in piece and piece.count("\r") != piece.count("\r\n"):
                if line_break:
                    raise MixedBreaks
                line_break = "\r"
            if line_break and self._line_break not in ("", line_break):
                raise MixedBreaks
            self._line_break = line_break or self._line_break
            self._line, self._column = behind(piece, self._line, self._column)
            self._at = offset
            self._known[offset] = self._line, self._column

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column of a place that was counted to."""
        return self._known[offset]

    def keep(self, offsets: Iterable[int]) -> None:
        """Forget all places but these."""
        self._known = {at: self._known[at] for at in offsets if at in self._known}
