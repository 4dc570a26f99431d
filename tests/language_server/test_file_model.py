"""What an editor is told of a text: places, outline, elements, fixes."""

from __future__ import annotations

from pathlib import Path

import every_fixture
import pytest

import edi
from edi.language_server import hover
from edi.language_server.diagnostics import MOST, diagnostics, place_of
from edi.language_server.file_model import FileModel, Range, range_of
from edi.language_server.rule_text import rule_text, rule_uri
from edi.language_server.settings import Settings
from edi.language_server.text import Text
from edi.rules import registry

BASES = {path.stem: path.read_text("utf-8") for path in every_fixture.BASES}
PROFESSIONAL = BASES["professional"]


def model_of(text: str) -> FileModel:
    return FileModel(encoded(text))


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def found_in(text: str) -> list[edi.Finding]:
    return list(edi.validate(encoded(text), no_envelope=True))


def place(text: str, part: str, behind: int = 0) -> int:
    """Offset of the first occurrence."""
    return encoded(text).index(encoded(part)) + behind


def cut(text: str, where: Range | None) -> str:
    assert where is not None
    return encoded(text)[where.start : where.end].decode()


def said(text: str, part: str, behind: int = 0) -> str:
    element = model_of(text).element_at(place(text, part, behind))
    return "" if element is None else hover.text_of(element)


def test_something_absent_is_shown_before_its_place() -> None:
    text = PROFESSIONAL.replace("*CH~\n", "*~\n", 1)
    for one in found_in(text):
        where = range_of(one, encoded(text))
        assert where is not None
        assert where.start < where.end


@pytest.mark.parametrize("name", sorted(BASES))
@pytest.mark.parametrize("line_break", ["\n", "", "\r\n"])
def test_the_outline_nests(name: str, line_break: str) -> None:
    text = BASES[name].replace("\n", line_break)
    symbols = model_of(text).symbols
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


def test_interchanges_stand_side_by_side() -> None:
    text = PROFESSIONAL + BASES["remittance"]
    top = [one for one in model_of(text).symbols if not one.depth]
    assert [one.kind for one in top] == ["interchange"] * 2
    assert top[0].end == top[1].start == len(PROFESSIONAL)


def test_claims_are_named() -> None:
    names = [one.name for one in model_of(PROFESSIONAL).symbols if one.kind == "claim"]
    assert len(names) == 1
    assert names[0].endswith("P1002")


def test_the_claim_of_a_place() -> None:
    model = model_of(PROFESSIONAL)
    for part in ("CLM*P1002", "CAS*CO*45", "LX*2"):
        assert cut(PROFESSIONAL, model.claim_at(place(PROFESSIONAL, part))).startswith("CLM*P1002")
    assert model.claim_at(place(PROFESSIONAL, "BHT*")) is None


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
    model = model_of(wrong)
    codes = {one.code for one in found_in(wrong)}
    text = wrong
    for fix in reversed(model.fixes):
        assert fix.codes <= codes
        text = text[: fix.range.start] + fix.text + text[fix.range.end :]
    assert text == PROFESSIONAL == model.fixed
    assert model.can_be_fixed
    assert not model_of(PROFESSIONAL).can_be_fixed


@pytest.mark.parametrize("name", ["é", "\U0001f600", "日本", "\ud800"])
@pytest.mark.parametrize("line_break", ["\n", "", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_in_any_text(name: str, line_break: str, encoding: str) -> None:
    text = PROFESSIONAL.replace("BRIGHTWATER", name).replace("SE*54*", "SE*53*")
    text = text.replace("NM1*IL*1*", f"NM1*XX*1*{name}", 1).replace("\n", line_break)
    (fix,) = model_of(text).fixes
    assert cut(text, fix.range).startswith("SE*53*")
    codes = {one.code: one for one in found_in(text)}
    assert cut(text, range_of(codes["ENV008"], encoded(text))) == "53"
    document = Text(text, encoding)
    start, end = place_of(codes["ENV008"], document)
    assert document.data[document.offset(start) : document.offset(end)] == b"53"


def test_wrapped_files_are_shown_where_they_are_wrong() -> None:
    text = PROFESSIONAL.replace("SE*54*", "SE*53*").replace("~\n", "~")
    wrapped = "\n".join(text[at : at + 80] for at in range(0, len(text), 80)) + "\n"
    document = Text(wrapped)
    by_code = {one.code: one for one in found_in(wrapped)}
    start, end = place_of(by_code["ENV008"], document)
    assert document.offset(start) <= wrapped.index("SE*53*") + 3 < document.offset(end)
    model = model_of(wrapped)
    assert [one.start for one in model.symbols] == sorted(one.start for one in model.symbols)
    assert model.element_at(200) is None


def test_a_text_that_is_no_x12_has_one_finding_in_its_first_line() -> None:
    text = Text("hello\nworld\n")
    (shown,) = diagnostics(found_in("hello\nworld\n"), text)
    assert shown["code"] == "ENV001"
    assert shown["range"]["start"] == {"line": 0, "character": 0}
    assert shown["range"]["end"]["line"] == 0


def test_values_are_shown_on_request_only() -> None:
    wrong = PROFESSIONAL.replace("CLM*P1002*500*", "CLM*P1002*501*")
    findings, text = found_in(wrong), Text(wrong)
    assert any(one.detail for one in findings)
    for number, one in enumerate(findings):
        quiet, open_ = (
            diagnostics(findings, text, show_values=show)[number]["message"]
            for show in (False, True)
        )
        assert quiet == one.message
        assert open_ == (f"{one.message} [{one.detail}]" if one.detail else one.message)
        for value in every_fixture.identifying_values(wrong):
            assert value not in quiet


def test_so_many_findings_that_some_are_only_counted() -> None:
    findings = found_in(PROFESSIONAL.replace("SE*54*", "SE*53*"))
    shown = diagnostics(findings * (MOST + 5), Text(PROFESSIONAL))
    assert len(shown) == MOST
    assert "And 5 findings more." in shown[-1]["message"]


def test_rules_are_documents() -> None:
    for asked in ("CAS001", "cas001", registry.get("CAS001").name):
        text = rule_text(asked)
        assert text is not None
        assert text.startswith("# CAS001 ")
        assert "Rejected" in text
    assert rule_text("XYZ999") is None
    assert rule_uri("edi-rule", "CAS001") == "edi-rule:/CAS001.md"


def test_settings_of_the_folder_hold(tmp_path: Path) -> None:
    settings = Settings()
    folder = tmp_path / "claims"
    folder.mkdir()
    usual = settings.of(None)
    assert settings.of(folder) is usual
    (tmp_path / "edi.toml").write_text('ignore = ["ENV008"]\n')
    found = settings.of(folder)
    assert not found.wants(found.rule("ENV008"))
    assert settings.of(folder) is found
    (tmp_path / "edi.toml").write_text('ignore = ["ENV008", "BAL"]\n')
    assert not settings.of(folder).wants(found.rule("BAL001"))
    (tmp_path / "edi.toml").write_text("ignored = 1\n")
    with pytest.raises(edi.EdiError):
        settings.of(folder)


@pytest.mark.parametrize("text", ["", "no X12", "ISA*", "\ud800", "ST*837*0001~"])
def test_any_text(text: str) -> None:
    model, document = model_of(text), Text(text)
    diagnostics(found_in(text), document)
    assert model.element_at(0) is None or model.symbols
    assert model.fixes == []
    assert model.fixed == text
