"""`edi status` as users start it, and what a kill leaves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from status_cases import TESTS, Ask, answers_in, body, requests

# isort: split
sys.path.append(str(TESTS / "cli"))

from changed_payments import Paying
from edi_command import edi
from status_kills import StatusKilled, run

from edi.cli.main import main

SECRET = "QZXJOE"


@pytest.fixture(scope="module")
def paying(tmp_path_factory: pytest.TempPathFactory) -> Paying:
    one = Paying(tmp_path_factory.mktemp("status") / "pay", {1: "60", 2: "0"})
    one.run()
    return one


@pytest.mark.slow
def test_the_command(paying: Paying, tmp_path: Path) -> None:
    asked = tmp_path / "requests"
    asked.mkdir()
    right = requests(body(Ask("T1"), Ask("T2", account="C2", provider=2)))
    (asked / "right.276").write_bytes(right)
    given = ["status", asked, "--ledger", paying.where, "--out", tmp_path / "answers"]
    done = edi(*given)
    assert (done.returncode, done.stderr) == (0, "")
    (path,) = (tmp_path / "answers").glob("*.277")
    assert done.stdout == f"{asked / 'right.276'}: 2 requests answered: {path.name}\n"
    assert [one.codes for one in answers_in(path)] == ["F1:65", "F4:104"]
    again = edi(*given)
    assert "2 requests answered, 2 of them before" in again.stdout
    wrong = requests(body(Ask(SECRET, account="", day="")))
    (asked / "wrong.276").write_bytes(wrong)
    done = edi(*given, "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)["files"]
    assert [one["requests"] for one in found] == [2, 1]
    (problem,) = found[1]["problems"]
    assert (problem["line"], problem["column"]) == (1, wrong.index(b"~TRN*") + 2)
    assert "REF*EJ" in problem["message"] and "DTP*472" in problem["message"]


def test_values_are_shown_where_they_are_asked_for(
    paying: Paying, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.276"
    text = requests(body(Ask(SECRET, account=SECRET, amount="QZX", member=SECRET)))
    path.write_bytes(text.replace(b"HL*4*3*22", b"HL*4*3*QZX").replace(b"ASH", b"QZXASH"))
    for style in ("text", "json"):
        given = ["status", str(path), "--ledger", str(paying.where), "--format", style]
        assert main([*given, "--out", str(tmp_path / f"{style}1")]) == 1
        shown = capsys.readouterr()
        assert "AMT*T3" in shown.out
        assert "QZX" not in shown.out + shown.err
        assert main([*given, "--out", str(tmp_path / f"{style}2"), "--show-values"]) == 1
        shown = capsys.readouterr()
        assert SECRET in shown.out
        assert "D0" in shown.out


def test_what_cannot_be_read(
    paying: Paying, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none.276").write_text("nothing\n")
    (tmp_path / "one.276").write_bytes(requests(body(Ask())))
    out = ["--out", str(tmp_path / "answers")]
    files = [str(tmp_path / "none.276"), str(tmp_path / "one.276")]
    assert main(["status", *files, "--ledger", str(paying.where), *out]) == 3
    shown = capsys.readouterr()
    assert "none.276: not answered: no interchange (ISA) is in this file" in shown.err
    assert "one.276: 1 request answered" in shown.out
    assert main(["status", files[1], "--ledger", str(tmp_path / "no.sqlite"), *out]) == 3
    assert capsys.readouterr().err == f"edi: {tmp_path / 'no.sqlite'}: there is no ledger here\n"


@pytest.mark.slow
def test_killed_at_every_step(paying: Paying, tmp_path: Path) -> None:
    """No part of an answer is seen under its name, and the same command makes what is missing."""
    seen = set()
    for at in range(1, 40):
        one = StatusKilled(tmp_path / str(at), paying.where)
        if not one.kill_at(at):
            break
        seen.add(len(list(one.out.glob("*.277"))))
        for path in one.out.glob("*.277"):
            assert path.read_text().rstrip().endswith("~")
            assert len(answers_in(path)) == 1
        (file,) = run(one.path).files
        assert sorted(one.trace for path in file.paths for one in answers_in(path)) == ["A", "B"]
        left = {path.name for path in one.out.iterdir()} - {path.name for path in file.paths}
        assert left == {"ledger.sqlite"}
        numbers = {path.read_bytes()[90:99] for path in file.paths}
        assert len(numbers) == 2
    assert seen == {0, 1, 2}
