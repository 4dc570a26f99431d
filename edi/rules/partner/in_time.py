"""Is a claim plainly in time? Told from its raw segments."""

from datetime import date, timedelta

from edi.claims.context import ClaimContext
from edi.rules.partner.raw import places_of
from edi.structure.chunk import RawClaim

SERVICE_DATES = frozenset({"DTP_472", "DTP_434"})


class InTime:
    """The precheck: does no service end more than so many days before the file was made? Native
    code does the same (`edi.engine.judging`)."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._since: dict[str, str] = {}  # by the day of the file

    def since(self, created: str) -> str:
        """The first day that is in time for a file of that day, both CCYYMMDD."""
        known = self._since.get(created)
        if known is None:
            day = date(int(created[:4]), int(created[4:6]), int(created[6:]))
            known = (day - timedelta(days=self._days)).strftime("%Y%m%d")
            self._since[created] = known
        return known

    def __call__(self, raw: RawClaim, context: ClaimContext, *_: object) -> bool:
        if context.created is None:
            return True
        since = self.since(context.created_text)
        segments, starts, layouts = raw.segments
        for line, index in places_of(layouts, SERVICE_DATES):
            day = segments[starts[line] + index][-8:]
            if day < since or not day.isdigit():
                return False
        return True
