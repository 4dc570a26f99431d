"""The year of payments pays, reverses and corrects what it says, and its figures are of that."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import remit_year  # noqa: E402
from measuring.process import Run  # noqa: E402

from edi.cli.main import edi as command_line  # noqa: E402
from edi.ledger.ledger import Ledger  # noqa: E402
from edi.ledger.refunds import all_known  # noqa: E402

CLAIMS, MONTHS = 120, 2


def _start(command: Sequence[str], exit_codes: Collection[int]) -> Run:
    """In this process."""
    result = CliRunner().invoke(command_line, list(command))
    assert result.exit_code in exit_codes, result.output[:2000]
    return Run(0.5, 0.3, 0.0, 40_000_000, result.exit_code)


@pytest.mark.slow
def test_two_months(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    where = str(tmp_path / "ledger.sqlite")
    found = remit_year.months(tmp_path, where, CLAIMS, MONTHS, 3, _start)
    second = [json.loads(one) for one in (tmp_path / "02" / "all.jsonl").read_text().splitlines()]
    of_claims = [one for one in second if "claim" in one]
    reversed_ = {one["claim"] for one in of_claims if one["status"] == "22"}
    assert reversed_ == {"C0000000", "C0000050"}
    assert {one["claim"] for one in of_claims if one["claim"].startswith("R")} == {
        "R0000000",
        "R0000050",
    }
    ledger = Ledger(where)
    paid = ledger.payments()
    assert len({one.trace for one in paid}) == len(paid)
    assert {one.group for one in paid} == {"G1000", "G1001", "G1002"}
    overpaid = all_known(ledger.store, "P")
    assert len(overpaid) == 2
    assert sorted(bool(one.left) for one in overpaid) == [False, True]
    assert list((tmp_path / "02" / "letters").glob("*.html"))
    assert list((tmp_path / "02" / "remittances").glob("*.ach"))
    text = StringIO()
    Console(file=text, width=100).print(remit_year.table_of(found, CLAIMS // MONTHS))
    assert "5.00" in text.getvalue()  # 0.3 s for 60 claims
