"""The files of a run: named when right, private, never replaced; the command as users start it."""

from __future__ import annotations

import csv
import inspect
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import edi_process
import pytest
from effort import one_in
from secondary_cases import (
    ROOT,
    Line,
    Paid,
    claim,
    claims_file,
    payment,
    reasons,
    remittance,
    run,
)

import edi
from edi.cli.secondary import secondary
from edi.ledger.run_lock import run_lock
from edi.secondary.coverage_file import _KEYS, read_coverages
from edi.secondary.worklist import COLUMNS

DEMO = ROOT / "fixtures" / "demo" / "secondary"
PAGE = (ROOT / "docs" / "secondary.md").read_text(encoding="utf-8")
ANSWERS = remittance(payment())
Done = subprocess.CompletedProcess[str]


def _edi(*arguments: str | Path, cwd: Path = ROOT) -> Done:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    return edi_process.run_text([*map(str, arguments)], env=environment, cwd=cwd)


def _files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_names_numbers_and_modes(tmp_path: Path) -> None:
    sources = [claims_file(claim()), claims_file(claim("B2", kind="I"), kind="I")]
    answers = remittance(
        payment(),
        payment(
            "B2",
            services=[
                Paid("99214", "200", "112", ["CO*45*40", "PR*1*48"], "B2-1", revenue="0510"),
                Paid("36415", "50", "0", ["CO*45*10", "PR*1*40"], "B2-2", revenue="0510"),
            ],
        ),
    )
    outcome = run(tmp_path, sources, answers)
    out = tmp_path / "out"
    assert [(one.path.name, one.claims) for one in outcome.written] == [
        ("secondary_837P_000000001.837", 1),
        ("secondary_837I_000000002.837", 1),
    ]
    assert _files(out) == sorted([*(one.path.name for one in outcome.written), "worklist.csv"])
    assert {one.stat().st_mode & 0o777 for one in out.iterdir()} == {0o600}
    again = run(tmp_path, sources, answers)
    assert (reasons(again), again.written) == ([("made-before", "")] * 2, [])
    third = run(tmp_path, sources, answers, again=True)
    assert [one.interchange for one in third.written] == [3, 4]


def test_test_data_stays_test_data(tmp_path: Path) -> None:
    for usage in "TP":
        folder = tmp_path / usage
        folder.mkdir()
        answers = ANSWERS.replace(b"*0*T*:", f"*0*{usage}*:".encode())
        outcome = run(folder, claims_file(claim(), usage=usage), answers)
        assert f"*0*{usage}*:" in outcome.written[0].path.read_text().partition("~")[0]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    outcome = run(tmp_path, claims_file(claim()), ANSWERS, dry_run=True)
    assert (outcome.made, outcome.worklist) == (1, None)
    assert _files(tmp_path / "out") == []


def test_nothing_made_is_no_file(tmp_path: Path) -> None:
    run(tmp_path, claims_file(claim(others=[])), ANSWERS)
    assert _files(tmp_path / "out") == ["worklist.csv"]


def test_the_worklist(tmp_path: Path) -> None:
    wrong = payment("=1", services=[Paid("99214", "250", "200", ["CO*1*50"], "=1-1")])
    source = claims_file(claim("=1", lines=[Line("99214", "250")]), claim("B2", others=[]))
    answers = remittance(wrong, payment("B2"))
    run(tmp_path, source, answers)
    with (tmp_path / "out" / "worklist.csv").open(newline="") as stream:
        first, second = csv.DictReader(stream)
    assert tuple(first) == COLUMNS
    assert (first["claim"], first["rule"], first["amount"]) == ("'=1", "CAS010", "50.00")
    assert (second["reason"], second["to_do"], second["amount"]) == (
        "payer-unknown",
        "act",
        "88.00",
    )


