"""Code lists in files: what is packed is found again, and nothing else."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.codes.lists.code_list import FOREVER, ListInfo
from edi.codes.lists.packed import DamagedList, Entry, PackedList, pack

AS_OF = date(2026, 10, 1)
CODES = st.text("AB01Z", min_size=1, max_size=7)
DAYS = st.sampled_from([0, 20151001, 20200930, 20201001, 20270331, FOREVER])
PERIODS = st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=3).map(tuple)
MEANINGS = st.text("aé \n,", max_size=5)
ENTRIES = st.dictionaries(CODES, st.builds(Entry, PERIODS, MEANINGS), max_size=40)


def written(path: Path, entries: dict[str, Entry]) -> PackedList:
    path.write_bytes(pack(entries, "here", AS_OF, 20151001, 20270331))
    return PackedList(path)


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(ENTRIES, st.lists(CODES, max_size=20))
def test_it_holds_what_a_dictionary_holds(entries: dict[str, Entry], others: list[str]) -> None:
    with TemporaryDirectory() as folder:
        found = written(Path(folder, "x.codes"), entries)
        assert found.info == ListInfo("here", AS_OF, len(entries), 20151001, 20270331)
        assert list(found.codes()) == [(code, entries[code].periods) for code in sorted(entries)]
        for code in {*entries, *others}:
            entry = entries.get(code, Entry(()))
            assert found.days(code) == entry.periods
            assert found.meaning(code) == " ".join(entry.meaning.split())
            longer = [one for one in entries if one != code and one.startswith(code)]
            assert found.has_longer(code) == bool(longer)


@pytest.mark.parametrize("code", ["", "A0", "A01B", "a01", "A01 ", "É01", "A01\0", " A01"])
def test_what_is_almost_a_code_is_none(tmp_path: Path, code: str) -> None:
    found = written(tmp_path / "x.codes", {"A01": Entry(((0, FOREVER),))})
    assert found.days(code) == ()
    assert found.meaning(code) == ""
    assert found.days("A01")


@pytest.mark.parametrize(
    "damage",
    [b"", b"code\nA01\n", b"{}\n", b'{"form": "edi-code-list-2"}\n', json.dumps([1]).encode()],
)
def test_another_file_is_refused(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "x.codes"
    path.write_bytes(damage)
    with pytest.raises(DamagedList, match="not a code list"):
        PackedList(path)


def test_a_file_that_was_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.codes"
    data = pack({"A01": Entry(((0, FOREVER),))}, "here", AS_OF, 0, FOREVER)
    path.write_bytes(data[:-3])
    with pytest.raises(DamagedList, match="damaged"):
        PackedList(path).days("A01")


def test_many_different_periods_are_told_apart(tmp_path: Path) -> None:
    entries = {f"{number:05d}": Entry(((number, FOREVER),)) for number in range(1000)}
    found = written(tmp_path / "x.codes", entries)
    assert all(found.days(code) == entry.periods for code, entry in entries.items())
