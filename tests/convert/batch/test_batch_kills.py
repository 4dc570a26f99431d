"""Killed at any step, a run goes on at the next start: nothing is there twice, nothing is lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from batch_kills import Killed, KilledChange, made
from killed_runs import aimed, anywhere

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
FORMATS = ("json", "parquet")
_SHARES = 3  # tests that have the steps of a run between them, so that none takes minutes


@pytest.mark.thorough_but_one_in(3)
@pytest.mark.slow
@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("kind", [Killed, KilledChange])
@pytest.mark.parametrize("share", range(_SHARES))
def test_every_step(tmp_path: Path, kind: type[Killed], to: str, share: int) -> None:
    make = made(kind, to)
    steps = make(tmp_path / "count").steps()
    assert steps > 20
    seen = {left for left, _ in aimed(make, tmp_path / "kills", steps, share, _SHARES)}
    assert "manifest True, records True, drafts False" in seen
    assert any("drafts True" in one for one in seen)


@pytest.mark.slow
@pytest.mark.parametrize("to", FORMATS)
def test_any_moment(tmp_path: Path, to: str) -> None:
    assert len(list(anywhere(made(Killed, to, jobs=2), tmp_path, 8))) == 8
