"""What the page asks of Python: files are checked, and shown as findings, trees and plain words.

Answers are plain values for JSON. Nothing in them identifies a patient unless `show_values`: only
what the command line shows without `--show-values` is in any other answer.
"""

import errno
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from edi.engine.check import FileSummary, Runner
from edi.errors import EdiError
from edi.finding import Finding, Severity
from edi.interchange.compressed import open_file
from edi.report.formats import FOLD_AFTER, FORMATS, Options
from edi.report.report import Totals
from edi.report.segment_view import view
from edi.rules.selection import Selection
from edi.web.codes import meanings
from edi.web.inputs import LARGEST, Input, inputs

KEPT = 50_000  # findings that can be listed; more are counted
_ORDER = list(Severity)
_TOO_LARGE = f"larger than {LARGEST >> 20} MB: use `edi validate` on the command line"

Answer = Any
Progress = Callable[[int, int, int], object]  # number of the file, bytes read of it, findings


class _Pages(NamedTuple):
    """All parts of the page about a file; in a browser, files are in memory too."""

    key: tuple[int, bool]  # the file, and whether values are shown
    parts: list[str]


class _Checked(NamedTuple):
    """A file that was checked."""

    source: Input
    summary: FileSummary
    failure: str | None  # why it was not checked to its end


