"""Runs in a process of its own, with one checkout's `edi`: pays the runs in the folders given.

A line each, it tells what `edi remit` said and left behind.
"""

import hashlib
import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import edi

_NOW, _PAID_ON = datetime(2026, 7, 1, 9, 5, tzinfo=UTC), date(2026, 7, 3)
_TABLES = ("claim", "service", "payment")


def pay(folder: Path, out: Path, decisions: str) -> dict[str, Any]:
    outcome = edi.write_remittances(
        [folder / "claims.837"],
        folder / decisions,
        folder / "groups.toml",
        out,
        date=_PAID_ON,
        now=_NOW,
        on_error="skip",
        allow_missing_decisions=decisions != "decisions.jsonl",
    )
    found: dict[str, Any] = {
        "refused": [str(one) for one in outcome.refused],
        "warnings": [str(one) for one in outcome.warnings],
        "undecided": outcome.undecided,
        "paid": [[one.group, str(one.amount), len(one.payments)] for one in outcome.written],
    }
    for path in sorted(out.glob("*.835")):
        found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    ledger = out / "ledger.sqlite"
    if ledger.exists():
        with closing(sqlite3.connect(ledger)) as connection:
            for table in _TABLES:
                rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                found[table] = [len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()]
    return found


if __name__ == "__main__":
    for name in sys.argv[2:]:
        folder = Path(name)
        out = folder / sys.argv[1]
        told = [pay(folder, out, one) for one in ("decisions.jsonl", "later.jsonl")]
        sys.stdout.write(json.dumps(told) + "\n")
