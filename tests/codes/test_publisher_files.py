"""Code lists in the forms in which their publishers hand them out."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from edi.codes.lists.code_list import FOREVER
from edi.codes.lists.packed import Entry
from edi.codes.lists.publisher_files import ListFileError, Parsed, read

ALWAYS = ((0, FOREVER),)


def hcpcs(code: str, said: str, *, kind: str = "3", add: str = "", end: str = "") -> str:
    """A record of CMS's alpha-numeric file: 320 characters."""
    record = f"{code:>5}00100{kind}{said:<80}{said[:28]:<28}"
    record = f"{record:<268}{add:<8}{add:<8}{end:<8}N"
    return f"{record:<320}"


def parsed(path: Path, text: str, form: str, *, is_dated: bool = True) -> Parsed:
    path.write_text(text, encoding="utf-8")
    return read(path, form, is_dated=is_dated)


def test_records_of_cms(tmp_path: Path) -> None:
    text = "\r\n".join(
        [
            hcpcs("A0021", "Ambulance service, outside state per mile,", add="19960101"),
            hcpcs("A0021", "transport", kind="4"),
            hcpcs("J9999", "Not otherwise classified", add="20020701", end="20260331"),
            hcpcs("A1", "Dressing for one wound", kind="7", add="19960101"),
            hcpcs("A1", "and more", kind="8"),
        ]
    )
    found = parsed(tmp_path / "HCPC2026_APR_ANWEB.txt", text, "hcpcs")
    assert found.entries == {
        "A0021": Entry(
            ((19960101, FOREVER),), "Ambulance service, outside state per mile, transport"
        ),
        "J9999": Entry(((20020701, 20260331),), "Not otherwise classified"),
    }
    assert found.newest == date(2026, 3, 31)


@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_spreadsheet_of_cms(tmp_path: Path, separator: str) -> None:
    rows = [
        ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "TERM DT"],
        ["A0021", "00100", "3", "Ambulance service", "Ambulance", "19960101", ""],
        ["A0021", "00200", "4", "transport", "", "", ""],
        ["A1", "00100", "7", "Dressing", "Dressing", "19960101", ""],
        ["J9999", "00100", "3", "Other", "Other", "20020701", "20260331"],
    ]
    found = parsed(tmp_path / "x.txt", "\n".join(map(separator.join, rows)), "hcpcs")
    assert found.entries == {
        "A0021": Entry(((19960101, FOREVER),), "Ambulance service"),
        "J9999": Entry(((20020701, 20260331),), "Other"),
    }


def test_the_taxonomy_of_nucc(tmp_path: Path) -> None:
    text = (
        '"Code","Grouping","Classification","Specialization","Definition","Notes"\n'
        '"193200000X","Group","Multi-Specialty","","a business\nof two lines","[7/1/2003: new]"\n'
        '"207Q00000X","Allopathic","Family Medicine","",,\n'
    )
    found = parsed(tmp_path / "nucc.csv", text, "nucc", is_dated=False)
    assert found.entries == {
        "193200000X": Entry(ALWAYS, "Group, Multi-Specialty"),
        "207Q00000X": Entry(ALWAYS, "Allopathic, Family Medicine"),
    }


PACKAGE = (
    "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\n"
    "a\t0002-1433\t0002-1433-80\t4 SYRINGE in 1 CARTON\t20140918\n"
    "b\t50090-0001\t50090-0001-0\t30 TABLET in 1 BOTTLE\t20150101\n"
)
PRODUCT = "PRODUCTID\tPRODUCTNDC\tPROPRIETARYNAME\na\t0002-1433\tTrulicity\n"


def test_the_packages_of_fda(tmp_path: Path) -> None:
    found = parsed(tmp_path / "package.txt", PACKAGE, "ndc", is_dated=False)
    assert found.entries == {
        "00002143380": Entry(ALWAYS, "4 SYRINGE in 1 CARTON"),
        "50090000100": Entry(ALWAYS, "30 TABLET in 1 BOTTLE"),
    }


def test_the_zip_file_of_fda(tmp_path: Path) -> None:
    path = tmp_path / "ndctext.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("package.txt", PACKAGE)
        archive.writestr("product.txt", PRODUCT)
    found = read(path, "ndc", is_dated=False)
    assert found.entries["00002143380"] == Entry(ALWAYS, "Trulicity 4 SYRINGE in 1 CARTON")


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_table_of_anybody(tmp_path: Path, separator: str, bom: str) -> None:
    rows = [
        ["Description", "Code", "Start", "End", "Fee"],
        ["Office visit", "99213", "", "", "1"],
        ["Old visit", "99201", "1990-01-01", "12/31/2020", "2"],
        ["Again", "99201", "20260101", "", "3"],
        ["", "", "", "", ""],
    ]
    text = bom + "\n".join(map(separator.join, rows))
    assert parsed(tmp_path / "cpt.csv", text, "csv").entries == {
        "99213": Entry(ALWAYS, "Office visit"),
        "99201": Entry(((19900101, 20201231), (20260101, FOREVER)), "Old visit"),
    }
    assert parsed(tmp_path / "cpt.csv", text, "csv", is_dated=False).entries == {
        "99213": Entry(ALWAYS, "Office visit"),
        "99201": Entry(ALWAYS, "Old visit"),
    }


def test_a_decimal_point_and_small_letters_are_as_claims_have_them(tmp_path: Path) -> None:
    assert set(parsed(tmp_path / "x.csv", "code\nm54.50\n", "csv").entries) == {"M5450"}


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("code,description\n99213,Visité\n".encode("cp1252"))
    assert read(path, "csv", is_dated=True).entries["99213"].meaning == "Visité"


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        ("csv", "", "empty"),
        ("csv", "\n \n", "empty"),
        ("csv", "number,text\n1,a\n", "names no column code"),
        ("csv", "code\n", "no codes"),
        ("csv", "code\n99213\nA?1\n", "line 3: the code"),
        ("csv", "code,start\n99213,01.02.2026\n", "line 2: a date"),
        ("csv", "code,start\n\n\n99213,20260230\n", "line 4: a date"),
        ("csv", "code,start,end\n99213,20260201,20260131\n", "99213 ends before it starts"),
        ("hcpcs", "<html></html>", "names no column code"),
        ("hcpcs", hcpcs("A0021", "x", add="1996"), "line 1: a date"),
        ("nucc", "Code,Grouping\n207Q,x\n", "line 2: the code"),
        ("ndc", PRODUCT, "no package codes"),
        ("ndc", "NDCPACKAGECODE\n0002143380\n", "line 2: the code"),
        ("ndc", "PK nothing", "cannot be read"),
    ],
)
def test_a_file_of_another_form_is_refused(
    tmp_path: Path, form: str, text: str, reason: str
) -> None:
    with pytest.raises(ListFileError, match=reason):
        parsed(tmp_path / "x", text, form)
