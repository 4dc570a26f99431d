"""scripts/new_rule writes what a rule needs; the tests fail until the author has filled it in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edi.rules import registry

ROOT = Path(__file__).resolve().parents[2]
SHARED = ("tests/conftest.py", "tests/effort.py")
PARTS = ("edi", "grammars", "fixtures/rules", "scripts", "docs", *SHARED, "tests/rules")

DOCUMENTATION = '''"""A claim must not have the number of the example.

It is a number nobody uses.

Rejected: CLM*EXAMPLE
Accepted: CLM*P1002

Source: none.
"""
'''
CASES = """\
base = "{base}"

[[case]]
name = "another number"

[[case]]
name = "the number of the example"
replace = [["{old}", "{new}"]]
expect = [{{ element = {element}, severity = "warning" }}]
"""
SUBJECTS = {
    "claim": ("professional.edi", "CLM*P1002*", "CLM*EXAMPLE*", 1),
    "payment": ("remittance.edi", "CLP*P1001*", "CLP*EXAMPLE*", 1),
    "remittance": ("remittance.edi", "TRN*1*CK100001*", "TRN*1*EXAMPLE*", 2),
}

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the script reads and writes."""
    left_out = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        source, target = ROOT / part, tmp_path / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=left_out)
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def python(copy: Path, *arguments: str) -> Done:
    env = {**os.environ, "PYTHONPATH": str(copy)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)


def new_rule(copy: Path, *arguments: str) -> Done:
    return python(copy, "scripts/new_rule.py", *arguments)


def failures(copy: Path, code: str) -> set[str]:
    """Names of the tests of that rule, and of the registry, that fail."""
    tests = ("tests/rules/test_rule_fixtures.py", "tests/rules/test_registry.py")
    chosen = f"{code} or left_to_fill_in or (test_registry and not installation)"
    options = ("-q", "-p", "no:cacheprovider", "-k", chosen)
    lines = python(copy, "-m", "pytest", *options, *tests).stdout.splitlines()
    assert not [line for line in lines if line.startswith("ERROR ")]
    return {
        line.split(" - ")[0].rpartition("::")[2] for line in lines if line.startswith("FAILED ")
    }


@pytest.mark.thorough_but_one_in(2)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "scope", "more"),
    [
        ("SIT", "claim", []),
        ("BAL1", "remittance", []),
        ("ZZZ", "claim", ["--family-title", "examples of all kinds"]),
        ("COB951", "payment", []),  # the first of its family for an 835
    ],
)
def test_a_rule_is_found_and_fails_until_it_is_filled_in(
    asked: str, scope: str, more: list[str], copy: Path
) -> None:
    before = [code for code in registry.codes(asked[:3]) if code.startswith(asked)]
    number = int(before[-1][3:]) + 1 if before else int(asked[3:] or 1)
    code = f"{asked[:3]}{number:03}"
    options = ["--scope", scope, "--severity", "warning", "--snip", "6", *more]
    done = new_rule(copy, asked, "number-of-the-example", *options)
    assert done.returncode == 0, done.stderr
    module = copy / "edi" / "rules" / code[:3].lower() / f"{code.lower()}.py"
    cases = copy / "fixtures" / "rules" / code[:3].lower() / f"{code.lower()}.toml"
    assert str(module.relative_to(copy)) in done.stdout
    assert str(cases.relative_to(copy)) in done.stdout

    shown = python(copy, "-m", "edi", "explain", code).stdout
    assert shown.startswith(f"{code} number-of-the-example\nwarning, SNIP type 6")
    assert f"\n| {code} | number-of-the-example | warning | 6 | TODO" in catalogue(copy)
    if more:
        assert f"| {code[:3]} | {more[1]} |" in (copy / "README.md").read_text(encoding="utf-8")
    python(copy, "-m", "ruff", "check", ".").check_returncode()
    python(copy, "-m", "ruff", "format", "--check", ".").check_returncode()
    assert failures(copy, code) == {
        f"test_case[{code}-TODO:-what-the-rule-accepts-although-it-comes-near]",
        f"test_case[{code}-TODO:-what-the-rule-rejects]",
        "test_nothing_is_left_to_fill_in",
    }

    base, old, new, element = SUBJECTS[scope]
    cases.write_text(CASES.format(base=base, old=old, new=new, element=element))
    text = module.read_text(encoding="utf-8")
    assert text.count("TODO") == 7
    head, _, code_part = text.partition('"""\n\n')
    assert head
    code_part = code_part.replace('"TODO"', '"EXAMPLE"').replace(
        '"TODO: what is wrong and what would be right, without values of the file"',
        '"the number of the example is not to be used"',
    )
    module.write_text(f"{DOCUMENTATION}\n{code_part}", encoding="utf-8")
    assert failures(copy, code) == set()
    assert python(copy, "scripts/rule_catalogue.py", "--check").returncode == 1
    assert python(copy, "scripts/rule_catalogue.py").returncode == 0
    assert f"| {code} | number-of-the-example | warning | 6 | A claim must not" in catalogue(copy)
    assert python(copy, "scripts/rule_catalogue.py", "--check").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("scope", ["claim", "payment"])
