"""The lists that other modules of `edi.codes` hold, as lists with dates."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache

from edi.codes import acknowledgement, carc, place_of_service, remark_code, remark_meaning
from edi.codes import zip_prefix as prefixes
from edi.codes.lists.code_list import FOREVER, CodeList, Days, ListInfo, day_number


class ShippedList:
    """A list of few codes."""

    def __init__(
        self,
        source: str,
        day: date,
        periods: Mapping[str, tuple[Days, ...]],
        meaning: Callable[[str], str | None],
        *,
        is_partial: bool = False,
    ) -> None:
        self.info = ListInfo(source, day, len(periods), 0, FOREVER, is_partial)
        self._periods = periods
        self._meaning = meaning

    def days(self, code: str) -> tuple[Days, ...]:
        return self._periods.get(code, ())

    def meaning(self, code: str) -> str:
        return self._meaning(code) or ""


_ALWAYS: tuple[Days, ...] = ((0, FOREVER),)


def _undated(codes: Iterable[str]) -> dict[str, tuple[Days, ...]]:
    return dict.fromkeys(codes, _ALWAYS)


@cache
def _carc() -> CodeList:
    def period(one: carc.Carc) -> Days:
        return (
            day_number(one.started) if one.started else 0,
            day_number(one.stopped) if one.stopped else FOREVER,
        )

    def meaning(code: str) -> str | None:
        found = carc.get(code)
        return found.summary if found else None

    periods = {one.code: (period(one),) for one in carc.all_codes()}
    return ShippedList("X12, code source 139", carc.LIST_DATE, periods, meaning)


@cache
def _rarc() -> CodeList:
    def meaning(code: str) -> str | None:
        found = remark_meaning.get(code)
        return found.meaning if found else None

    codes = _undated(remark_code.known_codes())
    return ShippedList("X12, code source 411", remark_code.LIST_DATE, codes, meaning)


@cache
def _statuses() -> CodeList:
    codes = _undated(acknowledgement.status_codes())
    return ShippedList(
        "X12, code source 508: those that edi sends",
        acknowledgement.LIST_DATE,
        codes,
        acknowledgement.status_meaning,
        is_partial=True,
    )


@cache
def _categories() -> CodeList:
    codes = _undated(acknowledgement.category_codes())
    day = acknowledgement.LIST_DATE
    return ShippedList("X12, code source 507", day, codes, acknowledgement.category_meaning)


@cache
def _places() -> CodeList:
    codes = _undated(place_of_service.all_codes())
    return ShippedList(
        "CMS, code source 237", place_of_service.LIST_DATE, codes, place_of_service.name
    )


@cache
def _zip_prefixes() -> CodeList:
    def meaning(prefix: str) -> str:
        return ", ".join(sorted(prefixes.states(prefix)))

    codes = _undated(prefixes.all_prefixes())
    return ShippedList("USPS, from the package zipcodes", prefixes.LIST_DATE, codes, meaning)


SHIPPED: dict[str, Callable[[], CodeList]] = {
    "carc": _carc,
    "rarc": _rarc,
    "claim-status": _statuses,
    "claim-status-category": _categories,
    "place-of-service": _places,
    "zip-prefix": _zip_prefixes,
}
