"""The claim payments of a run, outside memory: what is known of each, and its finished segments.

They lie in a database and a file without names, which the system removes with the process.
"""

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from edi.emit.segments import Finished
from edi.remit.provider_balance import ClaimAmount
from edi.remit.situational import ClaimTotals

_IN_MEMORY = 1 << 20  # bytes of segments
_WAITING = 500  # rows to be put in at once
_BETWEEN = "\x1f"
_COLUMNS = (
    "number, payment, claim, is_reversal, paid, interest, reference, corrects, service, npi,"
    " start, size, segments, place, identity, services, is_first"
)
_ORDER = "is_first DESC, number"  # in a payment
_SUMS = "count(*), sum(paid), max(is_reversal), max(interest <> 0)"
_PAID = "number, is_reversal, paid, reference, identity, services"


class Entry(NamedTuple):
    """One CLP with all that is below it."""

    amounts: ClaimAmount
    npi: str
    start: int  # of its segments
    size: int
    segments: int
    number: int  # in the run
    place: int  # line of its decision
    identity: int
    services: tuple[int, ...]  # digests of the paid lines


class PaidEntry(NamedTuple):
    """What the ledger is to know of a claim payment."""

    number: int  # in the run
    is_reversal: bool
    cents: int  # CLP04
    reference: str  # CLP07
    identity: int
    services: Sequence[int]


class Sums(NamedTuple):
    """What the claim payments of a payment come to."""

    claims: int
    paid: Decimal  # CLP04, dollars
    reverses: bool  # one of them is a reversal
    has_interest: bool


