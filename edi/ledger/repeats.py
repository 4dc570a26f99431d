"""What would be paid twice, and reversals that do not take back what was paid.

The claim payments of a run are put beside each other and beside the ledger, in a database of their
own that is gone with the run. A claim is paid again when its payer claim control number, its
identity or one of its paid services was paid before and not reversed since, in an earlier run or in
this one. A denial repeats nothing, unless the same decision is run again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from edi.interchange.writer import MAX_CONTROL_NUMBER
from edi.ledger.book import Changes, changes
from edi.ledger.payment_events import PAY_ANEW, STANDS_ELSEWHERE, WAITS
from edi.ledger.payments import batched
from edi.ledger.store import Connection, Store, Usage, store_at

_AGAIN = "; --allow-repeat pays it all the same"

_TABLES = """
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, payer TEXT, employer_group TEXT, number TEXT, is_reversal BOOLEAN,
    cents INTEGER, identity INTEGER
);
CREATE TABLE paid_service (digest INTEGER, entry INTEGER);
CREATE TABLE closed (claim INTEGER PRIMARY KEY, entry INTEGER);
CREATE TABLE settled (entry INTEGER PRIMARY KEY)
"""

_INDEXES = (
    "CREATE INDEX entry_number ON entry (number)",
    "CREATE INDEX entry_identity ON entry (identity)",
    "CREATE INDEX paid_service_digest ON paid_service (digest)",
    "CREATE INDEX paid_service_entry ON paid_service (entry)",
)

# Joined in the order written (CROSS JOIN): from the run, whatever the size of the ledger.
# A claim whose payment is void is not paid, but one that waits for its reissue is as good as paid.
_OPEN = """c.usage = ? AND NOT c.is_reversal AND c.reversed_by IS NULL
 AND coalesce(c.unpaid, 2) = 2 AND c.id NOT IN (SELECT claim FROM closed)"""
# What a reversal may take back: id, file, group, cents, whether it is open, why no money is out.
_REVERSIBLE = f"""
SELECT id, file, employer_group, cents,
    reversed_by IS NULL AND id NOT IN (SELECT claim FROM closed),
    CASE WHEN unpaid = {PAY_ANEW} THEN 'is void, so that the claim is paid anew without a reversal'
         WHEN unpaid = {WAITS} THEN 'is void, and has to be reissued first (edi payments reissue)'
         WHEN EXISTS (SELECT 1 FROM run r WHERE r.id = claim.run AND r.state IN ('held', 'holding'))
         THEN 'is held: release or cancel it first' ELSE '' END
FROM claim WHERE usage = ? AND coalesce(unpaid, 0) <> {STANDS_ELSEWHERE} AND NOT is_reversal"""
_BY_NUMBER = f"""
SELECT e.id, min(c.file), max(CASE WHEN coalesce(c.cents, 1) > 0 THEN 1 ELSE 0 END),
    max(CASE WHEN coalesce(c.cents, e.cents) = e.cents THEN 1 ELSE 0 END), e.cents > 0,
    max(c.unpaid)
FROM entry e CROSS JOIN claim c ON c.number = e.number
WHERE NOT e.is_reversal
    AND coalesce(c.payer = e.payer, c.employer_group = e.employer_group) AND {_OPEN}
GROUP BY e.id ORDER BY e.id"""
_BY_IDENTITY = f"""
SELECT e.id, min(c.file), max(c.unpaid) FROM entry e CROSS JOIN claim c ON c.identity = e.identity
WHERE NOT e.is_reversal AND e.cents > 0 AND c.cents > 0 AND {_OPEN}
GROUP BY e.id ORDER BY e.id"""
_BY_SERVICE = f"""
SELECT p.entry, min(c.file), max(c.unpaid)
FROM paid_service p CROSS JOIN service s ON s.digest = p.digest
    CROSS JOIN claim c ON c.id = s.claim
