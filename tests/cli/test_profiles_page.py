"""docs/profiles.md is true: its tutorial is followed word by word, its mistakes are made."""

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from edi_command import CLEAN, ROOT

from edi.cli import main
from edi.rules import profile, registry
from edi.rules.partner.table import ProfileError

PAGE = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w.]+))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE[PAGE.index("| mistake | what is said |") :].splitlines()[2:]
]
SLIP = '[profile]\nname = "Riverside"\n\n[timely-filing]\nday = 60\n'


def edi_command(line: str) -> str:
    """What a command writes, but for the line about code lists."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        main.main(shlex.split(line)[1:])
    return re.sub(r"\n*edi: checked by form only, .*\n", "\n", out.getvalue())


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("claim.edi").write_bytes(CLEAN.read_bytes())
    Path("slip.toml").write_text(SLIP, encoding="utf-8")
    ran = 0
    for kind, name, text in BLOCKS:
        if name:
            with Path(name).open("a", encoding="utf-8") as stream:
                stream.write(f"{text}\n")
        elif kind == "console":
            for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                assert edi_command(command).rstrip() == output.rstrip(), command
                ran += 1
    assert ran == 5
    file = Path("riverside.toml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[profile]", '[profile]\nrules = ["riverside.rule"]', 1))
    codes = [rule.code for rule in profile.load([file])]
    assert codes[-1] == "TPR101"
    assert "TPR101 has no case that it rejects" in edi_command("edi profile test riverside.toml")


@pytest.mark.parametrize(("mistake", "reason"), ROWS)
def test_mistakes(mistake: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text("[profile]\n" + "\n".join(re.findall("`([^`]+)`", mistake)), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        profile.load([file])
    assert re.sub(r"^.*?, line \d: ", "", str(caught.value)).replace(f"{tmp_path}/", "") == reason


def test_every_rule_of_the_family_is_in_the_reference() -> None:
    assert set(re.findall(r"\| (TPR0\d\d) \|", PAGE)) == set(registry.codes("TPR"))


def test_shipped_profiles_are_named() -> None:
    section = PAGE[PAGE.index("## Shipped profiles") : PAGE.index("## Comparing")]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == list(profile.shipped())
