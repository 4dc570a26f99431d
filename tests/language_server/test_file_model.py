"""What an editor is told of a text: places, outline, elements, fixes."""

from __future__ import annotations

from pathlib import Path

import every_fixture
import pytest

import edi
from edi.language_server import hover
from edi.language_server.file_model import FileModel, Range

BASES = {path.stem: path.read_text("utf-8") for path in every_fixture.BASES}
PROFESSIONAL = BASES["professional"]


def place(text: str, part: str, behind: int = 0) -> tuple[int, int]:
    """Line and column of the first occurrence."""
    at = text.index(part) + behind
    return text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1


def cut(text: str, where: Range) -> str:
    lines = text.split("\n")
    assert where.line == where.end_line
    return lines[where.line][where.column : where.end_column]


def said(text: str, part: str, behind: int = 0) -> str:
    element = FileModel(text).element_at(*place(text, part, behind))
    return "" if element is None else hover.text_of(element)


def test_findings_stand_where_the_file_has_them() -> None:
    text = PROFESSIONAL.replace("CLM*P1002*500*", "CLM*P1002*501*")
    model = FileModel(text)
    codes = [one.code for one in model.findings]
    assert codes == [one.code for one in edi.validate(text.encode())]
    assert "BAL001" in codes
    assert cut(text, model.range_of(model.findings[codes.index("BAL001")])) == "501"


def test_something_absent_is_shown_before_its_place() -> None:
    text = PROFESSIONAL.replace("SBR*S*19*G0012", "SBR*S*19*G0012")
    text = text.replace("*CH~\n", "*~\n", 1)
    model = FileModel(text)
    for one in model.findings:
        where = model.range_of(one)
        assert (where.line, where.column) < (where.end_line, where.end_column)


@pytest.mark.parametrize("name", sorted(BASES))
@pytest.mark.parametrize("line_break", ["\n", "", "\r\n"])
def test_the_outline_nests(name: str, line_break: str) -> None:
    text = BASES[name].replace("\n", line_break)
    symbols = FileModel(text).symbols
    kinds = [one.kind for one in symbols]
    assert kinds[:3] == ["interchange", "group", "set"]
    assert [one.start for one in symbols] == sorted(one.start for one in symbols)
    for number, one in enumerate(symbols):
        assert one.start < one.end
        inside = [other for other in symbols[number + 1 :] if other.start < one.end]
        assert all(other.depth > one.depth and other.end <= one.end for other in inside)
    claims = sum(kind == "claim" for kind in kinds)
    assert claims == text.count("CLM*") + text.count("CLP*") or name in (
        "acknowledgement",
        "status",
    )


def test_claims_are_named() -> None:
    names = [one.name for one in FileModel(PROFESSIONAL).symbols if one.kind == "claim"]
    assert len(names) == 1
    assert names[0].endswith("P1002")


def test_the_claim_of_a_place() -> None:
    model = FileModel(PROFESSIONAL)
    for part in ("CLM*P1002", "CAS*CO*45", "LX*2"):
        found = model.claim_at(*place(PROFESSIONAL, part))
        assert found is not None
        assert cut(PROFESSIONAL, found).startswith("CLM*P1002")
    assert model.claim_at(*place(PROFESSIONAL, "BHT*")) is None


@pytest.mark.parametrize(
    ("part", "behind", "words"),
    [
        ("CLM*P1002", 0, ["**CLM**", "loop 2300", "required"]),
        ("CLM*P1002", 5, ["**CLM01**"]),
        ("*11:B:1*", 1, ["**CLM05-1**"]),
        ("*11:B:1*", 4, ["**CLM05-2**", "required"]),
        ("CAS*CO*45", 4, ["**CAS01**", "codes: CO"]),
        ("CAS*CO*45", 8, ["CO-45", "write"]),
        ("NM1*85", 4, ["**NM101**", "85"]),
        ("ISA*", 0, []),
    ],
)
def test_elements_are_explained(part: str, behind: int, words: list[str]) -> None:
    text = said(PROFESSIONAL, part, behind)
    assert bool(text) == bool(words)
    for word in words:
        assert word in text


def test_a_segment_without_a_place() -> None:
    text = PROFESSIONAL.replace("HI*ABK", "PLB*1~\nHI*ABK", 1)
    assert "has no place" in said(text, "PLB*1")


def test_fixes_replace_their_segments() -> None:
    wrong = PROFESSIONAL.replace("SE*54*", "SE*53*").replace("HI*ABK:I10", "HI*ABK:I10 ")
    wrong = wrong.replace("NM1*QC", "NM1*QC", 1)
    model = FileModel(wrong)
    lines = wrong.split("\n")
    for fix in reversed(model.fixes):
        line = lines[fix.range.line]
        assert fix.codes <= {one.code for one in model.findings}
        lines[fix.range.line] = line[: fix.range.column] + fix.text + line[fix.range.end_column :]
    assert "\n".join(lines) == PROFESSIONAL == model.fixed


@pytest.mark.parametrize("name", ["é", "\U0001f600", "日本"])
@pytest.mark.parametrize("line_break", ["\n", ""])
def test_places_count_characters(name: str, line_break: str) -> None:
    text = PROFESSIONAL.replace("BRIGHTWATER", name).replace("SE*54*", "SE*53*")
    text = text.replace("\n", line_break)
    model = FileModel(text)
    (fix,) = model.fixes
    assert cut(text, fix.range).startswith("SE*53*")
    codes = {one.code: one for one in model.findings}
    assert cut(text, model.range_of(codes["ENV008"])) == "53"


def test_settings_of_the_folder_hold(tmp_path: Path) -> None:
    wrong = PROFESSIONAL.replace("SE*54*", "SE*53*")
    (tmp_path / "edi.toml").write_text('ignore = ["ENV008"]\n')
    assert [one.code for one in FileModel(wrong).findings] == ["ENV008"]
    assert FileModel(wrong, tmp_path).findings == []
    (tmp_path / "edi.toml").write_text("ignored = 1\n")
    with pytest.raises(edi.EdiError):
        _ = FileModel(wrong, tmp_path).findings


@pytest.mark.parametrize("text", ["", "no X12", "ISA*", "\ud800", "ST*837*0001~"])
def test_any_text(text: str) -> None:
    model = FileModel(text)
    for one in model.findings:
        model.range_of(one)
    assert model.element_at(0, 0) is None or model.symbols
    assert model.fixes == []
    assert model.fixed == text
