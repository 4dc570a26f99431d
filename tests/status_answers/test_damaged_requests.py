"""However a 276 is damaged, every request in it is answered, in its order, by a 277 that is
right."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from status_cases import NOW, Ask, answers_in, body, requests

from edi.acknowledgement.values import answer_delimiters, fit
from edi.status_answers import writing
from edi.status_answers.answering import Answering
from edi.status_answers.matching import KnownClaims
from edi.status_answers.read_back import ReadBack
from edi.status_answers.reading import RequestFile

NOBODY = Answering(KnownClaims([]), date(2026, 7, 1), is_complete=True)
ODD = st.text(
    st.characters(exclude_characters="~", exclude_categories=("Cs",), max_codepoint=0x2FFF),
    max_size=60,
)


def traces(data: bytes) -> list[str]:
    """TRN02 of each request, by cutting the file as anybody would."""
    text = data.decode("utf-8", "replace")
    found = []
    for segment in text.split("~"):
        values = segment.lstrip("\r\n").split("*")
        if values[0] == "TRN":
            found.append(values[2] if len(values) > 2 else "")
    return found


def answered(data: bytes, path: Path, judge: ReadBack) -> tuple[RequestFile, list[str]]:
    """The file, and TRN02 of its answers, which nobody finds anything wrong with."""
    held = RequestFile(io.BytesIO(data))
    found: list[str] = []
    for one in held.interchanges:
        sets = writing.answered(one, NOBODY, NOW)
        if any(sets):
            with path.open("wb") as stream:
                writing.write(stream, one, sets, 1, 1, NOW)
            assert list(judge.problems(path, sets)) == []
            found += [answer.trace for answer in answers_in(path)]
    return held, found


@pytest.fixture(scope="module")
def judge() -> Any:
    return ReadBack()


@st.composite
def asks(draw: st.DrawFn) -> list[Ask]:
    found = []
    for n in range(draw(st.integers(1, 4))):
        ask = Ask(f"T{n}", dependent=draw(st.booleans()), provider=draw(st.integers(1, 3)))
        for name in draw(
            st.sets(st.sampled_from(["number", "account", "amount", "day", "member"]))
        ):
            setattr(ask, name, draw(st.one_of(st.just(""), ODD)))
        if draw(st.booleans()):
            ask.lines = ["SVC*HC:99213*100****1", "DTP*472*D8*20260402"]
        found.append(ask)
    return found


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Segments between ISA and IEA lost, doubled, moved or changed."""
    data = requests(*[body(*draw(asks())) for _ in range(draw(st.integers(1, 2)))])
    segments = data.decode().split("~")
    for _ in range(draw(st.integers(0, 4))):
        if len(segments) < 5:
            break
        at = draw(st.integers(1, len(segments) - 3))
        kind = draw(st.sampled_from(["lose", "double", "move", "change"]))
        # What makes a set one of another kind would have it passed over, as it should be.
        if segments[at].startswith(("ST*", "GS*")) and kind == "change":
            continue
        if kind == "lose":
            del segments[at]
        elif kind == "double":
            segments.insert(at, segments[at])
        elif kind == "move":
            segments.insert(draw(st.integers(1, len(segments) - 3)), segments.pop(at))
        else:
            values = segments[at].split("*")
            place = draw(st.integers(1, len(values)))
            values[place : place + 1] = [draw(ODD)]
            segments[at] = "*".join(values)
    return "~".join(segments).encode()


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(data=damaged())
def test_no_request_is_lost(data: bytes, tmp_path_factory: Any, judge: ReadBack) -> None:
    held, found = answered(data, tmp_path_factory.getbasetemp() / "answer.277", judge)
    d = answer_delimiters(held.interchanges[0].delimiters)
    wanted = [fit(one, 50, d) or "0" for one in traces(data)]
    # A request whose TRN is lost is answered by its other segments, and said to have none.
    missing = iter(found)
    assert all(any(one == trace for one in missing) for trace in wanted)
    assert len(found) == held.count >= len(wanted)
    assert found.count("0") - wanted.count("0") == len(found) - len(wanted)
    if len(found) > len(wanted):
        assert any("TRN" in trouble.message for trouble in held.troubles)


@pytest.mark.slow
@settings(max_examples=examples(20), deadline=None)
@given(asked=asks())
def test_each_request_has_one_answer(
    asked: list[Ask], tmp_path_factory: Any, judge: ReadBack
) -> None:
    data = requests(body(*asked))
    _, found = answered(data, tmp_path_factory.getbasetemp() / "answer.277", judge)
    assert found == [one.trace for one in asked]


@pytest.mark.parametrize(
    ("lost", "message", "at"),
    [
        ("HL*3*2*19*1~NM1*1P*2*CLINIC 1*****XX*1000000012~", "before HL03 22", "HL*4"),
        ("NM1*41*2*BILLING SERVICE*****46*SERV1~", "level 21", "HL*2"),
        ("TRN*1*T1~", "TRN02", "REF*EJ"),
        ("ST*276*0001*005010X212~", "header (ST)", "BHT"),
        ("SE*16*0001~", "SE: the file may be cut off", "GE"),
        ("BHT*0010*13*B276*20260701*0905~", "SE01", "SE"),
    ],
)
def test_what_is_lost_is_said(
    lost: str, message: str, at: str, tmp_path: Path, judge: ReadBack
) -> None:
    data = requests(body(Ask()))
    assert lost.encode() in data
    data = data.replace(lost.encode(), b"")
    held, found = answered(data, tmp_path / "answer.277", judge)
    assert found == ["0" if "TRN" in lost else "T1"]
    spots = [tuple(one.spot) for one in held.troubles if message in one.message]
    assert spots == [(1, data.index(f"~{at}*".encode()) + 2)], held.troubles


def test_sets_of_another_kind_are_passed_over(tmp_path: Path, judge: ReadBack) -> None:
    data = requests(body(Ask("A")), body(Ask("B"))).replace(b"ST*276*0001", b"ST*270*0001")
    held, found = answered(data, tmp_path / "answer.277", judge)
    assert found == ["B"]
    (trouble,) = held.troubles
    assert "is not a 276" in trouble.message


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"HL*4*3*22*0", b"HL*4*3*22*7"),
        (b"STC*D0:35*20260701", b"STC*D0:35*2026070A"),
        (b"REF*EJ*", b"REF*XX*"),
        (b"NM1*IL*1*ASH", b"NM1*IL*1*"),
        (b"TRN*2*T1", b"TRN*2*T2"),
        (b"SE*", b"SE*1"),
        (b"GE*1*1", b"GE*1*2"),
    ],
)
def test_what_is_wrong_in_an_answer_is_found(
    right: bytes, wrong: bytes, tmp_path: Path, judge: ReadBack
) -> None:
    """The table that pyx12 is given is one that judges."""
    held = RequestFile(io.BytesIO(requests(body(Ask()))))
    sets = writing.answered(held.interchanges[0], NOBODY, NOW)
    path = tmp_path / "answer.277"
    with path.open("wb") as stream:
        writing.write(stream, held.interchanges[0], sets, 1, 1, NOW)
    assert list(judge.problems(path, sets)) == []
    data = path.read_bytes()
    assert data.count(right) == 1
    path.write_bytes(data.replace(right, wrong))
    assert list(judge.problems(path, sets))
