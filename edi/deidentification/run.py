"""All files of a run: each written beside the others in a folder that appears with all of them."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from edi.deidentification.cipher import Cipher
from edi.deidentification.compare import Difference, differences
from edi.deidentification.context import PARTNERS, PAYERS, PROVIDERS
from edi.deidentification.key import read_key
from edi.deidentification.layout import Rewriting
from edi.deidentification.review import ForReview, Review
from edi.deidentification.rewriter import Rewriters
from edi.durable import private_file, sync_folder
from edi.emit.draft_folder import draft_folder
from edi.engine.check import Runner
from edi.errors import NotX12
from edi.interchange.compressed import open_file
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
    progress: Callable[[int], object] | None = None,
) -> Outcome:
    """Write files of claims, remittances and acknowledgements without identities, in a new folder.

    `files` are paths of X12 files, packed or not; the copies are named 0001.837 and on, or as a
    mapping of path to relative path says. `key` is a key file (`make_key`), or its 32 bytes.
    `keep` may hold "payers", "providers" and "partners", which are then left as they are. Diagnoses
    of fewer than `rare` patients are listed, 0 for none. `cap_ages` makes everybody over 89 a
    person of 90. `check` validates each file and its copy and lists what differs.

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
    run = _Run(Rewriters(Cipher(secret), kept), Review(rare, cap_ages=cap_ages), cap_ages, progress)
    with draft_folder(target) as folder:
        for source, name in names.items():
            run.write(source, folder, name)
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
        rewriters: Rewriters,
        review: Review,
        cap_ages: bool,
        progress: Callable[[int], object] | None,
    ) -> None:
        self.outcome = Outcome()
        self._rewriters, self._review = rewriters, review
        self._cap_ages, self._progress = cap_ages, progress

    def write(self, source: str, folder: Path, name: PurePath) -> None:
        """Write the copy of one file, unless that cannot be read."""
        review, path = self._review, folder / name
        try:
            opened = open_file(source)
        except OSError as error:
            self._unread(source, error.strerror or type(error).__name__)
            return
        with opened as stream:
            rewriting = Rewriting(stream, self._rewriters, review.look, cap_ages=self._cap_ages)
            review.file, review.position = source, rewriting.position
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            size = 0
            with private_file(path) as copy:
                parts = iter(rewriting)
                while True:
                    try:
                        part = next(parts, None)
                    except (OSError, EOFError) as error:
                        reason = getattr(error, "strerror", None) or type(error).__name__
                        self._unread(source, reason)
                        break
                    if part is None:
                        break
                    size += copy.write(part)
                    if self._progress is not None:
                        self._progress(len(part))
                copy.flush()
                os.fsync(copy.fileno())
        unread = self.outcome.unread and self.outcome.unread[-1].file == source
        if not rewriting.segments and not unread:
            self._unread(source, no_interchange(rewriting.reader.opening))
            unread = True
        if unread:
            path.unlink()
            return
        sync_folder(path.parent)
        self.outcome.files.append(Copy(path, rewriting.segments, size, source))

    def finish(self) -> None:
        """What there is to review, after the last file."""
        outcome = self.outcome
        outcome.review = list(self._review.found())
        outcome.counts = dict(self._review.counts)

    def check(self) -> None:
        """Hold each copy against its source."""
        runner = Runner()
        self.outcome.differences = [
            one
            for copy in self.outcome.files
            for one in differences(copy.source, copy.path, runner)
        ]

    def _unread(self, source: str, why: str) -> None:
        self.outcome.unread.append(Told(why, source))
