"""docs/rule-language.md is true: its tutorial is followed word by word, its examples are read."""

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from edi.cli import main
from edi.finding import Snip
from edi.rule_language import code_lists
from edi.rule_language.errors import RuleTextError
from edi.rule_language.places import BY_SHORT
from edi.rules.written import read_text

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w.]+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MISTAKE = """rule TPR101 error visit-authorization
  "Riverside wants a prior authorization."
  in 837P
  for each 2400
  when SV101-2 = 99214A
  require REF[G1]
"""
HEAD = 'rule TPR001 error trial "Wrong." in 837P for each 2300 '


def edi_command(line: str) -> str:
    """What a command writes, but for the line about code lists."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        main.main(shlex.split(line)[1:])
    return re.sub(r"\n*edi: checked by form only, .*\n", "\n", out.getvalue())


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    base = ROOT / "fixtures" / "rules" / "base" / "professional.edi"
    Path("claim.edi").write_bytes(base.read_bytes())
    Path("mistake.rule").write_text(MISTAKE, encoding="utf-8")
    ran = 0
    for kind, name, text in BLOCKS:
        if name:
            with Path(name).open("a", encoding="utf-8") as stream:
                stream.write(f"{text}\n")
        elif kind == "console":
            for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                assert edi_command(command).rstrip() == output.rstrip(), command
                ran += 1
        elif kind == "python":
            out = io.StringIO()
            with redirect_stdout(out):
                exec(text, {})
            assert [line.split()[0] for line in out.getvalue().splitlines()] == [
                *("TPR102", "TPR101")
            ]
            ran += 1
    assert ran == 7


def test_whole_rules() -> None:
    texts = [text for kind, name, text in BLOCKS if kind == "rule" and not name]
    assert texts
    for text in texts:
        assert read_text(text, Path("page.rule"), Snip.GUIDE)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = PAGE[PAGE.index(f"# {heading}\n") :]
    found: list[list[str]] = []
    for line in section.splitlines()[1:]:
        if line.startswith("|"):
            found.append([cell.strip() for cell in line.strip("| ").split(" | ")])
        elif found:
            break
    return found[2:]


CONDITIONS = [code for row in rows("Conditions") for code in re.findall("`([^`]+)`", row[0])]
PATHS = [code for row in rows("Paths") for code in re.findall("`([^`]+)`", row[0])]


@pytest.mark.parametrize("condition", [*CONDITIONS, *PATHS, "SV105 = 2300/CLM05-1"])
def test_conditions_and_paths(condition: str) -> None:
    head = HEAD.replace("2300", "2400") if condition.startswith("SV") else HEAD
    assert read_text(f"{head}forbid {condition}", Path("page.rule"), Snip.GUIDE)


@pytest.mark.parametrize(("mistake", "reason"), rows("Errors"))
def test_errors(mistake: str, reason: str) -> None:
    with pytest.raises(RuleTextError) as caught:
        read_text(HEAD + mistake.strip("`"), Path("page.rule"), Snip.GUIDE)
    assert caught.value.reason == reason


def test_lists_and_guides() -> None:
    section = PAGE[PAGE.index("### Code lists") : PAGE.index("## Errors")]
    assert re.findall("`([a-z0-9-]+)`", section) == list(code_lists.NAMES)
    (row,) = (row for row in rows("Rules") if row[0].startswith("`in "))
    assert re.findall("`([^`]+)`", row[1]) == list(BY_SHORT)
