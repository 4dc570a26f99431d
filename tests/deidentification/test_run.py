"""Runs over files: joined across them, reviewed, all or nothing of each."""

import os
import re
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from deid_cases import BASE, FIXTURES, KEY, ROOT, changed, rewriters, segments, written

import edi
from edi.deidentification import InvalidKey, make_key, read_key
from edi.emit.draft_folder import FolderInUse
from edi.errors import NotX12

CLAIM = BASE / "professional.edi"
REMITTANCE = BASE / "remittance.edi"
STATUS = BASE / "status.edi"
ACKNOWLEDGEMENT = BASE / "acknowledgement.edi"


def copies(tmp_path: Path, *files: Path, **options: object) -> list[list[list[str]]]:
    """The segments of the copies of these files."""
    outcome = edi.deidentify(files, tmp_path / "out", key=KEY, **options)
    return [segments(one.path.read_bytes()) for one in outcome.files]


def value(found: list[list[str]], segment: str, number: int, *first: str) -> str:
    """An element of the first segment of this id that begins with these elements."""
    return next(
        e[number] for e in found if e[0] == segment and tuple(e[1 : 1 + len(first)]) == first
    )


def test_a_claim_is_found_in_all_its_files(tmp_path: Path) -> None:
    claim, remittance = copies(tmp_path, CLAIM, REMITTANCE)
    sources = [segments(path.read_bytes()) for path in (CLAIM, REMITTANCE)]
    paid = [e[1] for e in sources[1] if e[0] == "CLP"].index(value(sources[0], "CLM", 1))
    assert value(claim, "CLM", 1) == [e[1] for e in remittance if e[0] == "CLP"][paid] != "P1002"
    assert value(sources[0], "NM1", 9, "85") == value(sources[1], "N1", 4, "PE")
    assert value(claim, "NM1", 9, "85") == value(remittance, "N1", 4, "PE")


def test_equal_values_stay_equal_and_others_different() -> None:
    """Over all files of the fixtures with one key: ids and names are mapped one to one."""
    pairs: dict[str, dict[str, str]] = {}
    for path in sorted((FIXTURES / "demo").rglob("*.83?")):
        data = path.read_bytes()
        for before, after in zip(segments(data), segments(written(data)), strict=True):
            for segment, number in (("NM1", 3), ("NM1", 9), ("CLM", 1), ("CLP", 1), ("CLP", 7)):
                if before[0] == segment and number < len(before) and before[number]:
                    kind = "name" if number == 3 else "id"
                    kind += before[2] if kind == "name" else ""
                    known = pairs.setdefault(kind, {})
                    assert known.setdefault(before[number], after[number]) == after[number]
    for known in pairs.values():
        assert len(set(known.values())) == len(known) > 5


def test_acknowledgements_answer_the_files_they_answered() -> None:
    claim = CLAIM.read_bytes()
    head = claim[: claim.index(b"GS*")]
    isa13, gs06 = head.split(b"*")[13], b"1001"
    ta1 = head + b"TA1*" + isa13 + b"*260615*0915*A*000~\nIEA*0*" + isa13 + b"~\n"
    new, answered = segments(written(claim)), segments(written(ta1))
    assert value(answered, "TA1", 1) == value(new, "ISA", 13) == value(new, "IEA", 2)
    assert value(answered, "TA1", 2) == value(new, "ISA", 9)
    assert value(answered, "TA1", 3) == value(new, "ISA", 10)
    ak = ACKNOWLEDGEMENT.read_bytes()
    ak = re.sub(rb"AK1\*HC\*[0-9]+", b"AK1*HC*" + gs06, ak)
    ak = re.sub(rb"AK2\*837\*[0-9]+", b"AK2*837*0001", ak, count=1)
    found = segments(written(ak))
    assert value(found, "AK1", 2) == value(new, "GS", 6) == value(new, "GE", 2)
    assert value(found, "AK2", 2) == value(new, "ST", 2) == value(new, "SE", 2)
    # The business unit that a 999 names is the claim.
    old = segments(ak)
    assert value(old, "CTX", 1).endswith(":P1002")
    assert value(found, "CTX", 1) == "CLM01:" + value(new, "CLM", 1)


