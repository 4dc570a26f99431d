"""What rules declare is kept between runs, and believed only while nothing has changed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi import rules
from edi.rule_language.code_set import CodeSet
from edi.rules import index, registry
from edi.rules.needs import Has, Join, Lacks, Need, Unmodified, Unproven, Value

LOADED = (
    "import sys, edi;"
    "found = [f.code for f in edi.validate(sys.argv[1])];"
    "print(*found); print(*sorted(m for m in sys.modules if m.startswith('edi.rules.')))"
)
CLEAN = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, whose rules may be changed."""
    copy = tmp_path / "edi"
    shutil.copytree(Path(edi.__file__).parent, copy)
    shutil.copytree(Path(edi.__file__).parents[1] / "grammars", copy / "_grammars")
    return copy


def run(package: Path, file: Path = CLEAN) -> tuple[list[str], set[str]]:
    """Codes of the findings, and the modules of rules that were loaded."""
    cache = package.parent / "cache"
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(file)],
        env={**os.environ, "PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(cache)},
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    found, loaded = done.stdout.splitlines()
    return found.split(), set(loaded.split())


@pytest.mark.slow
def test_only_rules_that_are_asked_are_imported_again(package: Path) -> None:
    _, first = run(package)
    assert "edi.rules.bal.bal001" in first
    for _ in range(2):
        found, loaded = run(package)
        assert not found
        assert "edi.rules.sit.sit001" in loaded  # it looks at every claim
        assert not {"edi.rules.bal.bal001", "edi.rules.env.env001"} & loaded
    assert (package.parent / "cache" / "edi" / "rules.json").stat().st_mode & 0o077 == 0


def test_what_is_kept_is_written_only_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "cache_folder", lambda: tmp_path)
    file = tmp_path / "rules.json"

    def run() -> tuple[set[str], bool]:
        """The rules found, and was the file written?"""
        before = file.stat().st_ino if file.exists() else 0
        found = set(index.declared(["BAL", "COB"]))
        return found, file.stat().st_ino != before

    rules, written = run()
    assert {"BAL001", "COB001"} <= rules
    assert written
    assert run() == (rules, False)
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["others"].popitem()
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert run() == (rules, True)
    assert run() == (rules, False)
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["rules"]["BAL001"][0][1] += 1  # the size of its module
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert run() == (rules, True)
    assert run() == (rules, False)
    del kept["rules"]["BAL001"]
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert run() == (rules, True)
    assert [one.name for one in tmp_path.iterdir()] == ["rules.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "3",
        '{"rules": 3}',
        '{"rules": []}',
        '{"others": {}}',
        '{"rules": {}}',
        "\xff",
    ],
)
def test_whatever_was_kept_the_rules_are_the_same(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "cache_folder", lambda: tmp_path)
    known = {code: rule.declared for code, rule in index.declared(["BAL"]).items()}
    file = tmp_path / "rules.json"
    whole = file.read_text(encoding="utf-8")
    file.write_text(content, encoding="latin-1")
    assert {code: rule.declared for code, rule in index.declared(["BAL"]).items()} == known
    assert file.read_text(encoding="utf-8") == whole
    torn = json.loads(whole)
    for number, entry in enumerate(torn["rules"].values()):
        entry[1] = entry[1][:number] if number % 2 else None
    file.write_text(json.dumps(torn), encoding="utf-8")
    assert {code: rule.declared for code, rule in index.declared(["BAL"]).items()} == known


