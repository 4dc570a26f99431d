"""Kills of `edi convert` at its steps, and at any moment, and what holds after the next start.

`PYTHONPATH=.:tests python tests/convert/batch/batch_kills.py STEPS MOMENTS [FORMAT]`
does so many of each and prints the figures.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, ClassVar

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
from batch_cases import (  # noqa: E402
    numbered,
    outputs,
    own_files,
    rows,
)
from killed_runs import KilledRun, show  # noqa: E402

# Every step that changes something; each is killed before it, and behind it.
STEPS = (
    ("edi.convert.batch.local._LocalDraft", "finish"),
    ("edi.convert.batch.local._LocalDraft", "give_name"),
    ("edi.convert.batch.local._LocalDraft", "discard"),
    ("edi.convert.batch.local.LocalStorage", "put"),
    ("edi.convert.batch.local.LocalStorage", "remove"),
    ("edi.convert.batch.work", "write_record"),
    ("edi.convert.batch.manifest", "settle"),
)


def run(folder: Path) -> None:
    """The command, in this process."""
    from edi.cli.main import main

    about = json.loads((folder / "about").read_text())
    main(["convert", str(folder / "in"), "--out", str(folder / "out"), *about, "-q"])


def write_few(folder: Path) -> None:
    """Two files of claims and one that is none."""
    folder.mkdir()
    for number in range(2):
        (folder / f"claims{number}.837").write_bytes(numbered(number))
    (folder / "letter.txt").write_text("Dear Sir or Madam")


class Killed(KilledRun):
    """A folder of inputs, and an output folder in which runs are killed."""

    module, tests, at_steps = "batch_kills", "convert/batch", STEPS
    to: ClassVar[str] = "json"
    jobs: ClassVar[int] = 1
    wanted: ClassVar[dict[tuple[str, str], object]] = {}  # what a run comes to that is not killed

    def __init__(self, path: Path) -> None:
        super().__init__(path, path / "out")
        path.mkdir(parents=True)
        write_few(path / "in")
        (path / "about").write_text(json.dumps(self.about()))
        self.prepare()

    def prepare(self) -> None:
        """What was before the run that is killed."""

    def content(self, out: Path) -> object:
        return rows(out, self.to) if self.to in ("csv", "parquet") else outputs(out)

    def again(self, out: Path | None = None) -> dict[str, Any]:
        """A run that is not killed, in this process."""
        from edi.cli.main import main

        said = io.StringIO()
        options = ["--out", str(out or self.out), "--format", "json", "-q"]
        with redirect_stdout(said):
            assert main(["convert", str(self.path / "in"), *self.about(), *options]) == 1
        return dict(json.loads(said.getvalue()))

    def about(self) -> list[str]:
        """The options of its runs."""
        tables = ["--tables", "claims"] if self.to in ("csv", "parquet") else []
        return ["--to", self.to, "--jobs", str(self.jobs), *tables]

    def expected(self) -> object:
        key = type(self).__name__, self.to
        if key not in self.wanted:
            self.again(self.path / "whole")
            self.wanted[key] = self.content(self.path / "whole")
        return self.wanted[key]

    def state(self) -> str:
        own = own_files(self.out) if self.out.exists() else set()
        records = sum(name.startswith("records") for name in own)
        drafts = sum(name.startswith("drafts") for name in own)
        known = "manifest.json" in own
        return f"manifest {known}, records {records > 0}, drafts {drafts > 0}"

    def settled(self) -> str:
        """The next start: all is there once."""
        done = self.again()
        assert [one["file"] for one in done["set_aside"]] == ["letter.txt"]
        assert self.content(self.out) == self.expected()
        assert own_files(self.out) == {"lock", "manifest.json"}
        files = done["files"]
        return "went on" if files["unchanged"] else "began anew"


class KilledChange(Killed):
    """A second run is killed: some inputs are new, others changed."""

    def prepare(self) -> None:
        self.again()
        source = self.path / "in"
        (source / "claims1.837").write_bytes(numbered(77))
        (source / "new.837").write_bytes(numbered(78))


def made(kind: type[Killed], to: str, jobs: int = 1) -> type[Killed]:
    """The same of another format."""
    return type(kind.__name__, (kind,), {"to": to, "jobs": jobs})


if __name__ == "__main__":
    format = sys.argv[3] if len(sys.argv) > 3 else "json"
    for kind in (Killed, KilledChange):
        print(kind.__name__)
        show(made(kind, format), int(sys.argv[1]), int(sys.argv[2]))
