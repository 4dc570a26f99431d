"""Decisions are read strictly: what could be misread as money is refused, with its line."""

from __future__ import annotations

import io
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remit_cases import adjustment, decision, line, npi

from edi.remit.decision import Decision, ProviderAdjustment
from edi.remit.decision_index import DecisionIndex
from edi.remit.decisions import Record, parse_decisions
from edi.remit.refusal import Refusal


def parse(*lines: Any) -> list[Record]:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    return list(parse_decisions(io.BytesIO(text.encode()), "d.jsonl"))


def message(one: Any) -> str:
    (found,) = parse(one)
    assert isinstance(found, Refusal), found
    return found.message


def test_good_ones() -> None:
    found = parse(decision(), "", "   ", decision("C2"))
    assert [(one.claim, one.place) for one in found if isinstance(one, Decision)] == [
        ("C1", 1),
        ("C2", 4),
    ]
    bom = "\ufeff" + json.dumps(decision())
    assert isinstance(parse(bom)[0], Decision)


@pytest.mark.parametrize(
    "value",
    [1, 1.5, "1e2", "1E2", "NaN", "Infinity", "+1", "1.", ".5", "1.005", "01", "1,000", " 1", "",
     "١", "123456789", True, [], {}, "1\n"],
)  # fmt: skip
def test_amounts_are_decimal_texts(value: object) -> None:
    assert (
        message({**decision(), "paid": value}) == 'paid must be dollars as a text such as "12.50"'
    )
    wrong = decision("C1", "60", line(1, "60", {**adjustment("1"), "amount": value}))
    assert message(wrong).startswith("lines[0].adjustments[0].amount must be dollars")


def test_negative_payments_are_refused_but_not_negative_adjustments() -> None:
    assert message({**decision(), "paid": "-1"}) == "paid must not be negative"
    negative = decision("C1", "110", line(1, "110", adjustment("-10", reason="144")))
    assert isinstance(parse(negative)[0], Decision)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{",
            "the JSON goes on in the next lines, yet each decision goes on a line of its own,"
            " whole",
        ),
        (
            '{"claim": "C1",',
            "the line ends before the decision does: each decision goes on a line of its own,"
            " whole",
        ),
        (
            '{"claim": "C1"},',
            "more follows the decision: each decision goes on a line of its own, with no comma"
            " behind it (column 16)",
        ),
        ('{"claim": 1.}', "not JSON: expecting ',' delimiter, column 12"),
        ("[]", "a list: each decision goes on a line of its own, without [ and ]"),
        ("1", "the record must have keys and values"),
        ('{"claim": "C1", "claim": "C2"}', "a key stands twice in the same object"),
        ('{"claim": NaN}', "NaN and Infinity are no amounts"),
        ('{"claim": -Infinity}', "NaN and Infinity are no amounts"),
        ("[" * 100_000, "not JSON that can be read"),
        ("1" * 10_000, "not JSON that can be read"),
        (
            '{"provider_adjustment": 1}',
            "provider_adjustment must have keys and values; it may belong to any payee, so none can"
            " be paid",
        ),
        ('{"claim": null}', "status is missing"),
    ],
)
def test_what_is_no_record(text: str, expected: str) -> None:
    assert message(text) == expected


def test_not_utf_8() -> None:
    (found,) = parse_decisions(io.BytesIO(b'{"claim": "\xff"}'), "d.jsonl")
    assert isinstance(found, Refusal)
    assert found.message == "not UTF-8"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"clam": "x"}, "unknown key clam"),
        ({"JOHN DOE": "x"}, "unknown key (not shown)"),
        ({"status": "5"}, "status must be one of 1, 2, 3, 4, 19, 20, 21, 22, 23, 25"),
        ({"status": 1}, "status must be a text in quotation marks"),
        ({"status": "19"}, "status 19 says that the claim was sent on"),
        ({"claim": ""}, "claim is empty"),
        ({"claim": "A\x1bB"}, "claim holds a control character, which X12 cannot carry"),
        ({"claim": "A\u202eB"}, "claim holds a lone surrogate or a text direction mark"),
        ({"claim": "A\udc80B"}, "claim holds a lone surrogate or a text direction mark"),
        (
            {"crossover": {"name": "\u2067X", "id": "12"}},
            "crossover.name holds a lone surrogate or a text direction mark",
        ),
        ({"covered_days": "-1"}, 'covered_days must be a number as a text such as "1"'),
        ({"coverage_expired": "2026-02-30"}, "coverage_expired must be a date, year-month-day"),
        ({"claim": "A" * 39}, "claim must have 1 to 38 characters"),
        ({"provider": "1234567890"}, "provider must be an NPI"),
        ({"payer_claim_control_number": None}, "payer_claim_control_number is missing"),
        ({"filing": "CI"}, "filing must be one of"),
        ({"lines": {}}, "lines must be a list of at most 999"),
        ({"lines": [1]}, "lines[0] must have keys and values"),
        ({"remarks": ["X1"]}, "remarks[0] is no remark code (RARC)"),
        ({"remarks": ["N1"] * 6}, "remarks must be a list of at most 5"),
        ({"received": "2026-02-30"}, "received must be a date"),
        ({"received": "20260201"}, "received must be a date"),
        ({"crossover": {"name": "X"}}, "crossover.id is missing"),
        ({"crossover": {"name": "X", "id": "60012", "npi": ""}}, "unknown key crossover.npi"),
    ],
)
def test_wrong_keys(change: dict[str, Any], expected: str) -> None:
    assert message({**decision(), **change}).startswith(expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"line": None}, "lines[0].line (LX01) or control_number (REF*6R) is missing"),
        ({"line": "1"}, "lines[0].line must be a whole number, 1 to 999999"),
        ({"line": True}, "lines[0].line must be a whole number"),
        ({"line": 0}, "lines[0].line must be a whole number"),
        ({"adjustments": [{}]}, "lines[0].adjustments[0].group is missing"),
        ({"adjustments": [adjustment("1", "CR")]}, "lines[0].adjustments[0].group must be one of"),
        ({"adjustments": [adjustment("1", reason="CO45")]}, "lines[0].adjustments[0].reason is no"),
        ({"adjustments": [adjustment("0.00")]}, "lines[0].adjustments[0].amount is zero"),
        ({"procedure": {"qualifier": "ZZ", "code": "1"}}, "lines[0].procedure.qualifier must be"),
        ({"procedure": {"code": "99213", "modifiers": ["255"]}}, "lines[0].procedure.modifiers[0]"),
        ({"units": "1e1"}, "lines[0].units must be a number"),
        ({"charge": "1.999"}, "lines[0].charge must be dollars"),
    ],
)
def test_wrong_lines(change: dict[str, Any], expected: str) -> None:
    wrong = decision("C1", "60", {**line(1, "60"), **change})
    assert message(wrong).startswith(expected)


