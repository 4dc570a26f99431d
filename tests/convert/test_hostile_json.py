"""JSON that was edited, or made by whoever wants no good: X12 or an error that names the line."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_conversion import as_json, as_x12
from json_mutants import FIXTURES

import edi
from edi.convert import lossless_x12
from edi.convert.formats import to_x12

_DATA = (FIXTURES / "rules" / "base" / "professional.edi").read_bytes()
_LINES = as_json(_DATA).decode().splitlines()
_CLAIM = next(n for n, line in enumerate(_LINES) if '"2300"' in line)
_SECRET = "SECRETVALUE"


def _edited(number: int, change: dict[str, Any]) -> bytes:
    """The lines with keys of one changed; None takes a key out."""
    value = json.loads(_LINES[number]) | change
    kept = {key: one for key, one in value.items() if one is not None}
    lines = [*_LINES[:number], json.dumps(kept), *_LINES[number + 1 :]]
    return "\n".join(lines).encode()


def _refused(data: bytes, line: int, message: str) -> None:
    with pytest.raises(edi.BadJson) as caught:
        as_x12(data)
    assert str(caught.value).startswith(f"line {line}: ")
    assert message in str(caught.value)
    assert _SECRET not in str(caught.value)
    assert caught.value.line == line


def test_an_edited_value_is_written() -> None:
    claim = json.loads(_LINES[_CLAIM])["segments"]
    claim[0][2] = "501.5"
    claim[0][5][0] = "22"
    assert as_x12(_edited(_CLAIM, {"segments": claim})) == _DATA.replace(
        b"CLM*P1002*500***11:B:1", b"CLM*P1002*501.5***22:B:1"
    )


def test_segments_may_be_added_and_taken_out() -> None:
    claim = json.loads(_LINES[_CLAIM])["segments"]
    claim[1:1] = [["REF", "F8", "123"], ["EB", [["1"], ["2", "3"]]]]
    text = as_x12(_edited(_CLAIM, {"segments": claim}))
    assert b"~\nREF*F8*123~\nEB*1^2:3~\n" in text
    assert as_x12(as_json(text)) == text


@pytest.mark.parametrize(
    "data",
    [
        "\n".join(_LINES).replace("\n", "\r\n").encode() + b"\r\n",
        b"\xef\xbb\xbf" + "\n".join(_LINES).encode(),
        "\n\n".join([*_LINES, ""]).encode(),
        "\n".join(json.dumps(json.loads(line), indent=None) for line in _LINES).encode(),
        "\n".join(json.dumps(json.loads(line), sort_keys=True) for line in _LINES).encode(),
    ],
)
def test_what_makes_no_difference(data: bytes) -> None:
    assert as_x12(data) == _DATA


_VALUES: list[tuple[Any, str]] = [
    (f"{_SECRET}*1", "segment 1 (CLM), element 1 holds a delimiter"),
    (f"{_SECRET}~", "segment 1 (CLM), element 1 holds a delimiter"),
    (f"{_SECRET}:1", "segment 1 (CLM), element 1 holds a delimiter"),
    (f"{_SECRET}^1", "segment 1 (CLM), element 1 holds a delimiter"),
    ([_SECRET, "1:2"], "segment 1 (CLM), element 1 holds a delimiter"),
    ([[_SECRET], ["1^2"]], "segment 1 (CLM), element 1 holds a delimiter"),
    (12, "segment 1 (CLM), element 1: it is a number, it must be text"),
    (1e3, "segment 1 (CLM), element 1: it is a number"),
    (None, "segment 1 (CLM), element 1: it is null, it must be text"),
    (True, "segment 1 (CLM), element 1: it is true or false"),
    ({_SECRET: "1"}, "segment 1 (CLM), element 1: it is an object"),
    ([], "segment 1 (CLM), element 1: an empty array"),
    ([[]], "segment 1 (CLM), element 1: it must be text, an array"),
    ([[[_SECRET]]], "segment 1 (CLM), element 1: it must be text, an array"),
    ([_SECRET, 1], "segment 1 (CLM), element 1: it must be text, an array"),
    ([[_SECRET], "1"], "segment 1 (CLM), element 1: it must be text, an array"),
    (f"{_SECRET}\ud800", "a lone surrogate"),
]


@pytest.mark.parametrize(("value", "message"), _VALUES)
def test_values_that_are_refused(value: Any, message: str) -> None:
    claim = json.loads(_LINES[_CLAIM])["segments"]
    claim[0][1] = value
    _refused(_edited(_CLAIM, {"segments": claim}), _CLAIM + 1, message)


_CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"segments": None}, "it has neither segments"),
    ({"segments": []}, "it has neither segments"),
    ({"segments": {}}, "it has neither segments"),
    ({"segments": [[]]}, "segment 1 is empty"),
    ({"segments": [["A"], []]}, "segment 2 is empty"),
    ({"segments": [["A", "B*C"], []]}, "segment 2 is empty"),
    ({"segments": [_SECRET]}, "segment 1 is text"),
    ({"segments": [["A"], "~"]}, "segment 2 is text"),
    ({"segments": [7]}, "segment 1 is a number"),
    ({"segments": [["ISA", "1"]]}, "segment 1 is an ISA"),
    ({"segments": [["A"], ["ISA", "1"]]}, "segment 2 is an ISA"),
    ({"segments": [["A"], "\n"], "unterminated": True}, "does not end in a segment"),
    ({"unterminated": 1}, "its unterminated must be true or false"),
    ({"text": _SECRET}, "it has both segments and text"),
    ({"text": _SECRET, "segments": None}, "beside text"),
    ({"text": 1, "segments": None, "loop": None}, "its text is a number"),
    ({"segmnets": [[_SECRET]]}, "it has a key that the format does not have"),
    ({"line_break": "\n"}, 'its line_break must be ""'),
    ({"encoding": "utf-16"}, 'its encoding must be "latin-1"'),
    ({"encoding": "latin-1", "segments": [["A", "\u20ac"]]}, "that Latin-1 does not have"),
    ({"wrapped": 1}, "its wrapped must be an object"),
    ({"wrapped": {"size": 1, "line_break": "\n", "at": [1]}}, "it was changed, and its wrapped"),
    ({"wrapped": {"size": 1, "line_break": "~", "at": [1]}}, "the line_break of its wrapped"),
    ({"wrapped": {"size": 1, "line_break": "\n", "at": [True]}}, "must be whole numbers"),
]


@pytest.mark.parametrize(("change", "message"), _CHANGES)
def test_lines_that_are_refused(change: dict[str, Any], message: str) -> None:
    _refused(_edited(_CLAIM, change), _CLAIM + 1, message)


@pytest.mark.parametrize(
    ("delimiters", "message"),
    [
        (1, "its delimiters must be an object"),
        ({"element": "*"}, "its delimiters must be an object"),
        ({"element": "**"}, "a delimiter must be one character"),
        ({"element": 1}, "its delimiters must be text"),
        ({"element": "\u20ac"}, "of characters of Latin-1"),
        ({"segment": ""}, "a delimiter must be one character"),
        ({"segment": "\n\n"}, "a delimiter must be one character"),
        ({"segment": "*"}, "its element separator and its terminator are the same"),
        ({"segment": "\n"}, "its terminator is a line break, and its line_break is not empty"),
        ({"segment": " "}, "segment 1 (ISA), element 2 holds a delimiter"),
        ({"segment": "0"}, "segment 1 (ISA), element 1 holds a delimiter"),
        ({"segment": "J"}, "its ISA does not have 16 elements, or no terminator"),
    ],
)
def test_delimiters_that_are_refused(delimiters: Any, message: str) -> None:
    if isinstance(delimiters, dict) and delimiters != {"element": "*"}:
        delimiters = json.loads(_LINES[1])["delimiters"] | delimiters
    _refused(_edited(1, {"delimiters": delimiters}), 2, message)


def test_delimiters_may_be_changed() -> None:
    delimiters = json.loads(_LINES[1])["delimiters"]
    others = {"element": "|", "segment": "!", "line_break": "\r\n"}
    changed = as_x12(_edited(1, {"delimiters": delimiters | others}))
    assert changed == _DATA.replace(b"*", b"|").replace(b"~\n", b"!\r\n")


def test_new_delimiters_must_not_be_in_a_value() -> None:
    delimiters = json.loads(_LINES[1])["delimiters"] | {"element": "-", "segment": "A"}
    with pytest.raises(edi.BadJson, match="holds a delimiter"):
        as_x12(_edited(1, {"delimiters": delimiters}))


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ([], 1, "the first line must be"),
        (["", " "], 3, "the first line must be"),
        ([_LINES[1]], 1, "the first line must be"),
        (["[]"], 1, "the first line must be"),
        (['{"format":"edi-x12-json","version":2}'], 1, "version 1"),
        (['{"format":"edi-x12-json","version":true}'], 1, "version 1"),
        (['{"format":"edi-x12-json","version":1,"x":1}'], 1, "more than format and version"),
        ([_LINES[0], "{", _SECRET], 2, "no JSON"),
        ([_LINES[0], "[" * 100_000], 2, "nested too deeply"),
        ([_LINES[0], f'["{_SECRET}"]'], 2, "it holds an array"),
        ([_LINES[0], "null"], 2, "it holds null"),
        ([_LINES[0], "1" * 10_000], 2, "it holds a number"),
        ([_LINES[0], _LINES[2]], 2, "no line before it has delimiters"),
        ([*_LINES[:3], json.dumps({"text": "a"})[:-2]], 4, "no JSON"),
    ],
)
def test_files_that_are_refused(lines: list[str], line: int, message: str) -> None:
    _refused("\n".join(lines).encode(), line, message)


def test_bytes_that_are_not_utf_8() -> None:
    _refused(_LINES[0].encode() + b'\n{"text":"\xff"}', 2, "it is not UTF-8, from byte 10 on")


def test_a_line_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lossless_x12, "MAX_LINE", 1_000)
    _refused(_LINES[0].encode() + b"\n" + b" " * 1_001, 2, "it is longer than 1,000 bytes")


def test_the_output_of_jq_without_c_is_refused_in_plain_words() -> None:
    pretty = "\n".join(json.dumps(json.loads(line), indent=2) for line in _LINES)
    _refused(pretty.encode(), 1, "jq -c")


def test_characters_beyond_ascii_where_a_delimiter_is_one() -> None:
    data = _DATA.replace(b"*", b"\xa7")
    assert as_x12(as_json(data)) == data
    text = (
        as_json(data).decode().replace("HOLLIS", "H\xd6LLIS").replace('"encoding":"latin-1",', "")
    )
    with pytest.raises(edi.BadJson, match='it needs "encoding":"latin-1"'):
        as_x12(text.encode())


def test_the_python_functions() -> None:
    lines = list(edi.to_json(_DATA))
    assert "".join(lines).encode() == as_json(_DATA)
    assert b"".join(edi.from_json(lines)) == _DATA
    assert b"".join(edi.from_json(line.encode() for line in lines)) == _DATA
    with pytest.raises(TypeError, match="not one text"):
        edi.from_json("".join(lines))
    with pytest.raises(TypeError):
        edi.to_json(_DATA.decode())


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.sampled_from(["ISA", "\n"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=12,
)
_KEYED = st.dictionaries(st.sampled_from(lossless_x12.KEYS), _JSON, max_size=4)
_SEGMENTS = st.lists(
    st.lists(st.text("A*:~^\n", max_size=3) | st.lists(st.text("AB:", max_size=2)), max_size=4)
    | st.text(" \n~", max_size=2),
    max_size=4,
)


@given(st.lists(_KEYED | _SEGMENTS.map(lambda segments: {"segments": segments}), max_size=4))
def test_any_json_is_x12_or_refused(values: list[Any]) -> None:
    data = "\n".join([*_LINES[:3], *map(json.dumps, values)]).encode()
    target = io.BytesIO()
    try:
        to_x12(io.BytesIO(data), target)
    except edi.BadJson as error:
        assert 1 <= error.line <= 3 + len(values)
        return
    again = as_x12(as_json(target.getvalue()))
    assert again == target.getvalue()
