"""Files as senders really make them: all are read, with a finding only where X12 is broken."""

from contextlib import suppress
from pathlib import Path

import pytest

import edi

FOLDER = Path(__file__).parents[2] / "fixtures" / "interchanges"

# File, number of claims and claim payments read, codes found in order.
ODDITIES = [
    ("byte_order_mark.edi", 1, ["ENV015"]),
    ("line_feeds.edi", 1, []),
    ("crlf.edi", 1, []),
    ("cr.edi", 1, []),
    ("no_line_breaks.edi", 1, []),
    ("blank_lines.edi", 1, []),
    ("some_blank_lines.edi", 1, []),
    ("break_before_terminator.edi", 1, []),
    ("terminator_line_feed.edi", 1, []),
    ("terminator_crlf.edi", 1, []),
    ("terminator_underscore.edi", 1, []),
    ("separator_bar.edi", 1, []),
    ("separator_plus.edi", 1, []),
    ("repetition_u.edi", 1, ["ENV017"]),
    ("repetition_angle.edi", 1, []),
    ("isa_too_short.edi", 1, ["ENV002"]),
    ("isa_too_long.edi", 1, ["ENV002"]),
    ("text_before.edi", 1, ["ENV015"]),
    ("text_after.edi", 1, ["ENV016"]),
    ("text_between.edi", 2, ["ENV016"]),
    ("several_interchanges.edi", 4, []),
    ("several_with_other_delimiters.edi", 4, []),
    ("names_utf8.edi", 1, ["ELE011"]),
    ("names_latin1.edi", 1, ["ELE011"]),
    ("no_iea.edi", 1, ["ENV009"]),
    ("only_isa.edi", 0, ["ENV009"]),
    ("cut_in_a_claim.edi", 1, ["ENV009"]),
    ("cut_in_a_segment.edi", 1, ["ENV009"]),
    ("cut_in_a_patient.edi", 0, ["ENV009"]),
    ("cut_before_patient.edi", 0, ["ENV009"]),
    ("cut_in_remittance.edi", 2, ["ENV009"]),
    ("headless_gs.edi", 1, []),
    ("headless_st.edi", 1, []),
    ("headless_remittance.edi", 2, ["ENV013"]),
    ("empty.edi", 0, ["ENV001"]),
    ("text_only.edi", 0, ["ENV001"]),
]


def _claims(path: Path, headless: bool) -> int:
    found = 0
    for read in (edi.read_claims, edi.read_payments):
        with suppress(edi.NotX12, edi.NotThisTransaction):
            found += sum(1 for _ in read(path, headless=headless))
    return found


@pytest.mark.parametrize(("name", "claims", "codes"), ODDITIES, ids=[row[0] for row in ODDITIES])
def test_oddity(name: str, claims: int, codes: list[str]) -> None:
    path = FOLDER / name
    headless = name.startswith("headless")
    assert _claims(path, headless) == claims
    assert [f.code for f in edi.validate(path, headless=headless, ignore="REM")] == codes


TEXT = (FOLDER / "no_line_breaks.edi").read_bytes()
MARK = b"\xef\xbb\xbf"
# Made from a file that is right: what it is like, and the codes found.
ODD: dict[str, tuple[bytes, list[str]]] = {
    "two byte order marks": (MARK + MARK + TEXT, ["ENV015"]),
    "LF and CR": (TEXT.replace(b"~", b"~\n\r"), []),
    "two CR and LF": (TEXT.replace(b"~", b"~\r\r\n"), []),
    "CR and LF in turn": (TEXT.replace(b"~", b"~\r", 20).replace(b"~S", b"~\r\nS"), []),
    "CR as terminator": (TEXT.replace(b"~", b"\r"), []),
    "NUL as terminator": (TEXT.replace(b"~", b"\0"), []),
    "next line (85) as terminator": (TEXT.replace(b"~", b"\x85"), []),
    "ESC between elements": (TEXT.replace(b"*", b"\x1b"), []),
    "a Latin-1 sign between elements": (TEXT.replace(b"*", b"\xa7"), []),
    "NUL after every segment": (TEXT.replace(b"~", b"~\0\0"), ["ENV015", "ENV016"]),
    "Ctrl-Z at the end": (TEXT + b"\x1a" * 600, ["ENV016"]),
    "a letter as terminator": (TEXT.replace(b"~", b"A"), ["ENV001"]),
    "UTF-16": (TEXT.decode().encode("utf-16"), ["ENV001"]),
    "EBCDIC": (TEXT.decode().encode("cp037"), ["ENV001"]),
    "lower case": (TEXT.lower(), ["ENV001"]),
    "blanks only": (b" " * 5000, ["ENV001"]),
    "ISA again and again": (b"ISA*" * 1000, ["ENV001"]),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_bytes(odd: str) -> None:
    data, codes = ODD[odd]
    assert [finding.code for finding in edi.validate(data)] == codes
    if "ENV001" not in codes:
        assert len(list(edi.read_claims(data))) == 1


def test_every_file_is_listed() -> None:
    assert {path.name for path in FOLDER.glob("*.edi")} == {row[0] for row in ODDITIES}


@pytest.mark.parametrize("name", ["headless_gs.edi", "headless_st.edi", "headless_remittance.edi"])
def test_headless_files_are_read_only_when_asked_for(name: str) -> None:
    assert [f.code for f in edi.validate(FOLDER / name)] == ["ENV001"]


@pytest.mark.parametrize("name", ["names_utf8.edi", "names_latin1.edi"])
def test_names_are_proper_text(name: str) -> None:
    names = [
        segment.elements[3]
        for segment in edi.read_segments(FOLDER / name)
        if segment.id == "NM1" and segment.elements[1] == "IL"
    ]
    assert names[0] == "BRÍGHTWATÉR"


def test_interchanges_keep_their_own_delimiters() -> None:
    segments = list(edi.read_segments(FOLDER / "several_with_other_delimiters.edi"))
    isa = [s for s in segments if s.id == "ISA"]
    assert [s.delimiters.element for s in isa] == ["*", "|", "+"]
    assert [s.delimiters.segment for s in isa] == ["~", "_", "\r\n"]
    assert [s.elements[13] for s in isa] == ["000001001", "000001002", "000002001"]


@pytest.mark.parametrize("before", ["", "\n", " \r\n\n", "\ufeff", "\ufeff\n"])
def test_what_stands_before_a_file_without_an_interchange_moves_its_places(before: str) -> None:
    """It is passed over, and counted."""
    text = (FOLDER / "headless_gs.edi").read_bytes()
    data = before.encode() + text
    plain = list(edi.read_segments(text, headless=True))
    moved = list(edi.read_segments(data, headless=True))
    assert [one.elements for one in moved] == [one.elements for one in plain]
    for one in moved:
        assert data[one.offset :].startswith("*".join(one.elements).encode())
        assert one.line == 1 + data.count(b"\n", 0, one.offset)
    assert [f.code for f in edi.validate(data, headless=True)] == []
