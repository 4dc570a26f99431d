"""Findings that are only counted are as many, and as severe, as those that are shown."""

import tomllib
from pathlib import Path

import pytest
from shared_runner import findings as findings_of

from edi.engine.check import FileSummary
from edi.rules import cases

RULES = Path(__file__).parents[2] / "fixtures" / "rules"
FAMILIES = sorted(folder.name for folder in RULES.iterdir() if any(folder.glob("*.toml")))


def counts(data: bytes, shown: int | None) -> tuple[dict[object, int], int]:
    summary = FileSummary(None)
    findings = findings_of(data, shown=shown, summary=summary)
    most = max((n for (_, _), n in summary.rules.items()), default=0)
    assert len(findings) <= sum(summary.rules.values())
    assert shown is None or most <= shown or summary.unshown
    return dict(summary.rules), len(findings)


def compared(file: Path) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for number_of_case, case in enumerate(table["case"]):
        data = cases.data(table, case, RULES / "base")
        found, number = counts(data, None)
        assert number == sum(found.values())
        assert counts(data, 0) == (found, 0), (file.name, case["name"])
        if number_of_case % 4 == 0:
            assert counts(data, 1)[0] == found


@pytest.mark.parametrize(
    "code",
    ["cas017", "cob022", "cob025", "cob026", "cod016", "rem028", "rem030", "sit028", "svc006"],
)
def test_rules_that_count_on_raw_claims(code: str) -> None:
    compared(RULES / code[:3] / f"{code}.toml")


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_all_others(family: str) -> None:
    for file in sorted((RULES / family).glob("*.toml")):
        compared(file)
