"""A rule that is dropped into its folder works, with any number of processes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from edited_files import FILES, generated

from edi import rules
from edi.engine import check as engine_check
from edi.engine.check import FileSummary, Runner
from edi.engine.cost import Costs
from edi.engine.parallel import file_split
from edi.engine.parallel.forked_task import can_fork
from edi.finding import Finding
from edi.rules import cob, registry, sit
from edi.rules.selection import Selection

TRIAL = Path(__file__).with_name("trial_rules")


@pytest.fixture(autouse=True)
def dropped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(TRIAL)])
    for family in (cob, sit):
        name = family.__name__.rpartition(".")[2]
        monkeypatch.setattr(family, "__path__", [*family.__path__, str(TRIAL / name)])
    registry.forget()
    yield
    monkeypatch.undo()
    registry.forget()


def check(path: Path, jobs: int) -> tuple[FileSummary, list[Finding]]:
    summary = FileSummary(str(path))
    with path.open("rb") as stream:
        found = list(Runner(jobs=jobs).check(stream, str(path), summary=summary))
    return summary, found


def test_they_are_in_the_catalogue() -> None:
    assert {"COB913", "SIT902"} <= {rule.code for rule in registry.all_rules()}
    assert registry.get("COB913").documentation.startswith("Trial rule: the payer identifier")


@pytest.mark.slow_but_one_in(3)
@pytest.mark.skipif(not can_fork(), reason="the system has no fork")
@pytest.mark.parametrize("jobs", [2, 3, 5])
def test_with_several_processes(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rules remember claims; a claim number comes again in another part."""
    monkeypatch.setattr(engine_check, "LARGE", 3000)
    monkeypatch.setattr(file_split, "WARM_UP", 500)
    monkeypatch.setattr(file_split, "LEAST", 1500)
    path = tmp_path / "file.edi"
    text = FILES["providers"]
    numbers = re.findall(r"CLM\*([^*]+)", text)
    text = text.replace(f"CLM*{numbers[-1]}*", f"CLM*{numbers[0]}*")
    decided = re.findall(r"SVD\*([^*]+)\*", text)
    place = text.rindex(f"SVD*{decided[-1]}*")
    text = text[:place] + text[place:].replace(f"SVD*{decided[-1]}*", "SVD*NOBODY*", 1)
    path.write_text(text, encoding="utf-8")
    alone = check(path, 1)
    codes = [finding.code for finding in alone[1]]
    assert codes.count("SIT902") == 1
    assert codes.count("COB913") == 1
    assert check(path, jobs) == alone


@pytest.mark.slow
def test_a_rule_keeps_only_claims_that_it_needs_off_the_fast_path(tmp_path: Path) -> None:
    path = tmp_path / "file.edi"
    path.write_text(generated("837p", 400), encoding="utf-8")

    def costs_of(*ignored: str) -> Costs:
        costs = Costs()
        with path.open("rb") as stream:
            selection = Selection.of(ignore=("BAL006", "CAS017", "COB01", "COB02", *ignored))
            list(Runner(selection, costs=costs).check(stream))
        return costs

    costs_of()  # shapes are learned
    before = costs_of("COB913", "SIT902")
    undecided = path.read_text(encoding="utf-8").count("CLM*") - before.fast
    with_one = costs_of("SIT902")
    kept = with_one.rules["COB913"].kept_off
    assert 0 < kept < before.fast / 2
    assert with_one.fast == before.fast - kept  # all claims without SVD are where they were
    assert undecided < 100
    # One that looks at every claim, without a precheck of its own, leaves none on the fast path.
    assert costs_of().fast == 0
