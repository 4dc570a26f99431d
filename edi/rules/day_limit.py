"""Are days of a claim plainly so long before the file was made, or no longer? Told from its raw
segments."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.structure.chunk import ClaimSegments, RawClaim
from edi.structure.layout import Layout

_ONLY = {"2400": "DTP_472", "2330B": "DTP_573", "2430": "DTP_573"}
_DAY, _PERIOD = 8, 17  # characters of CCYYMMDD, and of two of them with a hyphen


class DayLimit:
    """A precheck: is none of the days of some segments before the day that is so many `days`
    before the file was made or, where `is_latest`, after it? Native code does the same
    (`edi.engine.judging`)."""

    def __init__(
        self, tokens: frozenset[str], days: int, *, is_latest: bool = False, of_starts: bool = False
    ) -> None:
        """`tokens`: of segments that end with a day or period, "DTP_472"; `of_starts`: of a period
        it is the first day that counts, not the last one."""
        self.days = days
        limits: dict[str, str] = {}  # by the day of the file
        self.asked = tokens, is_latest, of_starts, limits

    def to_json(self) -> list[Any]:
        """What it is made of."""
        tokens, is_latest, of_starts, _ = self.asked
        return [sorted(tokens), self.days, is_latest, of_starts]

    @classmethod
    def from_json(cls, values: list[Any]) -> "DayLimit":
        tokens, days, is_latest, of_starts = values
        return cls(frozenset(tokens), days, is_latest=is_latest, of_starts=of_starts)

    def limit(self, created: str) -> str:
        """The earliest or latest day for a file of that day, both CCYYMMDD."""
        limits = self.asked[3]
        known = limits.get(created)
        if known is None:
            day = date(int(created[:4]), int(created[4:6]), int(created[6:]))
            try:
                found = day - timedelta(days=self.days)
            except OverflowError:
                found = date.max if self.days < 0 else date.min
            known = found.isoformat().replace("-", "")
            limits[created] = known
        return known

    def __call__(self, raw: RawClaim, context: ClaimContext, *_: object) -> bool:
        return self.is_kept(raw.segments, raw.delimiters.element, context)

    def is_kept_by(self, claim: Claim) -> bool:
        """The same of a claim that may be wrong in other ways."""
        whole = claim.whole
        return all(map(_is_told_by_tokens, whole.layouts)) and self.is_kept(
            whole, claim.delimiters.element, claim.context
        )

    def is_kept(self, whole: ClaimSegments, separator: str, context: ClaimContext) -> bool:
        """By the days of these segments."""
        if context.created is None:
            return True
        tokens, is_latest, of_starts = self.asked[:3]
        limit = self.limit(context.created_text)
        segments, starts, layouts = whole
        for start, layout in zip(starts, layouts, strict=False):
            for index in places_of(layout, tokens):
                text = segments[start + index].rpartition(separator)[2]
                if len(text) == _PERIOD and text[_DAY] == "-":
                    text = text[:_DAY] if of_starts else text[_DAY + 1 :]
                if len(text) != _DAY or not (text.isascii() and text.isdigit()):
                    return False
                if text > limit if is_latest else text < limit:
                    return False
        return True


@lru_cache(maxsize=4096)
def _is_told_by_tokens(layout: Layout) -> bool:
    """Do tokens tell which date is which? Not where a loop has one kind of date only, which is read
    whatever its qualifier is, and that is another one."""
    return all(
        layout.tokens[index] == _ONLY.get(node.loop.id)
        for node in layout.root.walk()
        for index in node.uses.get("DTP", ())
    )


@lru_cache(maxsize=4096)
def places_of(layout: Layout, tokens: frozenset[str]) -> tuple[int, ...]:
    """Where a claim or line of this layout has segments with these tokens."""
    return tuple(index for index, token in enumerate(layout.tokens) if token in tokens)
