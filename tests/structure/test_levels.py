"""What is said of HL segments: numbers, parents and flags, each wrong one once."""

import io
from pathlib import Path

import pytest

from edi.finding import Place
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
TEXT = BASE.read_text(encoding="utf-8")
HEAD = TEXT[: TEXT.index("HL*1")]
PROVIDER = TEXT[TEXT.index("PRV*") : TEXT.index("HL*2")]
SUBSCRIBER = TEXT[TEXT.index("SBR*") : TEXT.index("HL*3")]
PATIENT = TEXT[TEXT.index("PAT*") : TEXT.index("SE*")]
CLAIM = PATIENT[PATIENT.index("CLM*") :]
BELOW = {"20": PROVIDER, "22": SUBSCRIBER, "23": PATIENT}


def _said(*levels: str) -> list[tuple[str, str, str]]:
    """Code, HL01 and message of what is said of these levels, "1**20*1" and so on, and "2*1*22*0+"
    for a subscriber with a claim."""
    body = "".join(
        f"HL*{one.rstrip('+')}~\n{BELOW.get(one.split('*')[2], '')}{CLAIM * one.count('+')}"
        for one in levels
    )
    data = f"{HEAD}{body}SE*1*0001~\nGE*1*1001~\nIEA*1*000001001~\n"
    found = []
    for item in Document(io.BytesIO(data.encode())):
        one = item.chunk() if isinstance(item, RawClaim) else item
        for problem in one.problems:
            if problem.code in ("SEG010", "SEG011", "SEG012", "SEG013", "SEG006"):
                found.append((problem.code, _number(problem.place), problem.message))
    return found


def _number(place: Place) -> str:
    return (place.raw or "*").split("*")[1] if place.segment_id == "HL" else ""


def _codes(*levels: str) -> list[tuple[str, str]]:
    return [one[:2] for one in _said(*levels)]


TWO = ("1**20*1", "2*1*22*1", "3*2*23*0", "4*2*23*0", "5*1*22*1", "6*5*23*0")


def test_levels_that_are_right() -> None:
    assert _said(*TWO) == []
    assert _said(*TWO, "7**20*1", "8*7*22*1", "9*8*23*0") == []


@pytest.mark.parametrize(
    ("number", "wrong", "said"),
    [
        (0, "2**20*1", [("SEG010", "2")]),
        (0, "1*1*20*1", [("SEG011", "1")]),
        (0, "1**20*0", [("SEG013", "1")]),
        (1, "3*1*22*1", [("SEG010", "3")]),
        (1, "2**22*1", [("SEG011", "2")]),
        (1, "2*2*22*1", [("SEG011", "2")]),
        (1, "2*1*22*0", [("SEG013", "2")]),
        (2, "3*2*23*1", []),  # its code is wrong, which is said elsewhere
        (2, "3*1*23*0", [("SEG011", "3")]),
        (3, "5*2*23*0", [("SEG010", "5")]),
        (4, "5*2*22*1", [("SEG011", "5")]),
        (5, "X*5*23*0", [("SEG010", "X")]),
        (5, "06*5*23*0", [("SEG010", "06")]),
        (5, "*5*23*0", [("SEG010", "")]),
        (2, " 3*2*23*0", []),  # blanks around it are said elsewhere
    ],
)
def test_one_wrong_level_is_one_problem(
    number: int, wrong: str, said: list[tuple[str, str]]
) -> None:
    levels = list(TWO)
    levels[number] = wrong
    assert [one for one in _codes(*levels) if one[0] != "SEG006"] == said


def test_a_number_that_is_wrong_is_counted_on_both_ways() -> None:
    """From what it is, and from what it should have been."""
    for rest in (("4*2*23*0", "5*1*22*1", "6*5*23*0"), ("8*2*23*0", "9*1*22*1", "10*9*23*0")):
        assert _codes("1**20*1", "2*1*22*1", "7*2*23*0", *rest) == [("SEG010", "7")]
    assert _codes("1**20*1", "2*1*22*1", "7*2*23*0", "5*2*23*0") == [
        ("SEG010", "7"),
        ("SEG010", "5"),
    ]


@pytest.mark.parametrize(("parent", "is_right"), [("2", True), ("7", True), ("1", False)])
def test_the_parent_may_have_either_number(parent: str, is_right: bool) -> None:
    found = _codes("1**20*1", "7*1*22*1", f"3*{parent}*23*0")
    assert found == [("SEG010", "7")] + [("SEG011", "3")] * (not is_right)


@pytest.mark.parametrize("number", ["99999999999", "999999999999", "123456789012345"])
def test_very_large_numbers(number: str) -> None:
    """Of more than eleven digits nothing is counted on."""
    following = str(int(number) + 1)
    found = _codes("1**20*1", "2*1*22*1", f"{number}*2*23*0", f"{following}*2*23*0")
    again = [("SEG010", following)] if len(number) > 11 else []
    assert found == [("SEG010", number), *again]
    assert _codes("1**20*1", "2*1*22*1", f"{number}*2*23*0", "4*2*23*0") == [("SEG010", number)]


