"""`edi.toml` and [tool.edi]: each setting, right and wrong, and that the command line wins."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from edi_command import CLEAN, REMITTANCE, edi, write_bad

import edi as library
from edi.cli import main
from edi.finding import Severity

OTHER_PAYER = "NM1*PR*2*EXAMPLE TPA*****PI*12345~"
RULE = """rule TPR101 error visit-authorization
  "This payer wants a prior authorization (REF*G1) for 99214."
  in 837P
  for each 2400
  when SV101-2 = "99214"
  require REF[G1]
"""


Found = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A file with an error (BAL001) and two warnings (ELE010, ELE014)."""
    path = write_bad(tmp_path / "mixed.837")
    text = path.read_text(encoding="utf-8")
    assert text.count("*HOLLIS*") and "CLM*P1002*507*" in text
    changed = text.replace("*HOLLIS*", "*HOLLIS *", 1).replace("*507*", "*507.00*", 1)
    path.write_text(changed, encoding="utf-8")
    return path


@pytest.fixture
def found(
    claims: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Found:
    """Codes and severities under some settings, by the command in this process."""

    def run(settings: str, *options: str | Path) -> list[tuple[str, str]]:
        (claims.parent / "edi.toml").write_text(settings, encoding="utf-8")
        monkeypatch.chdir(claims.parent)
        arguments = ["validate", claims.name, "--format", "jsonl", *map(str, options)]
        code = main.main(arguments)
        output, errors = capsys.readouterr()
        assert errors == ""
        lines = list(map(json.loads, output.splitlines()))
        assert code == any(one["severity"] == "error" for one in lines)
        return [(one["code"], one["severity"]) for one in lines]

    return run


ALL = [("ELE010", "warning"), ("ELE014", "warning"), ("BAL001", "error")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ALL),
        ('select = ["BAL"]', ALL[2:]),
        ('select = "BAL,ele010"', [ALL[0], ALL[2]]),
        ('ignore = ["BAL", "ELE010"]', ALL[1:2]),
        ("snip = 2", ALL[:2]),
        ("strict = true", [(code, "error") for code, _ in ALL]),
        ("strict = false", ALL),
        ('min-severity = "error"', ALL[2:]),
        ('[severities]\nBAL = "info"', [*ALL[:2], ("BAL001", "info")]),
        ('[severities]\nELE = "off"', ALL[2:]),
        ('[severities]\nELE = "off"\nELE014 = "error"', [("ELE014", "error"), ALL[2]]),
        ('[severities]\nELE = "error"\nELE014 = "off"', [("ELE010", "error"), ALL[2]]),
        ('strict = true\n[severities]\nELE = "off"\nBAL = "warning"', ALL[2:]),
        ('min-severity = "warning"\n[severities]\nELE = "info"', ALL[2:]),
        ('[per-file-ignores]\n"*.837" = "BAL"', ALL[:2]),
        ('[per-file-ignores]\n"m?xed.*" = ["BAL001", "ELE010"]', ALL[1:2]),
        ('[per-file-ignores]\n"*.835" = ["BAL"]', ALL),
        ('[per-file-ignores]\n"./mixed.837" = ["BAL"]', ALL),
        ('[per-file-ignores]\n"*/mixed.837" = ["BAL"]', ALL),
        ("[per-payer-ignores]\n12345 = ['BAL']", ALL[:2]),
        ("[per-payer-ignores]\n12345 = ['BAL', 'ELE']", []),
        ("[per-payer-ignores]\n54321 = ['BAL']", ALL),
    ],
)
def test_each_setting(settings: str, expected: list[tuple[str, str]], found: Found) -> None:
    assert found(settings) == expected


