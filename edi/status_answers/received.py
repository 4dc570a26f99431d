"""Claims of 837s that were received, as far as they are asked for and no 835 answers them: decided
and not yet paid, held, or no more than received.

The ledger knows a claim by digests of where it stands (decided, held) and of what it says (paid).
Why a claim is held for another party's liability stands in the worklist of its run.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from edi.adjudicate.liability import OTHER_PARTY
from edi.adjudicate.other_payers import PAYER_ORDER, PRIOR_PAYER, UNKNOWN_PRIMARY
from edi.adjudicate.outputs import KINDS
from edi.adjudicate.reading import source_of
from edi.claims.claim import Claim, ServiceLine
from edi.claims.source import CUT, DocumentOf
from edi.claims.stream import claims_of
from edi.emit.values import Procedure
from edi.errors import NotThisTransaction, NotX12
from edi.guides.spec import About
from edi.interchange.columns import decode
from edi.interchange.compressed import open_file
from edi.ledger.holds import PUBLISHED
from edi.ledger.identity import ClaimIdentity
from edi.ledger.store import Reading, Usage
from edi.status_answers.known import KnownClaim, KnownLine, State, Wanted
from edi.status_answers.requests import plain
from edi.structure.chunk import RawClaim

ZERO = Decimal(0)
_HOLDS = {
    OTHER_PARTY: State.HELD_LIABILITY,
    UNKNOWN_PRIMARY: State.HELD_PRIOR,
    PRIOR_PAYER: State.HELD_PRIOR,
    PAYER_ORDER: State.HELD_COVERAGE,
}


class _Hold(NamedTuple):
    code: str
    since: date


class ReceivedClaims:
    """The claims of received files that wait."""

    def __init__(
        self,
        reading: Reading,
        usage: Usage,
        progress: Callable[[int], object],
        notice: Callable[[str], object],
    ) -> None:
        """`notice` is told of files that hold no 837 or are cut off."""
        self._reading = reading
        self._usage = usage
        self._progress = progress
        self._notice = notice
        self._worklist: dict[tuple[str, str, int | None], _Hold] | None = None

    def read(
        self, paths: Iterable[str | Path], wanted: Wanted, paid: Iterable[KnownClaim]
    ) -> list[KnownClaim]:
        """Those that are asked for, and are not among those that 835s answer. Raises `OSError`."""
        accounts = wanted.accounts | self._accounts_of(wanted.numbers)
        by_account: dict[str, list[KnownClaim]] = {}
        for known in paid:
            by_account.setdefault(known.account, []).append(known)
        found: list[KnownClaim] = []
        seen: set[int] = set()
        for path in paths:
            try:
                for one in self._of(str(path), accounts, bool(wanted.members), seen):
                    if not _is_answered(one, by_account.get(one.account, ())):
                        found.append(one)
            except (NotThisTransaction, NotX12):
                self._notice(f"{path}: skipped, no 837 that edi reads")
        return found

    def _of(
        self, path: str, accounts: set[str], all_of_them: bool, seen: set[int]
    ) -> Iterator[KnownClaim]:
        """Those of a file that wait, each once."""

        def look(raw: RawClaim, *_: object) -> bool:
            return not all_of_them and decode(raw.elements[1]).strip() not in accounts

        with open_file(path) as stream:
            document = DocumentOf(stream, About.CLAIM, path)
            before = 0
            for claim in claims_of(document, path, look):
                self._progress(claim.chunk.offset - before)
                before = claim.chunk.offset
                is_usage = (claim.usage == "T") == (self._usage == "T")
                if not is_usage or not (all_of_them or claim.id in accounts):
                    continue
                source = source_of(claim)
                if source in seen:
                    continue  # its file is given twice
                seen.add(source)
                one = self._known(claim, source)
                if one is not None:
                    yield one
            if document.cut_at is not None:
                self._notice(f"{path}:{document.cut_at}: {CUT}")

    def _ask(self, sql: str, *values: object) -> list[Any]:
        return self._reading.execute(sql, values).fetchall()

    def _accounts_of(self, numbers: set[str]) -> set[str]:
        """CLM01 of the claims decided under these numbers."""
        found: set[str] = set()
        for number in numbers:
            rows = self._ask(
                "SELECT claim FROM decided WHERE number = ? AND usage = ?", number, self._usage
            )
            found.update(account for (account,) in rows)
        return found

    def _known(self, claim: Claim, source: int) -> KnownClaim | None:
        """None for a claim that is paid, or that asks for another to be void."""
        rows = self._ask(
            "SELECT d.number, d.decision, d.reversed_by, r.at FROM decided d"
            " LEFT JOIN run r ON r.id = d.run WHERE d.source = ? AND d.usage = ? ORDER BY d.id",
            source,
            self._usage,
        )
        one = _received(claim)
        if rows:
            number, decision, reversed_by, at = rows[-1]
            if not number or self._is_paid("number", number):
                return None
            record = json.loads(zlib.decompress(decision).decode(errors="surrogatepass"))
            one.number = number
            one.decided = one.since = date.fromisoformat(at[:10]) if at else one.since
            one.state, one.paid = State.DECIDED, Decimal(record["paid"])
            if reversed_by is not None:
                one.state, one.paid = State.REVERSED, ZERO
            return one
        if self._is_paid("identity", ClaimIdentity(claim).claim):
            return None
        hold = self._hold(claim, source)
        if hold is not None:
            one.state, one.since = _HOLDS.get(hold.code, State.HELD_COVERAGE), hold.since
        return one

    def _is_paid(self, by: str, value: object) -> bool:
        sql = f"SELECT 1 FROM claim WHERE {by} = ? AND usage = ? AND NOT is_reversal LIMIT 1"
        return bool(self._ask(sql, value, self._usage))

    def _hold(self, claim: Claim, source: int) -> _Hold | None:
        """Why it is held: by the latest worklist that has it, else by the ledger."""
        if self._worklist is None:
            self._worklist = self._worklists()
        listed = self._worklist.get((claim.id, Path(claim.file or "").name, claim.line))
        if listed is not None:
            return listed
        rows = self._ask(
            "SELECT reason, since FROM held WHERE source = ? AND usage = ? ORDER BY run DESC",
            source,
            self._usage,
        )
        return _Hold(rows[0][0], date.fromisoformat(rows[0][1])) if rows else None

    def _worklists(self) -> dict[tuple[str, str, int | None], _Hold]:
        """Of all runs of `edi adjudicate`; the later say more. One that was moved says nothing."""
        found: dict[tuple[str, str, int | None], _Hold] = {}
        for folder, name in self._ask(
            "SELECT r.folder, f.name FROM file f JOIN run r ON r.id = f.run"
            " WHERE r.usage = ? AND r.state = ? ORDER BY f.run",
            self._usage,
            PUBLISHED,
        ):
            path = Path(folder) / name
            if not name.endswith(KINDS["worklist"]) or not path.is_file():
                continue
            with path.open(encoding="utf-8") as lines:
                for text in lines:
                    one = json.loads(text)
                    key = one["claim"], Path(one["file"]).name, one["line"]
                    found[key] = _Hold(one["code"], date.fromisoformat(one["since"]))
        return found


def _is_answered(one: KnownClaim, paid: Iterable[KnownClaim]) -> bool:
    """Is it paid in parts, as no digest says?"""
    parts = [
        part
        for part in paid
        if part.state is not State.REVERSED
        and part.members & one.members
        and (part.npis & one.npis or part.tax_ids & one.tax_ids)
    ]
    return len(parts) > 1 and sum((part.charge for part in parts), ZERO) == one.charge


def _received(claim: Claim) -> KnownClaim:
    provider = claim.billing_provider
    subscriber = claim.subscriber.party if claim.subscriber else None
    who = (subscriber, claim.patient)
    return KnownClaim(
        State.RECEIVED,
        claim.id.strip(),
        "",
        claim.payer.id if claim.payer else "",
        frozenset(filter(None, (provider.npi if provider else "",))),
        frozenset(filter(None, (provider.tax_id if provider else "",))),
        frozenset(plain(one.id) for one in who if one and one.id),
        claim.charge or ZERO,
        claim.service_dates,
        claim.created or date.min,
        lines=[_line(line, claim) for line in claim.lines],
    )


def _line(line: ServiceLine, claim: Claim) -> KnownLine:
    procedure = line.procedure
    return KnownLine(
        Procedure(procedure.qualifier, procedure.code, tuple(procedure.modifiers)),
        line.charge or ZERO,
        None,
        line.revenue_code,
        line.units,
        line.service_dates or claim.service_dates,
        line.control_number,
    )
