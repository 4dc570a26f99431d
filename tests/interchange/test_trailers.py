"""Control numbers of headers and trailers: GE02 is a number, the others are compared as text."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"


def _codes(*changes: tuple[str, str]) -> list[str]:
    text = BASE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [f.code for f in edi.validate(text.encode(), select=["ENV003", "ENV005", "ENV007"])]


@pytest.mark.parametrize(
    ("opened", "closed", "same"),
    [
        ("1001", "1001", True),
        ("1001", "0001001", True),
        ("001001", "1001", True),
        ("1001", "1002", False),
        ("1001", "10010", False),
        ("1001", "", False),
        ("1001", "X", False),
        # A number that is wrong in itself is ENV017, and not told again where it is repeated.
        ("X", "1001", True),
        ("X1", "X1", True),
        ("X1", "X01", True),
    ],
)
def test_group_numbers(opened: str, closed: str, same: bool) -> None:
    changes = ("*0915*1001*X*", f"*0915*{opened}*X*"), ("GE*1*1001~", f"GE*1*{closed}~")
    assert _codes(*changes) == ([] if same else ["ENV005"])


def test_numbers_of_sets_and_interchanges_are_compared_as_they_stand() -> None:
    assert _codes() == []
    assert _codes(("SE*54*0001~", "SE*54*1~")) == ["ENV007"]
    assert _codes(("IEA*1*000001001~", "IEA*1*1001~")) == ["ENV003"]


@pytest.mark.parametrize("count", [0, 1, 2, 53, 54, 55])
@pytest.mark.parametrize("kind", ["ST*837*0001*005010X222A1", "ST*270*0001*005010X279A1"])
def test_segments_of_a_set_are_counted_whether_or_not_its_guide_is_known(
    kind: str, count: int
) -> None:
    text = BASE.read_text(encoding="utf-8").replace("ST*837*0001*005010X222A1", kind)
    text = text.replace("SE*54*", f"SE*{count}*")
    codes = [f.code for f in edi.validate(text.encode(), select=["ENV008"])]
    assert codes == ([] if count == 54 else ["ENV008"])


def test_sets_of_a_group_are_counted_each_by_itself() -> None:
    text = BASE.read_text(encoding="utf-8")
    one = text[text.index("ST*") : text.index("\nGE*") + 1]
    unknown = one.replace("ST*837*0001*005010X222A1", "ST*270*0002*005010X279A1")
    both = one + unknown.replace("SE*54*0001", "SE*54*0002")
    text = text.replace(one, both).replace("GE*1*", "GE*2*")
    assert [f.code for f in edi.validate(text.encode(), select=["ENV006", "ENV008"])] == []