def test_provider_adjustments() -> None:
    record = {"provider": npi(1), "group": "G1", "reason": "CS", "amount": "-1"}
    (found,) = parse({"provider_adjustment": record})
    assert isinstance(found, ProviderAdjustment)
    for change, expected in (
        ({"reason": "ZZ"}, "provider_adjustment.reason is no provider adjustment reason"),
        ({"reason": "LE"}, "provider_adjustment.amount has the wrong sign for LE (tax levy)"),
        ({"amount": "0"}, "provider_adjustment.amount is zero"),
        ({"amount": None}, "provider_adjustment.amount is missing"),
        ({"provider": None}, "provider_adjustment.provider is missing"),
        ({"claim": "C1"}, "unknown key provider_adjustment.claim"),
    ):
        assert message({"provider_adjustment": {**record, **change}}).startswith(expected)
    assert message({"provider_adjustment": record, "claim": "C1"}) == "unknown key claim"


def test_every_wrong_record_is_told_and_the_right_ones_kept() -> None:
    found = parse(decision("C1"), "{", decision("C3"), {**decision("C4"), "paid": 1})
    assert [isinstance(one, Refusal) for one in found] == [False, True, False, True]
    assert [(one.claim, one.line) for one in found if isinstance(one, Refusal)] == [
        (None, 2),
        ("C4", 4),
    ]


def test_a_record_that_is_no_json_tells_whose_it_is() -> None:
    levy = '{"provider_adjustment": {"provider": "1500001213", "amount": 5,}}'
    found = parse('{"claim": "C1"},', levy, "{,", '{"claim": "C2", "claim": "C2"}')
    assert [(one.claim, one.payee) for one in found if isinstance(one, Refusal)] == [
        ("C1", None),
        (None, "1500001213"),
        (None, None),
        ("C2", None),
    ]


def test_what_is_no_json_lines_is_said_once() -> None:
    pretty = json.dumps(decision("C1"), indent=1)
    assert [type(one) for one in parse(*pretty.split("\n"))] == [Refusal]
    (found,) = parse_decisions(io.BytesIO(pretty.encode("utf-16")), "d.jsonl")
    assert isinstance(found, Refusal)
    assert found.message == "UTF-16 text: save the file as UTF-8"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*decision(), "group", "line", "reason", "x"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(_JSON, st.sampled_from([*decision(), "adjustments", "crossover", "provider_adjustment"]))
def test_nothing_gets_an_exception_out(value: Any, key: str) -> None:
    for record in parse({**decision(), key: value}):
        if isinstance(record, Refusal):
            assert record.line == 1


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for record in parse_decisions(io.BytesIO(data), "d"):
        assert isinstance(record, Refusal)


# -- outside memory


def indexed(tmp_path: Path, data: bytes) -> tuple[DecisionIndex, list[Record]]:
    path = tmp_path / "d.jsonl"
    path.write_bytes(data)
    index = DecisionIndex(path)
    return index, list(index.read())


def test_the_index_reads_what_a_whole_reading_does(tmp_path: Path) -> None:
    records = [
        json.dumps(decision("C1")),
        json.dumps(decision("C1", status="22"), indent=None),
        json.dumps({"provider_adjustment": {"claim": "C1"}}),
        '{"claim": "C2", "status": 5}',
        json.dumps(decision("C\u00e93")),  # escaped: its number is not plain to see
        "{",
        json.dumps(decision("C4"))[:-1],
    ]
    data = b"\xef\xbb\xbf" + "\r\n\n".join(records).encode()
    whole = list(parse_decisions(io.BytesIO(data), "d.jsonl"))
    index, first = indexed(tmp_path, data)
    later = [record for _, record in index.besides(bytearray())]
    assert sorted(map(repr, [*first, *later])) == sorted(map(repr, whole))
    assert [record for _, record in index.of("C1")] == whole[:2]
    assert [record for _, record in index.of("C\u00e93")] == [whole[4]]
    assert index.of("C9") == []
    index.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_decisions_may_come_from_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(json.dumps(decision("C1")),))
    writer.start()
    index = DecisionIndex(path)
    writer.join()
    assert list(index.read()) == []
    assert len(index.of("C1")) == 1
    index.close()
