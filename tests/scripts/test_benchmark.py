"""The benchmark counts right, and its trial rules concern no claim of the file."""

import ast
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import ClickException
from rich.console import Console

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import claim_files  # noqa: E402
from measuring import profile_cost, trial_rules  # noqa: E402
from measuring.claim_time import claim_time  # noqa: E402
from measuring.contest import Contents, Repeats, contest  # noqa: E402
from measuring.costliest import COUNT, costliest  # noqa: E402
from measuring.edit_time import edited  # noqa: E402
from measuring.profile_cost import PROFILE, cost_of_profile, rules  # noqa: E402

EDI = (sys.executable, "-m", "edi")


def _console() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=200), out


@pytest.mark.parametrize(("kind", "terminator"), [("837p", "~\n"), ("837i", "~"), ("835", "\r\n")])
def test_claims_are_counted(tmp_path: Path, kind: str, terminator: str) -> None:
    path = tmp_path / "file"
    segments = claim_files.write(kind, 23, 4, path, terminator)
    contents = Contents.of(path)
    assert contents == (kind[:3], 23, segments, path.stat().st_size)


@pytest.mark.slow
def test_a_file_with_findings_can_be_measured(tmp_path: Path) -> None:
    path = ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837"
    console, out = _console()
    contest(path, Repeats(1, 0), console, must_be_valid=False, beside=ROOT)
    assert f"{path.name}: {path.read_text().count('CLM*')} claims" in out.getvalue()
    rows = [line.split("│") for line in out.getvalue().splitlines() if line.startswith("│")]
    measured = {row[1].strip(): row[3].strip() for row in rows}  # with their exit codes
    names = ("edi", "edi --jobs 1", "other edi", "other edi --jobs 1")
    assert measured == dict.fromkeys(names, "1")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the system has no /proc")
def test_edits_are_measured(tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    path = tmp_path / "claims.837"
    claim_files.write("837p", 20, 4, path)
    found = edited(path, edits=3)
    assert len(found.edits) == 3
    assert all(seconds > 0 for seconds in (*found.edits, found.opened))
    assert found.findings > 0
    assert found.peak > 1 << 20


@pytest.mark.slow
def test_costliest_rules() -> None:
    path = ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837"
    console, out = _console()
    costliest(path, console, (sys.executable, "-m", "edi"))
    rows = [line.split("│") for line in out.getvalue().splitlines() if line.startswith("│")]
    codes = [row[1].strip() for row in rows]
    assert len(codes) == COUNT == len(set(codes))
    times = [float(row[4]) for row in rows]
    assert times == sorted(times, reverse=True)
    assert f"{path.name}, {path.read_text().count('CLM*')} claims" in out.getvalue()


@pytest.mark.slow
def test_time_a_claim(tmp_path: Path) -> None:
    def make(claims: int) -> Path:
        path = tmp_path / f"{claims}.837"
        claim_files.write("837p", claims, 1, path)
        return path

    console, out = _console()
    claim_time("837p", make, 1, (200, 400), console)
    rows = [line.split("│") for line in out.getvalue().splitlines() if line.startswith("│")]
    assert [row[1].strip() for row in rows] == ["1", "200", "400"]
    assert rows[1][-2].strip() == "1.00" and not rows[0][-2].strip()
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("measured") / "file.837"
    claim_files.write("837p", 500, 7, path)
    return path


@pytest.mark.slow
def test_trial_conditions(measured: Path) -> None:
    found = trial_rules.conditions(trial_rules.Seen.in_file(measured))
    assert len(set(found)) == trial_rules.RULES
    on_absence = [one for one in found if "lacks(" in one]
    on_values = [one for one in found if "equals(" in one and one not in on_absence]
    assert len(on_absence) == len(on_values) == 33
    for one in found:
        ast.parse(one, mode="eval")


@pytest.mark.slow
def test_what_occurs_is_no_trial_condition(measured: Path) -> None:
    text = measured.read_text().replace(":B:1*", ":B:7*").replace("~\nHI*", "~\nREF*G1*X~\nHI*")
    path = measured.with_name("other.837")
    path.write_text(text)
    before = trial_rules.conditions(trial_rules.Seen.in_file(measured))
    after = trial_rules.conditions(trial_rules.Seen.in_file(path))
    for condition in ("equals('2300/CLM05-3', '7')", "'2300/REF_EA'"):
        assert condition in before
    assert "equals('2300/CLM05-3', '7')" not in after
    seen = trial_rules.Seen.in_file(path)
    assert not seen.lacks("2300/REF_G1") and seen.lacks("2300/REF_4N")


@pytest.mark.slow
def test_a_trial_costs_nothing_that_is_found(measured: Path, tmp_path: Path) -> None:
    single = tmp_path / "single.837"
    claim_files.write("837p", 1, 7, single)
    console, out = _console()
    trial_rules.cost_of_rules(measured, single, 1, tmp_path, console)
    assert len(list((tmp_path / "trial" / "sit").glob("sit9*.py"))) == trial_rules.RULES
    fast = re.findall(r"On the fast path \w+ them: (\d+) of 500 claims", out.getvalue())
    assert len(fast) == 2 and fast[0] == fast[1] != "0"


@pytest.mark.slow
@pytest.mark.parametrize(
    "condition", ["'CLM'", "lacks('2300', 'REF_9F')", "equals('2300/CLM05-3', '1')"]
)
def test_a_rule_that_is_asked_ends_the_measurement(
    measured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, condition: str
) -> None:
    monkeypatch.setattr(trial_rules, "conditions", lambda seen: [condition])
    console, _ = _console()
    with pytest.raises(ClickException, match="SIT900"):
        trial_rules.cost_of_rules(measured, measured, 1, tmp_path, console)


@pytest.mark.slow
def test_a_profile_of_thirty_rules(
    measured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a profile as a user writes one, and leaves claims on the fast path."""
    monkeypatch.setattr(profile_cost, "edi_command", lambda: (*EDI, "validate"))
    single = tmp_path / "single.837"
    claim_files.write("837p", 1, 7, single)
    console, out = _console()
    cost_of_profile(measured, single, 1, console)
    assert rules() == 30
    assert "A profile of 30 rules" in out.getvalue()
    fast = [int(n) for n in re.findall(r"On the fast path \w+ it: (\d+) of 500", out.getvalue())]
    assert len(fast) == 2 and fast[0] >= fast[1] > 0.9 * fast[0]
    done = subprocess.run((*EDI, "profile", "test", PROFILE), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
