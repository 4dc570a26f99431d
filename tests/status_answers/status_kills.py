"""A run of `edi status` that is killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from killed_runs import KilledRun, Step
from status_cases import NOW, Ask, body, requests

import edi

STEPS: tuple[Step, ...] = (
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.ledger.Ledger", "reserve"),
    ("edi.ledger.run_lock", "_remove"),
)


def run(path: Path) -> Any:
    """What is killed."""
    return edi.answer_status(path / "requests.276", path / "asked.sqlite", path / "out", now=NOW)


class StatusKilled(KilledRun):
    """Two interchanges in one file, so that one may have its name and the other not."""

    module, tests, at_steps = "status_kills", "status_answers", STEPS
    kind: ClassVar[str] = "status"

    def __init__(self, path: Path, ledger: Path) -> None:
        path.mkdir(parents=True)
        (path / "asked.sqlite").write_bytes(ledger.read_bytes())
        first, second = requests(body(Ask("A"))), requests(body(Ask("B", account="C2")), number=2)
        (path / "requests.276").write_bytes(first + second)
        super().__init__(path, path / "out")
