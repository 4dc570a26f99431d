"""Are days of a claim plainly so long before the file was made, or no longer? Told from its raw
segments."""

from datetime import date, timedelta

from edi.claims.context import ClaimContext
from edi.rules.partner.raw import places_of
from edi.structure.chunk import RawClaim


class DayLimit:
    """A precheck: is none of the days of some segments before the day that is so many `days`
    before the file was made or, where `is_latest`, after it? Native code does the same
    (`edi.engine.judging`)."""

    def __init__(self, tokens: frozenset[str], days: int, *, is_latest: bool = False) -> None:
        """`tokens`: of segments that end with a day, "DTP_472"."""
        self._days = days
        limits: dict[str, str] = {}  # by the day of the file
        self.asked = tokens, is_latest, limits

    def limit(self, created: str) -> str:
        """The earliest or latest day for a file of that day, both CCYYMMDD."""
        limits = self.asked[2]
        known = limits.get(created)
        if known is None:
            day = date(int(created[:4]), int(created[4:6]), int(created[6:]))
            known = (day - timedelta(days=self._days)).strftime("%Y%m%d")
            limits[created] = known
        return known

    def __call__(self, raw: RawClaim, context: ClaimContext, *_: object) -> bool:
        if context.created is None:
            return True
        tokens, is_latest = self.asked[:2]
        limit = self.limit(context.created_text)
        segments, starts, layouts = raw.segments
        for line, index in places_of(layouts, tokens):
            day = segments[starts[line] + index][-8:]
            if not day.isdigit() or (day > limit if is_latest else day < limit):
                return False
        return True
