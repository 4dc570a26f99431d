"""What conditions mean, on claims of which they hold or not; and where a finding points."""

import io
from pathlib import Path

import pytest

import edi
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.engine.check import Runner
from edi.finding import Finding, Snip
from edi.rules.selection import Selection
from edi.rules.written import read_text

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
NAMES = {"837P": "professional", "837I": "institutional", "837D": "dental", "835": "remittance"}
CLAIM = "2000A[1]/2000B[1]/2000C[1]/2300[1]"


def text_of(guide: str, *replaced: tuple[str, str]) -> str:
    text = (BASE / f"{NAMES[guide]}.edi").read_text(encoding="utf-8")
    for old, new in replaced:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def subject_of(guide: str, *replaced: tuple[str, str]) -> Claim | ClaimPayment:
    data = text_of(guide, *replaced).encode()
    found: list[Claim | ClaimPayment] = list(
        edi.read_payments(data) if guide == "835" else edi.read_claims(data)
    )
    return found[0]


def holds(
    condition: str, *replaced: tuple[str, str], guide: str = "837P", each: str = "2300"
) -> bool:
    """Does a condition hold of the claim, or of the first such loop of it?"""
    text = f'rule TPR001 error trial "Wrong." in {guide} for each {each} forbid {condition}'
    (rule,) = read_text(text, Path("trial.rule"), Snip.TRADING_PARTNERS)
    assert rule.check is not None
    return any(True for _ in rule.check(subject_of(guide, *replaced)))


CLM = ("CLM*P1002*500***11:B:1*Y*A*Y*Y~", "CLM*P1002*500***11:B:1*Y*A*Y*Y**AA:::ID~")
TRUE = """
CLM
CLM present
CLM05-3 present
CLM11 absent
2320
2310B/NM109
2330B/REF[F8]
2010BB/NM109 = "12345"
2000B
2000C/PAT01 = 19
ST/BHT04 = 2026-06-15
CLM05-3 = 1
CLM05-3 = "1"
CLM05-3 != 7
CLM11-1 != "AA"
CLM05-3 in (1, 7)
CLM05-3 in 1..3
CLM05-1 in 10..12
CLM05-3 not in (7, 8)
CLM11-1 not in ("AA")
CLM02 = 500.00
CLM02 > 499.99
CLM02 in 400..600
CLM02 in (1, 500)
CLM02 = sum(2400/SV102)
sum(2320/AMT[D]) = 300
sum(2400/SV102) > sum(2320/AMT[D])
count(2400) = 2
count(2430) = 2
count(2320/AMT[D]) = 1
count(2400 where (SV102 > 200)) = 1
count(2330B/REF) = 1
HI[ABK] and HI[ABF] and not HI[BP]
HI[ABK]-2 = "I10"
HI[ABF]-2 matches "E78.*"
HI01-2 = "I10"
2400/SV101-2 in 99201..99499
2400/SV101-2 in list procedure
CLM05-1 in list place-of-service
2310B/NM109 in list npi
2310B/NM109 matches "[0-9]{10}"
2400/DTP[472] = 2026-04-09
2400/DTP[472] in 2026-04-01..2026-04-30
DTP[431] not in (2026-04-01, 2026-04-09)
2400/DTP[472] < ST/BHT04
earliest 2400/DTP[472] = latest 2400/DTP[472]
days from 2400/DTP[472] to ST/BHT04 = 67
days from 2400/DTP[472] to 2026-04-10 = 1
days from ST/BHT04 to earliest 2400/DTP[472] < 0
some 2400 where (SV101-2 = 93000)
no 2400 where (SV101-2 = 93001)
every 2400 where (SV102 > 100)
every 2320 where (SBR01 = "P" and some 2330B where (NM109 = 54321))
some 2430/CAS where (CAS01 = "PR" and CAS02 = 2)
no 2430/CAS where (CAS01 = "CO" and CAS02 = 2)
""".strip().splitlines()
FALSE = """
CR1
CLM11
CLM05-3 absent
2310A
2310C/NM109
CLM05-3 = 7
CLM05-3 != 1
CLM11-1 = "AA"
CLM05-3 not in (1, 7)
CLM05-1 in 2..9
CLM05-3 in 10..12
CLM02 > 500
CLM02 != 500
CLM11-4 = CLM11-5
sum(2400/SV102) < CLM02
count(2400) != 2
HI[BG]
HI[ABK]-2 = "E785"
2310B/NM108 in list npi
CLM05-1 not in list place-of-service
2400/DTP[472] > ST/BHT04
DTP[431] < 2026-01-01
DTP[431] > 2026-01-01
days from DTP[431] to ST/BHT04 > 0
some 2400 where (SV101-2 = 93000 and SV102 = 320)
no 2400 where (SV101-2 = 93000)
every 2400 where (SV102 > 200)
not CLM
CLM and CR1
CR1 or CR2
""".strip().splitlines()


@pytest.mark.parametrize("condition", TRUE)
def test_what_holds(condition: str) -> None:
    assert holds(condition)
    assert not holds(f"not ({condition})")


