"""From claims and remittances to the claims for the next payers.

    1. the 835s are read, and what they decide is kept by claim (`payments`)
    2. the claims are read for their numbers: which are used twice
    3. the claims are read again, and each is passed on, or not with a reason (`plan`)
    4. the files are validated; claims in which something is wrong are left out, from 3 on again

A file gets its name when it is right and on the disk. A run that is stopped leaves drafts, or some
of its files and not yet the others; as claims that are in the folder already are not made again,
the same command then makes the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime
from pathlib import Path

from edi.claims.claim import Claim
from edi.cob.levels import rank
from edi.emit.error import CannotWrite
from edi.errors import EdiError, NotThisTransaction
from edi.finding import Finding
from edi.ledger.run_lock import run_lock
from edi.matching.payments import PaymentIndex
from edi.secondary.coverage_file import Coverages, read_coverages
from edi.secondary.duplicates import Copy, copy_of, without_answer, write_duplicates
from edi.secondary.owed import CROSSOVER_DAYS
from edi.secondary.plan import Options, next_claim
from edi.secondary.refusal import SETTLED, WAITING, CannotMake, NotMade, Reason
from edi.secondary.rewrite import NewClaim
from edi.secondary.source import claims_in, numbers_in
from edi.secondary.worklist import write_worklist
from edi.secondary.writing import (
    Drafts,
    Made,
    WrittenFile,
    amounts_of,
    clear,
    digest_as_sent,
    digest_of,
    made_earlier,
    next_number,
)


class Busy(EdiError):
    """Another run is at work in the folder."""


@dataclass(slots=True)
class Outcome:
    """What a run has made, and what not."""

    written: list[WrittenFile] = field(default_factory=list)
    by_level: Counter[str] = field(default_factory=Counter)  # claims made, by SBR01
    not_made: list[NotMade] = field(default_factory=list)
    claims: int = 0  # that were read
    payments: int = 0
    payments_without_claim: int = 0
    unread: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    # Claims of dual coverage that were made more than 30 days after the payer before had decided.
    late: list[str] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    worklist: Path | None = None
    duplicates: Path | None = None  # decisions on the provider's own copies
    dry_run: bool = False

    @property
    def made(self) -> int:
        """Claims made."""
        return sum(self.by_level.values())

    @property
    def refused(self) -> list[NotMade]:
        """What somebody has to look at: neither settled nor waiting for a payer."""
        return [one for one in self.not_made if one.reason not in SETTLED | WAITING]


def make_secondary(
    claims: Sequence[str | Path],
    remittances: Sequence[str | Path],
    out: str | Path,
    *,
    coverage: str | Path | None = None,
    date: Date | None = None,
    bill_overdue: bool = False,
    dual_coverage: bool = False,
    again: bool = False,
    worklist: str | Path | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Make the claims for the next payers of `claims` (837 files) from what the payers have decided
    (`remittances`, 835 files), in the folder `out`.

    `date` is the day on which they are made, today if None. Raises `OSError` and `EdiError` for
    files that cannot be used.
    """
    now = datetime.now().astimezone()
    on = date or now.date()
    coverages = read_coverages(Path(coverage)) if coverage else Coverages()
    options = Options(on, coverages, bill_overdue, dual_coverage)
    folder = Path(out)
    run = _Run(claims, folder, options, now, again=again, progress=progress)
    run.read_remittances([str(path) for path in remittances])
    return run.make(Path(worklist) if worklist else folder / "worklist.csv", dry_run=dry_run)


