"""Claims that were decided: what is a duplicate, what a replacement or void takes back."""

import zlib
from collections.abc import Iterable
from typing import NamedTuple

from edi.ledger.book import Book
from edi.ledger.store import Connection

_COLUMNS = "id, source, plan, claim, number, file, identity, person, decision, steps, reversed_by"


class Decided(NamedTuple):
    """A decision of this run or an earlier one."""

    id: int
    source: int  # digest of the claim where it stands
    plan: str
    claim: str  # CLM01
    number: str  # payer claim control number
    file: str
    identity: int
    person: int
    decision: str
    steps: str
    reversed_by: int | None = None


class History:
    """The decided claims of a ledger and a run."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._first = self._next = book.first("decided")
        self._reversed: set[int] = set()  # by this run

    def of_source(self, source: int) -> Decided | None:
        """The decision on the very same claim of the same transmission."""
        return self._one("source = ?", source)

    def of_number(self, number: str) -> Decided | None:
        """The latest decision under a payer claim control number that was not reversed."""
        return self._one("number = ?", number)

    def of_claim(self, claim: str) -> list[Decided]:
        """All decisions on a claim number, the first first."""
        return list(self._all("claim = ?", claim))

    def is_new(self, one: Decided) -> bool:
        """Was it decided in this run?"""
        return one.id >= self._first

    def same(self, identity: int) -> Decided | None:
        """The same claim, decided before and not reversed."""
        return self._one("identity = ?", identity)

    def same_services(self, digests: Iterable[int], but: int | None = None) -> set[int]:
        """Which of these services were covered before, in another claim than `but`."""
        found = set()
        for digest in digests:
            rows = self._book.ask(
                "SELECT d.id, d.reversed_by FROM decided_service s JOIN decided d"
                " ON d.id = s.decided WHERE s.digest = ? AND d.usage = ?",
                (digest, self._book.usage),
            )
            if any(by is None and id_ not in self._reversed and id_ != but for id_, by in rows):
                found.add(digest)
        return found

    def add(self, one: Decided, services: Iterable[int]) -> int:
        """Its id."""
        id_, self._next = self._next, self._next + 1
        self._book.add(
            f"INSERT INTO decided (run, usage, {_COLUMNS})"
            " VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (self._book.usage, id_, *one[1:8], _packed(one.decision), _packed(one.steps)),
        )
        self._book.add_many(
            "INSERT INTO decided_service VALUES (?, ?)", [(s, id_) for s in set(services)]
        )
        return id_

    def reverse(self, one: Decided) -> None:
        self._reversed.add(one.id)

    def keep(self, one: Decided) -> None:
        """It is not reversed after all."""
        self._reversed.discard(one.id)

    def _one(self, where: str, value: object) -> Decided | None:
        live = (
            one
            for one in self._all(where, value)
            if one.reversed_by is None and one.id not in self._reversed
        )
        return max(live, key=lambda one: one.id, default=None)

    def _all(self, where: str, value: object) -> Iterable[Decided]:
        rows = self._book.ask(
            f"SELECT {_COLUMNS} FROM decided WHERE {where} AND usage = ? ORDER BY id",
            (value, self._book.usage),
        )
        return (Decided(*row)._replace(decision=_text(row[8]), steps=_text(row[9])) for row in rows)

    def record(self, connection: Connection, run: int) -> None:
        self._book.copy("decided", connection, run)
        self._book.copy("decided_service", connection, run)
        connection.executemany(
            "UPDATE decided SET reversed_by = ? WHERE id = ?",
            [
                (run, self._book.number("decided", id_, connection))
                for id_ in sorted(self._reversed)
            ],
        )


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(errors="surrogatepass"))


def _text(packed: bytes) -> str:
    return zlib.decompress(packed).decode(errors="surrogatepass")


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: it has decided nothing."""
    connection.execute("UPDATE decided SET reversed_by = NULL WHERE reversed_by = ?", (run,))
    connection.execute(
        "DELETE FROM decided_service WHERE decided IN (SELECT id FROM decided WHERE run = ?)",
        (run,),
    )
    connection.execute("DELETE FROM decided WHERE run = ?", (run,))