def test_a_rule_in_the_language_of_rules(scope: str, copy: Path) -> None:
    code = f"SIT{int(registry.codes('SIT')[-1][3:]) + 1:03}"
    done = new_rule(copy, "SIT", "number-of-the-example", "--scope", scope, "--language")
    assert done.returncode == 0, done.stderr
    file = copy / "edi" / "rules" / "sit" / f"{code.lower()}.rule"
    cases = copy / "fixtures" / "rules" / "sit" / f"{code.lower()}.toml"
    assert str(file.relative_to(copy)) in done.stdout
    shown = python(copy, "-m", "edi", "explain", code).stdout
    assert shown.startswith(f"{code} number-of-the-example\nerror, SNIP type 4")
    assert f"\n| {code} | number-of-the-example | error | 4 | TODO" in catalogue(copy)
    assert "test_nothing_is_left_to_fill_in" in failures(copy, code)

    base, old, new, element = SUBJECTS[scope]
    cases.write_text(
        CASES.format(base=base, old=old, new=new, element=element).replace("warning", "error")
    )
    text = file.read_text(encoding="utf-8")
    rule = text[text.index("rule ") :].replace('"TODO"', '"EXAMPLE"').replace("TODO: ", "")
    words = DOCUMENTATION.strip().strip('"').splitlines()
    file.write_text("".join(f"# {line}".rstrip() + "\n" for line in words) + rule)
    assert failures(copy, code) == set()


def catalogue(copy: Path) -> str:
    return (copy / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_rule_of_the_engine_has_no_check(copy: Path) -> None:
    done = new_rule(copy, "ENV", "made-up", "--scope", "engine")
    assert done.returncode == 0, done.stderr
    module = copy / done.stdout.split()[2]
    assert "engine_rule(" in module.read_text(encoding="utf-8")
    assert "def check" not in module.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["SIT001", "late-filing"], "SIT001 is there already: duplicate-claim"),
        (["sit002", "late-filing"], "'sit002' is not three capitals and three digits"),
        (["SIT0002", "late-filing"], "'SIT0002' is not three capitals and three digits"),
        (["SIT999", "Late_Filing"], "'Late_Filing' is not in kebab-case"),
        (["SIT999", "duplicate-claim"], "SIT001 has the name duplicate-claim already"),
        (["SIT999", "late-filing", "--scope", "line"], "'line' is not one of"),
        (["SIT999", "late-filing", "--severity", "fatal"], "'fatal' is not one of"),
        (["SIT999", "late-filing", "--snip", "8"], "8 is not in the range"),
        (["SIT999", "late-filing", "--family-title", "x"], "leave out --family-title"),
        (["ZZZ001", "late-filing"], "a new family needs --family-title"),
        (["SIT999", "late-filing", "--colour"], "No such option"),
    ],
)
def test_wrong_usage_writes_nothing(arguments: list[str], message: str) -> None:
    before = status()
    done = new_rule(ROOT, *arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert status() == before


def status() -> list[Path]:
    return sorted(path for part in ("edi", "fixtures") for path in (ROOT / part).rglob("*.[pt]*"))
