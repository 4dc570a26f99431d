"""What `edi validate` reports, counts and returns by its options."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from edi_command import CLEAN, write_bad

from edi.cli import main

DEMO = CLEAN.parents[2] / "demo" / "claims"


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A file with an error (BAL001) and two warnings (ELE010, ELE014)."""
    path = write_bad(tmp_path / "mixed.837")
    text = path.read_text(encoding="utf-8")
    assert text.count("*HOLLIS*") and "CLM*P1002*507*" in text
    changed = text.replace("*HOLLIS*", "*HOLLIS *", 1).replace("*507*", "*507.00*", 1)
    path.write_text(changed, encoding="utf-8")
    return path


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def edi(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """`edi` in this process, which is quicker than one of its own."""

    def run(*arguments: str | Path) -> Done:
        code = main.main([str(one) for one in arguments])
        return Done(code, *capsys.readouterr())

    return run


Run = Callable[..., Done]


@pytest.fixture
def codes(edi: Run) -> Callable[..., tuple[int, list[str]]]:
    def run(*arguments: str | Path) -> tuple[int, list[str]]:
        done = edi("validate", *arguments, "--format", "jsonl")
        return done.returncode, [json.loads(line)["code"] for line in done.stdout.splitlines()]

    return run


Codes = Callable[..., tuple[int, list[str]]]


def test_min_severity_leaves_out_and_does_not_count(mixed: Path, codes: Codes, edi: Run) -> None:
    assert codes(mixed) == (1, ["ELE010", "ELE014", "BAL001"])
    assert codes(mixed, "--min-severity", "warning") == codes(mixed)
    assert codes(mixed, "--min-severity", "error") == (1, ["BAL001"])
    assert codes(mixed, "--min-severity", "error", "--ignore", "BAL") == (0, [])
    text = edi("validate", mixed, "--min-severity", "error").stdout
    assert text.endswith("mixed.837: 1 error in 1 claim, 58 segments\n\n")


def test_min_severity_is_that_after_strict(mixed: Path, codes: Codes) -> None:
    assert codes(mixed, "--min-severity", "error", "--strict") == codes(mixed)


def test_exit_zero(mixed: Path, codes: Codes) -> None:
    assert codes(mixed, "--exit-zero")[0] == 0
    assert codes(mixed, "no-such-file", "--exit-zero")[0] == 3
    assert codes(mixed, "--exit-zero", "--snip", "9")[0] == 2


def test_quiet_says_nothing_of_what_is_right(mixed: Path, edi: Run) -> None:
    done = edi("validate", "-q", CLEAN)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    done = edi("validate", "-q", CLEAN, mixed, "--ignore", "SIT")
    assert str(CLEAN) not in done.stdout
    assert "2 files: 1 error, 2 warnings" in done.stdout
    assert edi("validate", "-q", "no-such-file").stderr == (
        "edi: no-such-file: no such file or folder\n"
    )


def test_statistics_are_a_table_at_the_end(mixed: Path, edi: Run) -> None:
    done = edi("validate", mixed, CLEAN, "--statistics", "--ignore", "SIT")
    *_, last = done.stdout.split("\n\n")
    assert last.splitlines() == [
        "findings  files  severity  rule",
        "       1      1  error     BAL001 claim-charge",
        "       1      1  warning   ELE010 blanks-or-separators",
        "       1      1  warning   ELE014 number-form",
    ]
    assert "findings  files" not in edi("validate", CLEAN, "--statistics").stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_statistics_count_every_file_and_finding(tmp_path: Path, jobs: str, edi: Run) -> None:
    many = [write_bad(tmp_path / f"{name}.837", copies=25) for name in "abc"]
    options = ("--statistics", "--select", "BAL", "--jobs", jobs)
    text = edi("validate", *many, *options).stdout
    assert text.endswith("      75      3  error     BAL001 claim-charge\n")
    summary = json.loads(edi("validate", *many, *options, "--format", "json").stdout)["summary"]
    assert summary["rules"] == [
        {
            "code": "BAL001",
            "name": "claim-charge",
            "severity": "error",
            "findings": 75,
            "files": 3,
        }
    ]


def test_statistics_need_a_format_that_has_room_for_them(edi: Run) -> None:
    done = edi("validate", CLEAN, "--statistics", "--format", "jsonl")
    assert done.returncode == 2
    assert "--statistics goes with text or json" in done.stderr


def test_summary_has_no_statistics_unless_asked(edi: Run) -> None:
    summary = json.loads(edi("validate", DEMO, "--format", "json").stdout)["summary"]
    assert "rules" not in summary


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["validate", "--snip"], "1 to 7"),
        (["validate", "--jobs"], "0 on"),
        (["view", "--claims"], "0 on"),
    ],
)
def test_numbers_out_of_range_are_named_in_words(
    arguments: list[str], values: str, edi: Run
) -> None:
    for value in ("-1", "x", "", "1.5", "\x1b[2J"):
        done = edi(*arguments, value, "x")
        assert done.returncode == 2
        assert f"is not a whole number from {values}." in done.stderr
        assert "\x1b" not in done.stderr
    assert "<=" not in edi(arguments[0], "--help").stdout
