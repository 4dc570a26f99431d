"""From claims, decisions and groups to one 835 file per employer group: all of it, or nothing.

Every file is written under a temporary name, read back and validated with all rules; files get
their names only when every one of them is right.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from edi.claims.context import ClaimContext
from edi.ledger import releasing
from edi.ledger.ledger import LEDGER_NAME, Hold, Ledger
from edi.ledger.payments import PaidBefore, digests_of
from edi.ledger.repeats import ClaimPaid, Repeats
from edi.ledger.store import Connection, Usage, store_at
from edi.remit import balances, refunds
from edi.remit.batch import Batch
from edi.remit.decision_index import DecisionIndex
from edi.remit.decision_query import SCHEMES, Query
from edi.remit.drafting import OnError
from edi.remit.earlier_decisions import Earlier, take_back
from edi.remit.entries import PaidEntry
from edi.remit.grouping import Grouping
from edi.remit.groups_file import load_groups
from edi.remit.number_series import NumberSeries
from edi.remit.outcome import Outcome, WrittenRemittance
from edi.remit.payments import GroupFile
from edi.remit.reading import claims_in
from edi.remit.refusal import Refused
from edi.remit.rework import write_rework
from edi.structure.chunk import RawClaim


def write_remittances(
    claims: Iterable[str | Path],
    decisions: str | Path | BinaryIO,
    groups: str | Path,
    out: str | Path,
    *,
    date: date | None = None,
    on_error: OnError = "refuse",
    allow_missing_decisions: bool = False,
    allow_repeat: bool = False,
    test_indicator: bool = False,
    rework: str | Path | None = None,
    dry_run: bool = False,
    bank_files: bool = False,
    hold: bool = False,
    decisions_query: str | None = None,
    ledger: str | Path | None = None,
    earlier: Iterable[str | Path] = (),
    now: datetime | None = None,
    on_notice: Callable[[str], object] | None = None,
    progress: Callable[[int], object] | None = None,
    effective: date | None = None,
    allow_missing: bool = False,
    test: bool = False,
) -> Outcome:
    """Write one balanced 835 file per employer group into the folder `out`.

    `claims` are 837 files, `decisions` a file or binary stream of JSON Lines, CSV or Parquet (extra
    `arrow`), or the `postgresql://` URL of a database of which `decisions_query` asks for them.
    `date` is the date of payment (BPR16), today by default. With `on_error="refuse"` nothing is
    written unless all is right, and `Refused` has everything that is not; with "skip" what is right
    is written and the rest returned in `Outcome.refused`. `ledger` keeps the numbers issued and the
    claims paid: a path (`out`/ledger.sqlite by default) or a `postgresql://` URL. The decisions
    that were not written are copied to `rework`. `earlier` are 835 files whose payments reversals
    (and their corrections) may take back where no claim is given. With `hold` all files wait in a
    folder of their own until `release` publishes them or `cancel` takes them back. `progress` is
    called with the numbers of bytes read. `effective`, `allow_missing` and `test` are older names
    of `date`, `allow_missing_decisions` and `test_indicator`.

    Raises `Refused`, `InvalidGroups`, `NotX12`, `LedgerError`, `MissingExtra`, `OSError`.
    """
    started = now or datetime.now().astimezone()
    store = store_at(Path(out) / LEDGER_NAME if ledger is None else ledger)
    run = _Run(
        Path(out),
        Ledger(store),
        date or effective or started.date(),
        started,
        on_error,
        allow_repeat,
        test_indicator or test,
        dry_run,
        on_notice or (lambda _: None),
        progress or (lambda _: None),
        Path(rework) if rework else None,
        bank_files,
        hold,
        tuple(earlier),
    )
    with closing(store):
        return run.write(
            [Path(path) for path in claims],
            _given(decisions, decisions_query),
            Path(groups),
            allow_missing=allow_missing_decisions or allow_missing,
        )


def _given(decisions: str | Path | BinaryIO, query: str | None) -> Path | BinaryIO | Query:
    is_url = isinstance(decisions, str) and decisions.startswith(SCHEMES)
    if is_url != (query is not None):
        raise ValueError("a query goes with the postgresql:// URL of its database, and it with one")
    if query is not None:
        return Query(str(decisions), query)
    return Path(decisions) if isinstance(decisions, (str, Path)) else decisions


@dataclass
class _Run:
    out: Path
    ledger: Ledger
    on: date
    started: datetime
    on_error: OnError
    allow_repeat: bool
    test: bool
    dry_run: bool
    on_notice: Callable[[str], object]
    progress: Callable[[int], object]
    rework: Path | None
    bank_files: bool = False
    hold: bool = False
    earlier: tuple[str | Path, ...] = ()
    held: Hold | None = None  # as which the run waits
    notices: list[str] = field(default_factory=list)
    paid_before: list[PaidBefore] = field(default_factory=list)

    def write(
        self,
        claims: list[Path],
        decisions: Path | BinaryIO | Query,
        groups: Path,
        *,
        allow_missing: bool,
    ) -> Outcome:
        known = load_groups(groups)
        self._settle_interrupted()
        with closing(DecisionIndex(decisions)) as index, ExitStack() as ending:
            grouping = Grouping(
                known,
                index,
                index.name,
                allow_missing=allow_missing,
                skip=self.on_error == "skip",
                on=self.on,
                with_earlier=bool(self.earlier),
            )
            ending.callback(grouping.discard)
            self.progress(index.source.size)
            usage = self._read(claims, grouping)
            grouping.close()
            with closing(Repeats(self.ledger.store, usage, copied=self.dry_run)) as repeats:
                self._refuse_repeats(grouping, repeats)
                open_balances = balances.look_up(
                    grouping, self.ledger.store, usage, copied=self.dry_run
                )
                grouping.settle_all(self.on)
                series = NumberSeries(known.groups, repeats.begun())
                first = known.first_numbers | series.first_numbers
                self.ledger = Ledger(self.ledger.store, first, usage)
                balances.hold_against(grouping, open_balances, repeats.knows_payment)
                refunds.refuse_unknown(grouping, self.ledger.store, usage, copied=self.dry_run)
                try:
                    written = self._write(grouping, repeats, series)
                finally:
                    if self.rework:
                        write_rework(index.source.for_rework(), self.rework, grouping.places())
            return Outcome(
                written,
                grouping.refusals,
                grouping.undecided,
                tuple(self.paid_before) if written else (),
                tuple(grouping.warnings),
                tuple(self.notices),
                self.dry_run,
                self.held.reference if self.held else "",
            )

    def _write(
        self, grouping: Grouping, repeats: Repeats, series: NumberSeries
    ) -> list[WrittenRemittance]:
        """Write what is right; with "refuse" it is only tried when something is not, so that all
        refusals come at once."""
        batch = Batch(
            grouping,
            self.ledger,
            self.out,
            self.on,
            self.started,
            self.on_error,
            series,
            with_bank_files=self.bank_files,
            is_held=self.hold,
        )
        if not grouping.files:
            batch.stop_if_refused()
            return []
        if self.dry_run or (grouping.refusals and self.on_error == "refuse"):
            return batch.try_out()
        written = batch.write(repeats.reversed, lambda c: self.check_again(grouping, repeats, c))
        self.held = batch.hold
        return written

    def _settle_interrupted(self) -> None:
        if self.dry_run:
            return
        if self.ledger.store.exists() or self.out.is_dir():
            self.notices = releasing.recover(self.ledger, self.out)
        for notice in self.notices:
            self.on_notice(notice)

    def _read(self, paths: list[Path], grouping: Grouping) -> Usage:
        """Every claim to its decision; whether they are production or test data (ISA15)."""
        usages: dict[str, str] = {}  # with the first file that has it
        for path in paths:

            def is_added(
                claim: RawClaim, context: ClaimContext, usage: str, path: Path = path
            ) -> bool:
                if not grouping.add_plain(claim, context):
                    return False
                usages.setdefault(usage, path.name)
                return True

            found = claims_in(path, grouping.refusals, self.progress, is_added, self.on_notice)
            for claim in found:
                usages.setdefault(claim.usage, path.name)
                grouping.add_claim(claim)
        if self.earlier:
            self._take_back(grouping, usages)
        if self.test or not usages:
            return "T" if self.test else "P"
        for usage, name in usages.items():
            if usage not in ("P", "T"):
                grouping.hold(
                    "the usage indicator (ISA15) is neither P nor T: --test-indicator takes the"
                    " claims for test data",
                    name,
                )
        if "P" in usages and "T" in usages:
            grouping.hold(
                "production and test claims (ISA15 P and T) in one run: give them apart, or all as"
                " test data by --test-indicator",
                usages["T"],
            )
        return "T" if "T" in usages else "P"

    def _take_back(self, grouping: Grouping, usages: dict[str, str]) -> None:
        """Reversals of what earlier 835s have paid. Raises `LedgerError`."""
        store = self.ledger.store
        with ExitStack() as ending:
            reading = store.reading(copied=self.dry_run)
            if reading:
                ending.enter_context(closing(reading))

            def digests(
                usage: Usage, payer: str, number: str
            ) -> tuple[int, tuple[int, ...]] | None:
                with store.failing():
                    return digests_of(reading, usage, payer, number) if reading else None

            told = self.progress, self.on_notice
            given = Earlier(self.earlier, self.on, self.allow_repeat, digests, *told)
            take_back(grouping, given, usages)

    # -- repeats

    def _refuse_repeats(self, grouping: Grouping, repeats: Repeats) -> None:
        """Hold all claim payments against the ledger and each other, until none is refused."""
        repeats.add(_claim_paid(file, entry) for file, entry in grouping.all_paid())
        while True:
            refused = []
            warned = []
            for problem in repeats.find():
                file, entry = grouping.entry(problem.entry)
                if problem.is_warning or (problem.is_repeat and self.allow_repeat):
                    warned.append((file, entry, problem))
                else:
                    refused.append((file, entry, problem))
            if not refused:
                break
            # Without its reversal a correction looks like a repeat: that goes first, with both.
            refused = [one for one in refused if one[1].amounts.is_reversal] or refused
            for entry in grouping.refuse_entries(refused):
                repeats.remove(entry.number)
        for file, entry, problem in warned:
            grouping.warn_of(file, entry, problem)
            if problem.is_repeat and problem.file:
                one = PaidBefore(entry.amounts.claim, file.group.number, problem.file)
                self.paid_before.append(one)

    def check_again(self, grouping: Grouping, repeats: Repeats, connection: Connection) -> None:
        """Before the run is recorded: has another run paid something of it in the meantime?"""
        if self.allow_repeat or repeats.is_current(connection):
            return
        refusals = [
            grouping.problem(*grouping.entry(problem.entry), problem)
            for problem in repeats.find()
            if not problem.is_warning
        ]
        if refusals:
            raise Refused([*grouping.refusals, *refusals], grouping.warnings)


def _claim_paid(file: GroupFile, entry: PaidEntry) -> ClaimPaid:
    group = file.group
    return ClaimPaid(
        entry.number,
        group.payer.id,
        group.number,
        entry.reference,
        entry.is_reversal,
        entry.cents,
        entry.identity,
        entry.services,
    )