def test_what_cannot_be_kept_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder stands where the file belongs; no draft is left beside it."""
    monkeypatch.setattr(index, "cache_folder", lambda: tmp_path)
    (tmp_path / "rules.json" / "x").mkdir(parents=True)
    assert "BAL001" in index.declared(["BAL"])
    assert [one.name for one in tmp_path.iterdir()] == ["rules.json"]


@pytest.mark.parametrize("name", ["balance", "balx01", "bal", "bal_001", "bal001x", "cas001", "x"])
def test_only_a_code_of_the_family_names_a_rule(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = index.declared(["BAL"]).keys()
    beside = tmp_path / "bal" / f"{name}.py"
    beside.parent.mkdir()
    beside.write_text("raise AssertionError", encoding="utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    monkeypatch.setattr(index, "cache_folder", lambda: None)
    assert index.declared(["BAL"]).keys() == known


@pytest.mark.slow
def test_a_rule_that_changes_is_read_anew(package: Path) -> None:
    run(package)
    module = package / "rules" / "bal" / "bal001.py"
    text = module.read_text(encoding="utf-8").replace('    cleared_by={"charges_add_up"},\n', "")
    module.write_text(
        text.replace("    if not claim.lines:", '    yield Hit(claim.spot("CLM"), "changed")\n'
                     "    if not claim.lines:"),
        encoding="utf-8",
    )  # fmt: skip
    assert run(package)[0] == ["BAL001"]
    assert run(package)[0] == ["BAL001"]
    module.unlink()
    assert run(package)[0] == []


@pytest.mark.slow
def test_all_are_read_anew_when_what_they_share_changes(package: Path) -> None:
    run(package)
    order = package / "rules" / "cob" / "order.py"
    order.write_text(order.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert "edi.rules.bal.bal001" in run(package)[1]


@pytest.mark.slow
@pytest.mark.parametrize("content", ["", "{", "[]", '{"rules": 3}', '{"stamp": [], "rules": []}'])
def test_whatever_is_in_the_file(package: Path, content: str) -> None:
    run(package)
    file = package.parent / "cache" / "edi" / "rules.json"
    file.write_text(content, encoding="utf-8")
    assert run(package)[0] == []
    whole = json.loads(file.read_text(encoding="utf-8"))
    for entry in whole["rules"].values():
        entry[1] = entry[1][:5]
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert run(package)[0] == []


def test_without_a_cache_folder_all_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "cache_folder", lambda: None)
    registry.forget()
    try:
        found = {rule.code: rule.declared for rule in registry.all_rules()}
    finally:
        monkeypatch.undo()
        registry.forget()
    assert found == {rule.code: rule.declared for rule in registry.all_rules()}
    assert len(found) > 100


TOKENS = st.sampled_from(["", "2300", "CAS", "REF_F8"])
CODE_SETS = st.builds(CodeSet, st.lists(TOKENS), st.lists(st.tuples(TOKENS, TOKENS)))
ATOMS = st.one_of(
    st.builds(Has, TOKENS, TOKENS),
    st.builds(Lacks, TOKENS, TOKENS),
    st.builds(Unproven, TOKENS),
    st.builds(Unmodified, TOKENS, TOKENS, CODE_SETS, CODE_SETS),
    st.builds(
        Value,
        TOKENS,
        TOKENS,
        st.lists(TOKENS).map(tuple),
        st.booleans(),
        st.lists(st.tuples(TOKENS, TOKENS)).map(tuple),
    ),
)
NEEDS: st.SearchStrategy[Need] = st.recursive(
    ATOMS, lambda inner: st.builds(Join, st.lists(inner, max_size=3).map(tuple), st.booleans())
)


@pytest.mark.slow
@given(need=NEEDS)
def test_needs_come_back_as_they_were(need: Need) -> None:
    written = json.loads(json.dumps(index.need_to_json(need)))
    assert index.need_from_json(written) == need


WRITTEN = """# A trial.
rule SIT950 warning trial
  "It is wrong."
  in 837P
  for each 2300
  forbid REF[F8]
"""


def test_a_rule_in_the_language_is_read_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, own = tmp_path / "cache", tmp_path / "rules"
    cache.mkdir()
    (own / "sit").mkdir(parents=True)
    file = own / "sit" / "sit950.rule"
    file.write_text(WRITTEN, encoding="utf-8")
    monkeypatch.setattr(index, "cache_folder", lambda: cache)
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(own)])
    first = index.declared(["SIT"])["SIT950"]
    assert (first.needs, first.snip) == (Has("2300", "REF_F8"), 4)
    with monkeypatch.context() as patch:
        patch.setattr(index, "read", None)
        kept = index.declared(["SIT"])["SIT950"]
    assert kept.declared == first.declared
    assert (kept.documentation, kept.source_file) == ("A trial.", file)
    file.write_text(WRITTEN.replace("REF[F8]", "REF[G1]"), encoding="utf-8")
    assert index.declared(["SIT"])["SIT950"].needs == Has("2300", "REF_G1")


def test_no_rule_is_there_in_both_languages() -> None:
    for rule in registry.all_rules():
        beside = rule.source_file.parent.glob(f"{rule.code.lower()}.*")
        assert len({one.suffix for one in beside} - {".pyc"}) == 1, rule.code