class Entries:
    """Claim payments by the number of the payment that they belong to."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # on disk
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -8000")  # kB
        numbers = _COLUMNS.replace("number,", "number INTEGER PRIMARY KEY,", 1)
        self._db.execute(f"CREATE TABLE entry ({numbers})")
        self._db.execute(
            "CREATE TABLE total (number INTEGER PRIMARY KEY, facility TEXT, charge TEXT,"
            " inpatient TEXT)"
        )
        self._segments = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._end = 0
        self._count = 0
        self._waiting: list[tuple[object, ...]] = []
        self._indexed = False
        self._latest: tuple[int, list[Entry]] | None = None
        self._sums: dict[int, Sums] | None = None  # by payment

    def close(self) -> None:
        self._db.close()
        self._segments.close()

    def add(
        self,
        payment: int,
        amounts: ClaimAmount,
        npi: str,
        written: Finished,
        place: int,
        identity: int,
        services: Sequence[int],
        *,
        is_first: bool = False,
    ) -> int:
        """Add a claim payment to a payment; its number in the run. `is_first`: it stands before
        those that are not."""
        return self.add_cents(
            payment,
            amounts.claim,
            int(amounts.paid * 100),
            amounts.reference,
            amounts.service,
            npi,
            written,
            place,
            identity,
            services,
            is_reversal=amounts.is_reversal,
            interest=int(amounts.interest * 100),
            corrects=amounts.corrects,
            is_first=is_first,
        )

    def add_cents(
        self,
        payment: int,
        claim: str,
        paid: int,
        reference: str,
        service: int,
        npi: str,
        written: Finished,
        place: int,
        identity: int,
        services: Sequence[int],
        *,
        is_reversal: bool = False,
        interest: int = 0,
        corrects: tuple[str, ...] = (),
        is_first: bool = False,
    ) -> int:
        """The same, from amounts in cents."""
        self._segments.write(written.data)
        self._waiting.append(
            (
                self._count,
                payment,
                claim,
                is_reversal,
                paid,
                interest,
                reference,
                _BETWEEN.join(corrects),
                service,
                npi,
                self._end,
                len(written.data),
                written.segments,
                place,
                identity,
                array("q", services).tobytes(),
                is_first,
            )
        )
        self._count += 1
        self._end += len(written.data)
        self._latest = self._sums = None
        if len(self._waiting) >= _WAITING:
            self._flush()
        return self._count - 1

    def add_totals(self, totals: ClaimTotals) -> None:
        """What the claim payment added last adds to the totals of its loop 2000."""
        values = json.dumps({place: str(value) for place, value in totals.inpatient.items()})
        self._db.execute(
            "INSERT INTO total VALUES (?, ?, ?, ?)",
            (self._count - 1, totals.facility_code, str(totals.charge), values),
        )

    def totals(self, payment: int) -> dict[str, tuple[int, ClaimTotals]]:
        """Number and sums of the claim payments of a payment, by facility type."""
        self._flush()
        found: dict[str, tuple[int, ClaimTotals]] = {}
        for code, charge, values in self._db.execute(
            "SELECT facility, charge, inpatient FROM total JOIN entry USING (number)"
            " WHERE payment = ? ORDER BY facility, number",
            (payment,),
        ):
            count, sums = found.get(code) or (0, ClaimTotals(code, Decimal(0), {}))
            for place, value in json.loads(values).items():
                sums.inpatient[int(place)] = sums.inpatient.get(int(place), 0) + Decimal(value)
            found[code] = count + 1, sums._replace(charge=sums.charge + Decimal(charge))
        return found

    def finished_of(self, payment: int, facility_code: str) -> Iterator[Finished]:
        """The segments of each of a payment that has totals by facility type."""
        rows = self._db.execute(
            "SELECT start, size, segments FROM entry JOIN total USING (number)"
            f" WHERE payment = ? AND facility = ? ORDER BY {_ORDER}",
            (payment, facility_code),
        )
        for start, size, segments in rows:
            self._segments.seek(start)
            yield Finished(self._segments.read(size), segments)

    def _flush(self) -> None:
        if self._waiting:
            marks = ", ".join("?" * len(self._waiting[0]))
            self._db.execute("BEGIN")
            self._db.executemany(f"INSERT INTO entry VALUES ({marks})", self._waiting)
            self._db.execute("COMMIT")
            self._waiting.clear()

    def of(self, payment: int) -> list[Entry]:
        """Those of a payment, in the order they came."""
        if self._latest is None or self._latest[0] != payment:
            self._latest = payment, [_entry(row) for row in self._rows(_COLUMNS, payment)]
        return self._latest[1]

    def _rows(self, columns: str, payment: int) -> sqlite3.Cursor:
        self._flush()
        if not self._indexed:
            self._db.execute("CREATE INDEX entry_payment ON entry (payment)")
            self._indexed = True
        return self._db.execute(
            f"SELECT {columns} FROM entry WHERE payment = ? ORDER BY {_ORDER}", (payment,)
        )

    def sums(self, payment: int) -> Sums:
        """What those of a payment come to."""
        if self._sums is None:
            self._flush()
            rows = self._db.execute(f"SELECT payment, {_SUMS} FROM entry GROUP BY payment")
            self._sums = {payment: _as_sums(row) for payment, *row in rows}
        found = self._sums.get(payment)
        if found is None:
            found = self._sums[payment] = _as_sums(self._rows(_SUMS, payment).fetchone())
        return found

    def paid(self, payment: int) -> Iterator[PaidEntry]:
        """Those of a payment, as the ledger is to know them."""
        for *row, services in self._rows(_PAID, payment):
            yield PaidEntry._make((*row, array("q", services)))

    def all_paid(self) -> Iterator[tuple[int, PaidEntry]]:
        """Every one, as the ledger is to know it, with the number of its payment."""
        self._flush()
        rows = self._db.execute(f"SELECT payment, {_PAID} FROM entry ORDER BY number")
        for payment, *row, services in rows:
            yield payment, PaidEntry._make((*row, array("q", services)))

    def finished(self, payment: int) -> Iterator[Finished]:
        """The segments of each of a payment."""
        for start, size, segments in self._rows("start, size, segments", payment):
            self._segments.seek(start)
            yield Finished(self._segments.read(size), segments)

    def all(self) -> Iterator[tuple[int, Entry]]:
        """Every one, in the order they came, with the number of its payment."""
        self._flush()
        for row in self._db.execute(f"SELECT {_COLUMNS} FROM entry ORDER BY number"):
            yield row[1], _entry(row)

    def one(self, number: int) -> tuple[int, Entry]:
        """The one with this number in the run, with the number of its payment."""
        self._flush()
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE number = ?", (number,)
        ).fetchone()
        return row[1], _entry(row)

    def remove(self, entries: Collection[Entry]) -> None:
        self._flush()
        numbers = [(entry.number,) for entry in entries]
        for number in numbers if self._sums else ():
            row = self._db.execute("SELECT payment FROM entry WHERE number = ?", number).fetchone()
            if row and self._sums:
                self._sums.pop(row[0], None)
        self._db.executemany("DELETE FROM entry WHERE number = ?", numbers)
        self._latest = None


def _as_sums(row: Sequence[int | None]) -> Sums:
    count, paid, reverses, interest = row
    return Sums(count or 0, _dollars(paid or 0), bool(reverses), bool(interest))


@lru_cache(maxsize=1 << 12)
def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _entry(row: tuple) -> Entry:  # type: ignore[type-arg]
    _, _, claim, is_reversal, paid, interest, reference, corrects, service, npi, *rest = row
    start, size, segments, place, identity, services, _ = rest
    amounts = ClaimAmount(
        claim,
        bool(is_reversal),
        _dollars(paid),
        _dollars(interest),
        reference,
        tuple(corrects.split(_BETWEEN)) if corrects else (),
        service,
    )
    digests = array("q", services)
    return Entry(amounts, npi, start, size, segments, row[0], place, identity, tuple(digests))