WHERE {_OPEN} GROUP BY p.entry ORDER BY p.entry"""
_LIVE = "NOT is_reversal AND id NOT IN (SELECT entry FROM settled)"
_SAME_NUMBER = f"""
SELECT id FROM entry WHERE (payer, number) IN (
    SELECT payer, number FROM entry WHERE {_LIVE} GROUP BY payer, number HAVING count(*) > 1
) AND {_LIVE} ORDER BY id"""
_SAME_IDENTITY = f"""
SELECT id FROM entry WHERE identity IN (
    SELECT identity FROM entry WHERE {_LIVE} AND cents > 0 GROUP BY identity HAVING count(*) > 1
) AND {_LIVE} AND cents > 0 ORDER BY id"""
_SAME_SERVICE = """
SELECT DISTINCT entry FROM paid_service WHERE entry NOT IN (SELECT entry FROM settled)
AND digest IN (
    SELECT digest FROM paid_service WHERE entry NOT IN (SELECT entry FROM settled)
    GROUP BY digest HAVING count(DISTINCT entry) > 1
) ORDER BY entry"""


class ClaimPaid(NamedTuple):
    """A claim payment of this run."""

    entry: int  # its number in the run
    payer: str  # id
    group: str  # employer group number
    number: str  # CLP07
    is_reversal: bool
    cents: int  # CLP04
    identity: int
    services: Sequence[int]  # those paid; of a reversal none


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something wrong with a claim payment, or only unusual."""

    entry: int
    message: str
    file: str = ""  # of the earlier payment
    is_repeat: bool = True  # which may be allowed
    is_warning: bool = False
    difference: int = 0  # cents


