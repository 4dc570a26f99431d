"""Files that programs made: x12sdk's generator, and our own."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import edi

ROOT = Path(__file__).resolve().parents[2]
OUR_GENERATOR = ROOT / "scripts" / "claim_files.py"
KINDS = ("837p", "837i", "835")

# x12sdk (MIT) writes what its own models accept. What is an error in it, judged against the
# guides, and why; warnings (ELE014: trailing zeros) are not compared.
JUDGED = {
    "837p": {
        "COD004 HI01": "ICD-10 codes (J069) under BK, the qualifier of ICD-9",
        "COD012 N403": "five-digit ZIP code of the billing provider",
        "SIT019 HI01": "BK, the qualifier of ICD-9, for services after September 2015",
        "SIT020 HI01": "E1165 under BK reads as an external cause of ICD-9, which stands first",
    },
    "837i": {
        "COD004 HI01": "ICD-10 codes (J069) under BK, the qualifier of ICD-9",
        "COD012 N403": "five-digit ZIP code of the billing provider",
        "ELE002 CLM06": "CLM06 belongs to the professional claim",
        "ELE006 DTP02": "statement dates are a range (RD8) since errata A2",
        "SIT017 DTP03": "services after the day the file was made",
        "SIT019 HI01": "BK, the qualifier of ICD-9, for services after September 2015",
        "SIT020 HI01": "E1165 under BK reads as an external cause of ICD-9, which stands first",
        "SIT028 CLM": "no attending provider (2310A)",
    },
    "835": {
        "BAL105 CLP05": "PR adjustments, but no patient responsibility in CLP05",
        "CAS013 CAS02": "CO-18: a duplicate is OA by the code's own definition",
        "CAS027 CAS02": "CO-96 without the remark code that 96 requires",
        "ELE001 BPR16": "no date of the payment",
        "REM009 N103": "the payee's tax id (REF*TJ) is missing beside its NPI",
        "REM024 CLP": "no service date at claim or line",
        "SEG003 N1": "no technical contact (PER*BL), required since errata A1",
    },
}


def _generated(kind: str, seed: int, folder: Path) -> Path:
    command = Path(sys.executable).with_name("x12sdk-generate")
    if not command.is_file():
        pytest.skip("x12sdk is not installed")
    out = folder / f"{kind}-{seed}.edi"
    subprocess.run([command, kind, "--seed", str(seed), "--claims", "20", "--out", out], check=True)
    return out


def _answered(path: Path) -> Iterator[str]:
    """Transaction sets that a 999 answers."""
    return (one.elements[2] for one in edi.read_segments(path) if one.id == "AK2")


def _statuses(path: Path) -> Iterator[str]:
    """Claims of a 277CA."""
    traces = (one.elements for one in edi.read_segments(path) if one.id == "TRN")
    return (values[2] for values in traces if values[1] == "2" and values[2] != "BATCH0001")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_errors_in_files_of_x12sdk_are_judged(kind: str, tmp_path: Path) -> None:
    found: Counter[str] = Counter()
    for seed in range(3):
        for f in edi.validate(_generated(kind, seed, tmp_path)):
            if f.severity == "error":
                found[f"{f.code} {f.segment_id}" + (f"{f.element:02}" if f.element else "")] += 1
    assert set(found) == set(JUDGED[kind])


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("kind", [*KINDS, "837d", "999", "277ca"])
@pytest.mark.parametrize("seed", [2, 3, 5, 8])
def test_our_own_files_have_no_findings(kind: str, seed: int, tmp_path: Path) -> None:
    out = tmp_path / f"{kind}.edi"
    command = [sys.executable, OUR_GENERATOR, kind, "--claims", "120", "--seed", str(seed)]
    subprocess.run([*command, "--out", out], check=True)
    assert [(f.code, f.path, f.message) for f in edi.validate(out)] == []
    number = {"835": edi.read_payments, "999": _answered, "277ca": _statuses}
    assert sum(1 for _ in number.get(kind, edi.read_claims)(out)) == 120
