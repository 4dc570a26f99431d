"""`edi fix` on files, folders and standard input."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi.cli.main import edi as command

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
RIGHT = BASE.read_text("utf-8")
WRONG = RIGHT.replace("SE*54*", "SE*53*").replace("P1002*500*", "P1002*500* ")


def run(*arguments: str | Path, text: str | None = None) -> Result:
    result = CliRunner().invoke(
        command, ["fix", *map(str, arguments)], input=text, standalone_mode=False
    )
    assert result.exception is None, result.exception
    return result


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.837"
    path.write_text(WRONG)
    path.chmod(0o640)
    return path


def test_a_file_is_shown_and_left_as_it_is(wrong: Path) -> None:
    result = run(wrong)
    assert result.return_value == 1
    assert wrong.read_text() == WRONG
    assert "+ SE*54*" in result.stdout
    assert "2 changes" in result.stdout
    assert "P1002" not in result.stdout
    assert "P1002" in run(wrong, "--show-values").stdout


def test_a_file_is_written_and_kept(wrong: Path) -> None:
    result = run(wrong, "--write")
    assert result.return_value == 0
    assert wrong.read_text() == RIGHT
    copy = wrong.with_name("wrong.837.bak")
    assert copy.read_text() == WRONG
    assert {path.stat().st_mode & 0o777 for path in (wrong, copy)} == {0o640}
    again = run(wrong, "--write")
    assert (again.return_value, again.stdout) == (0, "")
    assert sorted(path.name for path in wrong.parent.iterdir()) == ["wrong.837", "wrong.837.bak"]


def test_a_copy_is_never_replaced(wrong: Path) -> None:
    for number in ("", "2", "3"):
        wrong.write_text(WRONG + "\n" * len(number))
        run(wrong, "--write", "--backup", ".old")
        assert wrong.with_name(f"wrong.837.old{number}").read_text().startswith(WRONG)
        wrong.unlink()


def test_a_link_leads_to_the_file(wrong: Path) -> None:
    link = wrong.with_name("link.837")
    link.symlink_to(wrong)
    run(link, "--write")
    assert link.is_symlink()
    assert wrong.read_text() == RIGHT


def test_folders_and_json(wrong: Path) -> None:
    (wrong.parent / "right.837").write_text(RIGHT)
    result = run(wrong.parent, "--format", "json")
    wrong_one, right_one = sorted(
        json.loads(result.stdout)["files"], key=lambda one: -len(one["changes"])
    )
    assert right_one == {
        "file": str(wrong.parent / "right.837"),
        "changed": False,
        "written": False,
        "changes": [],
    }
    assert [one["code"] for one in wrong_one["changes"]] == ["ELE010", "ENV008"]
    assert "P1002" not in result.stdout


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["--select", "ENV"], ["ENV008"]),
        (["--ignore", "ENV"], ["ELE010"]),
        (["--select", "ENV,ELE", "--ignore", "ENV008"], ["ELE010"]),
        (["--select", "ENV008", "--ignore", "ENV"], ["ENV008"]),
    ],
)
def test_chosen_rules(wrong: Path, options: list[str], codes: list[str]) -> None:
    (one,) = json.loads(run(wrong, "--format", "json", *options).stdout)["files"]
    assert [change["code"] for change in one["changes"]] == codes


def test_standard_input() -> None:
    result = run("-", text=WRONG)
    assert (result.return_value, result.stdout) == (0, RIGHT)
    assert "2 changes" in result.stderr


def test_line_breaks_alone_are_a_change(wrong: Path) -> None:
    wrong.write_text(RIGHT)
    shown = run(wrong, "--line-breaks", "none")
    assert (shown.return_value, shown.stdout.strip()) == (1, f"{wrong}: line breaks")
    assert run(wrong, "--line-breaks", "lf").return_value == 0
    assert run(wrong, "--line-breaks", "none", "--write").return_value == 0
    assert wrong.read_bytes() == RIGHT.replace("\n", "").encode()
    assert wrong.with_name("wrong.837.bak").read_text() == RIGHT


def test_packed_files_are_shown_but_not_written(tmp_path: Path) -> None:
    path = tmp_path / "wrong.837.gz"
    packed = gzip.compress(WRONG.encode())
    path.write_bytes(packed)
    assert run(path).return_value == 1
    result = run(path, "--write")
    assert result.return_value == 3
    assert "unpack it first" in result.stderr
    assert path.read_bytes() == packed


def test_a_file_in_a_zip_file_is_not_written(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        packed.writestr("a.837", WRONG)
        packed.writestr("b.837", RIGHT)
    assert run(tmp_path / "two.zip").return_value == 1
    result = run(tmp_path / "two.zip", "--write")
    assert result.return_value == 3
    assert result.stderr.count("unpack it first") == 2


@pytest.mark.parametrize(
    "arguments", [["absent.837"], ["absent.837", "--write"]], ids=["shown", "written"]
)
def test_a_file_that_is_not_there(arguments: list[str]) -> None:
    assert run(*arguments).return_value == 3


def test_many_changes_are_folded(tmp_path: Path) -> None:
    path = tmp_path / "many.837"
    head, _, body = RIGHT.partition("\n")
    path.write_text(f"{head}\n{body.replace('~', '*~')}")
    shown = run(path).stdout
    assert "more (--all shows them)" in shown
    assert len(run(path, "--all").stdout) > len(shown)


@pytest.mark.parametrize(
    "options", [["--select", "XYZ"], ["--select", "ENV,SEG001"], ["--backup", "a/b"]]
)
def test_wrong_usage(wrong: Path, options: list[str]) -> None:
    result = CliRunner().invoke(command, ["fix", str(wrong), *options])
    assert result.exit_code == 2
    assert wrong.read_text() == WRONG
