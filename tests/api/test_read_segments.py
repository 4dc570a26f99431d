"""Segments of a file: all of them, as they stand, and nothing that is none."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
DATA = (BASE / "professional.edi").read_bytes()
LONGEST = 131_072


def _ids(data: bytes, **options: bool) -> list[str]:
    return [segment.id for segment in edi.read_segments(data, **options)]


def test_all_segments_in_order() -> None:
    assert _ids(DATA) == [line.partition("*")[0] for line in DATA.decode().split("\n")[:-1]]


def test_a_segment() -> None:
    isa, gs, *_ = edi.read_segments(DATA)
    assert (isa.id, gs.id) == ("ISA", "GS")
    assert (gs.offset, gs.line) == (107, 2)
    assert gs.elements[:2] == ["GS", "HC"]
    assert gs.delimiters.element == "*"


@pytest.mark.parametrize("start", [b"\nN3*", b"\nHI*", b"\nGS*", b"\nHL*", b"\nSE*", b"\nIEA*"])
@pytest.mark.parametrize(("size", "is_read"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_segment_that_is_too_long_is_left_out(start: bytes, size: int, is_read: bool) -> None:
    """Nothing stands for it, not its first characters either."""
    at = DATA.index(start) + 1
    end = DATA.index(b"~", at)
    data = DATA[:end] + b"x" * (size - (end - at)) + DATA[end:]
    before = [segment.elements for segment in edi.read_segments(DATA)]
    number = DATA.count(b"\n", 0, at)
    found = [segment.elements for segment in edi.read_segments(data)]
    if not is_read:
        assert found == before[:number] + before[number + 1 :]
        return
    assert len(found[number][-1]) > 100_000
    assert found[:number] + found[number + 1 :] == before[:number] + before[number + 1 :]


def test_only_a_segment_that_is_too_long_is_x12_all_the_same() -> None:
    assert list(edi.read_segments(DATA[:107] + b"GS*" + b"x" * 200_000))[1:] == []


@pytest.mark.parametrize("junk", [b"junk ", b"\n\n", b"\xef\xbb\xbf"])
def test_what_is_no_segment_is_passed_over(junk: bytes) -> None:
    assert _ids(junk + DATA) == _ids(DATA)
    assert _ids(DATA + junk + DATA) == _ids(DATA) * 2
    assert next(edi.read_segments(junk + DATA)).offset == len(junk)


@pytest.mark.parametrize("data", [b"", b"junk", b"ISA*00*", b"ISA"])
def test_what_holds_no_interchange(data: bytes) -> None:
    with pytest.raises(edi.NotX12, match=r"^No ISA header found"):
        list(edi.read_segments(data))


@pytest.mark.parametrize("option", ["no_envelope", "headless"])
def test_a_file_without_envelope_on_demand(option: str) -> None:
    headless = DATA[DATA.index(b"GS*") :]
    with pytest.raises(edi.NotX12):
        list(edi.read_segments(headless))
    with pytest.raises(edi.NotX12):
        list(edi.read_segments(headless, **{option: False}))
    assert _ids(headless, **{option: True}) == _ids(DATA)[1:]
    assert _ids(DATA, **{option: True}) == _ids(DATA)


READERS = [
    (edi.read_claims, "professional"),
    (edi.read_payments, "remittance"),
    (edi.read_remittances, "remittance"),
    (edi.read_acknowledgements, "acknowledgement"),
    (edi.read_statuses, "status"),
]


@pytest.mark.parametrize("option", ["no_envelope", "headless"])
@pytest.mark.parametrize(("read", "name"), READERS)
def test_every_reader_reads_without_envelope_on_demand_only(
    read: object, name: str, option: str
) -> None:
    assert callable(read)
    data = (BASE / f"{name}.edi").read_bytes()
    headless = data[data.index(b"GS*") :]
    count = len(list(read(data)))
    assert count
    assert len(list(read(headless, **{option: True}))) == count
    with pytest.raises(edi.NotX12):
        list(read(headless))
    with pytest.raises(edi.NotX12):
        list(read(headless, **{option: False}))


@pytest.mark.parametrize("option", ["no_envelope", "headless"])
def test_validation_without_envelope_on_demand_only(option: str) -> None:
    headless = DATA[DATA.index(b"GS*") : DATA.index(b"IEA*")]
    assert [f.code for f in edi.validate(headless)] == ["ENV001"]
    assert [f.code for f in edi.validate(headless, **{option: True})] == []
    assert [f.code for f in edi.validate(headless, **{option: False})] == ["ENV001"]


def test_names_of_the_interface() -> None:
    assert len(edi.__all__) == len(set(edi.__all__))
    for name in edi.__all__:
        assert getattr(edi, name) is not None
    assert set(edi.__all__) == {
        *("Acknowledgement", "Claim", "ClaimPayment", "ClaimStatus", "EdiError", "Finding"),
        *("InterchangeAcknowledgement", "NotThisTransaction", "NotX12", "Outcome"),
        *("ProviderStatus", "ReceiverStatus", "Refused", "Remittance", "Segment"),
        "SkippedTransaction",
        *("ServicePayment", "Severity", "UnknownCode", "read_acknowledgements", "read_claims"),
        *(
            "read_payments",
            "read_remittances",
            "read_segments",
            "read_statuses",
            "read_tables",
            "validate",
        ),
        *("acknowledge", "answer_status", "fix", "make_secondary", "match_acknowledgements"),
        *("reconcile", "BadJson", "from_json", "to_json", "deidentify"),
        "write_remittances",
    }
