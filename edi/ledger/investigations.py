"""Investigations of other parties' liability, and claims that are held.

An investigation belongs to a person and an injury. Claims that are related to it share its clock,
which runs from the day it was opened.
"""

from datetime import date
from typing import Any, NamedTuple

from edi.ledger.book import Book
from edi.ledger.store import Connection

RELEASED, LIABLE = "released", "liable"  # what a member may answer


class Investigation(NamedTuple):
    """Is another party liable for this injury?"""

    id: int
    plan: str
    person: int  # digest
    injury: str  # body area of the diagnoses, or day of the accident
    opened: date
    answer: str = ""  # RELEASED, LIABLE, or "" for none


class Investigations:
    """Those of a ledger and a run."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._next = book.first("investigation")
        self._answers: dict[int, tuple[str, date]] = {}  # in this run

    def of_person(self, plan: str, person: int) -> list[Investigation]:
        """The first first."""
        rows = self._book.ask(
            "SELECT id, plan, person, injury, opened, answer FROM investigation"
            " WHERE person = ? AND plan = ? AND usage = ? ORDER BY id",
            (person, plan, self._book.usage),
        )
        return [self._read(row) for row in rows]

    def of_id(self, id_: int) -> Investigation | None:
        rows = self._book.ask(
            "SELECT id, plan, person, injury, opened, answer FROM investigation"
            " WHERE id = ? AND usage = ?",
            (id_, self._book.usage),
        )
        return next((self._read(row) for row in rows), None)

    def _read(self, row: tuple[Any, ...]) -> Investigation:
        id_, plan, person, injury, opened, answer = row
        if id_ in self._answers:
            answer = self._answers[id_][0]
        day = date.fromisoformat(opened)
        return Investigation(id_, plan, person, injury, day, answer or "")

    def open(self, plan: str, person: int, injury: str, on: date) -> Investigation:
        one = Investigation(self._next, plan, person, injury, on)
        self._next += 1
        self._book.add(
            "INSERT INTO investigation (id, run, usage, plan, person, injury, opened)"
            " VALUES (?, 0, ?, ?, ?, ?, ?)",
            (one.id, self._book.usage, plan, person, injury, on.isoformat()),
        )
        return one

    def answer(self, one: Investigation, answer: str, on: date) -> None:
        """What the member says; the investigation is over."""
        self._answers[one.id] = answer, on

    # -- held claims

    def held_since(self, source: int, reason: str, on: date) -> date:
        """Since when a claim is held for a reason; from now on where it was not."""
        rows = self._book.ask(
            "SELECT min(since) FROM held WHERE source = ? AND reason = ? AND usage = ?",
            (source, reason, self._book.usage),
        )
        days = [date.fromisoformat(row[0]) for row in rows if row[0]]
        if days:
            return min(days)
        self._book.add(
            "INSERT INTO held VALUES (0, ?, ?, ?, ?)",
            (self._book.usage, source, reason, on.isoformat()),
        )
        return on

    def record(self, connection: Connection, run: int) -> None:
        self._book.copy("investigation", connection, run)
        self._book.copy("held", connection, run)
        connection.executemany(
            "UPDATE investigation SET answer = ?, answered = ?, answered_run = ? WHERE id = ?",
            [
                (answer, on.isoformat(), run, self._book.number("investigation", id_, connection))
                for id_, (answer, on) in sorted(self._answers.items())
            ],
        )


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: it has opened, answered and held nothing."""
    connection.execute(
        "UPDATE investigation SET answer = NULL, answered = NULL, answered_run = NULL"
        " WHERE answered_run = ?",
        (run,),
    )
    connection.execute("DELETE FROM investigation WHERE run = ?", (run,))
    connection.execute("DELETE FROM held WHERE run = ?", (run,))
