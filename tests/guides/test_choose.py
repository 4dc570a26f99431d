"""Which guide a transaction set is read by, and what is said of one that is read by none."""

import pytest

from edi.finding import Place, Problem
from edi.guides.choose import guide_of
from edi.interchange.chunk import Chunk
from edi.interchange.delimiters import Delimiters
from edi.interchange.envelope import Envelope


def problems_of(set_id: str, gs08: str, st03: str = "", sets: int = 1) -> list[Problem]:
    """What is said of the last of so many sets alike in one group."""
    envelope, d = Envelope(), Delimiters()
    list(envelope.feed(Chunk("GS", f"GS*HC*A*B*20260101*1200*1*X*{gs08}~", 0, 1), d))
    for number in range(sets):
        text = f"ST*{set_id}*{number:04}*{st03}~"
        list(envelope.feed(Chunk("ST", text, 60, 2), d))
    return guide_of(envelope, Place("ST", 2, 60))[1]


def chosen(set_id: str, gs08: str, st03: str = "") -> tuple[str | None, str]:
    """The short name of the guide, and the message."""
    envelope, d = Envelope(), Delimiters()
    for text in (f"GS*HC*A*B*20260101*1200*1*X*{gs08}~", f"ST*{set_id}*0001*{st03}~"):
        list(envelope.feed(Chunk(text[:2], text, 0, 1), d))
    guide, problems = guide_of(envelope, Place("ST", 1, 0))
    return guide.spec.short if guide else None, problems[0].message if problems else ""


@pytest.mark.parametrize(
    ("set_id", "gs08", "st03", "short"),
    [
        ("837", "005010X224A2", "005010X224A2", "837D"),
        ("837", "005010X224", "005010X224", "837D"),
        ("837", "", "005010X224A2", "837D"),
        ("837", "005010X223A9", "", "837I"),
        ("837", "005010", "", "837P"),
        ("837", "005010X221A1", "", "837P"),
        ("837", "00501X222A1", "", "837P"),
        ("835", "", "", "835"),
        ("999", "005010X231", "005010X231", "999"),
        ("999", "005010", "", "999"),
        ("277", "005010X214", "005010X214", "277CA"),
        ("277", "005010X214", "", "277CA"),
    ],
)
def test_read(set_id: str, gs08: str, st03: str, short: str) -> None:
    assert chosen(set_id, gs08, st03)[0] == short


@pytest.mark.parametrize(
    ("set_id", "gs08", "st03", "said"),
    [
        ("837", "004010X098A1", "", "Version 4010 is not supported (replaced by 5010)"),
        ("837", "00401XXXX", "", "Version 4010 is not supported (replaced by 5010)"),
        ("837", "005010", "004010X097A1", "Version 4010 is not supported (replaced by 5010)"),
        ("837", "006020X323", "006020X323", "Version 6020 is not supported (later than 5010)"),
        ("835", "008020X322", "", "Version 8020 is not supported (later than 5010)"),
        ("837", "005010X291", "005010X291", "005010X291 (predetermination: professional)"),
        ("837", "005010X225A2", "", "005010X225 (health care service data reporting)"),
        ("837", "005010X299", "", "005010X299 (post-adjudicated claims data: institutional)"),
        ("837", "005010X777", "", "The guide of this transaction set is not supported"),
        ("277", "005010X212", "", "005010X212 (claim status response)"),
        ("277", "005010X777", "", "This 277 (claim status or acknowledgment)"),
        ("277", "", "", "This 277 (claim status or acknowledgment)"),
        ("270", "005010X279A1", "", "The 270 (eligibility inquiry)"),
        ("997", "004010", "", "The 997 (functional acknowledgment)"),
        ("837Q", "005010X222A1", "", "The guide of this transaction set is not supported"),
    ],
)
def test_not_read(set_id: str, gs08: str, st03: str, said: str) -> None:
    short, message = chosen(set_id, gs08, st03)
    assert short is None
    assert said in message
    assert "is not supported" in message
    assert ": only the envelope was checked. Supported guides: 005010X222A1," in message


