"""The NACHA file beside a remittance, as an independent reader reads it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import achkit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.emit.error import CannotWrite
from edi.emit.nacha import Entry, Origin, nacha_file
from edi.emit.payment import BankAccount

ORIGIN = Origin("124000054", "Acme Manufacturing Health Plan", "1911234567", "First Bank")
ACCOUNT = BankAccount("124100006", "4100012130")
NOW = datetime(2026, 7, 2, 9, 30)  # noqa: DTZ001 - local time of the bank's file
DAY = date(2026, 7, 3)


def one(amount: str = "100.00", **changes: object) -> Entry:
    trace = "TRN*1*000000017*1911234567*TPAG00012"
    entry = Entry(ACCOUNT, Decimal(amount), "1500001213", "Clearwater Family Medicine", trace)
    return entry._replace(**changes)  # type: ignore[arg-type]


def written(*entries: Entry, number: int = 17) -> str:
    return nacha_file(ORIGIN, entries, effective=DAY, created=NOW, number=number).decode("ascii")


def test_every_record() -> None:
    lines = written(one()).splitlines()
    assert [line[0] for line in lines] == ["1", "5", "6", "7", "8", "9", "9", "9", "9", "9"]
    assert {len(line) for line in lines} == {94}
    shown = [re.sub(" +", " ", line).strip() for line in lines[:6]]
    assert shown == [
        "101 12400005419112345672607020930R094101FIRST BANK ACME MANUFACTURING HEAL",
        "5220ACME MANUFACTURI 1911234567CCDHCCLAIMPMT260703260703 1124000050000017",
        "6221241000064100012130 00000100001500001213 CLEARWATER FAMILY MEDI 1124000050000001",
        "705TRN*1*000000017*1911234567*TPAG00012\\ 00010000001",
        "822000000200124100000000000000000000000100001911234567 124000050000017",
        "9000001000001000000020012410000000000000000000000010000",
    ]
    assert lines[2][39:54] == "1500001213     "
    assert lines[6] == "9" * 94


def test_a_savings_account_has_a_code_of_its_own() -> None:
    entry = one(account=BankAccount("124100006", "4100012130", "SG"))
    assert written(entry).splitlines()[2].startswith("632")


ENTRIES = st.lists(
    st.builds(
        lambda cents, routing, account, name: one(
            str(Decimal(cents) / 100), account=BankAccount(routing, account), payee=name
        ),
        st.integers(1, 9_999_999_999),
        st.sampled_from(["124100006", "021000021", "011401533", "091000019"]),
        st.text("0123456789", min_size=1, max_size=17),
        st.text(max_size=40),
    ),
    min_size=1,
    max_size=40,
)


@given(ENTRIES, st.integers(1, 999_999_999))
def test_an_independent_reader_finds_the_same(entries: list[Entry], number: int) -> None:
    text = written(*entries, number=number)
    problems = achkit.validate(text)
    assert not problems["errors"], problems
    assert len(text.splitlines()) % 10 == 0
    (batch,) = achkit.parse(text)["batches"]
    assert batch["control"]["total_credit"] == sum(int(one.amount * 100) for one in entries)
    found = [(entry["amount_cents"], entry["addenda"][0]["info"]) for entry in batch["entries"]]
    assert found == [(int(entry.amount * 100), entry.trace + "\\") for entry in entries]


@pytest.mark.parametrize(
    "entry",
    [
        one("0.00"),
        one("100000000.00"),
        one(trace="TRN*1*" + "9" * 80),
        one(trace="TRN*1*\u00e4"),
        one(account=BankAccount("124100006", "1" * 18)),
    ],
)
def test_what_cannot_be_transferred(entry: Entry) -> None:
    with pytest.raises(CannotWrite):
        written(entry)


def test_no_transfer_is_no_file() -> None:
    with pytest.raises(CannotWrite):
        written()