def test_no_names_in_any_output(tmp_path: Path) -> None:
    source = claims_file(claim("A1", others=[]), claim("B2", facility="00"))
    (tmp_path / "c.837").write_bytes(source)
    (tmp_path / "r.835").write_bytes(remittance(payment(), payment("B2")))
    for style in ("text", "json"):
        done = _edi("secondary", "c.837", "r.835", "--out", "o", "--format", style, cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        shown = done.stdout + done.stderr + (tmp_path / "o" / "worklist.csv").read_text()
        assert not re.search("ALDERSON|NORA|W100|X500|PINE ST|19800102", shown)


# -- the command


def test_the_page_is_run(tmp_path: Path) -> None:
    """docs/secondary.md shows the command and what it prints."""
    command, printed = re.findall(r"```(?:sh)?\n(.*?)```", PAGE, re.DOTALL)[:2]
    words = command.replace("\\\n", " ").split()
    assert words[0] == "edi"
    words = [str(ROOT / one) if one.startswith("fixtures/") else one for one in words[1:]]
    done = _edi(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, printed)
    assert not [
        f
        for f in edi.validate(tmp_path / "secondary" / "secondary_837P_000000001.837")
        if f.severity != "info"
    ]
    toml = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert toml is not None
    assert toml[1] in (DEMO / "coverage.toml").read_text()
    assert len(read_coverages(DEMO / "coverage.toml").entries) == 1


def test_the_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("claims.837", "remittance.835", "coverage.toml"):
        (tmp_path / name).write_bytes((DEMO / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/secondary.md", "exec"), {"edi": edi})
    printed = capsys.readouterr().out
    assert "secondary_837P_000000001.837 2" in printed
    assert "A6 payer-error CAS010 120" in printed
    arguments = inspect.signature(edi.make_secondary).parameters
    assert [name for name in arguments if name != "progress" and name not in PAGE] == []


def test_every_key_and_option_is_described() -> None:
    assert [one for one in sorted(_KEYS) if f"`{one}`" not in PAGE] == []
    cli = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for parameter in secondary.params:
        if parameter.param_type_name == "option":
            assert f"`{parameter.opts[0]}" in cli


def test_json(tmp_path: Path) -> None:
    out = tmp_path / "o"
    done = _edi(
        *("secondary", DEMO / "claims.837", DEMO / "remittance.835", "--out", out),
        *("--coverage", DEMO / "coverage.toml", "--date", "2026-07-01", "--format", "json"),
    )
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert (found["claims"], found["made"], found["payments"]) == (6, {"S": 2}, 6)
    assert {one["claim"]: one["reason"] for one in found["not_made"]} == {
        "A3": "crossed-over",
        "A4": "paid-in-full",
        "A5": "denied-contractual",
        "A6": "payer-error",
    }
    assert found["files"][0]["claims"] == 2


def test_claims_and_remittances_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "c.837").write_bytes(claims_file(claim()))
    (tmp_path / "in" / "r.835").write_bytes(ANSWERS)
    done = _edi("secondary", "in", "in", "--out", "o", "--date", "2026-07-01", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("1 made of 1 claim")) == (0, 1)
    assert sorted(done.stderr.splitlines()) == [
        f"edi: in{os.sep}c.837: skipped, no 835 that edi reads",
        f"edi: in{os.sep}r.835: skipped, no 837 that edi reads",
    ]


def test_exit_codes(tmp_path: Path) -> None:
    (tmp_path / "c.837").write_bytes(claims_file(claim()))
    (tmp_path / "r.835").write_bytes(ANSWERS)
    (tmp_path / "bad.toml").write_text("x = 1\n")
    date = ("--date", "2026-07-01")
    for expected, arguments in (
        (0, ("c.837", "r.835", "--out", "o", *date)),
        (2, ("c.837", "r.835")),
        (2, ("c.837", "r.835", "--out", "o", "--coverage", "bad.toml")),
        (2, ("-", "r.835", "--out", "o")),
        (3, ("c.837", "none.835", "--out", "o")),
        (3, ("r.835", "r.835", "--out", "o")),
        (3, ("c.837", "c.837", "--out", "o")),
        (3, ("c.837", "r.835", "--out", "o", "--coverage", "none.toml")),
        (3, ("c.837", "r.835", "--out", "c.837")),
    ):
        done = _edi("secondary", *arguments, cwd=tmp_path)
        assert done.returncode == expected, (arguments, done.stderr)
        assert "internal error" not in done.stderr


def test_files_in_the_wrong_order_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "c.837").write_bytes(claims_file(claim()))
    (tmp_path / "r.835").write_bytes(ANSWERS)
    for arguments, message in (
        (("r.835", "r.835"), "CLAIMS, the first argument, must be 837 files"),
        (("c.837", "c.837"), "REMITTANCES, after CLAIMS, must be 835 files"),
    ):
        said = _edi("secondary", *arguments, "--out", "o", cwd=tmp_path).stderr
        assert message in said and "read_" not in said


def test_drafts_of_killed_runs_go(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    names = ("secondary_837P_000000001.837", "duplicates.jsonl", "worklist.csv")
    for name in names:
        (tmp_path / "out" / f".{name}.0123456789abcdef.tmp").touch()
    (tmp_path / "out" / ".other.0123456789abcdef.tmp").touch()
    run(tmp_path, claims_file(claim()), ANSWERS)
    left = [name for name in _files(tmp_path / "out") if name.endswith(".tmp")]
    assert left == [".other.0123456789abcdef.tmp"]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with run_lock(tmp_path / "out", "secondary") as held:
        assert held
        with pytest.raises(edi.EdiError, match="another run"):
            run(tmp_path, claims_file(claim()), ANSWERS)
    assert run(tmp_path, claims_file(claim()), ANSWERS).made == 1


@pytest.mark.slow
def test_a_killed_run_is_finished_by_the_same_command(tmp_path: Path) -> None:
    """Killed at any moment: what has a name is whole, and no claim is made twice."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from claim_files import write

    write("837p", 400, 5, tmp_path / "c.837")
    write("835", 400, 5, tmp_path / "r.835")
    members = {one.subscriber.party.id for one in edi.read_claims(tmp_path / "c.837")}
    entries = [
        {
            "member_id": one,
            "coverage_id": f"N{one}",
            "filing": "CI",
            "payer": {"name": "NEXT PLAN", "id": "NXT77"},
        }
        for one in sorted(members)
    ]
    (tmp_path / "coverage.json").write_text(json.dumps({"coverage": entries}))
    command = [
        *(sys.executable, "-m", "edi", "secondary", "c.837", "r.835", "--out", "o"),
        *("--coverage", "coverage.json", "--date", "2026-09-15"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = time.monotonic()
    subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    took = time.monotonic() - started
    expected = [one.id for one in edi.read_claims(tmp_path / "o" / "secondary_837P_000000001.837")]
    for part in range(1, 9, one_in(2)):
        for path in (tmp_path / "o").iterdir():
            path.unlink()
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(took * part / 8)
        process.send_signal(signal.SIGKILL)
        process.wait()
        edi_process.run(command[3:], cwd=tmp_path, env=environment).check_returncode()
        assert not list((tmp_path / "o").glob(".*.tmp"))
        made = [
            one.id
            for path in sorted((tmp_path / "o").glob("secondary_*.837"))
            for one in edi.read_claims(path)
        ]
        assert made == expected
