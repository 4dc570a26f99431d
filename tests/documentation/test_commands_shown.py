"""Every `edi` command that a page shows is one that `edi` takes, and runs.

What a shell joins with other programs (`|`, `>`) is held to be understood, and run where a page is
followed by a test of its own.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import commands_shown
import pytest
from commands_shown import ROOT, Shown

from edi.cli import main

# Pages whose commands a test of their own runs, with what they print.
FOLLOWED = {
    "docs/adjudication.md": "tests/adjudicate/test_adjudication_docs.py",
    "docs/coordination.md": "tests/cob/test_coordination_page.py",
    "docs/profiles.md": "tests/cli/test_profiles_page.py",
    "docs/rule-language.md": "tests/rule_language/test_rule_documentation.py",
    "docs/two-payers.md": "tests/cob/test_two_payers_page.py",
    "docs/which-payer-denies-what.md": "tests/convert/test_denials_page.py",
    **{
        f"docs/tutorials/{name}.md": "tests/documentation/test_tutorials.py"
        for name in (
            "batch",
            "check-claims",
            "remittance-run",
            "secondary-claim",
            "write-a-profile",
        )
    },
}
# What is not run here, by how it begins, and why not.
NOT_RUN = {
    "edi lsp": "it serves an editor until that ends",
    "edi convert s3://": "it asks an object store (tests/convert/batch have one)",
    "edi codes import": "it needs the publisher's file (tests/codes)",
    "edi codes remove": "it changes the lists of whoever runs it (tests/codes)",
    "edi adjudicate claims/ --plans plans.toml --out decisions.jsonl --ledger postgresql:": (
        "it asks a database (tests/remit/test_postgres_runs.py)"
    ),
    "edi ledger": "it needs the ledger of an earlier run (tests/ledger)",
    "edi payments": "it needs payments of an earlier run (tests/payment_changes)",
    "edi refunds": "it needs overpayments of an earlier run (docs/tutorials/remittance-run.md)",
    "edi web": "it serves a page until it is ended (tests/web)",
    "edi status": "it needs the ledger of an earlier run (tests/status_answers)",
    "edi release": "it needs a run that waits (tests/ledger)",
    "edi validate claims/ --baseline known.json": "runs where it was written, in docs/cli.md",
    "edi deidentify claims/ remittances/ --out safe --key ~/": "it writes a key into the home",
    'edi validate "$folder"': "the folder is a variable of a script",
    "edi validate done/": "the folder is what the page has made before",
    "edi profile": "docs/profiles.md and docs/rule-language.md run these on their profiles",
    "edi validate claims/ --profile": "docs/profiles.md runs it",
    "edi report lake": "the lake of another command; docs/report.md is run by its tests",
    "edi report inbound/": "tests/cli/test_report_command.py",
    "edi convert inbound/ --to parquet --validate --out lake": "tests/convert/batch",
    "edi report --write-sql": "tests/cli/test_report_command.py",
    "edi convert changed.jsonl": "tests/convert run it on lines that were changed",
    "edi remit claims/ --decisions decisions.jsonl --groups groups.toml --out remittances --led": (
        "it asks a database (tests/remit/test_postgres_runs.py)"
    ),
}
EVERY = [command for page in commands_shown.pages() for command in commands_shown.commands(page)]


def _id(command: Shown) -> str:
    return f"{command.page}:{command.line}"


def test_there_are_commands() -> None:
    assert len(EVERY) > 120
    pages = {command.page for command in EVERY}
    assert pages >= FOLLOWED.keys()
    for test in FOLLOWED.values():
        assert (ROOT / test).is_file()
    for beginning in NOT_RUN:
        assert any(command.text.startswith(beginning) for command in EVERY), beginning


@pytest.fixture
def any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files need not be there."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: value)


@pytest.mark.parametrize("command", EVERY, ids=_id)
def test_it_is_understood(command: Shown, any_file: None) -> None:
    """Command, options and their choices are those that there are."""
    if command.arguments == ["--help"]:
        return
    with main.edi.make_context("edi", list(command.arguments)) as context:
        one: click.Command | None = main.edi
        rest = [*context._protected_args, *context.args]
        while isinstance(one, click.Group) and rest:
            name, *rest = rest
            one = one.get_command(context, name)
            assert one is not None, f"{command.text}: there is no {name}"
            if not isinstance(one, click.Group):
                with one.make_context(name, rest, parent=context):
                    pass


def run_here() -> Iterator[Shown]:
    """Commands that no other test runs, each once."""
    seen: set[str] = set()
    for command in EVERY:
        if command.page in FOLLOWED or command.text in seen or command.is_piped:
            continue
        if not command.text.startswith(tuple(NOT_RUN)):
            seen.add(command.text)
            yield command


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the names that pages use."""
    place = tmp_path_factory.mktemp("shown")
    base, demo = ROOT / "fixtures" / "rules" / "base", ROOT / "fixtures" / "demo"
    family, plans = ROOT / "fixtures" / "family", ROOT / "fixtures" / "plans"
    for folder in ("claims", "inbound", "outbound"):
        (place / folder).mkdir()
        shutil.copy(demo / "claims" / "professional.837", place / folder / "monday.837")
    shutil.copy(demo / "claims" / "institutional.837", place / "claims" / "tuesday.837")
    shutil.copy(base / "remittance.edi", place / "inbound" / "monday.835")
    for folder, source in (
        ("remittances", "remittance"),
        ("answers-from-payer", "acknowledgement"),
    ):
        (place / folder).mkdir()
        shutil.copy(base / f"{source}.edi", place / folder / f"{source}.edi")
    for name, source in (
        ("professional.837", demo / "claims" / "professional.837"),
        ("remittance.835", base / "remittance.edi"),
        ("claims.837", base / "professional.edi"),
        ("facts.json", family / "facts.json"),
        ("decisions.jsonl", demo / "decisions.jsonl"),
        ("groups.toml", demo / "groups.toml"),
        ("platforms.toml", demo / "groups.toml"),
        ("coverage.toml", family / "coverage.toml"),
        ("fees.csv", plans / "fees.csv"),
        ("members.csv", plans / "members.csv"),
        ("plans.toml", plans / "plans.toml"),
        ("deposits.csv", None),
    ):
        if source is None:
            (place / name).write_text("date,amount,trace\n2026-07-01,275.00,CK100001\n")
        else:
            shutil.copy(source, place / name)
    shutil.copytree(ROOT / "fixtures", place / "fixtures")
    return place


@pytest.mark.slow
@pytest.mark.parametrize("command", list(run_here()), ids=_id)
def test_it_runs(
    command: Shown, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On files of the names shown; findings (exit code 1) are an answer, wrong usage is none."""
    place = tmp_path / "place"
    shutil.copytree(files, place, copy_function=os.link)
    monkeypatch.chdir(place)
    for name in command.arguments:
        if name == "decisions.jsonl" and command.arguments[0] == "adjudicate":
            Path(name).unlink()  # what the command writes
    code = main.main(command.arguments)
    assert code in (main.OK, main.FINDINGS), (
        f"{command.text}: does not run here; if it cannot, say why in NOT_RUN, or name in FOLLOWED"
        " the test that runs the page"
    )
