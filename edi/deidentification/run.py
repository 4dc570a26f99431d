"""All files of a run: each written beside the others in a folder that appears with all of them."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from edi.deidentification.cipher import Cipher
from edi.deidentification.compare import Difference, differences
from edi.deidentification.context import PARTNERS, PAYERS, PROVIDERS
from edi.deidentification.key import read_key
from edi.deidentification.review import ForReview, Review
from edi.deidentification.rewriter import Rewriters
from edi.deidentification.shares import Share, Writer, Written, shared, shares_of
from edi.durable import sync_folder
from edi.emit.draft_folder import draft_folder
from edi.engine.check import Runner
from edi.engine.parallel.forked_task import can_fork
from edi.errors import NotX12
from edi.interchange.file_kind import no_interchange
from edi.report.told import Told

KEEP = frozenset((PAYERS, PROVIDERS, PARTNERS))
RARE = 5  # patients; a diagnosis of fewer is listed
_SUFFIXES = frozenset(
    ".837 .835 .837p .837i .837d .999 .277 .277ca .ta1 .edi .x12 .txt .dat .clm .era".split()
)
_PACKED = (".gz", ".zip")


@dataclass(frozen=True, slots=True)
class Copy:
    """One file that was written. `source` may name somebody: it is in no `repr`."""

    path: Path
    segments: int
    bytes: int
    source: str = field(repr=False)


@dataclass(slots=True)
class Outcome:
    """What was written, and what a person has to look at."""

    files: list[Copy] = field(default_factory=list)
    unread: list[Told] = field(default_factory=list)  # files that could not be read, or are no X12
    review: list[ForReview] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # all that is to be reviewed, by kind
    differences: list[Difference] | None = None  # None where it was not asked

    @property
    def is_clean(self) -> bool:
        """Is nothing left to decide, and all found as before, as far as that was asked?"""
        return not self.differences and not any(one.is_open for one in self.review)


def deidentify(
    files: Iterable[str | Path] | Mapping[str, PurePath],
    out: str | Path,
    *,
    key: str | Path | bytes,
    keep: Iterable[str] = (),
    rare: int = RARE,
    cap_ages: bool = False,
    check: bool = False,
    jobs: int = 1,
    progress: Callable[[int], object] | None = None,
) -> Outcome:
    """Write files of claims, remittances and acknowledgements without identities, in a new folder.

    `files` are paths of X12 files, packed or not; the copies are named 0001.837 and on, or as a
    mapping of path to relative path says. `key` is a key file (`make_key`), or its 32 bytes.
    `keep` may hold "payers", "providers" and "partners", which are then left as they are. Diagnoses
    of fewer than `rare` patients are listed, 0 for none. `cap_ages` makes everybody over 89 a
    person of 90. `check` validates each file and its copy and lists what differs. So many `jobs`
    (processes) share out files, and parts of large ones; the copies are the same.

    A file that cannot be read or is no X12 is in `Outcome.unread`, and the others are written all
    the same. Raises `FolderInUse` unless `out` is new or empty, `InvalidKey`, `NotX12` where there
    is not one file to write, `ValueError` for arguments, `OSError` where `out` cannot be written.
    """
    kept = frozenset(keep)
    if unknown := kept - KEEP:
        raise ValueError(f"keep may hold {', '.join(sorted(KEEP))}, not {sorted(unknown)[0]!r}")
    if rare < 0:
        raise ValueError("rare is a number of patients, 0 to list no diagnoses")
    secret = key if isinstance(key, bytes) else read_key(key)
    if len(secret) < 32:
        raise ValueError("a key has 32 bytes")
    names = dict(files) if isinstance(files, Mapping) else _numbered(map(str, files))
    target = Path(os.path.realpath(out))
    if not can_fork():
        jobs = 1
    writer = Writer(Rewriters(Cipher(secret), kept), rare, cap_ages=cap_ages)
    run = _Run(writer, Review(rare, cap_ages=cap_ages), jobs, progress)
    with draft_folder(target) as folder:
        run.write([(source, folder / name) for source, name in names.items()])
        if not run.outcome.files:
            raise NotX12("; ".join(map(str, run.outcome.unread)) or "there is no file to read")
        run.finish()
        if check:
            run.check()
    outcome = run.outcome
    outcome.files = [
        Copy(target / one.path.relative_to(folder), one.segments, one.bytes, one.source)
        for one in outcome.files
    ]
    return outcome


def _numbered(sources: Iterable[str]) -> dict[str, PurePath]:
    """Names that say nothing: 0001.837."""
    each = list(dict.fromkeys(sources))
    width = max(4, len(str(len(each))))
    return {
        source: PurePath(f"{number:0{width}}{suffix_of(source)}")
        for number, source in enumerate(each, 1)
    }


def suffix_of(source: str) -> str:
    """What kind of file it is by its name; ".edi" where that is not one of X12."""
    path = PurePath(source)
    while path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path.suffix.lower() if path.suffix.lower() in _SUFFIXES else ".edi"


class _Run:
    """One run from its first file to its last."""

    def __init__(
        self,
        writer: Writer,
        review: Review,
        jobs: int,
        progress: Callable[[int], object] | None,
    ) -> None:
        self.outcome = Outcome()
        self._writer, self._review, self._jobs = writer, review, jobs
        self._progress = progress or (lambda size: None)

    def write(self, copies: Iterable[tuple[str, Path]]) -> None:
        """Write the copies of all files, but of those that cannot be read."""
        shares = shares_of(copies, self._jobs)
        several = shared(self._writer.write, shares, self._jobs)
        written = several or (self._writer.write(share, self._progress) for share in shares)
        of_file: list[Written] = []
        with closing(written):
            for share, done in zip(shares, written, strict=True):
                if several is not None:
                    self._progress(done.bytes)
                if done.review is not None:
                    self._review.merge(done.review)
                of_file.append(done)
                if share.end is None:
                    self._end(share, of_file)
                    of_file = []

    def _end(self, share: Share, written: list[Written]) -> None:
        """All shares of a file are there."""
        segments = sum(one.segments for one in written)
        unread = next((one.unread for one in written if one.unread), "")
        if not segments and not unread:
            unread = no_interchange(written[0].opening)
        if unread:
            share.copy.unlink(missing_ok=True)
            self.outcome.unread.append(Told(unread, share.source))
            return
        sync_folder(share.copy.parent)
        size = sum(one.bytes for one in written)
        self.outcome.files.append(Copy(share.copy, segments, size, share.source))

    def finish(self) -> None:
        """What there is to review, after the last file."""
        outcome = self.outcome
        outcome.review = list(self._review.found())
        outcome.counts = dict(self._review.counts)

    def check(self) -> None:
        """Hold each copy against its source."""
        runner = Runner(jobs=self._jobs)
        self.outcome.differences = [
            one
            for copy in self.outcome.files
            for one in differences(copy.source, copy.path, runner)
        ]
