"""From the provider to the last payer and back: every file is valid, every cent accounted for."""

from pathlib import Path

import pytest
from closed_loop import run
from effort import examples


def test_some_claims_go_round(tmp_path: Path) -> None:
    account = run(tmp_path, 12)
    assert account.claims == 36
    assert account.paid and account.by_others and account.written_off and account.owed


@pytest.mark.slow
@pytest.mark.parametrize("seed", [20, 40])
def test_claims_go_round(tmp_path: Path, seed: int) -> None:
    account = run(tmp_path, examples(40), seed)
    assert account.claims == 3 * examples(40)
    assert min(account) > 0