@pytest.mark.parametrize(
    ("settings", "options", "expected"),
    [
        ('select = ["BAL"]', ["--select", "ELE"], ALL[:2]),
        ('ignore = ["BAL"]', ["--ignore", "ELE"], ALL[2:]),
        ('ignore = ["BAL001"]', ["--select", "BAL"], []),
        ('ignore = ["BAL001"]', ["--select", "BAL001"], ALL[2:]),
        ('[severities]\nBAL001 = "off"', ["--select", "BAL"], []),
        ('[severities]\nBAL001 = "off"', ["--select", "BAL001"], ALL[2:]),
        ("snip = 2", ["--snip", "3"], ALL),
        ("strict = true", ["--no-strict"], ALL),
        ("strict = false", ["--strict"], [(code, "error") for code, _ in ALL]),
        ('min-severity = "error"', ["--min-severity", "info"], ALL),
        ('select = ["BAL"]\nsnip = 1\nstrict = true', ["--no-config"], ALL),
    ],
)
def test_the_command_line_wins(
    settings: str, options: list[str], expected: list[tuple[str, str]], found: Found
) -> None:
    assert found(settings, *options) == expected


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("\nselct = []", "edi.toml, line 2: unknown key selct; did you mean select?"),
        ("min_severity = 'info'", "unknown key min_severity; did you mean min-severity?"),
        ("colour = 1", "edi.toml, line 1: unknown key colour; there are select, ignore, snip,"),
        (
            "[severity]\nBAL = 'off'",
            "unknown key severity; did you mean min-severity or severities?",
        ),
        ("select = [", "edi.toml: Invalid value"),
        ("select = 1", "line 1: select must be a text in quotes, or a list of them"),
        ("ignore = ['BAL', 2]", "line 1: ignore must be a text in quotes, or a list of them"),
        ("snip = '3'", "line 1: snip must be a SNIP type, 1 to 7"),
        ("snip = true", "line 1: snip must be a SNIP type, 1 to 7"),
        ("snip = 8", "line 1: snip must be a SNIP type, 1 to 7"),
        ("strict = 1", "line 1: strict must be true or false, without quotes"),
        ("min-severity = 'off'", 'line 1: min-severity must be "error", "warning" or "info"'),
        ("profiles = 3", "line 1: profiles must be a text in quotes, or a list of them"),
        ("profiles = 'none.rule'", "none.rule: No such file or directory"),
        (
            "profiles = 'edi.txt'",
            "edi.txt: a profile is a file of rules (.rule), a .toml",
        ),
        ("severities = 'off'", "line 1: severities must be a table"),
        (
            "[severities]\n# BAL001\nBAL001 = 'of'",
            'line 3: severities.BAL001 must be "error", "warning", "info" or "off"',
        ),
        ("[severities]\nBAL999 = 'off'", "edi.toml, line 2: no rule has the code BAL999"),
        ("[severities]\nBAL01 = 'off'", "no rule has the code BAL01; did you mean BAL1"),
        ("select = ['BAL', 'CAX']", "line 1: no rule has the code CAX; did you mean CAS?"),
        ("ignore = ['QQQ']", "edi.toml, line 1: no rule has the code QQQ"),
        ("[per-file-ignores]\n'*' = 1", "line 2: per-file-ignores.* must be a text in quotes"),
        ("per-file-ignores = ['BAL']", "line 1: per-file-ignores must be a table"),
        ("[per-file-ignores]\n'*' = 'BAX'", "line 2: no rule has the code BAX; did you mean BAL?"),
        ("[per-payer-ignores]\n1 = true", "line 2: per-payer-ignores.1 must be a text in quotes"),
        ("[per-payer-ignores]\n1 = 'BAX'", "edi.toml, line 2: no rule has the code BAX"),
    ],
)
def test_what_is_wrong_is_usage(
    settings: str,
    reason: str,
    claims: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (claims.parent / "edi.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(claims.parent)
    assert main.main(["validate", str(claims)]) == 2
    output, errors = capsys.readouterr()
    assert reason in " ".join(errors.split())
    assert output == ""
    with pytest.raises(library.EdiError if "none.rule" not in settings else OSError):
        library.validate(claims, config=claims.parent / "edi.toml")


@pytest.mark.slow
def test_where_settings_are_found(claims: Path) -> None:
    top, folder = claims.parent, claims.parent / "a" / "b"
    folder.mkdir(parents=True)

    def settings() -> str:
        done = edi("validate", claims, "--all", cwd=folder)
        return done.stderr

    assert settings() == ""
    (top / "pyproject.toml").write_text('[tool.edi]\nselect = ["ELE"]', encoding="utf-8")
    assert settings() == f"edi: settings from {top / 'pyproject.toml'}\n"
    (top / "edi.toml").write_text('select = ["BAL"]', encoding="utf-8")
    assert settings() == f"edi: settings from {top / 'edi.toml'}\n"
    for other in ("[tool.other]\nedi = 1", "tool edi = ["):  # not ours, or not readable
        (folder / "pyproject.toml").write_text(other, encoding="utf-8")
        assert settings() == f"edi: settings from {top / 'edi.toml'}\n"
    (folder.parent / "pyproject.toml").write_text("[tool.edi]", encoding="utf-8")
    assert settings() == f"edi: settings from {folder.parent / 'pyproject.toml'}\n"
    assert edi("validate", claims, "-q", cwd=folder).stderr == ""
    (folder / "pyproject.toml").write_text("[tool.edi]\nsnip = ", encoding="utf-8")
    assert f"{folder / 'pyproject.toml'}: Invalid value" in settings()
    (folder / "pyproject.toml").unlink()
    named = edi("validate", claims, "--config", top / "edi.toml", cwd=folder)
    assert named.stderr == f"edi: settings from {top / 'edi.toml'}\n"
    assert "ELE010" not in named.stdout


@pytest.mark.slow
def test_a_file_that_is_named(claims: Path) -> None:
    folder = claims.parent
    none = folder / "none.toml"
    done = edi("validate", claims, "--config", none)
    assert (done.returncode, f"{none}: No such file" in done.stderr) == (2, True)
    done = edi("validate", claims, "--config", none, "--no-config")
    assert done.returncode == 2
    assert "--config and --no-config exclude each other" in done.stderr
    project = folder / "pyproject.toml"
    project.write_text("[project]\nname = 'x'", encoding="utf-8")
    done = edi("validate", claims, "--config", project)
    assert (done.returncode, "there is no table [tool.edi]" in done.stderr) == (2, True)
    project.write_bytes(b"\xff")
    done = edi("validate", claims, "--config", project)
    assert (done.returncode, "this is not UTF-8 text" in done.stderr) == (2, True)


def test_profiles_lie_beside_the_settings(claims: Path, found: Found) -> None:
    (claims.parent / "partner.rule").write_text(RULE, encoding="utf-8")
    own = "profiles = ['partner.rule']\n[severities]\nTPR101 = 'warning'"
    assert found(own, "--select", "TPR") == [("TPR101", "warning")]
    (claims.parent / "other.rule").write_text(RULE.replace("TPR101", "TPR102"), encoding="utf-8")
    both = found(own, "--select", "TPR", "--profile", claims.parent / "other.rule")
    assert both == [("TPR101", "warning"), ("TPR102", "error")]
    codes = [one.code for one in library.validate(claims, config=claims.parent / "edi.toml")]
    assert codes.count("TPR101") == 1


@pytest.mark.slow_but_one_in(2)
@pytest.mark.parametrize("pack", [False, True])
def test_many_files_and_processes(pack: bool, claims: Path) -> None:
    folder = claims.parent
    for number in range(4):
        content = claims.read_bytes()
        if pack:
            (folder / f"old{number}.837.gz").write_bytes(gzip.compress(content))
        else:
            (folder / f"old{number}.837").write_bytes(content)
    (folder / "edi.toml").write_text(
        'ignore = ["SIT"]\n[per-file-ignores]\n"old[12].837*" = ["ELE"]\n"old3*" = ["BAL", "ELE"]',
        encoding="utf-8",
    )
    runs = [
        edi("validate", ".", "--format", "json", "--statistics", "--jobs", jobs, cwd=folder)
        for jobs in ("1", "3")
    ]
    assert runs[0].stdout == runs[1].stdout
    files = json.loads(runs[0].stdout)["files"]
    assert [len(one["findings"]) for one in files] == [3, 3, 1, 1, 0]
    assert [(one["errors"], one["warnings"]) for one in files[1:]] == [
        (1, 2),
        (1, 0),
        (1, 0),
        (0, 0),
    ]


def test_payers_of_each_claim(tmp_path: Path) -> None:
    """A claim's own payer counts, also for the last claim before another payer's."""
    text = write_bad(tmp_path / "one.837").read_text(encoding="utf-8")
    level = text[text.index("HL*2*1*") : text.index("SE*")]
    second = level.replace("HL*2*1*", "HL*4*1*").replace("HL*3*2*", "HL*5*4*")
    second = second.replace(OTHER_PAYER, OTHER_PAYER.replace("12345", "99999"))
    second = second.replace("CLM*P1002*", "CLM*P1003*")
    both = text.replace("SE*", second + "SE*")
    file = tmp_path / "both.837"
    file.write_text(both, encoding="utf-8")
    config = tmp_path / "own.toml"
    for payer, left in (("12345", ["P1003"]), ("99999", ["P1002"]), ("1", ["P1002", "P1003"])):
        config.write_text(f"select = 'BAL'\n[per-payer-ignores]\n{payer} = 'BAL'", encoding="utf-8")
        assert [one.claim for one in library.validate(file, config=config)] == left


def test_payers_of_a_remittance(tmp_path: Path) -> None:
    text = REMITTANCE.read_text(encoding="utf-8")
    file = tmp_path / "bad.835"
    assert "CLP*" in text and "REF*2U*12345~" in text
    start = text.index("CLP*")
    fields = text[start : text.index("~", start)].split("*")
    fields[3] = str(float(fields[3]) + 7)
    file.write_text(text[:start] + "*".join(fields) + text[text.index("~", start) :])
    codes = [one.code for one in library.validate(file)]
    assert any(code.startswith("BAL") for code in codes)
    config = tmp_path / "own.toml"
    config.write_text("[per-payer-ignores]\n12345 = ['BAL']", encoding="utf-8")
    assert not any(one.code.startswith("BAL") for one in library.validate(file, config=config))


def test_a_severity_of_its_own_runs_an_advisory_rule() -> None:
    from edi.rules import registry
    from edi.rules.selection import Selection

    advisory = next(rule for rule in registry.all_rules() if rule.optional)
    assert not Selection().wants(advisory)
    for code, severity, wanted in (
        (advisory.code, Severity.INFO, True),
        (advisory.code, None, False),
        (advisory.family, Severity.INFO, False),
    ):
        assert Selection(severities=((code, severity),)).wants(advisory) is wanted


@pytest.mark.slow
def test_payers_in_parts_of_a_large_file(tmp_path: Path) -> None:
    file, config = tmp_path / "large.837", tmp_path / "own.toml"
    write_bad(file, copies=1800)
    assert file.stat().st_size > 1 << 20
    for payer, expected in (("12345", 0), ("1", 1800)):
        config.write_text(f"select = 'BAL'\n[per-payer-ignores]\n{payer} = 'BAL'", encoding="utf-8")
        for jobs in (1, 2):
            assert sum(1 for _ in library.validate(file, config=config, jobs=jobs)) == expected


def test_python_reads_settings_only_when_asked(
    claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = claims.parent / "edi.toml"
    config.write_text("select = 'BAL'\nsnip = 1\nmin-severity = 'error'", encoding="utf-8")
    monkeypatch.chdir(claims.parent)
    assert [one.code for one in library.validate(claims)] == [code for code, _ in ALL]
    assert [one.code for one in library.validate(claims, config=config)] == []
    assert [one.code for one in library.validate(claims, config=str(config), snip=7)] == ["BAL001"]
    assert [
        one.code
        for one in library.validate(
            claims, config=config, snip=7, select=["ELE"], min_severity="info"
        )
    ] == ["ELE010", "ELE014"]
    with pytest.raises(library.UnknownCode):
        library.validate(claims, config=config, select=["XYZ"])


def test_a_clean_file_stays_clean(claims: Path) -> None:
    (claims.parent / "edi.toml").write_text("strict = true", encoding="utf-8")
    assert edi("validate", CLEAN, "-q", cwd=claims.parent).stdout == ""
