"""Envelopes around transaction sets of any kind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from payments import HEADER

from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.error import CannotWrite
from edi.emit.segments import Finished, Segment, finish
from edi.guides.catalogue import PROFESSIONAL, REMITTANCE, SPECS

CLAIMS, REMITTANCES = SPECS[PROFESSIONAL], SPECS[REMITTANCE]


def written(*groups: FunctionalGroup, number: int = 7) -> list[str]:
    stream = io.BytesIO()
    write_interchange(stream, HEADER, number, groups)
    return stream.getvalue().decode().replace("~", "").splitlines()


def test_counts_and_numbers() -> None:
    two: list[Segment] = [("BHT", ("0019",)), ("NM1", ("41",))]
    found = written(
        FunctionalGroup(CLAIMS, 5, [two, [finish(two), ("SE1", ())]]),
        FunctionalGroup(REMITTANCES, 6, [[]]),
    )
    assert found[1:] == [
        "GS*HC*12345*CLEARLINK*20260701*0905*5*X*005010X222A1",
        "ST*837*0001*005010X222A1",
        *("BHT*0019", "NM1*41"),
        "SE*4*0001",
        "ST*837*0002*005010X222A1",
        *("BHT*0019", "NM1*41", "SE1"),
        "SE*5*0002",
        "GE*2*5",
        "GS*HP*12345*CLEARLINK*20260701*0905*6*X*005010X221A1",
        "ST*835*0001",
        "SE*2*0001",
        "GE*1*6",
        "IEA*2*000000007",
    ]
    assert found[0].split("*")[13] == "000000007"


def test_an_interchange_without_groups() -> None:
    assert [line[:3] for line in written()] == ["ISA", "IEA"]


def test_segments_are_written_as_they_come() -> None:
    stream = io.BytesIO()

    def content(number: int) -> Iterator[Segment]:
        yield "LX", (str(number),)
        assert stream.getvalue().endswith(f"LX*{number}~\n".encode())

    sets = (content(number) for number in range(3))
    write_interchange(stream, HEADER, 1, [FunctionalGroup(REMITTANCES, 1, sets)])
    assert stream.getvalue().count(b"LX*") == 3


def test_finished_segments_are_counted() -> None:
    assert finish([]) == Finished(b"", 0)
    assert finish([("LX", ("1",)), ("N3", ("É", ""))]) == Finished("LX*1~\nN3*É~\n".encode(), 2)


def test_headers_that_cannot_be_written() -> None:
    for header, number in (
        (replace(HEADER, sender="X" * 16), 1),
        (replace(HEADER, receiver="A*B"), 1),
        (replace(HEADER, receiver="É"), 1),
        (HEADER, 0),
        (HEADER, 10**9),
    ):
        with pytest.raises(CannotWrite, match="ISA"):
            write_interchange(io.BytesIO(), header, number, [])
    with pytest.raises(CannotWrite, match="GS06"):
        written(FunctionalGroup(REMITTANCES, 0, []))
