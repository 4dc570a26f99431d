"""`edi convert` of folders to tables."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from batch_cases import (
    ASIDE,
    BASE,
    OWN,
    REMITTANCE,
    convert,
    numbered,
    own_files,
    rows,
    summary,
    write_inputs,
)
from edi_command import edi, edi_with

pytest.importorskip("pyarrow")
FORMATS = ("parquet", "csv")


def claims(out: Path, to: str = "parquet") -> list[str]:
    """The numbers of all claims."""
    return sorted(row[3] for row in rows(out, to).get("claims", ()))


def folder_of(path: Path, *numbers: int) -> Path:
    """A folder with a file of one claim for each number."""
    path.mkdir()
    for number in numbers:
        (path / f"{number}.837").write_bytes(numbered(number))
    return path


@pytest.mark.parametrize("to", FORMATS)
def test_a_folder_becomes_a_folder_of_tables(tmp_path: Path, to: str) -> None:
    source, out = write_inputs(tmp_path / "in", large=40), tmp_path / "out"
    done = summary(convert(source, to, out), 3)
    assert {one["file"] for one in done["set_aside"]} == ASIDE
    found = rows(out, to)
    assert {table: len(some) for table, some in found.items()} == done["rows"]
    # All small ones, 40 of the large one, 3 packed, 5 alone, one that stops, those of OTHERS.
    assert sum(number.startswith("N") for number in claims(out, to)) == 12 + 40 + 3 + 5
    again = summary(convert(source, to, out), 3)
    assert again["files"]["unchanged"] == done["files"]["converted"]
    assert rows(out, to) == found
    assert own_files(out) == {"lock", "manifest.json"}


def test_the_tables_are_data_sets(tmp_path: Path) -> None:
    import pyarrow.dataset

    source, out = folder_of(tmp_path / "in", *range(6)), tmp_path / "out"
    summary(convert(source, "parquet", out))
    (source / "late.837").write_bytes(numbered(90))
    summary(convert(source, "parquet", out))
    assert len(list((out / "claims").glob("*.parquet"))) == 2
    table = pyarrow.dataset.dataset(out / "claims").to_table()
    assert sorted(table["claim_id"].to_pylist()) == [f"N{n}X0" for n in (0, 1, 2, 3, 4, 5, 90)]


@pytest.mark.parametrize("to", FORMATS)
def test_what_was_changed_takes_the_place_of_what_was_there(tmp_path: Path, to: str) -> None:
    source, out = folder_of(tmp_path / "in", 1, 2, 3), tmp_path / "out"
    summary(convert(source, to, out))
    before = rows(out, to)
    (source / "2.837").write_bytes(numbered(20))
    (source / "3.837").unlink()
    done = summary(convert(source, to, out))
    assert (done["changed"], done["vanished"]) == (["2.837"], ["3.837"])
    assert claims(out, to) == ["N1X0", "N20X0", "N3X0"]
    # What was left of the part is as it was.
    kept = [row for row in before["claims"] if row[3] != "N2X0"]
    assert [row for row in rows(out, to)["claims"] if row[3] != "N20X0"] == kept
    again = summary(convert(source, to, out))
    assert again["files"] == {"converted": 0, "unchanged": 2, "set_aside": 0}
    assert claims(out, to) == ["N1X0", "N20X0", "N3X0"]


def test_both_stay_when_that_is_asked_for(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1), tmp_path / "out"
    for number in (2, 3):
        summary(convert(source, "parquet", out, "--on-change", "keep"))
        (source / "1.837").write_bytes(numbered(number))
    summary(convert(source, "parquet", out, "--on-change", "keep"))
    assert claims(out) == ["N1X0", "N2X0", "N3X0"]


def test_the_same_content_under_two_names_counts_once(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1), tmp_path / "out"
    (source / "copy.837").write_bytes(numbered(1))
    done = summary(convert(source, "parquet", out))
    assert done["same"] == [{"file": "copy.837", "as": "1.837"}]
    assert claims(out) == ["N1X0"]
    (source / "1.837").rename(source / "moved.837")
    done = summary(convert(source, "parquet", out))
    assert done["files"]["converted"] == 0
    assert claims(out) == ["N1X0"]


def test_a_name_whose_content_has_moved_is_changed_and_nothing_is_lost(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 2), tmp_path / "out"
    summary(convert(source, "parquet", out))
    (source / "1.837").rename(source / "old.837")
    (source / "1.837").write_bytes(numbered(3))
    summary(convert(source, "parquet", out))
    assert claims(out) == ["N1X0", "N2X0", "N3X0"]


def test_only_some_tables(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1), tmp_path / "out"
    summary(convert(source, "parquet", out, "--tables", "lines, claims"))
    assert {path.name for path in out.iterdir()} == {"claims", "files", "lines", OWN}
    other = convert(source, "parquet", out, "--tables", "claims")
    assert other.returncode == 2
    assert "tables claims,lines, not claims" in other.stderr


@pytest.mark.parametrize("to", FORMATS)
def test_a_table_without_rows_has_its_columns(tmp_path: Path, to: str) -> None:
    from pyarrow import csv, parquet

    from edi.convert.tables.arrow import schema
    from edi.convert.tables.declared import TABLES

    source, out = folder_of(tmp_path / "in", 1), tmp_path / "out"
    summary(convert(source, to, out))
    assert {path.name for path in out.iterdir()} == {*TABLES, "files", OWN}
    empty = out / "claim_payments" / f"no-rows.{to}"
    found = parquet.read_table(empty) if to == "parquet" else csv.read_csv(empty)
    assert found.num_rows == 0
    assert found.schema.names == schema("claim_payments").names
    assert not (out / "claims" / empty.name).exists()
    (source / "paid.835").write_bytes(REMITTANCE)
    summary(convert(source, to, out))
    assert [path.name.split("-")[0] for path in empty.parent.iterdir()] == ["part"]
    (source / "paid.835").write_bytes(numbered(2))
    summary(convert(source, to, out))
    assert list(empty.parent.iterdir()) == [empty]


def test_findings_are_rows_on_request(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    bad = numbered(1).replace(b"CLM*N1X0*500*", b"CLM*N1X0*507*")
    (source / "bad.837").write_bytes(bad)
    for option, wanted in (((), False), (("--validate",), True)):
        out = tmp_path / str(wanted)
        done = summary(convert(source, "parquet", out, *option))
        assert done["files"]["converted"] == 1
        codes = {row[3] for row in rows(out).get("findings", ())}
        assert ("BAL001" in codes) is wanted


def test_a_claim_that_comes_twice_is_found_in_one_file_only(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.837").write_bytes(numbered(1))
    (source / "b.837").write_bytes(numbered(1) + b"\n")
    summary(convert(source, "parquet", out, "--validate"))
    assert "SIT001" not in {row[3] for row in rows(out).get("findings", ())}
    (source / "c.837").write_bytes(numbered(2) + numbered(2).replace(b"000000001", b"000000002"))
    summary(convert(source, "parquet", out, "--validate"))
    assert "SIT001" in {row[3] for row in rows(out).get("findings", ())}


def test_a_part_that_is_gone_is_made_again(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 2), tmp_path / "out"
    summary(convert(source, "parquet", out))
    before = rows(out)
    next((out / "lines").iterdir()).unlink()
    assert summary(convert(source, "parquet", out))["files"]["converted"] == 2
    assert rows(out) == before
    next((out / "lines").iterdir()).unlink()
    (source / "1.837").unlink()
    done = summary(convert(source, "parquet", out), 1)
    assert len(done["missing"]) == 1
    assert claims(out) == ["N1X0", "N2X0"]


def test_parts_that_nothing_names_are_removed(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1), tmp_path / "out"
    summary(convert(source, "parquet", out))
    part = next((out / "claims").iterdir())
    (out / "claims" / "part-0009-00000-deadbeef.parquet").write_bytes(part.read_bytes())
    (out / "claims" / "notes.txt").write_text("mine")
    summary(convert(source, "parquet", out))
    assert {path.name for path in (out / "claims").iterdir()} == {part.name, "notes.txt"}


def test_compression_may_be_chosen(tmp_path: Path) -> None:
    import pyarrow.parquet

    source = folder_of(tmp_path / "in", 1)
    for codec in ("snappy", "gzip"):
        summary(convert(source, "parquet", tmp_path / codec, "--compression", codec))
        (part,) = (tmp_path / codec / "claims").iterdir()
        group = pyarrow.parquet.read_metadata(part).row_group(0)
        assert group.column(0).compression == codec.upper()


def test_one_table_goes_to_standard_output(tmp_path: Path) -> None:
    file = BASE / "professional.edi"
    done = edi("convert", file, "--to", "csv", "--tables", "claims")
    assert done.returncode == 0, done.stderr
    header, *lines = done.stdout.splitlines()
    assert header.startswith('"file","transaction","claim"')
    assert len(lines) == 1
    assert edi("convert", file, "--to", "csv").returncode == 2


def test_without_pyarrow_the_extra_is_named(tmp_path: Path) -> None:
    without = "sys.modules['pyarrow'] = None"
    for options in (("--out", str(tmp_path / "out")), ("--tables", "claims")):
        done = edi_with(without, "convert", BASE / "professional.edi", "--to", "csv", *options)
        assert done.returncode == 2, done.stderr
        assert "aso-edi[arrow]" in done.stderr


@pytest.mark.parametrize("to", FORMATS)
def test_a_table_has_the_names_of_the_files(tmp_path: Path, to: str) -> None:
    source, out = folder_of(tmp_path / "in", 1, 2), tmp_path / "out"
    odd = os.fsdecode(b"odd\xff.837")
    (source / odd).write_bytes(numbered(3))
    summary(convert(source, to, out))
    if to == "csv":
        lines = (out / "files" / "files.csv").read_text().splitlines()
        names = {line.split(",")[1]: line.split(",")[0] for line in lines[1:]}
    else:
        import pyarrow.parquet

        found = pyarrow.parquet.read_table(out / "files" / "files.parquet")
        names = dict(zip(found["name"].to_pylist(), found["file"].to_pylist(), strict=True))
    assert sorted(names) == ["1.837", "2.837", "odd\\udcff.837"]
    assert {row[0] for row in rows(out, to)["claims"]} == set(names.values())


def test_the_manifest_names_every_part(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 2), tmp_path / "out"
    summary(convert(source, "parquet", out))
    manifest = json.loads((out / OWN / "manifest.json").read_text())
    (record,) = manifest["records"]
    assert [one["name"] for one in record["inputs"]] == ["1.837", "2.837"]
    parts = {path.relative_to(out).as_posix() for path in out.glob("*/part-*")}
    assert {part["name"] for part in record["parts"]} == parts


def test_names_of_tables_are_completed() -> None:
    words = "edi convert --tables claims,prov"
    done = edi(_EDI_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD="3")
    assert done.stdout.splitlines() == [
        "plain,claims,providers",
        "plain,claims,provider_adjustments",
    ]


def test_a_file_that_is_cut_off_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "whole.837").write_bytes(numbered(1))
    (folder / "cut.837").write_bytes(numbered(2)[:-200])
    done = edi("convert", folder, "--to", "csv", "--tables", "claims", "--out", tmp_path / "out")
    assert done.returncode == 0
    line = numbered(2)[:-200].count(b"\n") + 1
    assert done.stderr == f"edi: damaged: cut.837:{line}: 1 error in the envelope from here on\n"
    assert "1 file with errors in the envelope: what could be read is converted" in done.stdout
    assert "2 files converted" in done.stdout
