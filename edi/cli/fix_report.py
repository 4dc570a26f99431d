"""What `edi fix` shows of its changes, in text and JSON."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from edi.cli.inputs import shown

if TYPE_CHECKING:
    from edi.fixes import Change
    from edi.report.painter import Painter

_SHOWN = 20  # changes of a rule in one file


class FixReport:
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

    def finish(self, file: str, copy: Path | None, *, is_changed: bool) -> None:
        """What came of a file."""
        counts, self._counts = self._counts, Counter()
        if self._is_json:
            changes, self._changes = self._changes, []
            self._files.append(
                {
                    "file": file,
                    "changed": is_changed,
                    "written": copy is not None,
                    "changes": changes,
                }
                | ({"backup": str(copy)} if copy else {})
            )
            return
        if not is_changed:
            return
        for code, number in sorted(counts.items()):
            if number > _SHOWN and not self._show_all:
                more = f": {number - _SHOWN:,} more (--all shows them)"
                self._stream.write(self._painter.line((code, "bold"), (more, ""), indent=2))
        total = counts.total()
        what = f"{total:,} {'change' if total == 1 else 'changes'}" if total else "line breaks"
        done = f", written; the file as it was is {copy}" if copy else ""
        self._stream.write(self._painter.line((f"{shown(file)}: {what}{done}", "")) + "\n")

    def end(self) -> None:
        if self._is_json:
            self._stream.write(json.dumps({"files": self._files}, indent=2) + "\n")
