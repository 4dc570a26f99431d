"""Every run of a test twice: with its ledger in SQLite, and with one in PostgreSQL.

Both write the same files, refuse and warn of the same, and leave ledgers with the same rows.
"""

from __future__ import annotations

import inspect
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from postgres_server import Server, contents

from edi.adjudicate import adjudicate
from edi.remit import write_remittances

TESTS = Path(__file__).resolve().parents[1]
for folder in ("remit", "adjudicate"):
    if str(TESTS / folder) not in sys.path:
        sys.path.append(str(TESTS / folder))


class SideBySide:
    """The ledgers of one test."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._urls: dict[Path, str] = {}
        self.runs = 0

    def remit(self, claims: Any, decisions: Path, groups: Path, out: Path, **options: Any) -> Any:
        return self._both(
            lambda to, ledger: write_remittances(
                claims, decisions, groups, to, **{**options, "ledger": ledger}
            ),
            out,
            Path(options.get("ledger") or out / "ledger.sqlite"),
        )

    def adjudicate(self, claims: Any, plans: Path, out: Path, **options: Any) -> Any:
        return self._both(
            lambda to, ledger: adjudicate(claims, plans, to, **{**options, "ledger": ledger}),
            out,
            Path(options.get("ledger") or out.parent / "ledger.sqlite"),
        )

    def _both(self, run: Callable[[Path, Any], Any], out: Path, ledger: Path) -> Any:
        url = self._urls.setdefault(ledger, self._server.ledger())
        other = out.parent / "postgres" / out.name
        first, second = _result(run, out, ledger), _result(run, other, url)
        assert _plain(first) == _plain(second).replace(f"{other.parent}", f"{out.parent}")
        assert _files(out, first) == _files(other, second)
        if ledger.exists():
            assert contents(str(ledger)) == contents(url)
        self.runs += 1
        if isinstance(first, BaseException):
            raise first
        return first


def _result(run: Callable[[Path, Any], Any], out: Path, ledger: Any) -> Any:
    try:
        return run(out, ledger)
    except Exception as error:
        return error


def _plain(result: Any) -> str:
    """What a run said."""
    if isinstance(result, BaseException):
        return f"{type(result).__name__} {result} {getattr(result, 'refusals', '')}"
    return str(result)


def _files(out: Path, result: Any) -> dict[str, bytes]:
    if isinstance(result, BaseException):
        return {}
    paths = [getattr(one, "path", one) for one in getattr(result, "written", [])]
    paths += getattr(result, "files", [])
    return {path.name: path.read_bytes() for path in paths if not result.dry_run}


def scenarios(*modules: ModuleType, but: tuple[str, ...] = ()) -> Iterator[Any]:
    """The tests of modules that need a folder only, each case of each."""
    for module in modules:
        for name, test in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("test_") or name in but or test.__module__ != module.__name__:
                continue
            marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
            names = [
                [one.strip() for one in m.args[0].split(",")]
                if isinstance(m.args[0], str)
                else list(m.args[0])
                for m in marks
            ]
            wanted = {"tmp_path", *itertools.chain.from_iterable(names)}
            if inspect.signature(test).parameters.keys() != wanted:
                continue
            for number, chosen in enumerate(itertools.product(*(m.args[1] for m in marks))):
                values: dict[str, Any] = {}
                for of, value in zip(names, chosen, strict=True):
                    values.update(zip(of, value if len(of) > 1 else [value], strict=True))
                yield pytest.param(test, values, id=f"{name}-{number}")
