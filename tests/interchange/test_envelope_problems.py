"""What is said of each thing that is wrong in an envelope: code, place and words."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from edi.finding import Place, Problem
from edi.interchange.envelope import Envelope
from edi.interchange.reader import Reader

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
WHOLE = BASE.read_text(encoding="utf-8")
ISA, GS, ST = WHOLE.split("~\n")[:3]
BODY = WHOLE[WHOLE.index("BHT*") : WHOLE.index("SE*")]
SE, GE, IEA = WHOLE[WHOLE.index("SE*") :].rstrip("~\n").split("~\n")
SHORT = "BHT*0019*00*B1*20260615*0915*CH"
SE_SHORT = "SE*3*0001"


def _problems(*segments: str) -> Iterator[Problem]:
    """Of an interchange of these segments, as the envelope alone sees them."""
    text = "".join(segment if segment.endswith("\n") else f"{segment}~\n" for segment in segments)
    envelope, reader = Envelope(), Reader(io.BytesIO(text.encode("latin-1")))
    for chunk in reader:
        found = list(envelope.feed(chunk, reader.delimiters))
        if chunk.id == "ST":
            envelope.ordinal = chunk.text.count("~")  # as who reads the set counts
        yield from envelope.first_padding(found)


def _said(*segments: str) -> list[str]:
    return [
        f"{p.code} {p.place.segment_id}{p.element or ''} @{p.place.line}: {p.message}"
        for p in _problems(*segments)
    ]


def test_nothing_is_said_of_what_is_right() -> None:
    assert _said(ISA, GS, ST, SHORT, SE_SHORT, GE, IEA) == []


def _isa(**elements: str) -> str:
    values = ISA.split("*")
    for name, value in elements.items():
        values[int(name[1:])] = value
    return "*".join(values)


def _gs(**elements: str) -> str:
    values = GS.split("*")
    for name, value in elements.items():
        values[int(name[1:])] = value
    return "*".join(values)


NOW = "The time (ISA10) is not a time of day (HHMM)."


NUMBER = "The interchange control number (ISA13) must be a number of 9 digits."
GROUP_NUMBER = "The group control number (GS06) must be a number of 1 to 9 digits."
OUTSIDE = "This segment is outside its envelope."


@pytest.mark.parametrize(
    ("isa", "said"),
    [
        (_isa(_1="99"), "ENV017 ISA1 @1: ISA01 must be 00, 01, 02, 03, 04, 05 or 06."),
        (_isa(_3="99"), "ENV017 ISA3 @1: ISA03 must be 00 or 01."),
        (_isa(_5="99"), "ENV017 ISA5 @1: ISA05 must be 01, 14, 20, 27, 28, 29, 30, 33 or ZZ."),
        (_isa(_7="99"), "ENV017 ISA7 @1: ISA07 must be 01, 14, 20, 27, 28, 29, 30, 33 or ZZ."),
        (_isa(_6=" " * 15), "ENV017 ISA6 @1: ISA06 is blank"),
        (_isa(_8=" " * 15), "ENV017 ISA8 @1: ISA08 is blank"),
        (_isa(_9="260230"), "ENV014 ISA9 @1: The date (ISA09) is not a calendar date (YYMMDD)."),
        (_isa(_9="2602A0"), "ENV014 ISA9 @1: The date (ISA09) is not a calendar date (YYMMDD)."),
        (_isa(_10="2400"), f"ENV014 ISA10 @1: {NOW}"),
        (_isa(_10="1260"), f"ENV014 ISA10 @1: {NOW}"),
        (_isa(_9="26 615"), "ENV014 ISA9 @1: The date (ISA09) is not a calendar date (YYMMDD)."),
        (_isa(_9="2606+1"), "ENV014 ISA9 @1: The date (ISA09) is not a calendar date (YYMMDD)."),
        (_isa(_9="\xb2606\xb95"), "ENV014 ISA9 @1: The date (ISA09) is not a calendar date"),
        (_isa(_10="915 "), f"ENV014 ISA10 @1: {NOW}"),
        (_isa(_13="00000100X"), f"ENV017 ISA13 @1: {NUMBER}"),
        (_isa(_13=" " * 9), f"ENV017 ISA13 @1: {NUMBER}"),
        (_isa(_13="00001 001"), f"ENV017 ISA13 @1: {NUMBER}"),
        (_isa(_11=" "), "ENV017 ISA11 @1: ISA11 is not a repetition separator"),
        (_isa(_11="U"), "ENV017 ISA11 @1: ISA11 is not a repetition separator"),
        (_isa(_12="00401"), "ENV017 ISA12 @1: ISA12 must be 00501."),
        (_isa(_14="2"), "ENV017 ISA14 @1: ISA14 must be 0 or 1."),
        (_isa(_15="X"), "ENV017 ISA15 @1: ISA15 must be P or T."),
        (
            _isa(_6="CLEARLINK"),
            "ENV002 ISA6 @1: ISA06 must be 15 characters wide; the whole ISA has 106.",
        ),
        (
            _isa(_2=" ", _6="CLEARLINK"),
            (
                "ENV002 ISA2 @1: ISA02 must be 10 characters wide, ISA06 must be 15 characters "
                "wide; the whole ISA has 106."
            ),
        ),
        (_isa(_11=":"), "ENV002 ISA16 @1: Two of the delimiters are the same character."),
    ],
)
def test_a_header_that_is_wrong(isa: str, said: str) -> None:
    (found,) = _said(isa, GS, ST, SHORT, SE_SHORT, GE, IEA)
    assert found.startswith(said)


@pytest.mark.parametrize("number", ["1001", "0000001001"])
def test_a_control_number_of_another_width_is_said_to_be_that_only(number: str) -> None:
    found = _said(_isa(_13=number), GS, ST, SHORT, SE_SHORT, GE, f"IEA*1*{number}")
    assert found == ["ENV002 ISA13 @1: ISA13 must be 9 characters wide; the whole ISA has 106."]


@pytest.mark.parametrize("width", range(1, 17))
def test_every_element_of_a_header_has_its_width(width: int) -> None:
    """Each one is said to be what it is, at its own number."""
    wide = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1][width - 1]
    values = ISA.split("*")
    for value in (values[width] + " ", values[width][:-1]):
        if width == 16 or (width == 11 and not value):
            continue
        found = _said(_isa(**{f"_{width}": value}), GS, ST, SHORT, SE_SHORT, GE, IEA)
        shown = f"ISA{width:02d} must be {wide} character{'s' if wide else ''} wide;"
        assert found[0].startswith(f"ENV002 ISA{width} @1: {shown}"), found


@pytest.mark.parametrize("position", range(1, 16))
def test_a_header_that_its_terminator_cuts_is_read_as_far_as_it_goes(position: int) -> None:
    """The terminator that stands behind ISA16 stands in the header as well."""
    value = "~" + ISA.split("*")[position][1:]
    found = _said(_isa(**{f"_{position}": value}), GS, ST, SHORT, SE_SHORT, GE, IEA)
    assert any(one.startswith(f"ENV002 ISA{position} @1") for one in found)


@pytest.mark.parametrize("time", ["0000", "2359", "1200"])
def test_times_of_a_header(time: str) -> None:
    assert _said(_isa(_10=time), _gs(_5=time), ST, SHORT, SE_SHORT, GE, IEA) == []


@pytest.mark.parametrize(
    ("gs", "said"),
    [
        (
            _gs(_1="HP"),
            "ENV012 GS1 @2: The functional id (GS01) must be HC for 837 transaction sets.",
        ),
        (_gs(_2="A"), "ENV017 GS2 @2: GS02 must be an application code of 2 to 15 characters."),
        (
            _gs(_3="A" * 16),
            "ENV017 GS3 @2: GS03 must be an application code of 2 to 15 characters.",
        ),
        (_gs(_4="20260230"), "ENV014 GS4 @2: The date (GS04) is not a calendar date (CCYYMMDD)."),
        (_gs(_4="260201"), "ENV014 GS4 @2: The date (GS04) is not a calendar date (CCYYMMDD)."),
        (_gs(_4="202606 5"), "ENV014 GS4 @2: The date (GS04) is not a calendar date (CCYYMMDD)."),
        (_gs(_4="+2260615"), "ENV014 GS4 @2: The date (GS04) is not a calendar date (CCYYMMDD)."),
        (
            _gs(_4="202\xb20615"),
            "ENV014 GS4 @2: The date (GS04) is not a calendar date (CCYYMMDD).",
        ),
        (_gs(_4="202606150"), "ENV014 GS4 @2: The date (GS04) is not a calendar date (CCYYMMDD)."),
        (_gs(_2=""), "ENV017 GS2 @2: GS02 must be an application code of 2 to 15 characters."),
        (_gs(_2=" A "), "ENV017 GS2 @2: GS02 must be an application code of 2 to 15 characters."),
        (_gs(_6="1234567890"), f"ENV017 GS6 @2: {GROUP_NUMBER}"),
        (_gs(_6="A1"), f"ENV017 GS6 @2: {GROUP_NUMBER}"),
        (_gs(_6="\xb9"), f"ENV017 GS6 @2: {GROUP_NUMBER}"),
        (_gs(_6=""), f"ENV017 GS6 @2: {GROUP_NUMBER}"),
        (_gs(_5="2400"), "ENV014 GS5 @2: The time (GS05) is not a time of day (HHMM)."),
        (_gs(_5="09156"), "ENV014 GS5 @2: The time (GS05) is not a time of day (HHMM)."),
        (_gs(_7="T"), "ENV017 GS7 @2: GS07 must be X (X12)."),
    ],
)
def test_a_group_that_is_wrong(gs: str, said: str) -> None:
    assert _said(ISA, gs, ST, SHORT, SE_SHORT, GE, IEA) == [said]


@pytest.mark.parametrize(
    "gs",
    [
        _gs(_2="AB", _3="A" * 15),
        _gs(_5="091530"),
        _gs(_5="0915305"),
        _gs(_5="09153055"),
    ],
)
def test_a_group_that_is_right_up_to_its_limits(gs: str) -> None:
    assert _said(ISA, gs, ST, SHORT, SE_SHORT, GE, IEA) == []


@pytest.mark.parametrize(
    ("trailers", "said"),
    [
        (
            ("SE*4*0001", GE, IEA),
            ["ENV008 SE1 @5: SE01 should be 3 (segments from ST to SE)."],
        ),
        (
            ("SE*X*0001", GE, IEA),
            ["ENV008 SE1 @5: SE01 should be 3 (segments from ST to SE)."],
        ),
        (("SE*3*0002", GE, IEA), [(
"ENV007 SE2 @5: SE02 must repeat the transaction set control number "
"(ST02)."
)]),
        (
            (SE_SHORT, "GE*2*1001", IEA),
            ["ENV006 GE1 @6: GE01 should be 1 (transaction sets)."],
        ),
        ((SE_SHORT, "GE*1*1002", IEA), [(
"ENV005 GE2 @6: GE02 must repeat the group control number (GS06)."
)]),
        (
            (SE_SHORT, GE, "IEA*0*000001001"),
            ["ENV004 IEA1 @7: IEA01 should be 1 (functional groups)."],
        ),
        ((SE_SHORT, GE, "IEA*1*000001002"), [(
"ENV003 IEA2 @7: IEA02 must repeat the interchange control number "
"(ISA13)."
)]),
        ((GE, IEA), ["ENV009 GE @5: SE is missing before this segment."]),
        ((SE_SHORT, IEA), ["ENV009 IEA @6: GE is missing before this segment."]),
        ((IEA,), ["ENV009 IEA @5: SE and GE are missing before this segment."]),
        ((f"SE*{'0' * 18}3*0001", GE, IEA), []),
        (
            (f"SE*{'0' * 19}3*0001", GE, IEA),
            ["ENV008 SE1 @5: SE01 should be 3 (segments from ST to SE)."],
        ),
        (("SE*\xb3*0001", GE, IEA), ["ENV008 SE1 @5: SE01 should be 3 (segments from ST to SE)."]),
        (("SE* 3 * 0001", GE, IEA), []),
        (
            ("SE*", GE, IEA),
            [
                "ENV008 SE1 @5: SE01 should be 3 (segments from ST to SE).",
                "ENV007 SE2 @5: SE02 must repeat the transaction set control number (ST02).",
            ],
        ),
        (
            (SE_SHORT, GE, IEA, _gs(_6="1002"), ST, SHORT, SE_SHORT, "GE*1*1002"),
            [f"ENV010 GS @8: {OUTSIDE}"],
        ),
        (("TA1*1", SE_SHORT, GE, IEA), [f"ENV010 TA1 @5: {OUTSIDE}"]),
        ((SE_SHORT, "TA1*1", GE, IEA), [f"ENV010 TA1 @6: {OUTSIDE}"]),
        ((SE_SHORT, GE, "TA1*1", IEA), []),
        ((SE_SHORT, GE, IEA, "TA1*1"), [f"ENV010 TA1 @8: {OUTSIDE}"]),
        ((SE_SHORT, SE_SHORT, GE, IEA), [f"ENV010 SE @6: {OUTSIDE}"]),
        ((SE_SHORT, GE, GE, IEA), [f"ENV010 GE @7: {OUTSIDE}"]),
        ((SE_SHORT, GE, f"{IEA}~\n", IEA), [f"ENV010 IEA @8: {OUTSIDE}"]),
        ((SE_SHORT, f"{GE}~\nREF*A", IEA), [f"ENV010 REF @7: {OUTSIDE}"]),
        (
            (SE_SHORT, GE, "ST*837*0002", SHORT, "SE*3*0002", IEA),
            [f"ENV010 ST @7: {OUTSIDE}"],
        ),
        (
            (SE_SHORT, ST, SHORT, SE_SHORT, "GE*2*1001", IEA),
            [(
"ENV011 ST2 @6: The transaction set control number (ST02) was already "
"used in this group."
)],
        ),
        (
            (SE_SHORT, GE, GS, ST, SHORT, SE_SHORT, GE, "IEA*2*000001001"),
            [(
"ENV011 GS6 @7: The group control number (GS06) was already used in "
"this interchange."
)],
        ),
        (
            (SE_SHORT, GE, IEA, ISA, GS, ST, SHORT, SE_SHORT, GE, IEA),
            [(
"ENV011 ISA13 @8: The interchange control number (ISA13) was already "
"used in this file."
)],
        ),
        (
            (ISA.replace("000001001", "000001002"), GS, ST, SHORT, SE_SHORT, GE, "IEA*1*000001002"),
            ["ENV009 ISA @5: SE, GE and IEA are missing before this segment."],
        ),
        ((GS.replace("1001", "1002"), ST, SHORT, SE_SHORT, "GE*1*1002", "IEA*2*000001001"),
         ["ENV009 GS @5: SE and GE are missing before this segment."]),
        ((ST.replace("0001", "0002"), SHORT, "SE*3*0002", "GE*2*1001", IEA),
         ["ENV009 ST @5: SE is missing before this segment."]),
    ],
)  # fmt: skip
def test_trailers_that_are_wrong(trailers: tuple[str, ...], said: list[str]) -> None:
    assert _said(ISA, GS, ST, SHORT, *trailers) == said


def test_numbers_may_be_used_again_in_another_group_or_interchange() -> None:
    group = (GS, ST, SHORT, SE_SHORT, GE)
    second = (GS.replace("1001", "1002"), ST, SHORT, SE_SHORT, "GE*1*1002")
    assert _said(ISA, *group, *second, "IEA*2*000001001") == []
    other = ISA.replace("000001001", "000001002")
    assert _said(ISA, *group, IEA, other, *group, "IEA*1*000001002") == []


def test_which_numbers_are_warnings_only() -> None:
    found = list(
        _problems(ISA, GS, ST, SHORT, SE_SHORT, GE, IEA, ISA, GS, ST, SHORT, SE_SHORT, GE, IEA)
    )
    assert [(p.code, p.severity) for p in found] == [("ENV011", "warning")]
    found = list(_problems(ISA, GS, ST, SHORT, SE_SHORT, ST, SHORT, SE_SHORT, "GE*2*1001", IEA))
    assert [(p.code, p.severity) for p in found] == [("ENV011", None)]


def test_data_between_segments_is_told_once_an_interchange() -> None:
    found = _said(ISA, f"# {GS}", ST, SHORT, SE_SHORT, f" {GE}", f" {IEA}")
    assert len([one for one in found if one.startswith("ENV015")]) == 1


def test_data_between_segments_is_told_of_each_interchange() -> None:
    body = (GS, ST, SHORT, SE_SHORT, f" {GE}")
    second = ISA.replace("000001001", "000001002")
    found = _said(ISA, *body, f" {IEA}", second, *body, "IEA*1*000001002")
    assert [one[:6] for one in found] == ["ENV015", "ENV015"]
    assert [one.partition("@")[2][:2] for one in found] == ["5:", "12"]


@pytest.mark.parametrize(
    "segments",
    [
        (f"TA1*000001001~\n{IEA}",),
        (ISA.replace("000001001", "000001002"), "TA1*000001001", "IEA*0*000001002"),
    ],
)
def test_an_acknowledgement_of_an_interchange_stands_in_one(segments: tuple[str, ...]) -> None:
    assert _said(ISA, GS, ST, SHORT, SE_SHORT, GE, IEA, *segments)[:1] == (
        [f"ENV010 TA1 @8: {OUTSIDE}"] if len(segments) == 1 else []
    )


def test_what_is_known_of_the_open_envelopes() -> None:
    envelope, reader = Envelope(), Reader(io.BytesIO(WHOLE.encode()))
    seen = []
    for chunk in reader:
        list(envelope.feed(chunk, reader.delimiters))
        seen.append((envelope.interchange, envelope.group, envelope.transaction))
    opened = ("000001001", None, None), ("000001001", "1001", None), ("000001001", "1001", "0001")
    assert tuple(seen[:3]) == opened
    assert tuple(seen[-4:]) == (*opened[::-1], (None, None, None))
    assert (envelope.usage, envelope.standard, envelope.functional_id) == ("T", "00501", "HC")
    assert (envelope.version, envelope.st[:3]) == ("005010X222A1", ["ST", "837", "0001"])
    assert (envelope.interchanges, envelope.transactions) == (1, 1)


def test_the_place_of_an_envelope_segment() -> None:
    places = [problem.place for problem in _problems(ISA, f"{GE}~{GE}~\n", f"É~{IEA}~\n")]
    assert [(place.segment_id, place.line, place.column) for place in places[:2]] == [
        ("GE", 2, 1),
        ("GE", 2, 11),
    ]
    assert [place.offset for place in places[:2]] == [107, 117]
    assert places[0].raw == GE
    assert (places[0].separators, places[0].segment) == ("*:^", None)
    (found,) = _problems(ISA, GS, ST, SHORT, "SE*9*0001", GE, IEA)
    assert (found.place.segment, found.place.loop, found.place.path) == (3, "ST", "SE[1]")
    (found,) = _problems(ISA, GS, ST, SHORT, SE_SHORT, ST, SHORT, SE_SHORT, "GE*2*1001", IEA)
    assert (found.place.segment_id, found.place.segment, found.place.raw) == ("ST", 1, ST)


@pytest.mark.parametrize("group", ["HC", "HP", "FA", "HN", "HS", "HX"])
@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("837", "HC"),
        ("835", "HP"),
        ("999", "FA"),
        ("997", "FA"),
        ("277", "HN"),
        ("270", "HS"),
        ("850", None),
    ],
)
def test_sets_stand_in_groups_of_their_kind(kind: str, wanted: str | None, group: str) -> None:
    found = _said(ISA, _gs(_1=group), f"ST*{kind}*0001", SHORT, SE_SHORT, GE, IEA)
    is_right = wanted in (None, group)
    assert found == (
        []
        if is_right
        else [
            f"ENV012 GS1 @2: The functional id (GS01) must be {wanted} for {kind} transaction sets."
        ]
    )


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((), []),
        (("IEA",), ["IEA is"]),
        (("GE", "IEA"), ["GE and IEA are"]),
        (("SE", "GE", "IEA"), ["SE, GE and IEA are"]),
    ],
)
def test_trailers_that_are_missing_at_the_end(missing: tuple[str, ...], said: list[str]) -> None:
    segments = [ISA, GS, ST, SHORT, SE_SHORT, GE, IEA]
    text = "".join(f"{one}~\n" for one in segments if one.split("*")[0] not in missing)
    envelope, reader = Envelope(), Reader(io.BytesIO(text.encode()))
    for chunk in reader:
        list(envelope.feed(chunk, reader.delimiters))
    end = [p.message for p in envelope.end(Place("", 9, 99))]
    assert end == [f"{one} missing at the end of the file, which may be cut off." for one in said]


@pytest.mark.parametrize("segments", range(1, 8))
def test_the_last_chunk_of_a_file_is_cut_unless_it_is_a_trailer(segments: int) -> None:
    all_of_them = [ISA, GS, ST, SHORT, SE_SHORT, GE, IEA]
    text = "".join(f"{one}~\n" for one in all_of_them[:segments])
    *before, last = Reader(io.BytesIO(text.encode()))
    assert last.flaw == ("" if segments > 4 else "cut")
    assert {chunk.flaw for chunk in before} <= {""}
