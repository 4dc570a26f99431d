"""`edi codes`, and validation with the lists that it imports: the command as users start it."""

import json
import re
from pathlib import Path

import pytest
from edi_command import CLEAN, ROOT, edi

from edi.codes.lists.catalogue import CATALOGUE

BASE = ROOT / "fixtures" / "rules" / "base"
CPT = (
    "code,start,end,description\n"
    "99214,1992-01-01,,Office visit\n"
    "93000,,2025-12-31,Electrocardiogram\n"
    "99284,,,Emergency visit\n"
)


class Home:
    """A folder for imported lists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"EDI_CODES": str(folder / "codes")}

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def imported(self, name: str, text: str, *options: str) -> str:
        done = edi("codes", "import", name, self.file(f"{name}.txt", text), *options, **self.env)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def findings(self, path: Path, select: str, *options: str) -> list[tuple[str, str, str]]:
        done = edi("validate", path, "--select", select, "--format", "jsonl", *options, **self.env)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return [(one["code"], one["path"].rpartition("/")[2], one["message"]) for one in found]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def listed(home: Home) -> dict[str, dict[str, object]]:
    done = edi("codes", "list", "--format", "json", **home.env)
    assert (done.returncode, done.stderr) == (0, "")
    return {row["list"]: row for row in json.loads(done.stdout)}


def test_the_list_says_what_is_loaded_and_when_the_next_is_due(home: Home) -> None:
    text = edi("codes", "list", **home.env).stdout
    assert "icd10cm                 75,909 codes of 2026-10-01  next due 2027-04-01" in text
    assert "cpt                    not loaded: CPT procedures (AMA)" in text
    rows = listed(home)
    assert rows["rarc"]["overdue"] is True  # that of 2024
    assert rows["cpt"]["codes"] is None
    assert rows["place-of-service"]["next_due"] is None


@pytest.mark.slow
def test_an_imported_list_is_used_and_can_be_removed(home: Home) -> None:
    said = home.imported("cpt", CPT, "--date", "2026-01-01")
    assert said.startswith("cpt: 3 codes as of 2026-01-01, kept in ")
    row = listed(home)["cpt"]
    assert (row["codes"], row["date"], row["next_due"]) == (3, "2026-01-01", "2026-07-01")
    assert (row["source"], row["origin"]) == ("imported from cpt.txt", "imported")
    (finding,) = home.findings(CLEAN, "COD")
    assert finding == (
        "COD008",
        "SV1[1]",
        "Procedure code SV101-2 was no longer valid in CPT on the day of service: use the code"
        " that replaced it, or check the date.",
    )
    assert edi("codes", "remove", "cpt", **home.env).returncode == 0
    assert home.findings(CLEAN, "COD") == []
    assert list((home.folder / "codes").iterdir()) == []
    again = edi("codes", "remove", "cpt", **home.env)
    assert (again.returncode, again.stderr) == (2, "edi: no list cpt was imported\n")


@pytest.mark.slow
def test_procedures_outside_the_days_of_a_list_are_not_judged(home: Home) -> None:
    home.imported("cpt", "code\n99214\n", "--date", "2025-01-01")  # until June 2025
    assert home.findings(CLEAN, "COD") == []
    home.imported("cpt", "code\n99214\n", "--date", "2026-01-01", "--from", "2026-05-01")
    assert home.findings(CLEAN, "COD") == []
    home.imported("cpt", "code\n99214\n", "--date", "2025-01-01", "--until", "2026-12-31")
    ((code, place, message),) = home.findings(CLEAN, "COD")
    assert (code, place) == ("COD008", "SV1[1]")
    assert "is not on the CPT list of January 2025: check it" in message


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_codes_are_held_against_each_list(home: Home, jobs: str) -> None:
    """In one process and several, for all guides about claims."""
    home.imported("cpt", "code\n99214\n99284\n", "--date", "2026-01-01")
    home.imported("cdt", "code\nD0120\n", "--date", "2026-01-01")
    home.imported("taxonomy", "Code,Grouping\n208000000X,a\n")
    home.imported("revenue", "code\n0450\n", "--date", "2026-04-01")
    home.imported("bill-type", "code\n11\n", "--date", "2026-04-01")
    files = [BASE / f"{name}.edi" for name in ("professional", "institutional", "dental")]
    done = edi("validate", *files, "--select=COD", "--format=jsonl", "--jobs", jobs, **home.env)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    places = {(f["file"].rpartition("/")[2][0], f["code"], f["segment_id"]) for f in found}
    assert places == {
        ("p", "COD005", "PRV"),
        ("p", "COD008", "SV1"),
        ("i", "COD005", "PRV"),
        ("i", "COD006", "CLM"),
        ("i", "COD007", "SV2"),
        ("i", "COD007", "SVD"),
        ("i", "COD008", "SV2"),
        ("d", "COD005", "PRV"),
        ("d", "COD008", "SV3"),
    }
    (taxonomy,) = {f["message"] for f in found if f["code"] == "COD005"}
    assert "is not on the list Health care provider taxonomy (NUCC) as of" in taxonomy


@pytest.mark.slow
def test_a_drug_is_looked_up(home: Home) -> None:
    text = CLEAN.read_text(encoding="utf-8")
    drug = "REF*6R*P1002L1~\nLIN**N4*00002143380~\nCTP****1*UN~"
    path = home.file("drug.837", text.replace("REF*6R*P1002L1~", drug))
    head = "PRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\n"
    home.imported("ndc", f"{head}0002-1433\t0002-1433-80\ta\n")
    assert home.findings(path, "COD") == []
    home.imported("ndc", f"{head}0002-1433\t0002-1433-81\ta\n")
    ((code, place, _),) = home.findings(path, "COD")
    assert (code, place) == ("COD009", "LIN[1]")


@pytest.mark.slow
def test_a_newer_list_of_reason_and_remark_codes(home: Home) -> None:
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    assert text.count("CAS*CO*45*40~") == text.count("AMT*B6*180~") == 1
    new = text.replace("CAS*CO*45*40~", "CAS*CO*310*40~")
    path = home.file("new.835", new.replace("AMT*B6*180~", "AMT*B6*180~\nLQ*HE*N900~"))
    assert {code for code, _, _ in home.findings(path, "CAS002,COD010")} == {"CAS002", "COD010"}
    home.imported("carc", "code,start,end,description\n310,2026-03-01,,New\n45,,2026-04-01,Old\n")
    home.imported("rarc", "code\nN900\n", "--date", "2026-07-01")
    assert home.findings(path, "CAS002,COD010") == []
    assert {code for code, _, _ in home.findings(path, "CAS003")} == {"CAS003"}  # the other 45


def test_a_damaged_list_is_as_good_as_none_and_named(home: Home) -> None:
    home.imported("cpt", CPT, "--date", "2026-01-01")
    (path,) = (home.folder / "codes").iterdir()
    path.write_bytes(b"code\n")
    assert home.findings(CLEAN, "COD") == []
    text = edi("codes", "list", **home.env).stdout
    assert "cpt                    the imported file is damaged, import it again: CPT" in text


def test_where_lists_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "cpt.csv"
    file.write_text(CPT, encoding="utf-8")
    env = {"EDI_CODES": "", "XDG_DATA_HOME": str(tmp_path / "data")}
    done = edi("codes", "import", "cpt", file, **env)
    assert done.returncode == 0
    assert (tmp_path / "data" / "edi" / "codes" / "cpt.codes").exists()
    assert str(tmp_path / "data") in done.stdout


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["import", "icd9", "FILE"], 2, "no code list is called icd9; there are carc, rarc"),
        (["import", "cpt", "missing.csv"], 2, "does not exist"),
        (["import", "cdt", "FILE", "--date", "soon"], 2, "does not match the format"),
        (
            ["import", "cpt", "FILE", "--date=2026-01-01", "--from=2027-01-01"],
            2,
            "--from is after --until",
        ),
        (["import", "revenue", "FILE", "--from=2026-01-01"], 2, "of no use for revenue"),
        (["import", "ndc", "FILE"], 3, "it has no package codes"),
        (["remove", "x"], 2, "no code list is called x"),
        (["show", "99999"], 2, "no list that is loaded has this code"),
    ],
)
def test_what_goes_wrong(home: Home, arguments: list[str], code: int, said: str) -> None:
    file = str(home.file("list.csv", CPT))
    done = edi("codes", *[file if one == "FILE" else one for one in arguments], **home.env)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
    assert not (home.folder / "codes").exists()


def test_a_folder_that_cannot_be_written_is_3(home: Home) -> None:
    (home.folder / "codes").write_text("a file", encoding="utf-8")
    done = edi("codes", "import", "cpt", home.file("cpt.csv", CPT), **home.env)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1


def test_show_says_when_a_code_is_valid(home: Home) -> None:
    home.imported("cpt", CPT, "--date", "2026-01-01")
    done = edi("codes", "show", "M54.5", "--on", "2026-04-09", **home.env)
    assert done.stdout.splitlines() == [
        "M545  ICD-10-CM diagnoses (icd10cm)",
        "  valid from 2015-10-01 or earlier until 2021-09-30",
        "  on 2026-04-09: no",
    ]
    done = edi("codes", "show", "99214", "--on", "20200101", **home.env)
    assert done.stdout.splitlines() == [
        "99214  CPT procedures (cpt): Office visit",
        "  valid from 1992-01-01",
        "  on 2020-01-01: yes",
    ]
    done = edi("codes", "show", "45", **home.env)
    assert "Claim adjustment reason codes (carc)" in done.stdout
    assert "States" not in done.stdout


@pytest.mark.slow
def test_lists_that_are_not_loaded_are_named_once(home: Home) -> None:
    # Not by the helper, which leaves the line out.
    import subprocess
    import sys

    from edi_command import environment

    def errors(*options: str) -> str:
        files = [str(BASE / f"{name}.edi") for name in ("professional", "dental", "remittance")]
        command = [sys.executable, "-m", "edi", "validate", *files, *options]
        env = environment(**home.env)
        return subprocess.run(
            command, capture_output=True, text=True, env=env, cwd=ROOT, check=False
        ).stderr

    said = "edi: checked by form only, as no list is loaded (edi codes): "
    assert errors() == f"{said}cdt, cpt, hcpcs, taxonomy\n"
    assert errors("--jobs", "2") == f"{said}cdt, cpt, hcpcs, taxonomy\n"
    assert errors("--select", "COD008") == f"{said}cdt, cpt, hcpcs\n"
    assert errors("--select", "BAL") == errors("-q") == errors("--format", "json") == ""
    home.imported("cpt", "code\n99214\n93000\n", "--date", "2026-01-01")
    home.imported("hcpcs", "HCPC,ADD DT\nJ1100,20000101\n")
    assert errors() == f"{said}cdt, taxonomy\n"


def test_every_list_is_described() -> None:
    page = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {
        name for row in rows[: len(CATALOGUE) - 1] for name in re.findall(r"`([a-z0-9-]{3,})`", row)
    }
    assert named == set(CATALOGUE)
