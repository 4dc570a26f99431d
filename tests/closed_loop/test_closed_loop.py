"""From the provider to the last payer and back: every file is valid, every cent accounted for."""

from pathlib import Path

import pytest
from closed_loop import run


def test_some_claims_go_round(tmp_path: Path) -> None:
    account = run(tmp_path, 12)
    assert account.claims == 36
    assert account.paid and account.by_others and account.written_off and account.owed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [20, 40, 60])
def test_claims_go_round(tmp_path: Path, seed: int) -> None:
    account = run(tmp_path, 150, seed)
    assert account.claims == 450
    assert min(account) > 0
