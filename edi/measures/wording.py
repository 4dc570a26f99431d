"""Measures as people read them."""

from datetime import date
from decimal import Decimal

from edi.measures.catalogue import Measure
from edi.measures.result import Period, Report, Value

NOTHING = "\N{EN DASH}"


def said(measure: Measure, value: Value) -> str:
    """A value: 1,234.50 dollars, 97.5 %, 12 days; a dash for what is not known."""
    if value is None:
        return NOTHING
    if measure.kind in ("money", "average"):
        return f"{value:,.2f}"
    if measure.kind == "rate":
        return f"{value} %"
    if measure.kind == "quantity" and isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def month(day: date) -> str:
    return f"{day:%Y-%m}"


def span(report: Report) -> str:
    """Of which months it is."""
    if not report.months:
        return "no month with claims"
    first, last = month(report.months[0]), month(report.months[-1])
    return first if first == last else f"{first} to {last}"


def notes(report: Report) -> list[str]:
    """What limits the report."""
    found = []
    if not report.is_validated:
        found.append(
            "the files were not checked by the rules: findings are those of reading, and clean"
            " claims may have others"
        )
    if report.undated:
        what = "claim or claim payment" if report.undated == 1 else "claims and claim payments"
        verb = "has no date and is" if report.undated == 1 else "have no date and are"
        found.append(f"{report.undated:,} {what} {verb} in no month")
    answers = report.tables["acknowledgements"].one(Period(None, None))
    if report.months and answers.get("acknowledged") is answers.get("answered") is None:
        found.append("the files hold no 999 and no 277CA: acknowledgements are not measured")
    return found
