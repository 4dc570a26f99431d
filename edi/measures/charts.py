"""Charts of a report: bars for each month, in a box that is 20 wide and 100 high.

Coordinates are drawn, so they may be floating numbers; what is told beside them is exact.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from edi.measures.result import Period, Report
from edi.measures.wording import month

_HIGH, _WIDE, _MARGIN = 100.0, 20.0, 3.0
# Parts of a charge from the bottom up: class of `page.css`, measure, name.
_PARTS = (
    ("paid", "paid", "Paid"),
    ("patient", "member_share", "Member share"),
    ("earlier_payers", "cob_savings", "Saved by COB"),
    ("write_off", "contract_savings", "Saved by contract"),
    ("denied", "denied", "Denied"),
    ("other", "other", "Other"),
)
_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def charts(report: Report, group: str | None) -> list[dict[str, Any]]:
    """What became of charges, days to payment, and claims with decisions, by month."""
    made = (_charges, _days, _numbers)
    return [one(report, group) for one in made]


def _charges(report: Report, group: str | None) -> dict[str, Any]:
    found = [report.tables["payments"].one(Period(group, one)) for one in report.months]
    parts = [
        [(kind, max(_number(values, name), Decimal(0))) for kind, name, _ in _PARTS]
        for values in found
    ]
    whole = max((sum(size for _, size in one) for one in parts), default=Decimal(0))
    months = []
    for day, values, one in zip(report.months, found, parts, strict=True):
        y, bars = _HIGH, []
        for kind, size in one:
            if size:
                height = float(size / whole) * _HIGH
                y -= height
                bars.append(_bar(kind, y, height))
        told = ", ".join(f"{name} {_number(values, key):,.2f}" for _, key, name in _PARTS)
        months.append(_month(day, f"{month(day)}: {told}", bars))
    highest = max(
        zip(found, report.months, strict=True), key=lambda one: _number(one[0], "charged")
    )
    return {
        "title": "What became of the charges",
        "said": f"Most in {month(highest[1])}: {_number(highest[0], 'charged'):,.2f} decided.",
        "months": months,
        "legend": [(kind, name) for kind, _, name in _PARTS],
    }


def _days(report: Report, group: str | None) -> dict[str, Any]:
    found = [report.tables["turnaround"].one(Period(group, one)) for one in report.months]
    limit = report.options.pay_days
    pairs = [
        (_days_of(one, "days_to_payment"), _days_of(one, "days_to_payment_90")) for one in found
    ]
    most = max([limit, *(days for pair in pairs for days in pair if days is not None)]) * 1.05 or 1
    months = []
    for day, (half, nine) in zip(report.months, pairs, strict=True):
        bars = []
        if half is not None and nine is not None:
            bars.append(_bar("half", _HIGH - nine / most * _HIGH, nine / most * _HIGH))
            height = half / most * _HIGH
            bars.append(_bar("denied" if half > limit else "paid", _HIGH - height, height))
        bars.append(
            {
                "kind": "limit",
                "x": 0,
                "y": _at(_HIGH - limit / most * _HIGH),
                "width": _WIDE,
                "height": 0.8,
            }
        )
        told = f"half within {half} days, nine of ten within {nine}" if bars[1:] else "no decision"
        months.append(_month(day, f"{month(day)}: {told}", bars))
    whole = report.tables["turnaround"].one(Period(group, None))
    half, nine = _days_of(whole, "days_to_payment"), _days_of(whole, "days_to_payment_90")
    said = (
        f"In all, half within {half} days and nine of ten within {nine};"
        if half is not None
        else ""
    )
    return {
        "title": "Days from arrival to payment",
        "said": f"{said} the limit is {limit} days.".strip().capitalize(),
        "months": months,
        "legend": [
            ("paid", "Half"),
            ("half", "Nine of ten"),
            ("denied", "Half, above the limit"),
            ("limit", "Limit"),
        ],
    }


def _numbers(report: Report, group: str | None) -> dict[str, Any]:
    claims = [report.tables["volume"].one(Period(group, one)) for one in report.months]
    decisions = [report.tables["payments"].one(Period(group, one)) for one in report.months]
    rows: Sequence[tuple[Decimal, Decimal, Decimal]] = [
        (_number(a, "claims"), _number(b, "decisions"), _number(b, "denials"))
        for a, b in zip(claims, decisions, strict=True)
    ]
    most = max([Decimal(1), *(size for row in rows for size in row)])
    third = (_WIDE - 2 * _MARGIN) / 3
    months = []
    for day, row in zip(report.months, rows, strict=True):
        bars = []
        kinds = ("earlier_payers", "paid", "denied")
        for place, (kind, size) in enumerate(zip(kinds, row, strict=True)):
            height = float(size / most) * _HIGH
            bars.append(
                {
                    "kind": kind,
                    "x": _at(_MARGIN + place * third),
                    "y": _at(_HIGH - height),
                    "width": _at(third),
                    "height": _at(height),
                }
            )
        told = f"{row[0]:,} claims received, {row[1]:,} decisions, {row[2]:,} denials"
        months.append(_month(day, f"{month(day)}: {told}", bars))
    total = [sum((row[place] for row in rows), Decimal(0)) for place in range(3)]
    return {
        "title": "Claims, decisions, denials",
        "said": f"{total[0]:,} claims received, {total[1]:,} decisions, {total[2]:,} denials.",
        "months": months,
        "legend": [
            ("earlier_payers", "Claims received"),
            ("paid", "Decisions"),
            ("denied", "Denials"),
        ],
    }


def _number(values: dict[str, Any], name: str) -> Decimal:
    """A sum; zero where a query of one's own does without."""
    found = values.get(name)
    return Decimal(found) if isinstance(found, int | Decimal) else Decimal(0)


def _days_of(values: dict[str, Any], name: str) -> int | None:
    found = values.get(name)
    return found if isinstance(found, int) else None


def _bar(kind: str, y: float, height: float) -> dict[str, Any]:
    wide = _WIDE - 2 * _MARGIN
    return {"kind": kind, "x": _MARGIN, "y": _at(y), "width": wide, "height": _at(height)}


def _month(day: date, told: str, bars: list[dict[str, Any]]) -> dict[str, Any]:
    name = _NAMES[day.month - 1]
    return {"name": f"{name}\n{day.year}" if day.month == 1 else name, "told": told, "bars": bars}


def _at(value: float) -> float:
    return round(value, 2)
