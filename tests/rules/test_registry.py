"""The registry names every rule once, and knows which of them are run."""

import compileall
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import edi
from edi.rules import registry
from edi.rules.rule import Scope


@pytest.mark.parametrize("scope", [Scope.CLAIM, Scope.PAYMENT, Scope.REMITTANCE])
def test_rules_of_a_scope(scope: Scope) -> None:
    declared = {rule.code for rule in registry.all_rules() if scope in rule.scopes}
    assert {rule.code for rule in registry.rules_of(scope)} == declared != set()


def test_engine_rules_have_no_check_and_the_engine_scope() -> None:
    for rule in registry.all_rules():
        is_engine, is_bound = rule.scopes == {Scope.ENGINE}, rule.declared.needs_partner
        assert (rule.check is None) == (is_engine or is_bound), rule.code  # a profile binds it


def test_families() -> None:
    titles = {family: registry.title(family) for family in registry.FAMILIES}
    assert titles["BAL"] == "Balancing (SNIP 3)"
    assert len(set(titles.values())) == len(registry.FAMILIES) >= 9
    assert all(title and not title.endswith(".") for title in titles.values())
    for family in registry.FAMILIES:
        own = registry.codes(family)
        assert own and list(own) == sorted(own)
        assert {code[:3] for code in own} == {family}
    assert registry.codes("XYZ") == registry.codes("") == ()
    listed = [code for family in registry.FAMILIES for code in registry.codes(family)]
    assert [rule.code for rule in registry.all_rules()] == listed
    assert [registry.get(code).code for code in listed] == listed


def test_names_are_unique() -> None:
    names = [rule.name for rule in registry.all_rules()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", ["CAS999", "XYZ001", "", "CAS"])
def test_unknown_codes(code: str) -> None:
    with pytest.raises(registry.UnknownRule):
        registry.get(code)


@pytest.mark.slow
def test_an_installation_of_compiled_modules_has_all_rules(tmp_path: Path) -> None:
    package = tmp_path / "edi"
    shutil.copytree(Path(edi.__file__).parent, package)
    shutil.copytree(Path(edi.__file__).parents[1] / "grammars", package / "_grammars")
    assert compileall.compile_dir(package, legacy=True, quiet=1)
    for source in package.rglob("*.py"):
        source.unlink()
    code = (
        "import sys, edi; from edi.rules import registry;"
        "print(*[rule.code for rule in registry.all_rules()]);"
        "print(*[finding.code for finding in edi.validate(sys.argv[1])])"
    )
    file = Path(__file__).parents[2] / "fixtures" / "demo" / "claims" / "cob_errors.837"
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    rules, findings = done.stdout.splitlines()
    assert rules.split() == [rule.code for rule in registry.all_rules()]
    assert findings.split() == [finding.code for finding in edi.validate(file)]
