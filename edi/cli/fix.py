"""`edi fix`."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

import click

from edi.cli import main
from edi.cli.completion import RuleCodes
from edi.cli.inputs import STDIN, files, open_input, shown
from edi.cli.options import output_format

if TYPE_CHECKING:
    from edi.fixes import Change
    from edi.report.painter import Painter

_SHOWN = 20  # changes of a rule in one file


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--write", is_flag=True, help="Mend the files; each keeps a copy. [default: show what would be]"
)
@click.option(
    "--select",
    type=RuleCodes(is_list=True),
    multiple=True,
    metavar="CODES",
    help="Only what these rules find: codes or prefixes, comma separated. [default: all]",
)
@click.option(
    "--ignore",
    type=RuleCodes(is_list=True),
    multiple=True,
    metavar="CODES",
    help="Not what these rules find. [default: none]",
)
@click.option(
    "--line-breaks",
    type=click.Choice(["lf", "crlf", "none"]),
    help="Have this behind every terminator. [default: as they are]",
)
@click.option(
    "--backup",
    default=".bak",
    show_default=True,
    metavar="SUFFIX",
    help="Ending of the copies; one that is there is never replaced.",
)
@click.option("--all", "show_all", is_flag=True, help="In text, show every change.")
@click.option(
    "--show-values",
    is_flag=True,
    help="Show element values, which may identify patients. [default: masked]",
)
@output_format()
def fix(
    paths: tuple[str, ...],
    write: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    line_breaks: str | None,
    backup: str,
    show_all: bool,
    show_values: bool,
    style: str,
) -> int:
    """Show what can be mended safely in files, folders and standard input, and with --write do it:
    counts and control numbers of trailers, blanks and separators that say nothing, wrapped files,
    the width of ISA, joined group and reason codes (CO45), decimal points of diagnoses.

    Never amounts, persons or diagnoses. Standard input ("-") comes mended on standard output, with
    what was done on standard error. Exit code 0 when there is nothing to mend, or all of it was; 1
    when --write would change a file; 2 for wrong usage; 3 when a file could not be read or written.
    """
    from edi.cli.ending import unwinding
    from edi.fixes import wanted
    from edi.report.painter import Painter

    if not backup or any(one in backup for one in "/\\\0"):
        raise click.UsageError("--backup is the ending of a file name, such as .bak")
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("standard input (-) is mended alone")
    try:
        codes = wanted(select, ignore)
    except ValueError as error:
        raise click.UsageError(f"--select: {error}") from None
    unreadable = 0

    def failed(message: str) -> None:
        nonlocal unreadable
        unreadable += 1
        main.say(message)

    stream = sys.stderr if STDIN in paths else sys.stdout
    report = _Report(stream, Painter.of(stream), style, show_values, show_all)
    changed = 0
    main.rest_collector()
    with unwinding():
        for file in files(paths, failed, main.say):
            try:
                changed += _fix(file, codes, line_breaks, backup if write else None, report)
            except BrokenPipeError:
                raise
            except (OSError, _NotWritten) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                failed(f"{shown(file)}: {reason or type(error).__name__}")
    report.end()
    if unreadable:
        return main.UNREADABLE
    return main.FINDINGS if changed and not write and STDIN not in paths else main.OK


class _NotWritten(Exception):
    """A file that is not mended; says why."""


class _Report:
    """Shows the changes of each file as they come."""

    def __init__(
        self, stream: TextIO, painter: "Painter", style: str, show_values: bool, show_all: bool
    ) -> None:
        self._stream, self._painter = stream, painter
        self._is_json = style == "json"
        self._show_values, self._show_all = show_values, show_all
        self._counts: Counter[str] = Counter()
        self._files: list[dict[str, object]] = []
        self._changes: list[dict[str, object]] = []

    def add(self, file: str, changes: "list[Change]") -> None:
        for one in changes:
            if not self._counts and not self._is_json:
                self._stream.write(self._painter.line((shown(file), "bold underline")))
            self._counts[one.code] += 1
            if self._is_json:
                self._changes.append(self._as_dict(one))
            elif self._show_all or self._counts[one.code] <= _SHOWN:
                self._show(one)

    def _as_dict(self, one: "Change") -> dict[str, object]:
        found: dict[str, object] = {"code": one.code, "line": one.line, "message": one.message}
        if one.before:
            found["segment_id"] = one.segment_id
            found["before"] = self._text(one.before, one.separators)
            found["after"] = self._text(one.after, one.separators)
        return found

    def _text(self, segment: str, separators: str) -> str:
        from edi.report.segment_view import masked

        text = segment.encode("latin-1").decode("utf-8", "replace")
        return text if self._show_values else masked(text, separators)

    def _show(self, one: "Change") -> None:
        line = self._painter.line
        self._stream.write(
            line(
                (f"line {one.line:,}  ", "dim"),
                (one.code, "bold"),
                (f" {one.message}", ""),
                indent=2,
            )
        )
        if one.before:
            before = self._text(one.before, one.separators)
            after = self._text(one.after, one.separators)
            self._stream.write(line((f"- {before}", "red"), indent=4, hang=2))
            self._stream.write(line((f"+ {after}", "green"), indent=4, hang=2))

    def finish(self, file: str, copy: Path | None) -> None:
        """What came of a file."""
        counts, self._counts = self._counts, Counter()
        if self._is_json:
            changes, self._changes = self._changes, []
            self._files.append(
                {"file": file, "written": copy is not None, "changes": changes}
                | ({"backup": str(copy)} if copy else {})
            )
            return
        if not counts:
            return
        for code, number in sorted(counts.items()):
            if number > _SHOWN and not self._show_all:
                more = f": {number - _SHOWN:,} more (--all shows them)"
                self._stream.write(self._painter.line((code, "bold"), (more, ""), indent=2))
        total = counts.total()
        what = f"{total:,} {'change' if total == 1 else 'changes'}"
        done = f", written; the file as it was is {copy}" if copy else ""
        self._stream.write(self._painter.line((f"{shown(file)}: {what}{done}", "")) + "\n")

    def end(self) -> None:
        if self._is_json:
            self._stream.write(json.dumps({"files": self._files}, indent=2) + "\n")


def _fix(
    file: str, codes: frozenset[str], line_breaks: str | None, backup: str | None, report: _Report
) -> bool:
    """Mend one file, or see what would be; is anything changed?"""
    from edi.fixes import Fixer

    is_changed = False

    def pieces(stream: BinaryIO) -> Iterator[bytes]:
        nonlocal is_changed
        fixer = Fixer(stream, codes, line_breaks)
        for piece in fixer:
            if fixer.changes:
                is_changed = True
                report.add(file, fixer.changes)
                fixer.changes.clear()
            yield piece

    copy = None
    if file == STDIN:
        with open_input(file) as stream:
            for piece in pieces(stream):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    elif backup is None:
        with open_input(file) as stream:
            for _ in pieces(stream):
                pass
    else:
        path = Path(os.path.realpath(file))
        _refuse_packed(path)
        with _draft(path) as target:
            with path.open("rb") as stream:
                before = os.fstat(stream.fileno())
                for piece in pieces(stream):
                    target.stream.write(piece)
            if is_changed or target.differs_from(path):
                is_changed = True
                copy = target.publish(path, backup, before)
    report.finish(file, copy)
    return is_changed


def _refuse_packed(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] == b"\x1f\x8b" or start == b"PK\x03\x04":
        raise _NotWritten("packed files are not mended: unpack it first")


class _Draft(NamedTuple):
    """A mended file beside the one that it may replace."""

    stream: BinaryIO
    path: Path

    def differs_from(self, path: Path) -> bool:
        """Line breaks are changed without being listed."""
        import filecmp

        self.stream.flush()
        return not filecmp.cmp(self.path, path, shallow=False)

    def publish(self, path: Path, suffix: str, before: os.stat_result) -> Path:
        """Keep the file as it was under another name, and take its place."""
        from edi.durable import sync_folder

        self.stream.flush()
        os.fsync(self.stream.fileno())
        now = path.stat()
        if (now.st_mtime_ns, now.st_size, now.st_ino) != (
            before.st_mtime_ns,
            before.st_size,
            before.st_ino,
        ):
            raise _NotWritten("was changed by somebody else in the meantime, and is left as it is")
        copy = _keep(path, suffix)
        self.path.replace(path)
        sync_folder(path.parent)
        return copy


@contextmanager
def _draft(path: Path) -> Iterator[_Draft]:
    import secrets
    from contextlib import suppress

    from edi.durable import new_private_file

    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with new_private_file(draft) as stream:
            draft.chmod(path.stat().st_mode & 0o777)
            yield _Draft(stream, draft)
    finally:
        with suppress(OSError):
            draft.unlink()


def _keep(path: Path, suffix: str) -> Path:
    """Give the file a second name that nothing has: `a.837.bak`, else `a.837.bak2`, …"""
    import shutil
    from itertools import count

    for number in count(1):
        copy = path.with_name(f"{path.name}{suffix}{number if number > 1 else ''}")
        try:
            os.link(path, copy)
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            if copy.exists():
                continue
            shutil.copy2(path, copy)
        return copy
    raise AssertionError
