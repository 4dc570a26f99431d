"""What members answered about other parties' liability: a CSV file."""

from pathlib import Path

from edi.adjudicate.csv_file import rows
from edi.ledger.investigations import LIABLE, RELEASED, Investigations

_MOST_DIGITS = 18
_COLUMNS = ("investigation", "answer", "date")


def take(file: Path, known: Investigations) -> None:
    """Close the investigations that are answered. Raises `InvalidPlans`, `OSError`."""
    for row in rows(file, _COLUMNS, _COLUMNS):
        number = row.text("investigation", required=True)
        if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
            raise row.wrong("must be the number of an investigation", "investigation")
        one = known.of_id(int(number))
        if one is None:
            raise row.wrong(f"{number}: the ledger has no such investigation", "investigation")
        answer = row.text("answer", required=True)
        if answer not in (RELEASED, LIABLE):
            raise row.wrong(f"must be {RELEASED} or {LIABLE}", "answer")
        day = row.day("date")
        if day is None:
            raise row.wrong("is empty", "date")
        if one.answer != answer:
            known.answer(one, answer, day)
