"""Decisions from CSV, Parquet and standard input say what they say in JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import decision_rows
import pytest
from hypothesis import given
from hypothesis import strategies as st
from remit_cases import DEMO, NOW, PAID_ON, Case, Folder, adjustment, decision, group, line

from edi.errors import MissingExtra
from edi.remit import Outcome, Refusal, Refused, write_remittances
from edi.remit.decision import Decision
from edi.remit.decision_columns import column, known_names
from edi.remit.decision_index import DecisionIndex
from edi.remit.decisions import parse_decisions
from edi.remit.field_values import InvalidField

FULL = decision(
    "C1",
    "50",
    line(1, "30", adjustment("10"), adjustment("10", "PR", "1"), allowed="40", units="1"),
    line(2, "20", adjustment("30"), remarks=["N130", "M15"], control_number="C1L2")
    | {"procedure": {"code": "99214", "modifiers": ["25", "59"]}},
    group="G1",
    charge="100",
    remarks=["MA01"],
    interest="1.25",
    received="2026-05-01",
    crossover={"name": "NEXT", "id": "99"},
    corrected_insured={"last_name": "ASH", "first_name": "N"},
)


def read(path: Path) -> tuple[list[Decision], list[Refusal]]:
    """Everything that a file holds, in its order."""
    with closing(DecisionIndex(path)) as index:
        first = list(index.read())
        found = [*first, *(record for _, record in index.besides(bytearray()))]
    refused = [one for one in found if isinstance(one, Refusal)]
    return [one for one in found if isinstance(one, Decision)], refused


def table(folder: Path, data: bytes | str) -> tuple[list[Decision], list[Refusal]]:
    path = folder / "d.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(path)


def said(data: str, folder: Path) -> list[str]:
    return [f"{one.line} {one.message}" for one in table(folder, data)[1]]


def run(decisions: Any, out: Path, **options: Any) -> Outcome:
    claims = [DEMO / "claims" / f"{kind}.837" for kind in ("professional", "institutional")]
    groups = DEMO / "groups.toml"
    return write_remittances(
        claims, decisions, groups, out, **{"now": NOW, "date": PAID_ON, **options}
    )


def contents(outcome: Outcome) -> list[bytes]:
    return [one.path.read_bytes() for one in outcome.written]


# -- the same remittances


def csv_file(rows: list[decision_rows.Row], path: Path) -> None:
    path.write_bytes(decision_rows.as_csv(rows))


def csv_as_spreadsheets_write_it(rows: list[decision_rows.Row], path: Path) -> None:
    data = decision_rows.as_csv(rows, sorted(decision_rows.columns(rows)))
    path.with_suffix(".csv").write_bytes(b"\xef\xbb\xbf" + data.replace(b"\r\n", b"\r\n\r\n", 3))
    path.with_suffix(".csv").rename(path)


def parquet(rows: list[decision_rows.Row], path: Path) -> None:
    pytest.importorskip("pyarrow")
    decision_rows.as_parquet(rows, path)


def parquet_of_decimals(rows: list[decision_rows.Row], path: Path) -> None:
    pytest.importorskip("pyarrow")
    decision_rows.as_parquet(rows, path, decimals=True)


@pytest.mark.parametrize(
    "write", [csv_file, csv_as_spreadsheets_write_it, parquet, parquet_of_decimals]
)
@pytest.mark.parametrize("name", ["d.csv", "d.parquet", "decisions"])
def test_tables_make_the_same_files(
    write: Callable[[list[decision_rows.Row], Path], None], name: str, tmp_path: Path
) -> None:
    if ("csv" in write.__name__) == (name == "d.parquet"):
        name = "other"
    lines = (DEMO / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    write(decision_rows.rows(map(json.loads, lines)), tmp_path / name)
    one = run(DEMO / "decisions.jsonl", tmp_path / "lines")
    other = run(tmp_path / name, tmp_path / "table")
    assert [p.path.read_bytes() for p in one.written] == [
        p.path.read_bytes() for p in other.written
    ]
    assert one.written


def test_a_stream_is_read(tmp_path: Path) -> None:
    data = (DEMO / "decisions.jsonl").read_bytes()
    one = run(DEMO / "decisions.jsonl", tmp_path / "file")
    other = run(io.BytesIO(data), tmp_path / "stream")
    assert [p.path.read_bytes() for p in one.written] == [
        p.path.read_bytes() for p in other.written
    ]


def test_every_key_comes_through(tmp_path: Path) -> None:
    (expected,) = parse_decisions(io.BytesIO(json.dumps(FULL).encode()), "")
    (found,), refused = table(tmp_path, decision_rows.as_csv(decision_rows.rows([FULL])))
    assert refused == []
    assert found._replace(place=1) == expected
    assert found.place == 2


def test_the_columns_are_the_keys() -> None:
    names = list(known_names())
    assert len(set(names)) == len(names)
    assert [column(name).name for name in names] == names
    for name in decision_rows.columns(decision_rows.rows([FULL])):
        column(name)
    wrong = (
        "lines line_line line_1 adjustment_0_group adjustments remark_6 remark place number"
        " crossover line_adjustment_501_group line_procedure_modifier_5 provider_adjustment"
        " adjustment_01_group"
    )
    for name in ("", *wrong.split()):
        with pytest.raises(InvalidField):
            column(name)


def test_slots_may_be_empty_between_others(tmp_path: Path) -> None:
    row = {"claim": "C1", "status": "1", "payer_claim_control_number": "P", "paid": "90",
           "adjustment_1_group": "", "adjustment_3_group": "CO", "adjustment_3_reason": "45",
           "adjustment_3_amount": "1.x"}  # fmt: skip
    (refusal,) = table(tmp_path, decision_rows.as_csv([row]))[1]
    assert refusal.message.startswith("adjustment_3_amount must be dollars")


# -- refused with row and column

HEAD = "claim,status,payer_claim_control_number,paid,line,line_paid,line_adjustment_1_group"
HEAD += ",line_adjustment_1_reason,line_adjustment_1_amount\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "C,1,P,60,1,60,CO,45,40\nC,1,P,60,2,x,,,\n", "3 line_paid must be dollars"),
        (HEAD + "C,1,P,60,1,60,CO,45,1e2\n", "2 line_adjustment_1_amount must be dollars"),
        (HEAD + "C,1,P,60,1,60,CO,9999,1\n", "2 line_adjustment_1_reason is no claim"),
        (HEAD + "C,1,P,60,1,60,CO,,1\n", "2 line_adjustment_1_reason is missing"),
        (HEAD + "C,1,P,60,1.0,60,,,\n", "2 line must be a whole number"),
        (HEAD + 'C,1,P,60,,60,,,\n', "2 line (LX01) or control_number"),
        (HEAD + "C,1,P,,1,60,,,\n", "2 paid is missing"),
        (HEAD + "C,1,P,$60,1,60,,,\n", "2 paid must be dollars"),
        (HEAD + 'C,1,P,"1,060.00",1,60,,,\n', "2 paid must be dollars"),
        (HEAD + "C,1,P,60,1,30,,,\nC,1,P,61,2,30,,,\n", "3 paid is another than in row 2"),
        (HEAD + "C,1,P,60,1,30,,,\nC,1,P,60,,,,,\n", "3 the row decides no line"),
        (HEAD + "C,1,P,60,1,30,,\n", "2 8 cells for 9 columns"),
        (HEAD + "C,1,P,60,1,30,,,,\n", "2 10 cells for 9 columns"),
        (HEAD + 'C,1,P,60,1,"30"x,,,\n', "2 not CSV"),
        (HEAD + 'C,1,P,60,1,"30\n', "2 not CSV"),
        (HEAD + ",1,P,60,1,30,,,\n", "2 claim is missing"),
        (HEAD.replace("line_paid", "line_payd"), "1 unknown column line_payd; is line_paid meant?"),
        (HEAD.replace("line_paid", "paid"), "1 two columns are named paid"),
        (HEAD.replace("line_paid", ""), "1 column 6 has no name"),
        (HEAD.replace(",", ";"), "1 columns are separated by semicolons"),
        ("", "1 the table is empty"),
        ("\ufeffclaim".encode("utf-16").decode("latin-1"), "1 "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    (message,) = said(text, tmp_path)
    assert message.startswith(expected), message


def test_the_rest_is_still_read(tmp_path: Path) -> None:
    text = HEAD + 'C1,1,P1,60,1,60,,,\nC2,1,P2,60,1,6O,,,\n"bad\nC3,1,P3,60,1,60,,,\n'
    decisions, refused = table(tmp_path, text)
    assert [one.claim for one in decisions] == ["C1"]
    assert {one.claim for one in refused} == {"C2", None}
    assert all("6O" not in one.message for one in refused)


def test_rows_that_stand_apart_are_refused(tmp_path: Path) -> None:
    rows = decision_rows.rows(
        [decision("C1", "120", *(line(n, "60", adjustment("40")) for n in (1, 2)))]
    )
    other = decision_rows.rows([decision("C2")])
    folder = Folder(tmp_path).put([Case(charges=("100", "100")), Case("C2")], [], group())
    (tmp_path / "decisions.jsonl").write_bytes(decision_rows.as_csv([rows[0], *other, rows[1]]))
    with pytest.raises(Refused) as caught:
        folder.run()
    assert any(
        "if its rows stand apart, sort the table" in str(one) for one in caught.value.refusals
    )
    (tmp_path / "decisions.jsonl").write_bytes(decision_rows.as_csv([*rows, *other]))
    assert len(folder.run().written) == 1


def test_a_provider_adjustment_has_a_row_of_its_own(tmp_path: Path) -> None:
    head = "claim,provider_adjustment_provider,provider_adjustment_group,provider_adjustment_reason"
    head += ",provider_adjustment_amount,provider_adjustment_reference\n"
    good = "1500001213,G1,CS,-10.00,AUDIT"
    (tmp_path / "good.csv").write_text(f"{head},{good}\n")
    with closing(DecisionIndex(tmp_path / "good.csv")) as index:
        (record,) = index.read()
    assert record.reason == "CS"  # type: ignore[union-attr]
    (refusal,) = table(tmp_path, f"{head}C1,{good}\n")[1]
    assert refusal.message.startswith("claim belongs to a decision")
    assert refusal.payee == "1500001213"
    (refusal,) = table(tmp_path, f"{head},1500001213,G1,CS,x,AUDIT\n")[1]
    assert refusal.message.startswith("provider_adjustment_amount must be dollars")
    assert not refusal.holds_all
    for wrong in (f"{head},15,G1,CS,1,A\n", f"{head},1,2\n", f'{head}"'):
        (refusal,) = table(tmp_path, wrong)[1]
        assert refusal.holds_all, wrong


@pytest.mark.parametrize(
    ("name", "value", "type_", "expected"),
    [
        ("paid", 60.0, "float64", "it must be decimal or text, never floating-point"),
        ("paid", 60, "int64", "it must be decimal or text"),
        ("claim", 60, "int64", "it must be text"),
        ("line_units", 1.0, "float32", "it must be decimal, whole numbers or text"),
        ("received", 1, "timestamp[s]", "it must be date or text"),
    ],
)
def test_types_of_parquet(name: str, value: Any, type_: str, expected: str, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    type_ = pyarrow.timestamp("s") if type_ == "timestamp[s]" else type_
    files.write_table(pyarrow.table({name: pyarrow.array([value], type_)}), tmp_path / "d")
    (refusal,) = read(tmp_path / "d")[1]
    assert expected in refusal.message
    assert name in refusal.message


def test_types_that_parquet_has(tmp_path: Path) -> None:
    from datetime import date
    from decimal import Decimal

    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    columns = {
        "claim": pyarrow.array(["C1", "C2"]).dictionary_encode(),
        "status": ["1", "1"],
        "payer_claim_control_number": ["P1", "P\n2"],
        "paid": [Decimal("60.0000"), Decimal("100")],
        "received": [date(2026, 5, 1), None],
        "line": [1, 2],
        "line_paid": pyarrow.array([Decimal("60"), Decimal("60.1234")], pyarrow.decimal128(9, 4)),
        "line_units": [2, None],
        "group": pyarrow.nulls(2),
    }
    files.write_table(pyarrow.table(columns), tmp_path / "d.parquet")
    (one,), (refusal,) = read(tmp_path / "d.parquet")
    assert (one.place, one.paid, one.received) == (1, Decimal(60), date(2026, 5, 1))
    assert one.lines[0].units == 2
    assert refusal.line == 2
    assert "control character" in refusal.message or "line_paid" in refusal.message


def test_a_parquet_file_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "d").write_bytes(b"PAR1" + b"x" * 50)
    (refusal,) = read(tmp_path / "d")[1]
    assert refusal.message == "not a Parquet file that can be read"


def test_parquet_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "d").write_bytes(b"PAR1")
    with pytest.raises(MissingExtra, match="needs the extra arrow"):
        DecisionIndex(tmp_path / "d")


# -- rework, memory, anything


def test_rework_has_header_and_rows(tmp_path: Path) -> None:
    rows = decision_rows.rows([decision("C1"), decision("C2", "61"), decision("C3")])
    folder = Folder(tmp_path).put([Case("C1"), Case("C2"), Case("C3")], [], group())
    (tmp_path / "decisions.jsonl").write_bytes(
        b"\xef\xbb\xbf" + decision_rows.as_csv(rows).rstrip()
    )
    folder.run(on_error="skip", rework=tmp_path / "again.csv")
    found = list(csv.DictReader((tmp_path / "again.csv").open(encoding="utf-8", newline="")))
    assert [row["claim"] for row in found] == ["C2"]
    assert found[0] == {name: rows[1].get(name, "") for name in found[0]}


def test_memory_does_not_grow_with_the_decisions(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        names = decision_rows.columns(decision_rows.rows([decision("C")]))
        with path.open("wb") as stream:
            for number in range(count):
                data = decision_rows.as_csv(decision_rows.rows([decision(f"C{number}")]), names)
                stream.write(data if not number else data.partition(b"\n")[2])
        tracemalloc.start()
        with closing(DecisionIndex(path)) as index:
            assert list(index.read()) == []
            assert len(index.of("C7")) == 1
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    first = peak(500)
    assert peak(4000) < first + 3500 * 80


@given(text=st.text(alphabet='C1,"\n;\r x', max_size=80))
def test_any_rows(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    decisions, refused = table(folder, HEAD + text)
    assert not decisions
    assert all(one.line for one in refused)


@given(data=st.binary(max_size=200))
def test_any_bytes(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert table(tmp_path_factory.getbasetemp(), data)[0] == []
