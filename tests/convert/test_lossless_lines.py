"""What the lines of the lossless JSON look like."""

import io
import json
from typing import Any

import pytest
from json_conversion import as_json, as_x12, lines_of
from json_mutants import FIXTURES

from edi.convert.formats import to_json

_HEADER = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*^*00501*"
    "000000001*0*T*:~"
)
_BASE = FIXTURES / "rules" / "base"


def _segments(text: str, joiner: str = "~\n") -> list[dict[str, Any]]:
    """The lines behind ISA and GS."""
    data = f"{_HEADER}\nGS*HC~\n{text}".replace("~\n", joiner).encode()
    return lines_of(data)[2:]


def test_the_first_line_of_an_interchange_has_its_delimiters() -> None:
    line, *_ = lines_of(f"{_HEADER}\r\nGS*HC~\r\n".encode())
    assert line["delimiters"] == {
        "element": "*",
        "repetition": "^",
        "component": ":",
        "segment": "~",
        "line_break": "\r\n",
    }
    (isa,) = line["segments"]
    assert (isa[0], isa[11], isa[16], len(isa)) == ("ISA", "^", ":", 17)


def test_a_claim_is_one_line_with_its_service_lines() -> None:
    lines = lines_of((_BASE / "professional.edi").read_bytes())
    claims = [line["segments"] for line in lines if line.get("loop") == "2300"]
    assert [claim[0][1] for claim in claims] == ["P1002"]
    assert [segment[1] for segment in claims[0] if segment[0] == "LX"] == ["1", "2"]
    loops = [line.get("loop") for line in lines]
    assert loops[2:] == [None, "2000A", "2000B", "2000C", "2300", None, None, None]


def test_the_loops_of_other_transaction_sets() -> None:
    loops = {
        name: {line.get("loop", "") for line in lines_of((_BASE / f"{name}.edi").read_bytes())}
        for name in ("remittance", "acknowledgement", "status")
    }
    assert loops["remittance"] == {"", "2000", "2100"}
    assert {"2000", "2100"} <= loops["acknowledgement"]
    assert loops["status"] == {"", "2000A", "2000B", "2000C", "2000D"}


def test_composites_and_repetitions_are_arrays() -> None:
    (line,) = _segments("TA1*A*1***11:B:1*Y~\nHI*ABK:E785*ABF:I10~\nEB*1^2:3^*:*^~\n")
    assert line["segments"] == [
        ["TA1", "A", "1", "", "", ["11", "B", "1"], "Y"],
        ["HI", ["ABK", "E785"], ["ABF", "I10"]],
        ["EB", [["1"], ["2", "3"], [""]], ["", ""], [[""], [""]]],
    ]


def test_values_are_parted_by_the_delimiters_of_their_own_interchange() -> None:
    text = f"{_HEADER}GS*A:B~IEA*1*1~" + f"{_HEADER}GS*A:B|C~IEA*1*1~".translate(
        str.maketrans({"*": "|", "|": "*", ":": ">"})
    ).replace(">B", ":B")
    gs = [line["segments"][0] for line in lines_of(text.encode()) if line["segments"][0][0] == "GS"]
    assert gs == [["GS", ["A", "B"]], ["GS", "A:B*C"]]


def test_trailing_separators_and_blanks_stay() -> None:
    (line,) = _segments("TA1*A *1***~\nHI*ABK:~\n")
    assert line["segments"] == [["TA1", "A ", "1", "", "", ""], ["HI", ["ABK", ""]]]
    assert "line_break" not in line


def test_what_stands_between_segments_is_text_where_it_is_unusual() -> None:
    (line,) = _segments("TA1*A~\n\n  HI*B~~\n")
    assert line["line_break"] == ""
    assert line["segments"] == [["TA1", "A"], "\n\n  ", ["HI", "B"], [""], "\n"]


def test_a_file_that_is_cut_off() -> None:
    (line,) = _segments("TA1*A~\nHI*ABK:E7")
    assert line["unterminated"] is True
    assert line["segments"] == [["TA1", "A"], ["HI", ["ABK", "E7"]]]


def test_text_around_interchanges() -> None:
    text = f"before\n{_HEADER}\nIEA*1*1~\n\nbetween {_HEADER}\nIEA*1*1~\nafter"
    lines = lines_of(text.encode())
    assert [line["text"] for line in lines if "text" in line] == ["before\n", "between ", "after"]


def test_proper_characters_and_others() -> None:
    utf_8, latin_1 = (_segments("TA1*M\xfcller~\n")[0], None)
    assert utf_8["segments"] == [["TA1", "M\xfcller"]] and "encoding" not in utf_8
    data = f"{_HEADER}\nGS*M\xfcller~\n".encode("latin-1")
    latin_1 = lines_of(data)[1]
    assert latin_1["segments"] == [["GS", "M\xfcller"]] and latin_1["encoding"] == "latin-1"


def test_no_character_ends_a_line_but_line_feeds() -> None:
    data = f"{_HEADER}\nNTE*A\x85B\u2028C\x0bD\x1cE\rF~\n".encode()
    text = as_json(data).decode()
    assert len(text.splitlines()) == text.count("\n")


def test_a_wrapped_file_is_read_without_its_breaks() -> None:
    bare = (_BASE / "professional.edi").read_bytes().replace(b"\n", b"")
    data = b"\r\n".join(bare[at : at + 80] for at in range(0, len(bare), 80))
    lines = lines_of(data)
    plain = [{k: v for k, v in line.items() if k != "wrapped"} for line in lines]
    assert plain == lines_of(bare)
    at = [
        (line["wrapped"]["line_break"], *line["wrapped"]["at"])
        for line in lines
        if "wrapped" in line
    ]
    assert at[0] == ("\r\n", 80)
    assert sum(len(one) - 1 for one in at) == data.count(b"\r\n")


def test_without_wrapped_the_file_has_no_breaks() -> None:
    bare = (_BASE / "professional.edi").read_bytes().replace(b"\n", b"")
    data = b"\n".join(bare[at : at + 80] for at in range(0, len(bare), 80))
    header, *lines = as_json(data).decode().splitlines()
    kept = [{k: v for k, v in json.loads(line).items() if k != "wrapped"} for line in lines]
    assert as_x12("\n".join([header, *map(json.dumps, kept)]).encode()) == bare


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, ""),
        ("nothing\n", 1, "text without an interchange is kept as text"),
        (f"{_HEADER}\nGS*A~\nIEA*1*1~\n\nmore", 5, "that belongs to no interchange"),
        (f"{_HEADER}\nGS*A~\nNTE*{'A' * (1 << 21)}", 3, "a segment that is too long"),
    ],
)
def test_notes(text: str, line: int | None, message: str) -> None:
    notes = to_json(io.BytesIO(text.encode()), io.BytesIO()).notes
    assert [note.line for note in notes] == ([] if line is None else [line])
    assert all(message in note.message for note in notes)


def test_counts() -> None:
    data = (_BASE / "professional.edi").read_bytes()
    target = io.BytesIO()
    summary = to_json(io.BytesIO(data), target)
    assert summary.counts == {
        "interchanges": 1,
        "segments": data.count(b"~"),
        "lines": target.getvalue().count(b"\n"),
    }
