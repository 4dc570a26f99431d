"""Killed at any step, a run is finished or taken back by the next: nothing counts twice."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from adjudication_kills import Killed
from killed_runs import aimed, anywhere

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")


@pytest.mark.slow
def test_every_step(tmp_path: Path) -> None:
    steps = Killed(tmp_path / "count").steps()
    assert steps > 30
    seen = {left for left, _ in aimed(Killed, tmp_path / "kills", steps)}
    for state in ("1 files, drafts, ledger: intended", "3 files, drafts, ledger: published"):
        assert state in seen


@pytest.mark.slow
def test_any_moment(tmp_path: Path) -> None:
    assert len(list(anywhere(Killed, tmp_path, 12))) == 12
