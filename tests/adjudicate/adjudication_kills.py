"""Kills of an adjudication at its steps, and at any moment, and what holds after the next start.

`PYTHONPATH=.:tests python tests/adjudicate/adjudication_kills.py STEPS MOMENTS`
does so many of each and prints the figures.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from killed_runs import KilledRun, ledger_of, said, show
from postgres_server import rows

CLAIMS = 40
# Every step that changes something; each is killed before it, and behind it.
STEPS = (
    ("edi.ledger.publishing", "sync_folder"),
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.publishing", "intended"),
    ("edi.ledger.ledger.Ledger", "reserve"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.ledger.Ledger", "intended"),
    ("edi.ledger.history.History", "record"),
    ("edi.ledger.accumulators.Accumulators", "record"),
    ("edi.ledger.investigations.Investigations", "record"),
    ("edi.adjudicate.outputs.Outputs", "finish"),
    ("edi.ledger.run_lock", "_remove"),
)


def prepare(path: Path) -> None:
    """A file of claims of one family, one of them an accident, and their plan."""
    from adjudication_cases import PLAN, Case, Folder, Line

    cases = [
        Case(f"C{n}", [Line("100", day=f"202604{n % 28 + 1:02d}")], provider=n)
        for n in range(1, CLAIMS)
    ]
    Folder(path, f"{PLAN}\n[plans.one.liability]\n").claims(
        *cases, Case("HELD", [Line(day="20260330")], cause="OA", diagnoses=("S72001A",))
    )


def run(path: Path, **options: Any) -> Any:
    from adjudication_cases import NOW

    from edi.adjudicate import adjudicate

    return adjudicate(
        [path / "claims1.837"],
        path / "plans.toml",
        path / "out" / "decisions.jsonl",
        **{"date": date(2026, 7, 1), "now": NOW, "ledger": ledger_of(path), **options},
    )


class Killed(KilledRun):
    """A folder with the inputs, and an output folder in which runs are killed."""

    module, tests, at_steps = "adjudication_kills", "adjudicate", STEPS

    def __init__(self, path: Path) -> None:
        super().__init__(path, path / "out")
        prepare(path)

    def state(self) -> str:
        names = [one.name for one in self.out.iterdir()] if self.out.exists() else []
        named = [name for name in names if name.startswith("decisions")]
        drafts = any(name.endswith(".tmp") for name in names)
        return f"{len(named)} files, {'drafts' if drafts else 'no drafts'}, ledger: {self.ledger()}"

    def settled(self) -> str:
        """The next start: every claim is decided once, and every deductible counted once."""
        from adjudication_cases import decisions

        notices: list[str] = []
        try:
            run(self.path, on_notice=notices.append)
            did = "decided"
        except FileExistsError:
            did = "was there"
        found = decisions(self.out / "decisions.jsonl")
        assert sorted(one["claim"] for one in found) == sorted(f"C{n}" for n in range(1, CLAIMS))
        numbers = [one["payer_claim_control_number"] for one in found]
        assert len(set(numbers)) == len(numbers)
        owed = _sum(found, "1")
        assert owed == 10_000  # the individual deductible, met once
        where = ledger_of(self.path)
        assert [row[0] for row in rows(where, "SELECT number FROM decided ORDER BY id")] == numbers
        deductible = "SELECT sum(amount) FROM accumulated WHERE kind = 'deductible'"
        assert rows(where, deductible) == [(owed,)]
        assert rows(where, "SELECT count(*) FROM investigation") == [(1,)]
        assert rows(where, "SELECT max(state) FROM run")[0][0] in ("published", "withdrawn")
        names = sorted(one.name for one in self.out.iterdir())
        assert names == [
            "decisions.jsonl",
            "decisions.letters.txt",
            "decisions.worklist.jsonl",
            *(["ledger.sqlite"] if where.endswith("ledger.sqlite") else ()),
        ], names
        for one in self.out.iterdir():
            assert one.stat().st_mode & 0o777 == 0o600, one
        return said(notices, did)


def _sum(found: list[dict[str, Any]], reason: str) -> int:
    return sum(
        round(float(a["amount"]) * 100)
        for one in found
        for line in one["lines"]
        for a in line.get("adjustments", ())
        if a["reason"] == reason
    )


if __name__ == "__main__":
    show(Killed, int(sys.argv[1]), int(sys.argv[2]))
