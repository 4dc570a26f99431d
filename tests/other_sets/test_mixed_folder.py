"""A folder of mixed traffic: every command does what it is for, and says of the rest what it is."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import edi_process
import pytest

pytest.importorskip("pyx12")

_ROOT = Path(__file__).parents[2]
_OTHERS = _ROOT / "fixtures" / "other_sets"
_BASE = _ROOT / "fixtures" / "rules" / "base"
_OURS = ("professional", "remittance", "acknowledgement", "status")
_CHECKED = sorted(path.name for path in _OTHERS.glob("*.edi") if path.stem != "270_5010")
_END = "~\n"


def _groups(file: Path, number: int) -> list[str]:
    """The group of a file, with another number."""
    segments = file.read_text(encoding="utf-8").split(_END)
    ids = [one.partition("*")[0] for one in segments]
    group = segments[ids.index("GS") : ids.index("GE") + 1]
    first, last = group[0].split("*"), group[-1].split("*")
    first[6] = last[2] = str(number)
    return ["*".join(first), *group[1:-1], "*".join(last)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of every kind, one that holds several, and one that is no X12."""
    made = tmp_path_factory.mktemp("mixed")
    for name in _OURS:
        shutil.copy(_BASE / f"{name}.edi", made)
    for path in _OTHERS.glob("*.edi"):
        shutil.copy(path, made)
    isa = (_BASE / "dental.edi").read_text(encoding="utf-8").split(_END)[0]
    files = (
        _BASE / "dental.edi",
        _OTHERS / "834.edi",
        _OTHERS / "270_5010.edi",
        _OTHERS / "820.edi",
    )
    body = [one for number, file in enumerate(files, 1) for one in _groups(file, number)]
    number = isa.split("*")[13]
    text = _END.join([isa, *body, f"IEA*4*{number}", ""])
    (made / "several.edi").write_text(text, encoding="utf-8")
    (made / "notes.txt").write_text("Nothing to see here.\n", encoding="utf-8")
    return made


def _edi(*arguments: object) -> subprocess.CompletedProcess[str]:
    return edi_process.run_text([*map(str, arguments)], cwd=_ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_validate(folder: Path, jobs: int) -> None:
    done = _edi("validate", folder, "--format", "jsonl", "--jobs", jobs)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    said = Counter((Path(one["file"]).name, one["code"], one["severity"]) for one in found)
    wanted = Counter({(name, "ENV013", "warning"): 1 for name in _CHECKED})
    wanted["270_5010.edi", "ENV013", "error"] = 1
    wanted["several.edi", "ENV013", "warning"] = 2
    wanted["several.edi", "ENV013", "error"] = 1
    wanted["notes.txt", "ENV001", "error"] = 1
    assert said == wanted
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_validate_exits_with_0_where_nothing_else_is_wrong(folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "edi.toml"
    settings.write_text('[severities]\nENV013 = "warning"\n', encoding="utf-8")
    files = [folder / name for name in [*_CHECKED, "270_5010.edi", "several.edi"]]
    done = _edi("validate", "--config", settings, *files)
    assert done.returncode == 0, done.stdout
    assert _edi("validate", "--no-config", *files).returncode == 1


@pytest.mark.slow
def test_convert(folder: Path, tmp_path: Path) -> None:
    done = _edi("convert", folder, "--to", "claims-json", "--out", tmp_path / "claims")
    made = {path.name.partition(".")[0] for path in (tmp_path / "claims").glob("*.jsonl")}
    assert made == {*_OURS, "several"}
    assert done.returncode == 1
    skipped = "are skipped: only the formats json and x12 have them"
    assert f"transaction sets 834 {skipped}" in done.stderr
    assert "set aside: 834.edi: no transaction set that edi reads; there is 834\n" in done.stderr
    assert "there is 837 of version 4010" in done.stderr
    lossless = _edi("convert", folder, "--to", "json", "--out", tmp_path / "json")
    assert len(list((tmp_path / "json").glob("*.jsonl"))) == len(_OURS) + len(_CHECKED) + 2
    assert "set aside: notes.txt" in lossless.stderr


@pytest.mark.slow
def test_convert_to_tables(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    done = _edi("convert", folder, "--to", "csv", "--out", tmp_path / "tables", "--validate")
    assert "damaged" not in done.stderr
    for kind in ("834", "270", "837 of version 4010"):
        assert f"transaction sets {kind} are skipped" in done.stderr
    (findings,) = (tmp_path / "tables" / "findings").glob("*.csv")
    rows = findings.read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == len(_CHECKED) + 1 + 3


@pytest.mark.slow
def test_ack(folder: Path, tmp_path: Path) -> None:
    bad = folder / "834.edi"
    spoilt = tmp_path / "in" / "834.edi"
    spoilt.parent.mkdir()
    text = bad.read_text(encoding="utf-8").replace("D8*19790412", "D8*19791412")
    spoilt.write_text(text.replace("000000107", "000000907"), encoding="utf-8")
    done = _edi("ack", folder, spoilt, "--reject", "none", "--out", tmp_path / "out")
    assert done.returncode == 3 and "notes.txt: not answered" in done.stderr
    answers = {}
    for path in (tmp_path / "out").glob("*.999"):
        segments = path.read_text(encoding="utf-8").replace("\n", "").split("~")
        kinds = [one.split("*")[1] for one in segments if one.startswith("AK2")]
        verdicts = [one.split("*")[1] for one in segments if one.startswith("IK5")]
        answers[path.name] = list(zip(kinds, verdicts, strict=True)), segments
    said = Counter(pair for pairs, _ in answers.values() for pair in pairs)
    assert said["834", "A"] == 2 and said["834", "E"] == 1
    assert said["270", "A"] == 1 and said["270", "R"] == 2
    assert not any(kind in ("997", "999") for kind, _ in said)
    (segments,) = (s for pairs, s in answers.values() if ("834", "E") in pairs)
    notes = [one for one in segments if one[:3] in ("IK3", "IK4")]
    assert notes == ["IK3*DMG*16*2100*8", "IK4*2**8*19791412"]
    valid = _edi("validate", "--no-config", *(tmp_path / "out").glob("*.999"))
    assert valid.returncode == 0, valid.stdout


def test_view(folder: Path) -> None:
    done = _edi("view", folder / "several.edi", "--claims", 0)
    assert done.returncode == 0
    assert "834: no guide known" in done.stdout and "28 segments, not shown" in done.stdout
    old = _edi("view", folder / "837p_4010.edi")
    assert "837 of version 4010: no guide known" in old.stdout
    assert "ORCHARD" not in done.stdout + old.stdout


def test_what_an_editor_sees(folder: Path) -> None:
    from edi.engine.recheck import Recheck
    from edi.language_server.file_model import FileModel, range_of

    data = (folder / "several.edi").read_bytes()
    sets = [one.detail for one in FileModel(data).symbols if one.kind == "set"]
    assert sets == [
        "Health Care Claim: Dental",
        "834: no guide known",
        "270: no guide known",
        "820: no guide known",
    ]
    found = Recheck().check(data)
    assert [one.code for one in found] == ["ENV013"] * 3
    for one in found:
        where = range_of(one, data)
        assert where is not None
        assert data[one.offset or 0 :].startswith(b"ST*") and where.start > (one.offset or 0)
