"""What is committed of the guides is what scripts/generate_guides.py makes of its sources."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edi.guides.catalogue import (
    ACKNOWLEDGEMENT,
    DENTAL,
    GUIDES,
    INSTITUTIONAL,
    PROFESSIONAL,
    REMITTANCE,
    SPECS,
    STATUS,
)

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "edi" / "guides"


def made() -> list[str]:
    """Every file that is made, below the root of the project."""
    names = (*GUIDES, "vocabulary", "public_codes", "element_kinds")
    tables = [f"edi/guides/{name}.json" for name in names]
    return tables + [f"grammars/{spec.grammar_file}" for spec in SPECS.values()]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("pyx12")
    command = [sys.executable, ROOT / "scripts" / "generate_guides.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def loops(guide: str) -> dict[str, Any]:
    table = json.loads((TABLES / f"{guide}.json").read_text(encoding="utf-8"))
    return {loop["id"]: loop for loop in table["loops"]}


def segment(guide: str, loop: str, key: str) -> Any:
    return next(s for s in loops(guide)[loop]["segments"] if s["key"] == key)


def element(guide: str, loop: str, key: str, ref: str) -> Any:
    elements = segment(guide, loop, key)["elements"]
    parts = [part for e in elements for part in e.get("components", ())]
    return next(e for e in [*elements, *parts] if e["ref"] == ref)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A directory with copies of what is committed."""
    for name in made():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_committed_tables_are_current() -> None:
    result = run("--check")
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(GUIDES)


@pytest.mark.slow
def test_generated_files_equal_committed_ones(tmp_path: Path) -> None:
    assert run("--out", tmp_path).returncode == 0
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(str, written)) == sorted(made())
    for name in written:
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


@pytest.mark.slow
def test_check_names_a_changed_value(copy: Path) -> None:
    path = copy / "edi" / "guides" / f"{PROFESSIONAL}.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    table["loops"][1]["usage"] = "S"
    changed = json.dumps(table)
    path.write_text(changed, encoding="utf-8")
    result = run("--check", "--out", copy)
    assert result.returncode == 1
    assert f'{path.name} differs at loops[1].usage: "S", not "R"' in result.stderr
    assert path.read_text(encoding="utf-8") == changed  # a check repairs nothing


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "is missing"),
        ("{", "is not JSON"),
        ("indented", "has the right data in another layout"),
    ],
)
def test_check_explains_a_bad_file(copy: Path, content: str | None, message: str) -> None:
    path = copy / "edi" / "guides" / f"{REMITTANCE}.json"
    if content is None:
        path.unlink()
    elif content == "indented":
        path.write_text(json.dumps(json.loads(path.read_bytes()), indent=1), encoding="utf-8")
    else:
        path.write_text(content, encoding="utf-8")
    result = run("--check", "--out", copy)
    assert result.returncode == 1
    assert f"{path.name} {message}" in result.stderr


@pytest.mark.parametrize(
    ("guide", "counts"),
    [
        (PROFESSIONAL, (39, 214, 1365)),
        (INSTITUTIONAL, (36, 158, 1148)),
        (DENTAL, (33, 148, 946)),
        (REMITTANCE, (6, 53, 442)),
        (ACKNOWLEDGEMENT, (4, 11, 52)),
        (STATUS, (14, 38, 210)),
    ],
)
def test_sizes(guide: str, counts: tuple[int, int, int]) -> None:
    found = loops(guide).values()
    segments = [segment for loop in found for segment in loop["segments"]]
    elements = sum(len(segment["elements"]) for segment in segments)
    assert (len(found), len(segments), elements) == counts


@pytest.mark.parametrize("guide", GUIDES)
def test_loops_hang_together(guide: str) -> None:
    found = loops(guide)
    assert found
    seen: set[str] = set()
    for name, loop in found.items():
        # One of two parents may come later: 2300 stands before 2000C, its second.
        assert name == "ST" or seen & set(loop["parents"])
        seen.add(name)
        kinds = [child.split(":") for child in loop["children"]]
        assert [int(n) for kind, n in kinds if kind == "S"] == list(range(len(loop["segments"])))
        assert all(name in found[child]["parents"] for kind, child in kinds if kind == "L")
        assert loop["trigger"]["segment"] == loop["segments"][0]["id"]


@pytest.mark.parametrize("guide", [PROFESSIONAL, INSTITUTIONAL, DENTAL])
def test_claim_loop_has_two_parents(guide: str) -> None:
    claim = loops(guide)["2300"]
    assert claim["parents"] == ["2000B", "2000C"]
    assert claim["usage_by_parent"] == {"2000B": "S", "2000C": "R"}
    assert claim["repeat"] == 100


def test_provider_adjustments_follow_the_claims_of_an_835() -> None:
    assert loops(REMITTANCE)["ST"]["children"][-3:] == ["L:2000", "S:7", "S:8"]
    assert segment(REMITTANCE, "ST", "PLB")["max_use"] is None


def test_corrections_are_in_the_tables() -> None:
    assert element(PROFESSIONAL, "2300", "REF[F5]", "REF02")["codes"] == ["N", "Y"]
    assert element(PROFESSIONAL, "2300", "CLM", "CLM01")["stored_max"] == 20
    assert element(PROFESSIONAL, "2300", "REF[D9]", "REF02")["note_max"] == 20
    assert element(INSTITUTIONAL, "2300", "CL1", "CL101")["usage"] == "R"
    assert "regex" not in element(INSTITUTIONAL, "2010AA", "N4", "N403")
    assert "UI" in element(REMITTANCE, "2110", "SVC", "SVC06-1")["codes"]


def test_external_sources_depend_on_the_guide() -> None:
    assert element(PROFESSIONAL, "2300", "CLM", "CLM05-1")["external"] == "pos"
    assert element(INSTITUTIONAL, "2300", "CLM", "CLM05-1")["external"] == "facility_type"
    assert element(REMITTANCE, "2100", "CAS", "CAS02")["external"] == "carc"
