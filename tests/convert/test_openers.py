"""Chunks are found and counted natively as in Python."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi import native
from edi.convert.openers import PythonOpeners, last_end
from edi.interchange.delimiters import Delimiters

PIECES = (
    *("HL*1**20*1", "HL*2*1*22*0", "HL*3*2*23*0", "HL*4*2*22", "HL*5*1* 22 *0", "HL*6*1*2", "HL"),
    *(
        "HL*7*1*222*0",
        "HL**22",
        "HLX*1*1*22",
        "CLM*1*1",
        "SE*1*1",
        "ISA*00*",
        "ISAX",
        "",
        " ",
        "\n",
    ),
    *("\0", "CLP*1*1", "LX*1", "N1*PR", "\x85HL*8*1*22*0", "é", "NM1*IL*1*" + "X" * 30),
)
USUAL = (("", "", ""), ("HL", "22", "20"), ("CLP", "", ""), ("HL", "23", "2022"))
IDS = frozenset(("HL", "SE", "ST", "CLP", "LX", "N1"))


def gone_through(finder: object, skip: tuple[str, str, str, int], change: int) -> list[object]:
    found: list[object] = []
    finder.skip(*skip)  # type: ignore[attr-defined]
    for at, id in finder:  # type: ignore[attr-defined]
        found.append((at, id, finder.segments, finder.opened, finder.passed, finder.last))  # type: ignore[attr-defined]
        finder.last = at  # type: ignore[attr-defined]
        if len(found) == change:
            finder.skip("CLP", "", "", 10_000)  # type: ignore[attr-defined]
    return [*found, finder.segments, finder.opened, finder.passed, finder.last]  # type: ignore[attr-defined]


@pytest.mark.skipif(native.scan is None, reason="the system has no compiled modules here")
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=30),
    terminator=st.sampled_from("~\n!"),
    usual=st.sampled_from(
        [("", "", ""), ("HL", "22", "20"), ("CLP", "", ""), ("HL", "23", "2022")]
    ),
    wanted=st.integers(0, 400),
    far=st.integers(0, 100),
    last=st.integers(-50, 0),
    change=st.integers(0, 5),
    is_whole=st.booleans(),
)
def test_native_and_python_find_the_same(
    pieces: list[str],
    terminator: str,
    usual: tuple[str, str, str],
    wanted: int,
    far: int,
    last: int,
    change: int,
    is_whole: bool,
) -> None:
    d = Delimiters(segment=terminator)
    text = terminator + terminator.join(pieces)
    if is_whole:
        text += "NTE*ADD*X" + terminator
    compiled = native.scan.Openers(sorted(IDS), d.segment, d.element, text, last, far)
    python = PythonOpeners(IDS, d, text, last, far)
    skip = (*usual, wanted)
    assert gone_through(compiled, skip, change) == gone_through(python, skip, change)


@pytest.mark.parametrize(
    ("text", "end"),
    [("", -1), ("A", -1), ("~", 0), ("A~B", 1), ("A~~", 1), ("A~ \n~\n~B", 1), ("~~~", 0)],
)
def test_where_the_last_segment_ends(text: str, end: int) -> None:
    assert last_end(text, "~") == end