def test_a_status_names_its_claim() -> None:
    data = changed(STATUS.read_bytes())
    old = segments(data)
    claim = next(e[2] for e in old if e[0] == "TRN" and e[1] == "2")
    new = segments(written(data))
    other = changed(CLAIM.read_bytes(), ("CLM*P1002*", f"CLM*{claim}*"))
    numbers = {e[2] for e in new if e[0] == "TRN" and e[1] == "2"}
    assert value(segments(written(other)), "CLM", 1) in numbers


def test_what_is_kept() -> None:
    data = CLAIM.read_bytes()
    for keep, stays, goes in (
        ("payers", ("NORTHERN MUTUAL", "54321", "SVD*54321"), ("1500001213", "BRIGHTWATER")),
        ("providers", ("CLEARWATER FAMILY", "1500001213", "820111222", "MIRIAM"), ("54321",)),
        ("partners", ("*ZZ*CLEARLINK", "GS*HC*CLEARLINK*12345*"), ("BRIGHTWATER", "1500001213")),
    ):
        new = written(data, keep=frozenset({keep})).decode()
        for text in stays:
            assert text in new, (keep, text)
        for text in (*goes, "TS1000877", "HOLLIS", "SUPPORT DESK", "8005550144", "P1002"):
            assert text not in new, (keep, text)


def test_ids_of_a_patient_behind_a_kept_provider_are_replaced() -> None:
    """In an 835, the claim's own REF follow the NM1 of the rendering provider."""
    data = changed(
        REMITTANCE.read_bytes(),
        ("NM1*QC*1*", "NM1*82*1*LAKE*MIRIAM****XX*1600001857~\nREF*EA*MRN77123~\nNM1*QC*1*"),
    )
    new = written(data, keep=frozenset({"providers", "payers", "partners"}))
    assert b"MRN77123" not in new and b"LAKE*MIRIAM" in new


def test_the_family_stays_one(tmp_path: Path) -> None:
    data = CLAIM.read_bytes()
    new = segments(written(data))
    assert value(new, "NM1", 3, "IL") == value(new, "NM1", 3, "QC") != "BRIGHTWATER"
    assert [e for e in new if e[0] == "HL"] == [e for e in segments(data) if e[0] == "HL"]


# -- what is to be reviewed


def test_ages(tmp_path: Path) -> None:
    path = tmp_path / "a.837"
    path.write_bytes(changed(CLAIM.read_bytes(), ("19531105", "19200101")))
    for cap in (False, True):
        out = tmp_path / str(cap)
        outcome = edi.deidentify([path], out, key=KEY, cap_ages=cap, rare=0)
        (age,) = outcome.review
        assert (age.kind, age.line, age.element, age.is_open) == ("age", 19, "DMG02", not cap)
        assert outcome.is_clean is cap
        assert age.value == "19200101" and "1920" not in repr(age)
        birth = value(segments((out / "0001.837").read_bytes()), "DMG", 2)
        assert (birth == "19360101") is cap and birth != "19200101"


def test_small_areas_and_rare_diagnoses(tmp_path: Path) -> None:
    path = tmp_path / "a.837"
    path.write_bytes(changed(CLAIM.read_bytes(), ("*836380204", "*03601")))
    outcome = edi.deidentify([path], tmp_path / "o", key=KEY)
    kinds = [one.kind for one in outcome.review]
    assert kinds.count("zip") == 3 and kinds.count("diagnosis") == 2
    assert all(not one.is_open for one in outcome.review if one.kind == "zip")
    assert {one.value for one in outcome.review if one.kind == "diagnosis"} == {"I10", "E785"}
    assert not outcome.is_clean
    assert "I10" not in repr(outcome)


