"""Kills while a run is held, released or cancelled, and what must hold after the next start.

`PYTHONPATH=.:tests:tests/remit python tests/remit/held_runs.py STEPS MOMENTS`
does so many of each and prints the figures.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from killed_runs import KilledRun, Step, ledger_of, show

from edi.ledger import holds, releasing
from edi.ledger.ledger import Ledger

AT = datetime(2026, 7, 2, 8, 0, tzinfo=UTC)
ENDINGS = ("835", "funding.csv", "funding.txt", "positive-pay.csv", "register.csv")
STEPS: tuple[Step, ...] = (
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "make_folder"),
    ("edi.ledger.publishing", "remove_folder"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "done"),
    ("edi.ledger.releasing", "_begin"),
    ("edi.ledger.holds", "rename"),
    ("edi.ledger.holds", "decide"),
    ("edi.ledger.payments", "forget"),
    ("edi.ledger.run_lock", "_remove"),
)


def run(path: Path) -> Any:
    """What is killed: as the file `kind` says."""
    kind = (path / "kind").read_text()
    book = Ledger(ledger_of(path))
    if kind == "hold":
        from remit_cases import Folder

        return Folder(path).run(ledger=ledger_of(path), bank_files=True, hold=True)
    decide = releasing.release if kind == holds.RELEASED else releasing.cancel
    return decide(book, "H000001", holds.Decision(kind, "J. DOE", "", AT))


class HeldKilled(KilledRun):
    """Killed while it is prepared."""

    module, tests, at_steps = "held_runs", "remit", STEPS
    kind: ClassVar[str] = "hold"

    def __init__(self, path: Path) -> None:
        from remit_cases import Case, Folder, decision, group

        claims = [Case("C1"), Case("C2", number="G2")]
        groups = group("G1", bank=True) + group("G2", bank=True)
        self.folder = Folder(path).put(claims, [decision(c.id) for c in claims], groups)
        super().__init__(path, self.folder.out)
        if self.kind != "hold":
            (path / "kind").write_text("hold")
            run(path)
        (path / "kind").write_text(self.kind)

    def names(self) -> tuple[int, int]:
        """How many files have their names, and how many wait."""
        if not self.out.exists():
            return 0, 0
        named = [path for ending in ENDINGS for path in self.out.glob(f"*.{ending}")]
        return len(named), len(list(self.out.glob("held/*/*")))

    def state(self) -> str:
        named, waiting = self.names()
        return f"{named} named, {waiting} waiting, ledger: {self.ledger()}"

    def settled(self) -> str:
        """The next start, in this process."""
        book = Ledger(ledger_of(self.path))
        if self.out.is_dir():
            releasing.recover(book, self.out)
        state = self.ledger()
        payments = {p.file for p in book.payments()} if book.store.exists() else set()
        expected = {
            "none": (0, 0, 0),
            "None": (0, 0, 0),
            holds.HELD: (0, 2 * len(ENDINGS), 2),
            holds.PUBLISHED: (2 * len(ENDINGS), 0, 2),
            holds.WITHDRAWN: (0, 0, 0),
        }[state]
        assert (*self.names(), len(payments)) == expected, (state, self.names(), payments)
        left = list(self.out.rglob(".*")) if self.out.exists() else []
        assert left == []
        assert (self.out / "held").exists() == (state == holds.HELD)
        return state


class Approved(HeldKilled):
    """Killed while it is released."""

    kind = holds.RELEASED


class Cancelled(HeldKilled):
    """Killed while it is cancelled."""

    kind = holds.CANCELLED


if __name__ == "__main__":
    for one in (HeldKilled, Approved, Cancelled):
        print(one.kind)
        show(one, int(sys.argv[1]), int(sys.argv[2]))
