"""The shipped year: every measure of every group and month is what plain Python makes of it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from measured_by_hand import ByHand
from read_by_hand import read

import edi
from edi.cli.report_inputs import groups_by_number
from edi.convert.batch.sources import local_source
from edi.measures import Report, make_report
from edi.measures.options import Options
from edi.measures.result import Period

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
YEAR = ROOT / "fixtures" / "report" / "2025"
GROUPS = ROOT / "fixtures" / "report" / "groups.toml"
TODAY = date(2025, 12, 31)
MEASURED = ("volume", "payments", "turnaround", "acknowledgements", "compliance")


@pytest.fixture(scope="module")
def report() -> Report:
    sources = [local_source(str(path), path.name) for path in sorted(YEAR.iterdir())]
    options = Options(TODAY, names=groups_by_number(GROUPS), top=100)
    return make_report(sources, options, jobs=1)


@pytest.fixture(scope="module")
def found() -> list[tuple[str, edi.Finding]]:
    """What is found in each file."""
    return [(path.name, one) for path in sorted(YEAR.iterdir()) for one in edi.validate(path)]


@pytest.fixture(scope="module")
def by_hand(found: list[tuple[str, edi.Finding]]) -> ByHand:
    wrong = {(file, one.claim) for file, one in found if one.severity == "error" and one.claim}
    return ByHand(read(YEAR), wrong, TODAY)


def test_every_measure_of_every_group_and_month(report: Report, by_hand: ByHand) -> None:
    periods = list(report.periods())
    assert len(periods) == 5 * 13
    for name in MEASURED:
        for period in periods:
            ours = report.tables[name].one(period)
            theirs = getattr(by_hand, name)(*period)
            assert ours == theirs, (name, period)


def test_every_row_of_every_list(report: Report, by_hand: ByHand) -> None:
    for period in report.periods():
        rows = _rows(report, "providers", period)
        assert {row[0]: row[1:] for row in rows} == by_hand.providers(*period)
        assert [row[5] for row in rows] == sorted((row[5] for row in rows), reverse=True)
        rows = _rows(report, "procedures", period)
        assert {row[0]: (row[1], row[3], row[4]) for row in rows} == by_hand.procedures(*period)
        rows = _rows(report, "denial_reasons", period)
        assert {row[0]: row[3] for row in rows} == by_hand.denial_reasons(*period)
        rows = _rows(report, "faults", period)
        assert {row[:3]: (row[3], row[5]) for row in rows} == by_hand.faults(*period)


def _rows(report: Report, table: str, period: Period) -> list[tuple[Any, ...]]:
    return report.tables[table].rows.get(period, [])


def test_findings_by_rule_are_those_of_validation(
    report: Report, found: list[tuple[str, edi.Finding]]
) -> None:
    counts = Counter(one.code for _, one in found)
    rows = report.tables["findings"].several(Period(None, None))
    assert {row["code"]: row["findings"] for row in rows} == counts
    assert {"CAS010", "CAS011"} <= counts.keys()


def test_the_parts_of_the_charge_add_up(report: Report) -> None:
    names = ("paid", "member_share", "cob_savings", "contract_savings", "denied", "other")
    for period in report.periods():
        row = report.tables["payments"].one(period)
        assert sum(Decimal(str(row[name])) for name in names) == row["charged"]
        assert row["difference"] == 0


def test_the_year_has_what_a_report_has_to_tell_apart(report: Report) -> None:
    everything = {
        name: value
        for table in MEASURED
        for name, value in report.tables[table].one(Period(None, None)).items()
    }
    for name in (
        "reversals answered_twice other_group replacements voided sent_again denied_in_part"
        " set_rejected set_late claim_rejected claim_late open opl_held opl_held_late opl_closed"
        " opl_liable_party opl_released clean_late secondary institutional dental"
    ).split():
        assert everything[name], name
    assert report.tables["volume"].one(Period("G3300", date(2025, 7, 1)))["claims"] == 0
    assert "(others)" in {one.number for one in report.groups}


def test_the_files_are_what_the_script_makes() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "report_demo.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sum(path.stat().st_size for path in YEAR.iterdir()) < 1_000_000
