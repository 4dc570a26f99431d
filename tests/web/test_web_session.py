"""What the page asks of Python, without a browser."""

import gzip
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from edi import validate
from edi.report.formats import FORMATS
from edi.web import inputs, session
from edi.web.session import Session

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import build_page  # noqa: E402

FAULTY = ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837"
CLEAN = ROOT / "fixtures" / "demo" / "claims" / "professional.837"
REMITTANCE = ROOT / "fixtures" / "remittances" / "G0012_000000001.835"


def checked(*files: Path, **options: Any) -> tuple[Session, Any]:
    made = Session()
    given = [[str(file), file.name, file.stat().st_size] for file in files]
    return made, made.check(files=given, **options)


def test_questions_and_answers_are_json() -> None:
    made = Session()
    given = [[str(FAULTY), FAULTY.name, FAULTY.stat().st_size]]
    told = json.loads(made.answer(json.dumps({"ask": "check", "files": given})))
    assert (told["found"], told["kept"], told["files"][0]["claims"]) == (6, 6, 6)
    for ask in ("_check", "answer", "nothing"):
        with pytest.raises(ValueError, match="no such question"):
            made.answer(json.dumps({"ask": ask}))


def test_findings_come_in_pieces_and_groups() -> None:
    made, _ = checked(FAULTY, CLEAN)
    whole = made.findings()
    assert [one["code"] for one in whole["findings"]] == [one.code for one in validate(FAULTY)]
    pieces = [made.findings(offset=n, limit=2)["findings"] for n in (0, 2, 4)]
    assert [one for piece in pieces for one in piece] == whole["findings"]
    by_rule = made.findings(by="rule")
    codes = [one["code"] for one in by_rule["findings"]]
    assert codes == sorted(codes) and by_rule["groups"] == len(set(codes))
    assert whole["findings"][0]["group_title"] == "Claim E3001, cob_errors.837"
    assert made.findings(file=1)["number"] == 0
    assert made.findings(severity="warning")["number"] == 0
    assert made.findings(rule="CAS010", text="E3001 ")["number"] == 1


@pytest.mark.slow
def test_no_answer_holds_values_unasked() -> None:
    made, told = checked(FAULTY, REMITTANCE)
    rows = [
        line.split("*")
        for file in (FAULTY, REMITTANCE)
        for line in file.read_text("ascii").replace("~", "").splitlines()
    ]
    names = {row[3] for row in rows if row[0] == "NM1" and row[1] in ("IL", "QC")}
    assert len(names) > 2

    def answers(shown: bool) -> str:
        found = [told, made.findings(show_values=shown)]
        for file in (0, 1):
            found += [
                made.tree(file=file, claims=0, show_values=shown),
                made.plain(file=file, show_values=shown),
            ]
        found += [made.report(style=style, show_values=shown) for style in FORMATS]
        return json.dumps(found)

    masked = answers(False)
    assert not [name for name in names if f'"{name}"' in masked or f"*{name}*" in masked]
    assert all(name in answers(True) for name in names)


@pytest.mark.parametrize("style", FORMATS)
def test_a_report_is_whole_where_not_all_findings_are_kept(
    style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, told = checked(FAULTY, CLEAN)
    wanted = made.report(style=style)
    monkeypatch.setattr(session, "KEPT", 2)
    fewer, told = checked(FAULTY, CLEAN)
    assert (told["found"], told["kept"], fewer.findings()["number"]) == (6, 2, 2)
    assert fewer.report(style=style) == wanted


def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "a.zip"
    damaged.write_bytes(b"PK\x03\x04 and no more")
    packed = tmp_path / "b.gz"
    packed.write_bytes(gzip.compress(CLEAN.read_bytes() * 40))
    large = tmp_path / "c.837"
    large.write_bytes(CLEAN.read_bytes())
    monkeypatch.setattr(session, "LARGEST", CLEAN.stat().st_size - 1)
    _, told = checked(damaged, packed, large)
    failures = [one["failure"] for one in told["files"]]
    assert failures[0] == "damaged zip file"
    assert all(one.startswith("larger than ") for one in failures[1:])


def test_an_internal_error_shows_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("JOHNSON")

    monkeypatch.setattr(session.Runner, "check", fail)
    _, told = checked(FAULTY)
    assert told["files"][0]["failure"] == "internal error, RuntimeError, near line 1"


def test_a_file_without_claims_has_no_page() -> None:
    made, _ = checked(ROOT / "fixtures" / "rules" / "base" / "acknowledgement.edi")
    assert "999" in made.plain(file=0)["missing"]


def test_a_page_in_parts_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from edi.report.page import of_file, page

    made: list[Path] = []

    def write_page(path: Path, *rest: Any) -> list[Path]:
        made.append(path)
        return page.write_page(path, *rest)

    monkeypatch.setattr(page, "PER_PAGE", 2)
    monkeypatch.setattr(of_file, "write_page", write_page)
    one, _ = checked(FAULTY)
    parts = [one.plain(file=0, part=number) for number in range(3)]
    assert [part["parts"] for part in parts] == [3, 3, 3]
    assert len({part["page"] for part in parts}) == 3 and len(made) == 1
    one.plain(file=0, show_values=True)
    assert len(made) == 2


def test_progress_is_told() -> None:
    told: list[tuple[int, int, int]] = []
    made = Session(lambda *given: told.append(given))
    made.check(files=[[str(FAULTY), "a", 1], [str(CLEAN), "b", 1]])
    assert {one[0] for one in told} == {0, 1}
    assert max(done for file, done, _ in told if file == 1) == CLEAN.stat().st_size


def test_the_page_holds_the_layers_below_it() -> None:
    """What `edi.web` may import is in the page, so that it never lacks a module there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    below = " | ".join(layers[layers.index("web") :]).split(" | ")
    held = {part.removesuffix(".py") for part in build_page.PARTS} - {"__init__"}
    assert held == set(below)


def test_every_script_is_in_the_page() -> None:
    there = {path.name for path in build_page.SOURCES.glob("*.js")}
    assert there == {*build_page.SCRIPTS, "worker.js"}


def test_hidden_files_of_an_archive_are_left_out() -> None:
    names = ("a.837", "__MACOSX/a.837", "x/.b.837")
    assert [inputs._is_hidden(name) for name in names] == [False, True, True]
