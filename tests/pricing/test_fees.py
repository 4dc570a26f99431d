"""Fee schedules: which price fits, and what is wrong with a file."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from edi.pricing import FeeSchedule, InvalidFees, TwoPrices, read_fees

HEADER = (
    "procedure,revenue-code,drg,modifiers,place,amount,percent,per,effective,through,group,network"
)
DAY = date(2026, 4, 2)


def schedule(tmp_path: Path, *rows: str, header: str = HEADER) -> FeeSchedule:
    path = tmp_path / "fees.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_fees(path)


def amount(fees: FeeSchedule, code: str, day: date | None = DAY, **more: Any) -> Decimal | None:
    fee = fees.find([("procedure", code)], day, **more)
    return fee.amount if fee else None


def test_the_closest_fits(tmp_path: Path) -> None:
    fees = schedule(
        tmp_path,
        "99213,,,,,100,,,,,,",
        "99213,,,26,,40,,,,,,",
        "99213,,,26 TC,,41,,,,,,",
        "99213,,,,22,70,,,,,,",
        "99213,,,,,90,,,,,G1,",
        "99213,,,,,80,,,,,,NET",
        "99213,,,,,75,,,,,G1,NET",
    )
    assert amount(fees, "99213") == 100
    assert amount(fees, "99213", modifiers=["25"]) == 100
    assert amount(fees, "99213", modifiers=["25", "26"]) == 40
    assert amount(fees, "99213", modifiers=["TC", "26"], place="22") == 41
    assert amount(fees, "99213", place="22") == 70
    assert amount(fees, "99213", place="22", group="G1") == 90
    assert amount(fees, "99213", network="NET") == 80
    assert amount(fees, "99213", network="NET", group="G1") == 75
    assert amount(fees, "99214") is None


def test_a_procedure_goes_before_its_revenue_code_and_both_before_all_services(
    tmp_path: Path,
) -> None:
    fees = schedule(tmp_path, "99213,,,,,100,,,,,,", ",450,,,,50,,,,,,", ",,,,,,60,,,,,")

    def found(*codes: tuple[str, str]) -> tuple[str, Decimal | None]:
        fee = fees.find(codes, DAY)
        assert fee is not None
        return fee.kind, fee.amount

    assert found(("procedure", "99213"), ("revenue-code", "0450")) == ("procedure", 100)
    assert found(("procedure", "99214"), ("revenue-code", "0450")) == ("revenue-code", 50)
    assert found(("procedure", "99214")) == ("", None)


def test_days_choose_the_price(tmp_path: Path) -> None:
    fees = schedule(
        tmp_path,
        "99213,,,,,100,,,,2026-03-31,,",
        "99213,,,,,110,,,2026-04-01,2026-04-30,,",
    )
    assert amount(fees, "99213", date(2026, 3, 31)) == 100
    assert amount(fees, "99213", date(2026, 4, 1)) == 110
    assert amount(fees, "99213", date(2026, 5, 1)) is None
    assert amount(fees, "99213", None) is None
    assert amount(schedule(tmp_path, "99213,,,,,100,,,,,,"), "99213", None) == 100


def test_two_that_fit_equally_well_are_said(tmp_path: Path) -> None:
    fees = schedule(tmp_path, "99213,,,25,,100,,,,,,", "99213,,,59,,90,,,,,,")
    with pytest.raises(TwoPrices, match="lines 2 and 3"):
        amount(fees, "99213", modifiers=["25", "59"])
    assert amount(fees, "99213", modifiers=["59"]) == 90


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["99213,,,,,100,,,,2026-06-30,,", "99213,,,,,90,,,2026-06-30,,,"], "line 3: a second pr"),
        (["99213,,,,,100,,,,,,", "99213,,,,,100,,,,,,"], "the first is in line 2"),
        (["99213,,,,,-1,,,,,,"], "line 2: amount is negative"),
        (["99213,,,,,,-1,,,,,"], "line 2: percent is negative"),
        (["99213,,,,,1.005,,,,,,"], "line 2: amount must be at most"),
        (["99213,,,,,NaN,,,,,,"], "line 2: amount must be a number"),
        (["99213,,,,,ten,,,,,,"], "line 2: amount must be a number"),
        (["99213,,,,,1_0,,,,,,"], "line 2: amount must be a number"),
        (["99213,,,,,1e2,,,,,,"], "line 2: amount must be a number"),
        (["99213,,,,,\uff11\uff10,,,,,,"], "line 2: amount must be a number"),
        (["99213,,,,,1,,,20260201,,,"], "line 2: effective must be a date"),
        (["99213,,,,,1,,,2026-W05-1,,,"], "line 2: effective must be a date"),
        (["99213,,,,,,101,,,,,"], "line 2: percent must be at most 100"),
        (["99213,,,,,,,,,,,"], "line 2: must have amount or percent"),
        (["99213,,,,,1,1,,,,,"], "line 2: must have amount or percent"),
        ([",,,,,1,,,,,,"], "line 2: has an amount for all services"),
        (["99213,0450,,,,1,,,,,,"], "line 2: has procedure and revenue-code"),
        (["99213,,,,,1,,,2026-02-30,,,"], "line 2: effective must be a date"),
        (["99213,,,,,1,,,2026-02-02,2026-02-01,,"], "line 2: through is before effective"),
        (["99213,,,,,1,,hour,,,,"], "line 2: per must be unit, day or case"),
        ([",,470,,,1,,day,,,,"], "line 2: per must be case for a DRG"),
        ([",,470,26,,1,,,,,,"], "line 2: a DRG has neither modifiers nor place"),
        (["99213,,,,,1"], "line 2: 6 values for 12 columns"),
        (['99213,,,,,"1,,,,,,'], "line 2: "),
        ([], "there is no price"),
    ],
)
def test_a_schedule_that_is_not_right(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(InvalidFees, match=message) as error:
        schedule(tmp_path, *rows)
    assert "fees.csv" in str(error.value)


def test_columns_are_known(tmp_path: Path) -> None:
    with pytest.raises(InvalidFees, match=r"line 1: unknown column amuont; did you mean amount\?"):
        schedule(tmp_path, "1,1", header="procedure,amuont")
    with pytest.raises(InvalidFees, match="line 1: two columns amount"):
        schedule(tmp_path, "1,1,1", header="procedure,amount,amount")
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        with pytest.raises(InvalidFees, match=f"separated by {name}"):
            schedule(tmp_path, f"1{separator}1", header=f"procedure{separator}amount")
    (tmp_path / "x.csv").write_bytes(b"procedure,amount\n\xff,1\n")
    with pytest.raises(InvalidFees, match="not UTF-8"):
        read_fees(tmp_path / "x.csv")


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidFees, match=r"aso-edi\[arrow\]"):
        read_fees(tmp_path / "fees.parquet")


def write_parquet(path: Path, **columns: list[Any]) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), path)
    return path


@pytest.mark.parametrize(
    "amounts", [["85.50", "120"], [Decimal("85.50"), Decimal(120)], [85.5, 120]]
)
def test_parquet_is_read_as_csv_is(tmp_path: Path, amounts: list[Any]) -> None:
    """Amounts as text, decimals or floats; days as dates; a value that is not there is empty."""
    path = write_parquet(
        tmp_path / "fees.parquet",
        procedure=["99213", "99214"],
        amount=amounts,
        effective=[DAY, None],
    )
    fees = read_fees(path)
    assert amount(fees, "99213") == Decimal("85.50")
    assert amount(fees, "99213", date(2026, 4, 1)) is None
    assert amount(fees, "99214", date(2026, 4, 1)) == Decimal(120)


def test_what_is_wrong_in_a_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "fees.parquet"
    write_parquet(path, procedure=["99213"], amuont=["1"])
    with pytest.raises(InvalidFees, match="did you mean amount"):
        read_fees(path)
    write_parquet(path, procedure=["99213", "99213"], amount=["1", "2"])
    with pytest.raises(InvalidFees, match="line 2"):
        read_fees(path)
    path.write_text("procedure,amount\n99213,1\n", "utf-8")
    with pytest.raises(InvalidFees, match="not a Parquet file"):
        read_fees(path)