def test_what_should_stand_there() -> None:
    assert _said("1**20*1", "2*1*22*1", "5*2*23*0")[0] == ("SEG010", "5", "HL01 should be 3.")
    assert _said("1*1*20*1", "2*1*22*1", "3*2*23*0")[0][2] == (
        "HL02 must be empty at the topmost level."
    )
    assert _said("1**20*1", "2*1*22*1", "3*1*23*0")[0][2] == (
        "HL02 must be the HL01 of the 2000B level that this level belongs to."
    )
    assert _said("1**20*1", "2*1*22*0", "3*2*23*0")[0][2] == (
        "HL04 is 0, but a lower level follows: send 1."
    )
    assert _said("1**20*1", "2*1*22*1+", "3*1*22*1", "4*3*23*0")[0][2] == (
        "HL04 is 1, but no lower level follows: send 0."
    )


def test_a_level_that_is_unknown_is_counted() -> None:
    found = _codes("1**20*1", "2*1*22*1", "3*2*99*0", "4*2*23*0")
    assert found == [("SEG012", "3")]
    for following in ("4*2*23*0", "8*2*23*0"):
        assert _codes("1**20*1", "2*1*22*1", "7*2*99*0", following) == [("SEG012", "7")]
    assert ("SEG010", "5") in _codes("1**20*1", "2*1*22*1", "3*2*99*0", "5*2*23*0")


@pytest.mark.parametrize("missing", [1, 2, 30])
def test_after_levels_that_are_missing_either_number_is_right(missing: int) -> None:
    """Patients without their subscriber: each says that it is missing, none that its number is
    wrong, whether or not the missing level was counted."""
    counted, number = [], 1
    for _ in range(missing):
        counted += [f"{number}**20*1", f"{number + 2}*{number + 1}*23*0"]
        number += 3
    assert {one[0] for one in _codes(*counted)} == {"SEG006"}
    plain = []
    for first in range(1, 2 * missing, 2):
        plain += [f"{first}**20*1", f"{first + 1}*{first}*23*0"]
    assert {one[0] for one in _codes(*plain)} == {"SEG006"}


@pytest.mark.parametrize(("flag", "said"), [("0", []), ("1", ["SEG013"]), ("2", []), ("", [])])
def test_flags_of_a_level_without_one_below(flag: str, said: list[str]) -> None:
    """What is no flag is wrong in itself, and not judged by what follows."""
    levels = "1**20*1", f"2*1*22*{flag}+", "3*1*22*1", "4*3*23*0"
    assert [one[0] for one in _codes(*levels)] == said
    levels = "1**20*1", "2*1*22*1", "3*2*23*0", f"4*1*22*{flag}+"
    assert [one[0] for one in _codes(*levels)] == said


@pytest.mark.parametrize("flag", ["0", "1", "2", ""])
def test_a_subscriber_without_patient_and_claim_is_one_problem(flag: str) -> None:
    """Wherever it stands, and whatever it says of lower levels."""
    lost, whole = f"*1*22*{flag}", "*1*22*0+"
    assert _codes("1**20*1", f"2{lost}") == [("SEG006", "2")]
    assert _codes("1**20*1", f"2{lost}", f"3{whole}") == [("SEG006", "2")]
    assert _codes("1**20*1", f"2{whole}", f"3{lost}", f"4{whole}") == [("SEG006", "3")]
    assert _codes("1**20*1", f"2{whole}", f"3{lost}", "4**20*1", "5*4*22*0+") == [("SEG006", "3")]
    assert _codes("1**20*1", f"2{lost}", f"3{lost}") == [("SEG006", "2"), ("SEG006", "3")]
    (said,) = _said("1**20*1", f"2{lost}")
    assert "neither loop 2300 (Claim Information) nor loop 2000C" in said[2]


def test_other_levels_without_anything_below() -> None:
    assert _codes("1**20*1") == [("SEG006", "1")]
    assert _codes("1**20*1", "2*1*22*1", "3*2*99*0") == [("SEG012", "3")]


def test_where_chunks_of_levels_stand() -> None:
    body = "".join(f"HL*{one}~\n{BELOW[one.split('*')[2]]}" for one in TWO)
    data = f"{HEAD}{body}SE*1*0001~\nGE*1*1001~\nIEA*1*000001001~\n"
    paths = []
    for item in Document(io.BytesIO(data.encode())):
        one = item.chunk() if isinstance(item, RawClaim) else item
        if isinstance(one, LoopChunk) and one.segments[0].startswith("HL*"):
            paths.append((one.place(0).path, one.level.number))
    assert paths == [
        ("2000A[1]/HL[1]", 1),
        ("2000A[1]/2000B[1]/HL[1]", 1),
        ("2000A[1]/2000B[1]/2000C[1]/HL[1]", 1),
        ("2000A[1]/2000B[1]/2000C[2]/HL[1]", 2),
        ("2000A[1]/2000B[2]/HL[1]", 2),
        ("2000A[1]/2000B[2]/2000C[1]/HL[1]", 1),
    ]