@pytest.mark.parametrize("version", ["", "0", "00", "004", "0050", "00\u00b2", "005010X", "A" * 40])
@pytest.mark.parametrize("set_id", ["837", "835", "999", "277", "278", ""])
def test_a_version_may_be_cut_anywhere(version: str, set_id: str) -> None:
    for gs08, st03 in ((version, ""), (version, version), ("005010X222A1", version)):
        guide, message = chosen(set_id, gs08, st03)
        assert guide in (None, "837P", "835", "999")
        assert message or (gs08, guide) == ("005010X222A1", "837P")


@pytest.mark.parametrize(
    ("set_id", "gs08", "st03", "said"),
    [
        ("837", "005010X222A1", "005010X222A1", []),
        ("835", "005010X221A1", "", []),
        (
            "835",
            "005010X221A1",
            "005010X221A1",
            [("ST", 3, "warning", "ST03 is not used in an 835: leave it out.")],
        ),
        (
            "837",
            "",
            "005010X222A1",
            [
                (
                    "GS",
                    8,
                    None,
                    "GS08 must name the guide: the transaction set is read as 005010X222A1.",
                )
            ],
        ),
        (
            "837",
            "005010X222",
            "005010X222A1",
            [
                (
                    "ST",
                    3,
                    "warning",
                    "ST03 and GS08 differ: the transaction set is read as 005010X222A1.",
                )
            ],
        ),
        (
            "837",
            "005010X223A2",
            "005010X222A1",
            [("ST", 3, None, "ST03 and GS08 differ: the transaction set is read as 005010X222A1.")],
        ),
        (
            "837",
            "005010X222A2",
            "",
            [
                (
                    "ST",
                    None,
                    "warning",
                    "This is not exactly a supported guide: it is read as 005010X222A1.",
                )
            ],
        ),
        (
            "837",
            "005010X222",
            "005010X222",
            [
                (
                    "ST",
                    3,
                    "warning",
                    "This is not exactly a supported guide: it is read as 005010X222A1.",
                )
            ],
        ),
        (
            "837",
            "005010",
            "",
            [
                (
                    "ST",
                    None,
                    None,
                    "This is not exactly a supported guide: it is read as 005010X222A1.",
                )
            ],
        ),
        (
            "837",
            "005010X777",
            "",
            [("ST", None, None, "The guide of this transaction set is not supported")],
        ),
        (
            "837",
            "005010X777",
            "005010X777",
            [("ST", 3, None, "The guide of this transaction set is not supported")],
        ),
    ],
)
def test_what_is_said_and_where(
    set_id: str, gs08: str, st03: str, said: list[tuple[str, int | None, str | None, str]]
) -> None:
    found = problems_of(set_id, gs08, st03)
    assert {problem.code for problem in found} <= {"ENV013"}
    told = [(p.place.segment_id, p.element, p.severity, p.message) for p in found]
    assert [one[:3] for one in told] == [one[:3] for one in said]
    for (*_, message), (*_, start) in zip(told, said, strict=True):
        assert message.startswith(start)


def test_that_a_group_names_no_guide_is_said_once() -> None:
    assert len(problems_of("837", "", "005010X222A1")) == 1
    assert problems_of("837", "", "005010X222A1", sets=2) == []


@pytest.mark.parametrize(
    ("version", "is_guide"),
    [
        ("005010X777", True),
        ("005010X777A1", True),
        ("005010X777E2", True),
        ("005010X77", False),
        ("005010X7777", False),
        ("005010X7A7", False),
        ("005010X777A", False),
        ("005010X777B1", False),
        ("005010X777AA", False),
        ("005010X777A12", False),
        ("005010Y777", False),
    ],
)
def test_only_what_names_another_guide_keeps_a_set_from_being_read(
    version: str, is_guide: bool
) -> None:
    for versions in ((version, ""), ("", version), (version, version)):
        assert (chosen("837", *versions)[0] is None) == is_guide