class Session:
    """The files of one visit; each `check` forgets those before."""

    def __init__(self, progress: Progress | None = None) -> None:
        self._progress = progress or (lambda number, done, found: None)
        self._files: list[_Checked] = []
        self._kept: list[tuple[int, Finding]] = []  # with the number of the file
        self._pages: _Pages | None = None  # those shown last
        self._selection = Selection()
        self._headless = False

    def answer(self, question: str) -> str:
        """What a method says, both as JSON: `{"ask": "tree", "file": 0, …}`."""
        given = json.loads(question)
        ask = given.pop("ask")
        if ask not in ("check", "findings", "rule", "tree", "plain", "report"):
            raise ValueError("no such question")
        return json.dumps(getattr(self, ask)(**given))

    # -- checking

    def check(
        self, files: list[list[Any]], *, strict: bool = False, no_envelope: bool = False
    ) -> Answer:
        """Check files, each given as path, name and bytes; what came of it in numbers."""
        self._files, self._kept, self._pages = [], [], None
        self._selection = Selection.of(strict=strict)
        self._headless = no_envelope
        runner = Runner(self._selection)
        totals = Totals()
        for path, name, size in files:
            try:
                found = list(inputs(path, name, size))
            except OSError as error:
                self._files.append(_unread(Input(path, name, size), error))
                continue
            for source in found:
                self._files.append(self._check(runner, source))
        for one in self._files:
            totals.add(one.summary)
        return {
            "files": [_told(one) for one in self._files],
            "rules": [one._asdict() for one in totals.by_rule()],
            "found": sum(totals.rules.values()),
            "kept": len(self._kept),
        }

    def _check(self, runner: Runner, source: Input) -> _Checked:
        summary = FileSummary(source.name)
        number = len(self._files)
        if source.size > LARGEST:
            return _Checked(source, summary, _TOO_LARGE)
        try:
            with open_file(source.path) as stream:
                counted = cast(BinaryIO, _Counted(stream, partial(self._tell, number)))
                for finding in runner.check(
                    counted, source.name, headless=self._headless, summary=summary
                ):
                    if len(self._kept) < KEPT:
                        self._kept.append((number, finding))
        except OSError as error:
            return _Checked(source, summary, error.strerror or type(error).__name__)
        except Exception as error:  # its message may hold values
            failure = f"internal error, {type(error).__name__}, near line {summary.line}"
            return _Checked(source, summary, failure)
        return _Checked(source, summary, None)

    def _tell(self, number: int, done: int) -> None:
        if done > LARGEST:  # of a gzip file, whose size is known when it has been read
            raise OSError(errno.EFBIG, _TOO_LARGE)
        self._progress(number, done, len(self._kept))

    # -- findings

    def findings(
        self,
        *,
        file: int | None = None,
        severity: str = "",
        rule: str = "",
        text: str = "",
        by: str = "claim",
        offset: int = 0,
        limit: int = 100,
        show_values: bool = False,
    ) -> Answer:
        """The findings that fit, grouped `by` "claim" or "rule": `limit` of them from `offset`."""
        wanted = text.strip().lower()
        fitting = [
            one
            for one in self._kept
            if (file is None or one[0] == file)
            and (not severity or one[1].severity == severity)
            and (not rule or one[1].code == rule)
            and (not wanted or wanted in self._words(one).lower())
        ]
        if by == "rule":
            fitting.sort(key=lambda one: (_ORDER.index(one[1].severity), one[1].code))
        groups = Counter(self._group(one, by) for one in fitting)
        shown = fitting[offset : offset + limit]
        return {
            "number": len(fitting),
            "groups": len(groups),
            "findings": [
                {
                    **_shown(finding, show_values=show_values),
                    "group_title": self._group((number, finding), by),
                    "group_count": groups[self._group((number, finding), by)],
                }
                for number, finding in shown
            ],
        }

    def _group(self, one: tuple[int, Finding], by: str) -> str:
        number, finding = one
        if by == "rule":
            return f"{finding.code} {finding.name}"
        name = self._files[number].source.name if len(self._files) > 1 else ""
        return ", ".join(filter(None, (_place(finding), name)))

    def _words(self, one: tuple[int, Finding]) -> str:
        finding = one[1]
        parts = (finding.code, finding.name, finding.message, finding.path, finding.segment_id)
        return " ".join(filter(None, (*parts, self._group(one, "claim"))))

    def rule(self, *, code: str) -> Answer:
        """What a rule wants."""
        from edi.rules.registry import get, title

        found = get(code)
        return {
            "code": found.code,
            "name": found.name,
            "severity": str(found.severity),
            "snip": int(found.snip),
            "family": title(found.family),
            "documentation": found.documentation,
        }

    # -- the file itself

    def tree(self, *, file: int, claims: int, show_values: bool = False) -> Answer:
        """The lines of its tree, and after how many claims it stops."""
        from edi.report.tree import Tree
        from edi.structure.document import Document

        with self._open(file) as stream:
            document = Document(stream, headless=self._headless)
            tree = Tree(document, claims, show_values=show_values)
            lines = [[one.kind, one.indent // 2, one.name, one.text] for one in tree.lines()]
            missing = None if document.segments else document.no_interchange
        return {"lines": lines, "stopped": tree.stopped_after, "missing": missing}

    def plain(self, *, file: int, part: int = 0, show_values: bool = False) -> Answer:
        """The page of `edi view --html`; `missing` says why there is none."""
        key = file, show_values
        if self._pages is None or self._pages.key != key:
            self._pages = None
            try:
                self._pages = self._written(key)
            except EdiError as error:
                return {"missing": str(error).partition(": use ")[0]}
        parts = self._pages.parts
        return {"page": parts[part], "parts": len(parts), "missing": None}

    def _written(self, key: tuple[int, bool]) -> "_Pages":
        from edi.report.page.of_file import write_page_of

        file, show_values = key
        source = self._files[file].source
        with tempfile.TemporaryDirectory() as folder:
            files, _ = write_page_of(
                lambda: self._open(file),
                source.name,
                source.name,
                Path(folder, "page.html"),
                show_values=show_values,
                headless=self._headless,
            )
            return _Pages(key, [one.read_text(encoding="utf-8") for one in files])

    def _open(self, file: int) -> BinaryIO:
        return open_file(self._files[file].source.path)

    # -- reports

    def report(self, *, style: str, show_values: bool = False) -> Answer:
        """All findings as `edi validate --format` writes them. Where not all of them are kept, the
        files are checked again."""
        made = FORMATS[style](Options(io.StringIO(), show_values, style != "html", True))
        totals = Totals()
        runner = Runner(self._selection, shown=FOLD_AFTER if style == "html" else None)
        is_kept = sum(sum(one.summary.rules.values()) for one in self._files) == len(self._kept)
        parts = [made.start()]
        for number, one in enumerate(self._files):
            if parts[1:]:
                parts.append(made.between)
            summary = one.summary if is_kept else FileSummary(one.source.name)
            found = self._again(number) if is_kept else self._anew(runner, number, summary)
            parts += made.file(found, summary)
            totals.add(summary)
            totals.unreadable += one.failure is not None
        parts.append(made.finish(totals))
        return "".join(parts)

    def _again(self, file: int) -> Iterator[Finding]:
        return (finding for number, finding in self._kept if number == file)

    def _anew(self, runner: Runner, file: int, summary: FileSummary) -> Iterator[Finding]:
        name = self._files[file].source.name
        if self._files[file].failure is None:
            with self._open(file) as stream:
                yield from runner.check(stream, name, headless=self._headless, summary=summary)


class _Counted(io.RawIOBase):
    """A stream that tells how much was read of it."""

    def __init__(self, stream: BinaryIO, tell: Callable[[int], None]) -> None:
        self._stream, self._tell, self._done = stream, tell, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._done += len(data)
        self._tell(self._done)
        return data


def _unread(source: Input, error: OSError) -> _Checked:
    return _Checked(source, FileSummary(source.name), error.strerror or type(error).__name__)


def _told(one: _Checked) -> Answer:
    summary = one.summary
    return {
        "name": one.source.name,
        "size": one.source.size,
        "claims": summary.claims,
        "segments": summary.segments,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "infos": summary.infos,
        "failure": one.failure,
    }


def _shown(finding: Finding, *, show_values: bool) -> Answer:
    found = finding.as_dict(show_values=show_values)
    raw, separators = finding.raw or "", finding.separators
    marked = (
        view(raw, separators, finding.element, finding.component, show_values=show_values)
        if raw
        else None
    )
    return {**found, "view": marked, "meanings": meanings(finding)}


def _place(finding: Finding) -> str:
    """ "Claim P1002", or what else it is about."""
    if finding.claim is not None:
        return f"Claim {finding.claim}"
    names = (
        ("transaction set", finding.transaction),
        ("group", finding.group),
        ("interchange", finding.interchange),
    )
    text = ", ".join(f"{name} {value}" for name, value in names if value is not None)
    return text[:1].upper() + text[1:] or "File"
