"""`edi profile`: rules of a user's own are checked, and tested by cases beside them."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.errors import EdiError

if TYPE_CHECKING:
    from edi.report.painter import Painter, Span
    from edi.rules.rule import Rule

_CASES = ".cases.toml"


@click.group()
def profile() -> None:
    """Check and test rules of your own, for `edi validate --profile FILE`."""


@profile.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
def check(files: tuple[str, ...]) -> int:
    """Read the rules of FILES (.rule, or .toml profiles) and list them.

    Exit code 0 when all can be used, 1 when one cannot, with its line and column.
    """
    from edi.report.painter import Painter

    painter = Painter.of(sys.stdout)
    code = main.OK
    try:
        for rule in _load(files):
            sys.stdout.write(painter.line(*_row(rule)))
    except EdiError as error:
        main.say(str(error))
        code = main.FINDINGS
    return code


@profile.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
def test(files: tuple[str, ...]) -> int:
    """Run the cases beside the rules of FILES: those of partner.rule are in partner.cases.toml.

    Exit code 0 when every case finds what it expects and every rule has a case that it rejects and
    one that it accepts, else 1.
    """
    from edi.report.painter import Painter
    from edi.rules import profile as profiles

    painter = Painter.of(sys.stdout)
    failed = 0
    try:
        rules = _load(files)
        for file in profiles.rule_files(files):
            own = [rule for rule in rules if rule.source_file == file]
            for problem in _problems(file, own, painter):
                failed += 1
                sys.stdout.write(painter.line((problem, ""), indent=2))
    except EdiError as error:
        main.say(str(error))
        return main.FINDINGS
    return main.FINDINGS if failed else main.OK


def _load(files: Sequence[str]) -> "tuple[Rule, ...]":
    from edi.rules import profile as profiles

    return profiles.load(files)


def _row(rule: "Rule") -> "list[Span]":
    from edi.report.text_report import SEVERITY_STYLES
    from edi.rules.needs import atoms

    cost = "" if atoms(rule.needs) else " (asked about every claim)"
    return [
        (rule.code, "bold"),
        (f" {rule.severity:<7}", SEVERITY_STYLES[rule.severity]),
        (f" {rule.name}{cost}", ""),
    ]


def _problems(file: Path, rules: "Sequence[Rule]", painter: "Painter") -> Iterator[str]:
    """What is wrong with the cases of a file; first writes how many there are."""
    import edi
    from edi.rules import cases

    beside = file.with_name(file.stem + _CASES)
    table, listed = cases.read(beside)
    rejecting: set[str] = set()
    sys.stdout.write(painter.line((f"{beside}: {len(listed)} cases", "bold")))
    for case in listed:
        expected = case.get("expect", [])
        rejecting.update(one.get("code", "") for one in expected)
        data = cases.data(table, case, beside.parent)
        codes = [rule.code for rule in rules]
        found = list(edi.validate(data, select=codes, profile=file))
        for difference in cases.differences(found, expected):
            yield f"{case['name']}: {difference}"
    for rule in rules:
        if rule.code not in rejecting:
            yield f"{rule.code} has no case that it rejects"
    if not any(not case.get("expect") for case in listed):
        yield "there is no case in which nothing is found"
