"""`edi profile`: profiles are checked, tested by cases beside them, listed and compared."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from edi.cli import main
from edi.cli.options import output_format
from edi.errors import EdiError

if TYPE_CHECKING:
    from edi.engine.check import Runner
    from edi.report.painter import Painter, Span
    from edi.rules.profile import Profiles
    from edi.rules.rule import Rule

_CASES = ".cases.toml"


@click.group()
def profile() -> None:
    """Profiles of trading partners and rules of your own, for `edi validate --profile`."""


@profile.command("list")
def list_shipped() -> None:
    """List the profiles that are shipped, which are known by name."""
    from edi.report.painter import Painter
    from edi.rules import profile as profiles

    painter = Painter.of(sys.stdout)
    names = profiles.shipped()
    widest = max(map(len, names))
    for name, file in names.items():
        about = profiles.about(file)
        sys.stdout.write(painter.line((f"{name:<{widest}}", "bold"), (f"  {about}", "")))


@profile.command()
@click.argument("files", nargs=-1, required=True, metavar="PROFILES...")
def check(files: tuple[str, ...]) -> int:
    """Read PROFILES (.rule or .toml files, or names of shipped ones) and list their rules.

    Exit code 0 when all can be used, 1 when one cannot, with its file and line.
    """
    from edi.report.painter import Painter

    painter = Painter.of(sys.stdout)
    code = main.OK
    try:
        rows = [_row(rule) for rule in _read(files).rules]
        for number, row in enumerate(rows):
            if row not in rows[:number]:  # asked in two ways, of different guides
                sys.stdout.write(painter.line(*row))
    except EdiError as error:
        main.say(str(error))
        code = main.FINDINGS
    return code


@profile.command()
@click.argument("files", nargs=-1, required=True, metavar="PROFILES...")
def test(files: tuple[str, ...]) -> int:
    """Run the cases beside PROFILES: those of partner.toml or partner.rule are in
    partner.cases.toml.

    Exit code 0 when every case finds what it expects and every rule has a case that it rejects and
    one that it accepts, else 1.
    """
    from edi.report.painter import Painter
    from edi.rules.profile import file_of

    painter = Painter.of(sys.stdout)
    failed = 0
    try:
        for file in dict.fromkeys(map(file_of, files)):
            for problem in _problems(file, painter):
                failed += 1
                sys.stdout.write(painter.line((problem, ""), indent=2))
    except EdiError as error:
        main.say(str(error))
        return main.FINDINGS
    return main.FINDINGS if failed else main.OK


@profile.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.argument("paths", nargs=-1, required=True, metavar="CLAIMS...")
@output_format("How the differences are written.")
@click.option(
    "--show-values",
    is_flag=True,
    help="Show claim ids and element values, which may identify patients. [default: masked]",
)
def compare(first: str, second: str, paths: tuple[str, ...], style: str, show_values: bool) -> int:
    """Say which claims of CLAIMS (files and folders) the profiles A and B treat differently.

    Exit code 0 when there is none, 1 when there is one; 2 when a profile cannot be used, 3 when a
    file could not be read.
    """
    from edi.cli.profile_compare import compare_profiles

    return compare_profiles((first, second), paths, style, show_values=show_values)


def _read(files: Sequence[str | Path]) -> "Profiles":
    from edi.cli.settings import own_lists
    from edi.rules import profile as profiles

    return profiles.read(files, own_lists())


def _row(rule: "Rule") -> "list[Span]":
    from edi.report.text_report import SEVERITY_STYLES
    from edi.rules.needs import atoms

    is_dear = not atoms(rule.needs) and not rule.declared.has_precheck
    cost = " (asked about every claim)" if is_dear else ""
    return [
        (rule.code, "bold"),
        (f" {rule.severity:<7}", SEVERITY_STYLES[rule.severity]),
        (f" {rule.name}{cost}", ""),
    ]


class _Tested(NamedTuple):
    """Codes that a case rejects, and how many cases find nothing."""

    rejecting: set[str]
    accepting: list[str]


def _problems(file: Path, painter: "Painter") -> Iterator[str]:
    """What is wrong with the cases of a profile; first writes how many there are of each file."""
    from edi.engine.check import Runner
    from edi.rules.selection import Selection

    profiles = _read([file])
    codes = list(dict.fromkeys(rule.code for rule in profiles.rules))
    selection = Selection.of(codes, profile=profiles.rules)._replace(terms=profiles.terms)
    beside = list(dict.fromkeys(one.with_name(one.stem + _CASES) for one in profiles.files))
    if any(one.is_file() for one in beside[1:]) and not beside[0].is_file():
        del beside[0]  # the cases are those of its files of rules
    tested = _Tested(set(), [])
    for number, one in enumerate(beside):
        if one.is_file() or not number:
            yield from _cases(one, Runner(selection), painter, tested)
    for code in codes:
        if code not in tested.rejecting:
            yield f"{code} has no case that it rejects"
    if not tested.accepting:
        yield "there is no case in which nothing is found"


def _cases(beside: Path, runner: "Runner", painter: "Painter", tested: _Tested) -> Iterator[str]:
    """What is wrong with the cases of one file."""
    from io import BytesIO

    from edi.rules import cases

    table, listed = cases.read(beside)
    sys.stdout.write(painter.line((f"{beside}: {len(listed)} cases", "bold")))
    for case in listed:
        expected = case.get("expect", [])
        tested.rejecting.update(one.get("code", "") for one in expected)
        if not expected:
            tested.accepting.append(case["name"])
        found = list(runner.check(BytesIO(cases.data(table, case, beside.parent))))
        for difference in cases.differences(found, expected):
            yield f"{case['name']}: {difference}"
