"""`edi report`: what it prints and writes, and what it does not take."""

from __future__ import annotations

import csv
import json
import re
import shutil
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from edi_command import edi
from report_command import END, GROUPS, ROOT, YEAR, report
from secondary_cases import claim, claims_file

from edi.measures.catalogue import tables
from edi.measures.source import NEEDED

PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the year, not checked by rules."""
    from edi.cli import main

    folder = tmp_path_factory.mktemp("report") / "lake"
    arguments = ["convert", str(YEAR), "--to", "parquet", "--out", str(folder), "-q", "--jobs", "1"]
    assert main.main(arguments) == 0
    return folder


@pytest.mark.slow
def test_the_page_shows_what_is_printed() -> None:
    """The command itself, with the output of the documentation."""
    (shown,) = re.findall(r"^```console\n\$ edi (report .*)\n([^`]*)```$", PAGE, re.MULTILINE)
    command, output = shown
    done = edi(*command.split())
    assert (done.returncode, done.stdout, done.stderr) == (0, output, "")


@pytest.mark.slow
def test_files_and_their_tables_give_the_same(capsys: Capture, lake: Path, tmp_path: Path) -> None:
    options = ("--groups", GROUPS, "--date", END, "--format", "json")
    of_files = report(capsys, YEAR, "--no-validate", *options)
    of_tables = report(capsys, lake, *options)
    assert (of_files.code, of_tables.code) == (0, 0)
    assert of_files.out == of_tables.out
    assert "not checked by the rules" in of_files.err
    said = json.loads(of_tables.out)
    assert list(said["tables"]) == list(tables())
    assert (said["from"], said["to"], said["validated"]) == ("2025-01", "2025-12", False)
    assert len(said["tables"]["volume"]) == 5 * 13
    row = said["tables"]["payments"][0]
    assert (row["level"], row["group"], row["month"]) == ("all", None, None)
    assert re.fullmatch(r"\d+\.\d\d", row["paid"])


def test_csv_adds_up_by_level(capsys: Capture, lake: Path, tmp_path: Path) -> None:
    out = tmp_path / "csv"
    assert report(capsys, lake, "--csv", out, "--date", END).code == 0
    assert {path.stem for path in out.iterdir()} == set(tables())
    with (out / "payments.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["level"]] = sums.get(row["level"], Decimal(0)) + Decimal(row["paid"])
    assert set(sums) == {"all", "group", "month", "group-month"}
    assert len(set(sums.values())) == 1
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in out.iterdir())


@pytest.mark.parametrize("width", [80, 120])
def test_it_is_as_wide_as_the_terminal(
    capsys: Capture, lake: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr("edi.cli.report_text._PIPED", width)
    done = report(capsys, lake, "--groups", GROUPS, "--date", END)
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= width
    assert "Claims and money, by group (more)" in lines
    assert any(line.startswith("G3300 SALMON RIVER") for line in lines)


def test_one_group_and_a_quarter(capsys: Capture, lake: Path) -> None:
    done = report(
        capsys,
        lake,
        "--groups",
        GROUPS,
        "--group",
        "G3300",
        "--from",
        "2025-07",
        "--to",
        "2025-09",
        "--date",
        END,
        "--format",
        "json",
    )
    said = json.loads(done.out)
    assert [one["group"] for one in said["groups"]] == ["G3300"]
    months = [row for row in said["tables"]["volume"] if row["level"] == "group-month"]
    assert [row["month"] for row in months] == ["2025-07", "2025-08", "2025-09"]
    assert months[0]["claims"] == 0 and months[1]["claims"] > 0


@pytest.mark.slow
def test_nothing_of_patients_is_anywhere(capsys: Capture, lake: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "csv", tmp_path / "page.html"
    done = report(capsys, lake, "--csv", out, "--html", page, "--top", "1000", "--date", END)
    as_json = report(capsys, lake, "--format", "json", "--date", END)
    text = done.out + done.err + as_json.out + page.read_text("utf-8")
    text += "".join(path.read_text("utf-8") for path in out.iterdir())
    for value in ("ASHGROVE", "BRIGHTWATER", "R250001", "25R25", "110000", "S8001XA", "PAYETTE"):
        assert value not in text, value
    assert re.search(r"19[6-9]\d-?\d\d-?\d\d", text) is None


@pytest.mark.slow
def test_a_query_of_ones_own(capsys: Capture, lake: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    assert report(capsys, "--write-sql", queries).code == 0
    assert {path.stem for path in queries.iterdir()} == set(tables())
    for path in queries.iterdir():
        if path.stem != "volume":
            path.unlink()
    kept = queries / "volume.sql"
    kept.write_text(kept.read_text().replace("count(*) AS claims", "2 * count(*) AS claims"))
    (text,) = re.findall(r"```sql\n(-- queries/places.sql.*?)```", PAGE, re.DOTALL)
    (queries / "places.sql").write_text(text)
    done = report(capsys, lake, "--sql", queries, "--format", "json", "--date", END)
    said = json.loads(done.out)["tables"]
    assert said["volume"][0]["claims"] == 2 * 261
    assert {row["guide"] for row in said["places"] if row["level"] == "all"} == {
        "837P",
        "837I",
        "837D",
    }
    done = report(capsys, "--write-sql", queries)
    assert "volume.sql is there already" in done.err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT 1 AS group_key", "no column month"),
        ("SELECT month FROM nowhere", "nowhere"),
        ("SELEC", "syntax error"),
        ("SELECT 1 AS group_key, 2 AS month", "group_key is a text"),
        (
            "SELECT CAST(claim_id AS INT) AS group_key, month FROM claim_facts",
            "ConversionException",
        ),
        ("", "no column group_key and month"),
    ],
)
def test_a_query_that_is_not_right(
    capsys: Capture, lake: Path, tmp_path: Path, query: str, said: str
) -> None:
    (tmp_path / "mine.sql").write_text(query)
    done = report(capsys, lake, "--sql", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "mine.sql" in done.err and said in done.err
    assert "R25" not in done.err


def test_what_cannot_be_used(capsys: Capture, lake: Path, tmp_path: Path) -> None:
    def refused(code: int, said: str, *arguments: str | Path) -> None:
        done = report(capsys, *arguments)
        assert (done.code, done.out) == (code, ""), done
        assert said in done.err

    refused(2, "Missing argument", "--date", END)
    refused(2, "is not a month", lake, "--from", "2025")
    refused(2, "--to is before --from", lake, "--from", "2025-02", "--to", "2025-01")
    refused(2, "standard input", "-")
    refused(2, "is a folder", lake, "--html", tmp_path)
    refused(2, "reported alone", lake, YEAR)
    refused(2, "not TOML", lake, "--groups", YEAR / "claims-2025-01.837")
    refused(2, "has no *.sql", lake, "--sql", tmp_path)
    part = tmp_path / "part"
    shutil.copytree(lake, part)
    shutil.rmtree(part / "adjustments")
    refused(2, "lacks the tables adjustments", part)
    (part / "adjustments").mkdir()
    (part / "adjustments" / "x.parquet").write_bytes(b"PAR1 no table PAR1")
    refused(2, "cannot be read", part)


def test_files_that_cannot_be_read_are_set_aside(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "a.837").write_bytes(claims_file(claim("A1")))
    (tmp_path / "b.837").write_bytes(b"nothing of the kind")
    done = report(capsys, tmp_path, "--no-validate", "-q")
    assert done.code == 1
    assert "set aside: b.837" in done.err
    assert "1 employer group" in done.out
    done = report(capsys, tmp_path / "a.837", tmp_path / "gone.837", "--no-validate")
    assert done.code == 3
    assert "gone.837: no such file" in done.err


def test_without_the_extra(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = report(capsys, YEAR)
    assert (done.code, done.out) == (2, "")
    assert "pip install 'aso-edi[report]'" in done.err


@pytest.mark.slow
def test_no_thread_and_no_folder_is_left(
    capsys: Capture, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = threading.active_count(), len(list(Path("/proc/self/task").glob("*")))
    report(capsys, lake)
    report(capsys, YEAR / "claims-2025-01.837", "--no-validate")
    assert list(tmp_path.iterdir()) == []
    after = threading.active_count(), len(list(Path("/proc/self/task").glob("*")))
    assert after <= before


def test_the_lists_of_measures_are_current() -> None:
    """And every table of docs/tables.md that they name is one that is read."""
    text = PAGE.partition("<!-- Below: made by scripts/measure_catalogue.py. -->")[2]
    for table in tables().values():
        for one in table.columns:
            assert f"| `{one.name}` | {one.kind} | {one.what} |" in text
            assert one.what.endswith(".")
            for part in re.findall(r"([a-z_]+)\.[a-z]", one.made_of):
                assert part in NEEDED, (one.name, part)