def test_a_diagnosis_of_enough_patients_is_not_rare(tmp_path: Path) -> None:
    files = []
    for number in range(3):
        files.append(tmp_path / f"{number}.837")
        files[-1].write_bytes(changed(CLAIM.read_bytes(), ("TS1000877", f"TS100087{number}")))
    for rare, wanted in ((3, set()), (4, {"I10", "E785"})):
        outcome = edi.deidentify(files, tmp_path / f"o{rare}", key=KEY, rare=rare)
        assert {one.value for one in outcome.review} == wanted
    # The same patient three times is one.
    files[0].write_bytes(CLAIM.read_bytes())
    outcome = edi.deidentify([CLAIM, files[0]], tmp_path / "o", key=KEY, rare=2)
    assert {one.value for one in outcome.review} == {"I10", "E785"}


def test_check(tmp_path: Path) -> None:
    later = tmp_path / "a.837"
    soon = f"{datetime.now(UTC) + timedelta(days=3):%Y%m%d}"
    later.write_bytes(changed(CLAIM.read_bytes(), ("DMG*D8*20100301", f"DMG*D8*{soon}")))
    outcome = edi.deidentify([CLAIM, later], tmp_path / "o", key=KEY, check=True, rare=0)
    assert outcome.differences
    assert {one.file for one in outcome.differences} == {str(later)}
    assert "SIT017" in {one.code for one in outcome.differences}
    assert not outcome.is_clean
    outcome = edi.deidentify([CLAIM], tmp_path / "p", key=KEY, check=True, rare=0)
    assert outcome.differences == [] and outcome.is_clean


# -- files


def test_files_and_folders(tmp_path: Path) -> None:
    bad = tmp_path / "smith_john.pdf"
    bad.write_bytes(b"%PDF-1.7 SMITH JOHN")
    missing = tmp_path / "missing.837"
    outcome = edi.deidentify([CLAIM, bad, missing], tmp_path / "out", key=KEY)
    assert [one.path.name for one in outcome.files] == ["0001.edi"]
    assert [one.file for one in outcome.unread] == [str(bad), str(missing)]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["0001.edi"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "out" / "0001.edi").stat().st_mode) == 0o600
    with pytest.raises(FolderInUse):
        edi.deidentify([CLAIM], tmp_path / "out", key=KEY)
    with pytest.raises(NotX12):
        edi.deidentify([bad], tmp_path / "none", key=KEY)
    assert not (tmp_path / "none").exists()
    for wrong in ({"keep": ["patients"]}, {"rare": -1}, {"key": b"short"}):
        with pytest.raises(ValueError):
            edi.deidentify([CLAIM], tmp_path / "none", **({"key": KEY} | wrong))  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no modes of files")
def test_keys(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = make_key(path)
    assert read_key(path) == made and len(made) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        make_key(path)
    assert read_key(path) == made
    path.chmod(0o644)
    with pytest.raises(InvalidKey, match="chmod 600"):
        read_key(path)
    path.chmod(0o600)
    path.write_text("secret")
    with pytest.raises(InvalidKey) as raised:
        read_key(path)
    assert "secret" not in str(raised.value)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.rename", "pathlib.Path.chmod"])
def test_a_killed_run_leaves_nothing_behind(tmp_path: Path, step: str) -> None:
    """Killed before a step; the next run to the same place writes everything."""
    module, _, name = step.rpartition(".")
    owner = "os" if module == "os" else "__import__('pathlib').Path"
    out = tmp_path / "out"
    code = (
        "import os, signal, sys, edi\n"
        "def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"setattr({owner}, {name!r}, die)\n"
        f"edi.deidentify([{str(CLAIM)!r}, {str(REMITTANCE)!r}], {str(out)!r}, key={KEY!r})\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not out.exists()
    assert len(list(tmp_path.iterdir())) == 1  # what it was writing
    outcome = edi.deidentify([CLAIM, REMITTANCE], out, key=KEY)
    assert len(outcome.files) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file() -> None:
    """A file without end is written as it comes."""

    class Endless:
        def __init__(self) -> None:
            self.data = CLAIM.read_bytes()
            self.read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += len(self.data)
            return self.data

    from edi.deidentification.layout import Rewriting

    stream = Endless()
    size = 0
    for part in Rewriting(stream, rewriters()):  # type: ignore[arg-type]
        size += len(part)
        assert stream.read_so_far - size < 1 << 20
        if size > 2_000_000:
            break
    assert size > 2_000_000