class Repeats:
    """Give it the claim payments of a run, then ask what they repeat."""

    def __init__(self, ledger: str | Path | Store, usage: Usage, *, copied: bool = False) -> None:
        """`copied`: look at the ledger as it is now, and leave an older one as it is."""
        self._store = store_at(ledger)
        self._usage = usage
        self._space = self._store.workspace(_TABLES, copied=copied)
        self._db = self._space.connection
        self._seen = Changes(0, 0)  # what the ledger was when `find` looked at it

    def close(self) -> None:
        self._space.close()

    def add(self, claims: Iterable[ClaimPaid]) -> None:
        with self._store.failing(), self._space.together():
            for some in batched(claims):
                self._db.executemany(
                    "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", (one[:7] for one in some)
                )
                self._db.executemany(
                    "INSERT INTO paid_service VALUES (?, ?)",
                    ((s, one.entry) for one in some for s in one.services),
                )
            self._space.filled(_INDEXES)

    def remove(self, entry: int) -> None:
        """A claim payment is left out."""
        with self._store.failing():
            self._db.execute("DELETE FROM entry WHERE id = ?", (entry,))
            self._db.execute("DELETE FROM paid_service WHERE entry = ?", (entry,))

    def is_current(self, connection: Connection) -> bool:
        """Is the ledger as it was when `find` looked at it?"""
        return changes(connection) == self._seen

    def reversed(self) -> dict[int, int]:
        """By reversal, the ledger's id of the claim payment that it takes back."""
        with self._store.failing():
            return {e: c for c, e in self._db.execute("SELECT claim, entry FROM closed")}

    def knows_payment(self, group: str, payee: str, trace: str) -> bool:
        """Has a group made a payment with this trace number (TRN02) to this payee?"""
        if not (trace.isascii() and trace.isdigit()):
            return False
        with self._store.failing():
            found = self._db.execute(
                "SELECT 1 FROM payment WHERE usage = ? AND trace = ? AND employer_group = ?"
                " AND payee = ?",
                (self._usage, min(int(trace), MAX_CONTROL_NUMBER + 1), group, payee),
            )
            return found.fetchone() is not None

    def begun(self) -> set[str]:
        """The kinds of number that the ledger has issued; `find` has looked at it before."""
        with self._store.failing():
            rows = self._db.execute("SELECT kind FROM counter WHERE usage = ?", (self._usage,))
            return {kind for (kind,) in rows.fetchall()}

    def find(self) -> Iterator[Repeat]:
        """What is repeated: at most one thing of a claim payment. Raises `LedgerError`."""
        with self._store.failing():
            self._space.look()
            with self._space.together():
                self._db.execute("DELETE FROM closed")
                self._db.execute("DELETE FROM settled")
                self._seen = changes(self._db)
                found = list(self._reversals())
                found += self._in_ledger()
                found += self._in_run()
        seen = set()
        for one in found:
            if one.entry not in seen:
                seen.add(one.entry)
                yield one

    # -- reversals

    def _reversals(self) -> Iterator[Repeat]:
        rows = self._db.execute(
            "SELECT id, payer, employer_group, number, cents, identity FROM entry"
            " WHERE is_reversal ORDER BY id"
        ).fetchall()
        for entry, payer, group, number, cents, identity in rows:
            found = self._db.execute(
                f"{_REVERSIBLE} AND number = ? AND coalesce(payer = ?, employer_group = ?)"
                " ORDER BY id DESC",
                (self._usage, number, payer, group),
            ).fetchall()
            if not found:
                found = self._db.execute(
                    f"{_REVERSIBLE} AND identity = ? AND reversed_by IS NULL ORDER BY id DESC",
                    (self._usage, identity),
                ).fetchall()
            if problem := self._reversal(entry, group, -cents, found):
                if not found and self._settles_in_run(payer, number, -cents):
                    continue
                yield problem

    def _reversal(
        self, entry: int, group: str, cents: int, found: list[tuple[Any, ...]]
    ) -> Repeat | None:
        """Judge a reversal by the payments that it may mean; closes the one that it takes back."""
        if not found:
            return Repeat(
                entry,
                "the ledger knows no payment that this reversal takes back; it may be newer than"
                " the payment",
                is_repeat=False,
                is_warning=True,
            )
        still_open = [row for row in found if row[4]]
        if not still_open:
            return Repeat(
                entry,
                f"the payment in {found[0][1]} was reversed before; --allow-repeat reverses it all"
                " the same",
                found[0][1],
            )
        ours = [row for row in still_open if row[2] == group]
        if not ours:
            return Repeat(
                entry,
                f"the payment in {still_open[0][1]} was made by group {still_open[0][2]}: a"
                " reversal gives back to the account that has paid",
                still_open[0][1],
                is_repeat=False,
            )
        if all(row[5] for row in ours):
            return Repeat(
                entry,
                f"no money has gone out for this claim: the payment in {ours[0][1]} {ours[0][5]}",
                ours[0][1],
                is_repeat=False,
            )
        ours = [row for row in ours if not row[5]]
        for id_, _, _, paid, _, _ in ours:
            if paid is None or paid == cents:
                self._db.execute("INSERT INTO closed VALUES (?, ?)", (id_, entry))
                return None
        paid = ours[0][3]
        assert paid is not None
        word = "less" if cents < paid else "more"
        return Repeat(
            entry,
            f"the reversal takes back {abs(paid - cents) / 100:.2f} {word} than was paid, in"
            f" {ours[0][1]}: repeat the amounts of that payment",
            ours[0][1],
            is_repeat=False,
            difference=cents - paid,
        )

    def _settles_in_run(self, payer: str, number: str, cents: int) -> bool:
        """Is what it takes back paid in this very run, and another claim payment in its place?"""
        rows = self._db.execute(
            "SELECT id FROM entry e WHERE payer = ? AND number = ? AND cents = ?"
            " AND NOT is_reversal AND id NOT IN (SELECT entry FROM settled)"
            " AND EXISTS (SELECT 1 FROM entry o WHERE o.id <> e.id AND NOT o.is_reversal"
            " AND (o.identity = e.identity OR EXISTS ("
            " SELECT 1 FROM paid_service p JOIN paid_service q USING (digest)"
            " WHERE p.entry = e.id AND q.entry = o.id))) LIMIT 1",
            (payer, number, cents),
        ).fetchall()
        self._db.executemany("INSERT INTO settled VALUES (?)", rows)
        return bool(rows)

    # -- payments

    def _in_ledger(self) -> Iterator[Repeat]:
        usage = (self._usage,)
        for entry, file, paid, same, pays, waits in self._db.execute(_BY_NUMBER, usage):
            if same or (paid and pays):
                message = f"was paid before, in {file}, {_since(waits)}"
                yield Repeat(entry, f"its payer claim control number {message}{_AGAIN}", file)
            else:
                yield Repeat(
                    entry,
                    f"its payer claim control number was decided before, in {file}, with another"
                    " payment, and not reversed since",
                    file,
                    is_repeat=False,
                    is_warning=True,
                )
        for entry, file, waits in self._db.execute(_BY_IDENTITY, usage):
            yield Repeat(
                entry,
                "the same claim (provider, patient, dates, lines and charge) was paid before, in"
                f" {file}, under another number, {_since(waits)}{_AGAIN}",
                file,
            )
        for entry, file, waits in self._db.execute(_BY_SERVICE, usage):
            yield Repeat(
                entry,
                "a service of it (provider, patient, day, procedure, units and charge) was paid"
                f" before, in {file}, {_since(waits)}{_AGAIN}",
                file,
            )

    def _in_run(self) -> Iterator[Repeat]:
        same = (
            (_SAME_NUMBER, "another claim of this run has its payer claim control number"),
            (
                _SAME_IDENTITY,
                "another claim payment of this run is of the same claim (provider, patient, dates,"
                " lines and charge)",
            ),
            (
                _SAME_SERVICE,
                "another claim of this run has the same service (provider, patient, day, procedure,"
                " units and charge)",
            ),
        )
        for query, message in same:
            for (entry,) in self._db.execute(query):
                yield Repeat(entry, message + _AGAIN)


def _since(waits: int | None) -> str:
    """What has become of a payment since; `waits` where it is void."""
    return "by a payment that is void and has to be reissued" if waits else "and not reversed since"