@pytest.mark.parametrize("condition", FALSE)
def test_what_does_not_hold(condition: str) -> None:
    assert not holds(condition)
    assert holds(f"not ({condition})")


@pytest.mark.parametrize(
    ("condition", "each"),
    [
        ("SV101-2 = 99214 and 2300/CLM05-3 = 1 and 2010BB/NM109 = 12345", "2400"),
        ("2400/SV102 = 320 and count(2430) = 1", "2400"),
        ('2320/SBR01 = "P" and NM109 = 54321 and count(2400) = 2', "2330B"),
        ("SVD02 = 200 and 2400/SV102 = 320 and count(CAS) = 2", "2430"),
        ('CAS01 = "CO" and CAS03 = 70 and SVD02 = 200 and count(CAS) = 1', "2430/CAS"),
        ("NM109 present and 2300/CLM05-3 = 1", "2010BA"),
    ],
)
def test_paths_from_other_loops(condition: str, each: str) -> None:
    assert holds(condition, each=each)


def test_a_segment_that_is_looked_at_is_that_one_only() -> None:
    assert not holds('CAS01 = "CO" and CAS02 = 1', each="2430/CAS")
    assert holds('CAS01 = "CO" and CAS02 = 45', each="2430/CAS")
    assert holds('CAS01 = "CO" and CAS02 = 1', each="2430")  # of any of its segments


def test_an_amount_that_is_no_number_is_not_compared() -> None:
    change = ("AMT*D*300~", "AMT*D*3o0~")
    assert not holds("2320/AMT[D] > 0", change)
    assert not holds("2320/AMT[D] <= 0", change)


def test_the_level_of_a_patient_may_be_missing() -> None:
    assert holds("2000C absent", guide="837I")
    assert holds("2010CA/NM103 absent", guide="837I")


def test_an_835() -> None:
    assert holds("CLP02 = 1", guide="835", each="2100")
    assert holds("count(2110) > 0 and sum(2110/SVC03) = CLP04", guide="835", each="2100")
    assert holds("2100/CLP02 = 1 and ST/BPR01 present and SVC02 > 0", guide="835", each="2110")


# -- where findings point


def found(text: str, *replaced: tuple[str, str], guide: str = "837P") -> Finding:
    """The only finding of a rule."""
    rules = read_text(
        f'rule TPR001 error trial "Wrong." in {guide} {text}', Path("t.rule"), Snip.GUIDE
    )
    selection = Selection.of(["TPR001"], profile=rules)
    (finding,) = Runner(selection).check(io.BytesIO(text_of(guide, *replaced).encode()))
    return finding


@pytest.mark.parametrize(
    ("text", "path", "element", "component"),
    [
        ("for each 2300 require CR1", "CLM[1]", None, None),
        ("for each 2300 require CLM05-3 = 7", "CLM[1]", 5, 3),
        ("for each 2300 require CLM11-1", "CLM[1]", 11, 1),
        ("for each 2300 forbid CLM02 = 500", "CLM[1]", 2, None),
        ("for each 2300 forbid REF[D9]", "REF[1]", None, None),
        ("for each 2300 forbid REF[D9] at CLM01", "CLM[1]", 1, None),
        ("for each 2300 forbid HI[ABF]", "HI[1]", 2, None),
        ('for each 2300 forbid HI[ABF]-2 = "E785"', "HI[1]", 2, 2),
        ("for each 2400 when SV102 > 200 require REF[G1]", "2400[1]/LX[1]", None, None),
        ("for each 2400 forbid SV101-2 = 93000", "2400[2]/SV1[1]", 1, 2),
        ("for each 2300 forbid 2400/SV101-2 = 93000", "2400[1]/SV1[1]", 1, 2),
        ("for each 2300 forbid some 2400 where (SV101-2 = 93000)", "2400[2]/SV1[1]", 1, 2),
        ("for each 2300 require every 2400 where (SV102 > 200)", "2400[2]/SV1[1]", 2, None),
        ("for each 2300 require some 2400 where (SV102 > 900)", "CLM[1]", None, None),
        ("for each 2330B require REF[G1]", "2320[1]/2330B[1]/NM1[1]", None, None),
        ('for each 2300/REF forbid REF01 = "D9"', "REF[1]", 1, None),
        ('for each 2300/REF require REF02 = "x"', "REF[1]", 2, None),
    ],
)
def test_where_a_finding_points(
    text: str, path: str, element: int | None, component: int | None
) -> None:
    one = found(text)
    assert (one.path, one.element, one.component) == (f"{CLAIM}/{path}", element, component)
    assert one.loop == path.rpartition("/")[0].rpartition("/")[2].partition("[")[0] or "2300"


def test_what_is_of_another_level() -> None:
    one = found('for each 2300 forbid 2000B/SBR09 = "CI"')
    assert (one.path, one.element) == ("2000A[1]/2000B[1]/SBR[1]", 9)
    assert one.claim == "P1002"
