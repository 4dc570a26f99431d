"""What SQLite and PostgreSQL make of the same runs: no file, message or row differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from postgres_server import Server
from side_by_side import SideBySide, scenarios

# isort: split
import adjudication_cases
import remit_cases
import test_benefits
import test_member_payments
import test_number_series
import test_other_payers
import test_recoupment
import test_repeats
import test_reversals
import test_steps

# In these one ledger alone is changed, or the run is another process's.
NOT_BOTH = (
    "test_a_ledger_from_before_goes_on",
    "test_one_run_takes_no_number_of_a_group_twice",
    "test_the_command_says_it",
)
REMIT = (test_repeats, test_recoupment, test_reversals, test_number_series, test_member_payments)


@pytest.mark.thorough_but_one_in(3)
@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("test", "values"), [*scenarios(*REMIT, but=NOT_BOTH)])
def test_remit(
    test: Callable[..., None],
    values: dict[str, Any],
    tmp_path: Path,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = SideBySide(postgres)
    monkeypatch.setattr(remit_cases, "write_remittances", both.remit)
    test(tmp_path, **values)
    assert both.runs


# In these the run is not the tests' own, does not begin, or has another one begin in its middle.
NOT_ALIKE = (
    "test_another_run_in_the_meantime",
    "test_a_ledger_of_the_name_of_an_output",
    "test_decisions_without_a_name",
)


@pytest.mark.thorough_but_one_in(3)
@pytest.mark.slow_but_one_in(8)
@pytest.mark.parametrize(
    ("test", "values"), [*scenarios(test_steps, test_benefits, test_other_payers, but=NOT_ALIKE)]
)
def test_adjudicate(
    test: Callable[..., None],
    values: dict[str, Any],
    tmp_path: Path,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = SideBySide(postgres)
    monkeypatch.setattr(adjudication_cases, "adjudicate", both.adjudicate)
    test(tmp_path, **values)
    assert both.runs
