"""`edi.read_acknowledgements`: 999 transaction sets and TA1 segments as objects."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi.claims.acknowledgement import Context, Position

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILE = BASE / "acknowledgement.edi"


def only(source: Path | bytes) -> edi.Acknowledgement:
    (found,) = edi.read_acknowledgements(source)
    assert isinstance(found, edi.Acknowledgement)
    return found


def test_group() -> None:
    found = only(FILE)
    answered = (found.functional_id, found.group_control_number, found.version)
    assert answered == ("HC", "1001", "005010X222A1")
    assert (found.verdict, found.is_accepted, found.error_codes) == ("P", False, ())
    assert (found.sets_included, found.sets_received, found.sets_accepted) == (3, 3, 2)
    where = (found.file, found.interchange, found.group, found.transaction)
    assert where == (str(FILE), "000001005", "1005", "0001")


def test_transaction_sets() -> None:
    found = only(FILE)
    assert [
        (r.set_id, r.set_control_number, r.guide, r.verdict, r.is_accepted, r.error_codes)
        for r in found.responses
    ] == [
        ("837", "0001", "005010X222A1", "A", True, ()),
        ("837", "0002", "005010X222A1", "R", False, ("5",)),
        ("837", "0003", "005010X222A1", "E", True, ("5",)),
    ]
    assert [response.set_control_number for response in found.rejected] == ["0002"]
    assert [len(response.segment_errors) for response in found.responses] == [0, 2, 1]


def test_segments_and_elements() -> None:
    name, service = only(FILE).responses[1].segment_errors
    assert (name.segment_id, name.position, name.loop_id, name.code) == ("NM1", 8, "", "8")
    (element,) = name.element_errors
    assert element.position == Position(9, None, None)
    assert (element.data_element, element.code, element.bad_value) == ("67", "7", "123")
    assert (service.segment_id, service.position, service.loop_id) == ("SV1", 39, "2400")
    first, second = service.element_errors
    assert (first.position, first.code) == (Position(1, 2, None), "I9")
    assert (second.position, second.bad_value) == (Position(2, None, None), "ABC")


def test_contexts() -> None:
    _, service = only(FILE).responses[1].segment_errors
    trigger, unit = service.contexts
    assert trigger == Context(
        "SITUATIONAL TRIGGER", "", "CLM", 26, "", Position(5, 3, None), "C023"
    )
    assert trigger.is_trigger and not unit.is_trigger
    assert service.business_unit == unit == Context("CLM01", "P1002", "", None, "", None, "")
    assert [context.segment_id for context in service.element_errors[0].contexts] == ["CLM"]
    assert service.element_errors[1].contexts == []
    assert only(FILE).responses[2].segment_errors[0].business_unit is None


def test_no_value_of_the_file_answered_is_shown_by_repr() -> None:
    _, service = only(FILE).responses[1].segment_errors
    shown = repr([service, service.contexts, service.element_errors])
    assert "P1002" not in shown and "ABC" not in shown


def test_interchange_acknowledgements_stand_in_any_file() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    text = text.replace("GS*HC", "TA1*000000905*260615*0931*R*006~\nGS*HC")
    (found,) = edi.read_acknowledgements(text.encode())
    assert found == edi.InterchangeAcknowledgement(
        "000000905", date(2026, 6, 15), "0931", "R", "006", "000001001", None
    )
    assert not found.is_accepted
    assert [claim.id for claim in edi.read_claims(text.encode())] == ["P1002"]


def test_interchange_acknowledgement_beside_that_of_a_group() -> None:
    text = FILE.read_text(encoding="utf-8").replace(
        "GS*FA", "TA1*000001001*260615*0915*A*000~\nGS*FA"
    )
    first, second = edi.read_acknowledgements(io.BytesIO(text.encode()))
    assert isinstance(first, edi.InterchangeAcknowledgement) and first.is_accepted
    assert isinstance(second, edi.Acknowledgement) and second.group_control_number == "1001"


@pytest.mark.parametrize("name", ["professional", "dental", "remittance", "status"])
def test_other_transaction_sets_are_refused(name: str) -> None:
    with pytest.raises(edi.NotThisTransaction):
        list(edi.read_acknowledgements(BASE / f"{name}.edi"))


def test_each_999_of_a_file() -> None:
    data = FILE.read_bytes() + (BASE / "professional.edi").read_bytes() + FILE.read_bytes()
    found = [ack for ack in edi.read_acknowledgements(data) if hasattr(ack, "responses")]
    assert [len(ack.responses) for ack in found] == [3, 3]


def test_what_is_wrong_is_read_past() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert only(text.replace("AK9*P*3*3*2~\n", "").encode()).verdict == ""
    assert not only(text.replace("AK9*P*3*3*2~\n", "").encode()).is_accepted
    without = only(text.replace("IK5*R*5~\n", "").encode())
    assert [response.verdict for response in without.responses] == ["A", "", "E"]
    assert [len(response.segment_errors) for response in without.responses] == [0, 2, 1]
    cut = only(text[: text.index("IK5*R")].encode())
    assert [response.is_accepted for response in cut.responses] == [True, False]
    assert (
        only(text.replace("IK3*NM1*8*", "IK3*NM1*X*").encode())
        .responses[1]
        .segment_errors[0]
        .position
        is None
    )


class Element(NamedTuple):
    """IK4 as values."""

    position: tuple[int, int | None]
    code: str
    bad_value: str


class SegmentInError(NamedTuple):
    """IK3 as values, with the CLM01 of its CTX, "" for none."""

    segment_id: str
    position: int
    loop_id: str
    code: str
    claim: str
    elements: list[Element]


class Answer(NamedTuple):
    """AK2 and IK5 as values."""

    number: int
    verdict: str
    codes: list[str]
    segments: list[SegmentInError]


values = st.text("ABCDEFGHIJ0123456789 .-", min_size=1, max_size=12).map(str.strip).filter(bool)
elements = st.builds(
    Element,
    st.tuples(st.integers(1, 20), st.none() | st.integers(1, 8)),
    st.sampled_from(["1", "7", "I9", "I13"]),
    st.just("") | values,
)
segments = st.builds(
    SegmentInError,
    st.sampled_from(["NM1", "CLM", "HI", "SV1"]),
    st.integers(1, 10_000),
    st.sampled_from(["", "2300", "2400", "2010AA"]),
    st.sampled_from(["3", "8", "I4"]),
    st.just("") | values,
    st.lists(elements, max_size=3),
)
answers = st.lists(
    st.builds(
        Answer,
        st.integers(1, 9999),
        st.sampled_from("AEMRWX"),
        st.lists(st.sampled_from(["5", "I5"]), max_size=5),
        st.lists(segments, max_size=3),
    ),
    max_size=4,
)


def written(sets: list[Answer]) -> Iterator[str]:
    for one in sets:
        yield f"AK2*837*{one.number:04}*005010X222A1"
        for segment in one.segments:
            yield f"IK3*{segment.segment_id}*{segment.position}*{segment.loop_id}*{segment.code}"
            if segment.claim:
                yield f"CTX*CLM01:{segment.claim}"
            for (place, component), code, bad_value in segment.elements:
                position = f"{place}:{component}" if component else f"{place}"
                yield f"IK4*{position}**{code}*{bad_value}".rstrip("*")
        yield "*".join(["IK5", one.verdict, *one.codes])


@pytest.mark.slow
@given(answers)
def test_values_to_text_to_objects(sets: list[Answer]) -> None:
    text = FILE.read_text(encoding="utf-8")
    body = "".join(f"{segment}~\n" for segment in written(sets))
    start, end = text.index("AK2*"), text.index("AK9*")
    found = only(f"{text[:start]}{body}{text[end:]}".encode())
    assert [
        Answer(
            int(response.set_control_number),
            response.verdict,
            list(response.error_codes),
            [
                SegmentInError(
                    error.segment_id,
                    error.position or 0,
                    error.loop_id,
                    error.code,
                    error.business_unit.reference if error.business_unit else "",
                    [
                        Element(
                            (one.position.element or 0, one.position.component),
                            one.code,
                            one.bad_value,
                        )
                        for one in error.element_errors
                    ],
                )
                for error in response.segment_errors
            ],
        )
        for response in found.responses
    ] == sets
