"""Every rule's cases in fixtures/rules/<family>/<code>.toml: what is found, and nothing else."""

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import edi
from edi.guides.catalogue import DENTAL
from edi.rules import cases, registry
from edi.rules.rule import Scope

RULES = Path(__file__).parents[2] / "fixtures" / "rules"
PROFILES = TemporaryDirectory(prefix="edi-profiles-")
FILES = sorted(RULES.glob("*/*.toml"))


def _cases() -> Iterator[Any]:
    for file in FILES:
        code = file.stem.upper()
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        for case in table["case"]:
            yield pytest.param(code, table, case, id=f"{code}-{case['name'].replace(' ', '-')}")


def case_data(table: dict[str, Any], case: dict[str, Any]) -> bytes:
    """The file of a case."""
    return cases.data(table, case, RULES / "base")


def profile_of(table: dict[str, Any], case: dict[str, Any]) -> list[Path]:
    """The profile that is written in a case, or in its file for all of them."""
    text = case.get("profile", table.get("profile"))
    if text is None:
        return []
    file = Path(PROFILES.name, hashlib.sha256(text.encode()).hexdigest(), "riverside.toml")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [file]


def claims_of(case: dict[str, Any]) -> list[Path]:
    """The base files that a remittance answers."""
    return [RULES / "base" / name for name in case.get("claims", [])]


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize(("code", "table", "case"), list(_cases()))
def test_case(code: str, table: dict[str, Any], case: dict[str, Any]) -> None:
    data = case_data(table, case)
    select, claims = case.get("select", []), claims_of(case)
    profile = profile_of(table, case)
    findings = list(edi.validate(data, select=select, strict=False, claims=claims, profile=profile))
    found = [
        {
            "code": f.code,
            "severity": str(f.severity),
            "path": f.path,
            "segment_id": f.segment_id,
            "segment": f.segment,
            "element": f.element,
            "component": f.component,
            "claim": f.claim,
        }
        for f in findings
    ]
    expected = [{"code": code, **one} for one in case.get("expect", [])]
    shown = "\n".join(f"{f.code} {f.severity} {f.path} {f.element} {f.message}" for f in findings)
    assert len(found) == len(expected), shown or "nothing found"
    for one, want in zip(found, expected, strict=True):
        assert {key: one[key] for key in want} == want, shown


def test_every_rule_has_a_clean_and_a_failing_case() -> None:
    lacking = []
    for rule in registry.all_rules():
        file = RULES / rule.family.lower() / f"{rule.code.lower()}.toml"
        own = tomllib.loads(file.read_text(encoding="utf-8"))["case"] if file.is_file() else []
        failing = [
            c
            for c in own
            if any(e.get("code", rule.code) == rule.code for e in c.get("expect", []))
        ]
        if not failing or not [c for c in own if not c.get("expect")]:
            lacking.append(rule.code)
    assert not lacking


def test_every_rule_about_money_of_claims_has_a_clean_and_a_failing_dental_case() -> None:
    """Dental lines are another segment, so what adds them up is tried with them."""
    lacking = []
    for rule in registry.rules_of(Scope.CLAIM):
        if rule.family not in ("BAL", "CAS", "COB") or not rule.is_for(DENTAL):
            continue
        file = RULES / rule.family.lower() / f"{rule.code.lower()}.toml"
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        own = [c for c in table["case"] if c.get("base", table.get("base")) == "dental.edi"]
        failing = [bool(c.get("expect")) for c in own]
        if set(failing) != {True, False}:
            lacking.append(rule.code)
    assert not lacking


def test_every_rule_is_documented() -> None:
    for rule in registry.all_rules():
        doc = rule.documentation
        assert len(doc.splitlines()) >= 4, rule.code
        for part in ("Rejected:", "Accepted:", "Source:"):
            assert part in doc, f"{rule.code} lacks {part}"


def test_nothing_is_left_to_fill_in() -> None:
    """Of what scripts/new_rule writes."""
    sources = (rule.source_file for rule in registry.all_rules())
    for file in (*sources, *FILES):
        assert "TODO" not in file.read_text(encoding="utf-8"), file
