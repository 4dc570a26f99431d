"""Kills of a run at its steps, and at any moment, and what must hold after the next start.

`PYTHONPATH=.:tests python tests/remit/kills.py STEPS MOMENTS`
does so many of each and prints the figures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from killed_runs import KilledRun, ledger_of, said, show

GROUPS = 4
BESIDE = (".positive-pay.csv", ".register.csv", ".funding.csv")
# Every step of publishing; each is killed before it, and behind it.
STEPS = (
    ("edi.ledger.publishing", "sync_folder"),
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.publishing", "intended"),
    ("edi.ledger.ledger.Ledger", "reserve"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.ledger.Ledger", "state"),
    ("edi.ledger.ledger.Ledger", "intended"),
    ("edi.ledger.payments", "_record_claims"),
    ("edi.remit.drafting.Drafting", "draft"),
    ("edi.ledger.run_lock", "_remove"),
)


def run(path: Path) -> Any:
    from remit_cases import Folder

    return Folder(path).run(ledger=ledger_of(path), bank_files=True)


class Killed(KilledRun):
    """A folder with the inputs, and an output folder in which runs are killed."""

    module, tests, at_steps = "kills", "remit", STEPS

    def __init__(self, path: Path) -> None:
        from remit_cases import Case, Folder, decision, group

        names = [f"G{n}" for n in range(1, GROUPS + 1)]
        claims = [Case(f"C{n}", number=name) for n, name in enumerate(names, start=1)]
        self.folder = Folder(path).put(
            claims,
            [decision(one.id) for one in claims],
            "".join(group(name, bank=True) for name in names),
        )
        super().__init__(path, self.folder.out)

    def state(self) -> str:
        files = len(list(self.out.glob("*.835"))) if self.out.exists() else 0
        drafts = bool(list(self.out.glob(".*.tmp"))) if self.out.exists() else False
        named = "all" if files == GROUPS else "some" if files else "no"
        return f"{named} files, {'drafts' if drafts else 'no drafts'}, ledger: {self.ledger()}"

    def settled(self) -> str:
        outcome, notices = self.settle()
        return said(notices, "refused" if isinstance(outcome, Exception) else "paid")

    def settle(self) -> tuple[Any, tuple[str, ...]]:
        """The next start, in this process: everything is there once, recorded, and nothing else.

        Returns the outcome, or the refusal of what is there already, and the notices.
        """
        from edi.ledger.ledger import Ledger
        from edi.remit import Refused

        notices: list[str] = []
        outcome: Any
        try:
            outcome = self.folder.run(
                ledger=ledger_of(self.path), on_notice=notices.append, bank_files=True
            )
        except Refused as refused:
            outcome = refused
            assert all("paid before" in one.message for one in refused.refusals), refused
        out = self.folder.out
        recorded = Ledger(ledger_of(self.path)).payments()
        names = sorted(path.name for path in out.glob("*.835"))
        assert [p.group for p in recorded] == [f"G{n}" for n in range(1, GROUPS + 1)], recorded
        assert names == sorted(p.file for p in recorded)
        beside = [name.replace(".835", suffix) for name in names for suffix in BESIDE]
        assert self.folder.written() == sorted(names + beside)  # no drafts, no locks
        for path in out.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path
        return outcome, tuple(notices)


if __name__ == "__main__":
    show(Killed, int(sys.argv[1]), int(sys.argv[2]))
