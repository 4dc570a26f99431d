"""Killed runs whose ledger is in PostgreSQL.

`PYTHONPATH=.:tests python tests/postgres_kills.py remit STEPS MOMENTS`
does so many of each, of `remit` or `adjudicate`, and prints the figures.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import ClassVar, TypeVar

from killed_runs import ROOT, KilledRun, Step, one_of_each, show
from postgres_server import Server, server

Kind = TypeVar("Kind", bound=KilledRun)
_COMMIT = ("edi.ledger.postgres.PostgresStore", "_commit")
_MODULES = {"remit": "kills", "adjudicate": "adjudication_kills"}  # by folder of tests


def in_postgres(kind: type[Kind], postgres: Server) -> type[Kind]:
    """The same runs, each with a ledger of its own on this server, killed at every commit too."""

    class Killed(kind):  # type: ignore[valid-type, misc]
        at_steps: ClassVar[tuple[Step, ...]] = (*kind.at_steps, _COMMIT)

        def __init__(self, path: Path) -> None:
            super().__init__(path)
            (path / "ledger.url").write_text(postgres.ledger(tcp=True))

    return Killed


def killed_at_commits(kind: type[KilledRun], path: Path) -> set[str]:
    """What was left by kills before and behind every commit, and where the first file gets its name
    and the first draft goes. At all other steps a run is killed with an SQLite ledger: between two
    commits it does the same."""

    class Killed(kind):  # type: ignore[valid-type, misc]
        at_steps = (
            _COMMIT,
            *(("edi.ledger.publishing", name) for name in ("give_name", "remove")),
        )

    return {left for left, _ in one_of_each(Killed, path, [_COMMIT[1]])}


def _main(what: str, steps: str, moments: str) -> None:
    sys.path.insert(0, str(ROOT / "tests" / what))
    with server() as postgres:
        kind = import_module(_MODULES[what]).Killed
        show(in_postgres(kind, postgres), int(steps), int(moments))


if __name__ == "__main__":
    _main(*sys.argv[1:])
