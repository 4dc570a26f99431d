"""docs/cli.md describes the commands as they are."""

import re

import click
import pytest
from edi_command import ROOT

from edi.cli.explain import explain
from edi.cli.inputs import SUFFIXES
from edi.cli.main import BROKEN_PIPE, FINDINGS, INTERRUPTED, OK, TERMINATED, UNREADABLE, USAGE
from edi.cli.rules import rules
from edi.cli.validate import validate
from edi.cli.view import view
from edi.finding import JSON_KEYS

PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def _section(command: str) -> str:
    start = PAGE.index(f"## edi {command}\n")
    return PAGE[start : PAGE.find("\n## ", start)]


@pytest.mark.parametrize("command", [validate, view, explain, rules], ids=lambda c: str(c.name))
def test_every_option_is_described_and_no_other(command: click.Command) -> None:
    options = {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if name.startswith("--")
    }
    section = _section(str(command.name))
    assert command.name
    assert set(re.findall(r"`(--[a-z-]+)", section)) == options | (
        {"--strict"} if command is rules else set()
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
