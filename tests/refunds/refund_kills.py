"""Kills of a run that writes letters, and of one that opens and acknowledges overpayments."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from killed_runs import KilledRun, ledger_of, said
from refund_cases import Case, Folder, corrected, paid, requesting

STEPS = (
    ("edi.ledger.publishing", "sync_folder"),
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.refunds", "record_letters"),
    ("edi.ledger.overpayments", "record"),
    ("edi.ledger.overpayments", "acknowledge"),
)
PROVIDERS = 2


def run(path: Path) -> Any:
    """Letters; or the run of `edi remit` that a file in the folder asks for."""
    from edi.refund_requests import write_letters

    if (path / "remit").exists():
        return Folder(path).run(ledger=ledger_of(path))
    return write_letters(ledger_of(path), path / "groups.toml", path / "letters")


def events(path: Path, what: str = "kind, count(*)") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(ledger_of(path))) as connection:
        sql = f"SELECT {what} FROM overpayment_event GROUP BY kind ORDER BY kind"
        return connection.execute(sql).fetchall()


def overpayments(path: Path) -> int:
    with closing(sqlite3.connect(ledger_of(path))) as connection:
        found = connection.execute("SELECT count(*) FROM overpayment").fetchone()
    return int(found[0])


class KilledLetters(KilledRun):
    """Two letters."""

    module, tests, at_steps = "refund_kills", "refunds", STEPS

    def __init__(self, path: Path) -> None:
        folder = Folder(path)
        claims = [Case(f"C{n}", provider=n) for n in range(1, PROVIDERS + 1)]
        folder.put(claims, [paid(one.id, "60") for one in claims], requesting()).run()
        lines = [line for one in claims for line in corrected(one.id, "60", "20")]
        folder.put(claims, lines, requesting()).run()
        super().__init__(path, path / "letters")

    def state(self) -> str:
        names = [f.name for f in self.out.glob("G1*")] if self.out.exists() else []
        return f"{'all' if len(names) == 3 * PROVIDERS else 'some' if names else 'no'} files"

    def settled(self) -> str:
        from edi.refund_requests import write_letters

        notices: list[str] = []
        write_letters(
            ledger_of(self.path),
            self.path / "groups.toml",
            self.out,
            on_notice=notices.append,
        )
        names = sorted(f.name for f in self.out.iterdir())
        assert len(names) == 3 * PROVIDERS, names
        assert events(self.path) == [("letter", PROVIDERS)]
        return said(notices, "written")


class KilledRemit(KilledRun):
    """A run that opens an overpayment and acknowledges a refund."""

    module, tests, at_steps = "refund_kills", "refunds", STEPS

    def __init__(self, path: Path) -> None:
        import json

        from edi.cli import main

        folder = Folder(path)
        claims = [Case("C1"), Case("C2")]
        folder.put(claims, [paid("C1", "60"), paid("C2", "60")], requesting()).run()
        folder.put(claims[:1], corrected("C1", "60", "20"), requesting()).run()
        lines = path / "lines.jsonl"
        ledger = ["--ledger", ledger_of(path)]
        asked = ["refunds", "received", "R000001", "--amount", "40", "--lines", str(lines)]
        assert main.main([*asked, *ledger]) == 0
        pair = [json.loads(line) for line in lines.read_text().splitlines()]
        folder.put(claims[1:], [*corrected("C2", "60", "10"), *pair], requesting())
        (path / "remit").touch()
        super().__init__(path, folder.out)

    def state(self) -> str:
        return f"{len(list(self.out.glob('*.835')))} files, ledger: {self.ledger()}"

    def settled(self) -> str:
        from edi.remit import Refused

        notices: list[str] = []
        did = "paid"
        try:
            Folder(self.path).run(ledger=ledger_of(self.path), on_notice=notices.append)
        except Refused:
            did = "refused"
        assert len(list(self.out.glob("*.835"))) == 3
        assert overpayments(self.path) == 2
        assert events(self.path, "kind, count(acknowledged)") == [("received", 1)]
        return said(notices, did)
