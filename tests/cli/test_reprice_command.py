"""`edi reprice` as users start it."""

import json
from pathlib import Path

from edi_command import CLEAN, REMITTANCE, edi

NETWORK = ("--organization", "NET1")


def fees(tmp_path: Path, text: str = "percent\n80\n") -> Path:
    path = tmp_path / "fees.csv"
    path.write_text(text)
    return path


def test_sums_in_json(tmp_path: Path) -> None:
    out = ("--out", tmp_path / "o", "--format", "json")
    done = edi("reprice", CLEAN, "--fees", fees(tmp_path), *NETWORK, *out)
    assert (done.returncode, done.stderr) == (0, "")
    (one,) = json.loads(done.stdout)["files"]
    assert (one["charges"], one["allowed"], one["saved"]) == ("500.00", "400.00", "100.00")
    assert edi("validate", one["file"]).returncode == 0


def test_lines_without_a_price(tmp_path: Path) -> None:
    path = fees(tmp_path, "procedure,amount\nX,1\n")
    command = ("reprice", CLEAN, "--fees", path, *NETWORK, "--out", tmp_path / "o")
    done = edi(*command)
    assert done.returncode == 1
    assert "line 1: the fee schedule has no price for it" in done.stdout
    assert not (tmp_path / "o").exists()
    assert json.loads(edi(*command, "--format", "json").stdout)["refusals"] == 2
    done = edi(*command, "--unpriced", "leave")
    assert done.returncode == 1
    assert "unpriced: " in done.stderr and "2 lines without a price" in done.stdout


def test_wrong_usage_and_input(tmp_path: Path) -> None:
    out = ("--out", tmp_path / "o")
    good = fees(tmp_path)
    (tmp_path / "bad.csv").write_text("procedure,amount\n99213,-1\n")
    (tmp_path / "empty.837").touch()
    for arguments, code, message in (
        ((CLEAN, "--organization", "NET1", *out), 2, "--fees"),
        ((CLEAN, "--fees", good, "--organization", "*", *out), 2, "organization must be"),
        ((CLEAN, "--fees", tmp_path / "bad.csv", *NETWORK, *out), 2, "line 2: amount is negative"),
        (("-", "--fees", good, *NETWORK, *out), 2, "standard input is not taken"),
        ((CLEAN, "--fees", good, *NETWORK, "--out", tmp_path), 2, "new or empty"),
        ((CLEAN, "--fees", tmp_path / "none.csv", *NETWORK, *out), 3, "none.csv"),
        ((tmp_path / "empty.837", "--fees", good, *NETWORK, *out), 3, "empty.837"),
        ((tmp_path / "none", "--fees", good, *NETWORK, *out), 3, "none"),
    ):
        done = edi("reprice", *arguments)
        assert done.returncode == code, (arguments, done.stderr)
        assert message in done.stderr
    done = edi("reprice", REMITTANCE, "--fees", good, *NETWORK, *out)
    assert done.returncode == 1 and "transaction set 835 is not one of claims" in done.stdout
    assert not (tmp_path / "o").exists()