class _Run:
    def __init__(
        self,
        claims: Iterable[str | Path],
        folder: Path,
        options: Options,
        now: datetime,
        *,
        again: bool,
        progress: Callable[[int], None],
    ) -> None:
        self.index = PaymentIndex()
        self._claims = [str(path) for path in claims]
        self._folder = folder
        self._options = options
        self._now = now
        self._again = again
        self._progress = progress
        self._numbers: set[str] = set()
        self._shared: set[str] = set()
        # Of the run's claims, which are left out for an error in them.
        self._left_out: dict[int, NotMade] = {}
        self._notices: list[str] = []
        self._earlier: dict[bytes, Made] = {}

    def make(self, worklist: Path, *, dry_run: bool) -> Outcome:
        """All steps. Raises `OSError`, `EdiError`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with run_lock(self._folder, "secondary") as held:
            if not held:
                raise Busy(f"{self._folder}: another run is at work in this folder")
            clear(self._folder)
            return self._make(worklist, dry_run=dry_run)

    def _make(self, worklist: Path, *, dry_run: bool) -> Outcome:
        self._read_numbers()
        if not self._again or self._options.dual_coverage:
            self._earlier = made_earlier(self._folder)
        started = datetime.combine(self._options.today, self._now.time())
        number = next_number(self._folder)
        while True:  # every round leaves out one claim at least
            drafts = Drafts(self._folder, number, started)
            try:
                outcome = self._round(drafts)
                drafts.finish()
                errors = list(drafts.check())
                if not errors:
                    return self._conclude(outcome, drafts, worklist, dry_run=dry_run)
                self._leave_out(errors)
            finally:
                drafts.remove()

    def _read_numbers(self) -> None:
        """Which numbers (CLM01) the claims have, and which are used twice."""

        def read(path: str) -> None:
            for number in numbers_in(path):
                if number in self._numbers:
                    self._shared.add(number)
                self._numbers.add(number)

        self._claims = self._of_their_kind(self._claims, read, "837")

    def read_remittances(self, paths: list[str]) -> None:
        """What the payers have decided. Raises `OSError`, `EdiError`."""
        paths = list(dict.fromkeys(paths))
        self._of_their_kind(paths, lambda path: self.index.read(path, self._progress), "835")

    def _of_their_kind(self, paths: list[str], read: Callable[[str], None], kind: str) -> list[str]:
        """The files with transaction sets of a kind: claims and remittances may share a folder."""
        found = []
        for path in paths:
            try:
                read(path)
            except NotThisTransaction:
                if len(paths) == 1:
                    raise
                self._notices.append(f"{path}: skipped, no {kind} that edi reads")
            else:
                found.append(path)
        if not found:
            raise NotThisTransaction(f"none of the {len(paths)} files has an {kind}", (kind,))
        return found

    def _round(self, drafts: Drafts) -> Outcome:
        outcome = Outcome()
        made: set[bytes] = set()
        copies: list[Copy] = []
        cut = outcome.unread
        for path in self._claims:
            for claim, route in claims_in(path, self._progress, cut.append):
                ordinal, outcome.claims = outcome.claims, outcome.claims + 1
                try:
                    if ordinal in self._left_out:
                        outcome.not_made.append(self._left_out[ordinal])
                        continue
                    found = self.index.of(
                        claim,
                        shares_number=claim.id in self._shared,
                        numbers=self._numbers.__contains__,
                    )
                    new = next_claim(claim, found, self._options)
                    key = digest_of(claim, new.level, new.payer_id)
                    self._check_new(key, made, amounts_of(new.claim, claim.delimiters))
                    drafts.add(claim, route, new, ordinal)
                    made.add(key)
                    outcome.by_level[new.level] += 1
                    if self._options.dual_coverage and self._is_late(new):
                        outcome.late.append(claim.id)
                except (CannotMake, CannotWrite) as error:
                    why = _not_made(claim, error)
                    if self._options.dual_coverage and _may_be_copy(claim, why):
                        copies.append(copy_of(claim, digest_as_sent(claim)))
                    else:
                        outcome.not_made.append(why)
        for one in copies:
            if one.key in made or one.key in self._earlier:
                outcome.not_made.append(one.why)
                outcome.copies.append(one)
            else:
                outcome.not_made.append(without_answer(one))
        return outcome

    def _is_late(self, new: NewClaim) -> bool:
        return (self._options.today - new.decided).days > CROSSOVER_DAYS

    def _check_new(self, key: bytes, made: set[bytes], amounts: bytes) -> None:
        earlier = self._earlier.get(key)
        if earlier is not None and not self._again:
            if earlier.amounts != amounts:
                raise CannotMake(
                    Reason.DECIDED_ANEW,
                    f"The claim is in {earlier.file} already, with other amounts: a payer has"
                    " decided anew since.",
                )
            raise CannotMake(Reason.MADE_BEFORE, f"The claim is in {earlier.file} already.")
        if key in made:
            raise CannotMake(Reason.MADE_BEFORE, "The same claim is among the files twice.")

    def _leave_out(self, errors: list[tuple[list[int], Finding]]) -> None:
        """Claims in which validation has found an error."""
        ids: dict[int, tuple[str, int, str, str]] = {}
        wanted = {origin for origins, _ in errors for origin in origins} - set(self._left_out)
        ordinal = 0
        for path in self._claims:
            for claim, _ in claims_in(path):
                if ordinal in wanted:
                    ids[ordinal] = claim.id, claim.line, path, claim.responsibility
                ordinal += 1
        for origins, finding in errors:
            for origin in origins:
                if origin in ids and origin not in self._left_out:
                    number, line, path, level = ids[origin]
                    self._left_out[origin] = NotMade(
                        Reason.INVALID,
                        f"The claim for the next payer would be wrong: {finding.message}",
                        number,
                        path,
                        line,
                        finding.code,
                        level=level,
                    )

    def _conclude(
        self, outcome: Outcome, drafts: Drafts, worklist: Path, *, dry_run: bool
    ) -> Outcome:
        index = self.index
        outcome.payments = len(index)
        outcome.notices = self._notices
        if index.unused_tests:
            outcome.notices.append(
                f"{index.unused_tests:,} claim payments of test 835s (ISA15 T) were not used: they"
                " decide test claims only"
            )
        outcome.payments_without_claim = index.unanswered_count
        outcome.unread += index.cut
        outcome.unread += [
            f"{one.file}, line {one.line}: {one.element} of this claim payment is missing or is not"
            " a number"
            for one in index.unread
        ]
        outcome.dry_run = dry_run
        if dry_run:
            outcome.written = drafts.would_write()
            return outcome
        outcome.written = drafts.publish()
        if self._options.dual_coverage:
            outcome.duplicates = self._folder / "duplicates.jsonl"
            write_duplicates(outcome.duplicates, outcome.copies)
        write_worklist(worklist, outcome.not_made)
        outcome.worklist = worklist
        return outcome


def _may_be_copy(claim: Claim, why: NotMade) -> bool:
    """Is it a claim for a later payer that nobody has answered?"""
    return why.reason is Reason.NO_REMITTANCE and bool(rank(claim.responsibility))


def _not_made(claim: Claim, error: CannotMake | CannotWrite) -> NotMade:
    if isinstance(error, CannotWrite):
        error = CannotMake(Reason.INVALID, f"The claim cannot be written: {error}.")
    why = error.why
    why = why._replace(claim=claim.id, level=claim.responsibility)
    return why if why.file else why._replace(file=claim.file or "", line=claim.line)
