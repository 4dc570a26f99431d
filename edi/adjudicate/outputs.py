"""The files of a run: decisions, and where there are any the worklist of held claims, letters to
members, payments to members. All are drafts until the run is recorded."""

import json
import os
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from edi.durable import private_file
from edi.ledger import publishing
from edi.ledger.ledger import IntendedFile

KINDS = {
    "decisions": "",
    "worklist": ".worklist.jsonl",
    "letters": ".letters.txt",
    "members": ".member-payments.jsonl",
}
_NEW_PAGE = "\f\n"


def paths(out: Path) -> dict[str, Path]:
    """Of all files that a run may write."""
    return {
        kind: out if not suffix else out.with_name(f"{out.stem}{suffix}")
        for kind, suffix in KINDS.items()
    }


class Outputs:
    """Drafts of the files, each made when something is to be in it."""

    def __init__(self, out: Path, drafts: publishing.Drafts, stack: ExitStack) -> None:
        self._paths = paths(out)
        self._drafts = drafts
        self._stack = stack
        self._streams: dict[str, BinaryIO] = {}
        self._files: dict[str, Path] = {}
        self._stream("decisions")

    def decision(self, line: str) -> None:
        self._write("decisions", line + "\n")

    def held(self, record: dict[str, Any]) -> None:
        self._write("worklist", _json(record))

    def member_payment(self, record: dict[str, Any]) -> None:
        self._write("members", _json(record))

    def letter(self, text: str) -> None:
        if "letters" in self._streams:
            text = _NEW_PAGE + text
        self._write("letters", text)

    def finish(self) -> list[IntendedFile]:
        """All of it is on the disk; what the ledger is to know of it."""
        found = []
        for kind, stream in self._streams.items():
            stream.flush()
            os.fsync(stream.fileno())
            stream.close()
            found.append(publishing.intended(self._paths[kind].name, self._files[kind], "", 0, 0))
        return found

    @property
    def written(self) -> list[Path]:
        return [self._paths[kind] for kind in self._streams]

    def _write(self, kind: str, text: str) -> None:
        self._stream(kind).write(text.encode("utf-8", errors="surrogateescape"))

    def _stream(self, kind: str) -> BinaryIO:
        known = self._streams.get(kind)
        if known is None:
            draft = self._drafts.path(self._paths[kind].name)
            known = self._stack.enter_context(private_file(draft))
            self._streams[kind], self._files[kind] = known, draft
        return known


def _json(record: dict[str, Any]) -> str:
    def plain(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    return json.dumps(record, default=plain, ensure_ascii=False) + "\n"
