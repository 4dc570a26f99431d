"""What members and families have paid towards their deductibles and out-of-pocket maximums, and
what they have used of limited benefits, by plan year.

Every decision adds entries, and its reversal adds them again with the opposite sign: sums are never
overwritten, so each can be traced to the claims that made it.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from edi.ledger.book import Book
from edi.ledger.store import Connection

_FAMILIES_KEPT = 20_000


class Account(NamedTuple):
    """Whose, in which plan and year."""

    plan: str
    year: date  # its first day
    family: int  # digests
    person: int


class Entry(NamedTuple):
    """What a decision adds: cents, or visits."""

    account: Account
    kind: str
    amount: int


class Accumulators:
    """The sums of a ledger and a run."""

    def __init__(self, book: Book) -> None:
        self._book = book
        # By plan, year and family: sums by person and kind.
        self._taken: dict[int, list[Entry]] = {}  # by decision, in this run
        self._kept: OrderedDict[tuple[str, date, int], dict[tuple[int, str], int]] = OrderedDict()

    def of_person(self, account: Account, kind: str) -> int:
        return self._family(account).get((account.person, kind), 0)

    def of_family(self, account: Account, kind: str) -> int:
        return sum(n for (_, of), n in self._family(account).items() if of == kind)

    def add(self, decided: int, entries: Iterable[Entry]) -> None:
        """What a decision of this run adds."""
        for account, kind, amount in entries:
            sums = self._family(account)
            sums[account.person, kind] = sums.get((account.person, kind), 0) + amount
            self._book.add(
                "INSERT INTO accumulated VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(decided, self._book.usage, account.plan, account.year.isoformat()),
                    *(account.family, account.person, kind, amount),
                ),
            )

    def take_back(self, decided: int) -> None:
        """A decision is reversed: what it added is taken away again."""
        rows = self._book.ask(
            "SELECT plan, year, family, person, kind, CAST(sum(amount) AS BIGINT)"
            " FROM accumulated"
            " WHERE decided = ? GROUP BY plan, year, family, person, kind",
            (decided,),
        )
        entries = [
            Entry(Account(plan, date.fromisoformat(year), family, person), kind, -amount)
            for plan, year, family, person, kind, amount in rows
        ]
        self._taken[decided] = entries
        self.add(decided, entries)

    def restore(self, decided: int) -> None:
        """It is not reversed after all."""
        self.add(decided, [one._replace(amount=-one.amount) for one in self._taken.pop(decided)])

    def _family(self, account: Account) -> dict[tuple[int, str], int]:
        key = account[:3]
        known = self._kept.get(key)
        if known is None:
            known = {}
            rows = self._book.ask(
                "SELECT person, kind, amount FROM accumulated"
                " WHERE family = ? AND plan = ? AND year = ? AND usage = ?",
                (account.family, account.plan, account.year.isoformat(), self._book.usage),
            )
            for person, kind, amount in rows:
                known[person, kind] = known.get((person, kind), 0) + amount
            self._kept[key] = known
            if len(self._kept) > _FAMILIES_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return known

    def record(self, connection: Connection, run: int) -> None:
        self._book.copy("accumulated", connection, run)


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: it has added nothing."""
    connection.execute("DELETE FROM accumulated WHERE run = ?", (run,))
