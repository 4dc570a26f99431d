import json
import shutil
import sys
from pathlib import Path

import click
import pytest
from edi_command import CLEAN, REMITTANCE, edi, edi_with

from edi import __version__, native
from edi.cli import main
from edi.rules import registry

BASE = CLEAN.parent
OTHERS = ("institutional", "dental", "acknowledgement", "status")


def test_version_and_help() -> None:
    assert edi("--version").stdout == f"edi {__version__} ({native.STATE})\n"
    done = edi("--help")
    assert done.returncode == 0
    for command in main.edi.list_commands(click.Context(main.edi)):
        assert f"  {command} " in done.stdout
        assert edi(command, "--help").returncode == 0


def test_the_console_script_is_the_same_command() -> None:
    script = shutil.which("edi", path=str(Path(sys.executable).parent))
    if script is None:
        pytest.skip("not installed here")
    assert "from edi.__main__ import run" in Path(script).read_text()


def test_help_loads_no_engine() -> None:
    report = "import atexit\natexit.register(lambda: print(sorted(sys.modules), file=sys.stderr))"
    for arguments in (["--help"], ["validate", "--help"], ["--version"]):
        loaded = edi_with(report, *arguments).stderr
        for module in ("lark", "rich", "sqlite3", "json", "edi.engine.check", "edi.guides"):
            assert f"'{module}'" not in loaded, module


def test_plain_output_loads_no_rich() -> None:
    report = "import atexit\natexit.register(lambda: print(sorted(sys.modules), file=sys.stderr))"
    assert "'rich'" not in edi_with(report, "validate", CLEAN).stderr


def test_shell_completion_is_offered() -> None:
    done = edi(_EDI_COMPLETE="bash_source")
    assert done.returncode == 0
    assert "_EDI_COMPLETE=bash_complete" in done.stdout
    words = edi(_EDI_COMPLETE="bash_complete", COMP_WORDS="edi va", COMP_CWORD="1").stdout
    assert words == "plain,validate\n"


def test_explain_shows_a_rule_by_code_or_name() -> None:
    by_code, by_name = edi("explain", "bal001"), edi("explain", "claim-charge")
    assert by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith("BAL001 claim-charge\nerror, SNIP type 3 (balancing)\n")
    documentation = registry.get("BAL001").documentation
    assert documentation in by_code.stdout


@pytest.mark.slow
def test_explain_shows_several_rules_and_reasons() -> None:
    done = edi("explain", "ENV001", "CO-45", "45", "PR")
    assert done.returncode == 0
    assert "ENV001 no-interchange" in done.stdout
    assert done.stdout.count("45 claim adjustment reason (CARC):") == 2
    assert done.stdout.count("only with CO, PR") == 2
    assert "CO-45: as the code's definition demands" in done.stdout
    assert "PR claim adjustment group" in done.stdout
    assert "PI-45: not allowed" in edi("explain", "PI45").stdout


@pytest.mark.slow
def test_rules_are_listed_in_three_formats() -> None:
    known = [code for family in registry.FAMILIES for code in registry.codes(family)]
    listed = json.loads(edi("rules", "--format", "json").stdout)
    assert [rule["code"] for rule in listed] == known
    assert set(listed[0]) == {
        *("code", "name", "severity", "snip", "optional", "guides", "status", "summary")
    }
    text = edi("rules").stdout.splitlines()
    assert [line.split()[0] for line in text] == known
    markdown = edi("rules", "--format", "markdown").stdout.splitlines()
    assert markdown[1] == "|---|---|---|---|---|"
    assert [line.split()[1] for line in markdown[2:]] == known


def test_view_shows_the_tree_with_values_masked() -> None:
    done = edi("view", CLEAN)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "interchange 000001001"
    assert "  functional group 1001" in lines
    assert "    transaction set 0001 005010X222A1 Health Care Claim: Professional" in lines
    assert "            2300[1] Claim Information" in lines
    assert "              Claim Information  CLM*·····*···***11:B:1*Y*A*Y*Y" in lines
    assert any("SE*" in line for line in lines)
    assert lines[-1] == "  interchange control trailer  IEA*1*·········"
    assert "BRIGHTWATER" not in done.stdout
    assert "NM1*IL*1*BRIGHTWATER*HOLLIS" in edi("view", CLEAN, "--show-values").stdout


@pytest.mark.slow
def test_view_shows_every_segment() -> None:
    for file in (CLEAN, REMITTANCE, *(BASE / f"{name}.edi" for name in OTHERS)):
        shown = edi("view", file, "--show-values").stdout
        segments = file.read_text(encoding="utf-8").replace("\n", "").split("~")[:-1]
        assert [
            line.partition("  ")[2]
            for line in map(str.strip, shown.splitlines())
            if line.partition("  ")[2]
        ] == segments


@pytest.mark.slow
def test_view_stops_after_the_claims_asked_for() -> None:
    done = edi("view", REMITTANCE, "--claims", "1")
    assert done.stdout.count("CLP*") == 1
    assert done.stdout.splitlines()[-1] == "stopped after 1 claim payment; --claims 0 shows all"
    assert edi("view", REMITTANCE, "--claims", "0").stdout.count("CLP*") == 2


@pytest.mark.parametrize(
    ("name", "limit", "shown", "what"),
    [
        ("acknowledgement", 2, ("AK2*", 2), "2 transaction set responses"),
        ("status", 1, ("TRN*2*P", 2), "2 claims"),  # both are of one patient
        ("status", 2, ("TRN*2*P", 2), "2 claims"),
    ],
)
def test_view_counts_what_a_guide_is_about(
    name: str, limit: int, shown: tuple[str, int], what: str
) -> None:
    done = edi("view", BASE / f"{name}.edi", "--claims", str(limit), "--show-values")
    segment, times = shown
    assert done.stdout.count(segment) == times
    assert done.stdout.splitlines()[-1] == f"stopped after {what}; --claims 0 shows all"


def test_view_names_what_was_shown_of_a_mixed_file() -> None:
    data = CLEAN.read_bytes() + REMITTANCE.read_bytes()
    done = edi("view", "-", "--claims", "2", stdin=data)
    told = "stopped after 1 claim and 1 claim payment; --claims 0 shows all"
    assert done.stdout.splitlines()[-1] == told


def test_view_reads_standard_input_and_sets_without_a_guide() -> None:
    text = CLEAN.read_text(encoding="utf-8").replace("ST*837*0001*005010X222A1", "ST*270*0001")
    done = edi("view", "-", stdin=text.encode())
    assert "transaction set 0001 270: no guide known" in done.stdout
    assert "53 segments, not shown" in done.stdout


def test_view_marks_what_has_no_place() -> None:
    text = CLEAN.read_text(encoding="utf-8").replace("PAT*19~", "PAT*19~\nZZZ*BRIGHTWATER~")
    done = edi("view", "-", stdin=text.encode())
    assert "? no place in this guide  ···*···········" in done.stdout
