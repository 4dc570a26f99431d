"""docs/cli.md describes the commands as they are."""

import re
import subprocess
import sys

import click
import pytest
from edi_command import ROOT

from edi.cli import main
from edi.cli.inputs import SUFFIXES
from edi.cli.main import BROKEN_PIPE, FINDINGS, INTERRUPTED, OK, TERMINATED, UNREADABLE, USAGE
from edi.finding import JSON_KEYS
from edi.report.formats import FORMATS

PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
CONTEXT = click.Context(main.edi)
COMMANDS = main.edi.list_commands(CONTEXT)


def _section(command: str) -> str:
    start = PAGE.index(f"## edi {command}\n")
    return PAGE[start : PAGE.find("\n## ", start)]


def test_every_command_is_listed() -> None:
    assert re.findall(r"^edi (\w+) .*  +\w", PAGE, re.MULTILINE) == COMMANDS


def test_every_format_is_described() -> None:
    section = _section("validate")
    assert set(re.findall(r"^\*\*(\w+)\*\*", section, re.MULTILINE)) == set(FORMATS)
    choices = r"\|".join(FORMATS)
    assert f"`--format {choices}`" in section


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "remit"])  # docs/remit.md
def test_every_option_is_described_and_no_other(name: str) -> None:
    command = main.edi.get_command(CONTEXT, name)
    assert command is not None
    commands = command.commands.values() if isinstance(command, click.Group) else [command]
    options = {
        name
        for one in commands
        for parameter in one.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    }
    section = _section(name)
    assert set(re.findall(r"`(--[a-z0-9-]+)", section)) == options | (
        {"--strict"} if name == "rules" else set()
    )


def test_every_exit_code_is_described() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    assert listed == {OK, FINDINGS, USAGE, UNREADABLE, INTERRUPTED, BROKEN_PIPE, TERMINATED}


def test_every_suffix_and_key_is_described() -> None:
    section = _section("validate")
    assert set(re.findall(r"`\*(\.\w+)`", section)) == SUFFIXES
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section, re.MULTILINE)
    keys = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    assert tuple(keys) == JSON_KEYS


def test_the_list_of_rules_is_current() -> None:
    command = [sys.executable, ROOT / "scripts" / "rule_catalogue.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
