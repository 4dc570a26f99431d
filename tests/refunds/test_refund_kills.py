"""Killed at any step, letters are written once and all, and a refund is acknowledged once."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.append(str(TESTS))

from killed_runs import KilledRun, aimed  # noqa: E402
from refund_kills import KilledLetters, KilledRemit  # noqa: E402

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [KilledLetters, KilledRemit])
def test_every_step(tmp_path: Path, kind: type[KilledRun]) -> None:
    steps = kind(tmp_path / "count").steps()
    assert steps >= 14
    seen = list(aimed(kind, tmp_path / "kills", steps))
    assert len({left for left, _ in seen}) >= 2
    assert any("finished" in did for _, did in seen)
    assert any("finished" not in did for _, did in seen)
