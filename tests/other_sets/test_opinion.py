"""What is said of sets that pyx12 judges: code, place and words of every kind of fault."""

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import edi
from edi.finding import Finding
from edi.other_sets import catalogue, map_walk, opinion

pytest.importorskip("pyx12")

_FOLDER = Path(__file__).parents[2] / "fixtures" / "other_sets"
_END = "~\n"
_UNKNOWN = {"270_5010"}


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.edi").read_text(encoding="utf-8")


def _changed(name: str, *changes: tuple[str, str]) -> str:
    """A fixture with some text replaced; SE01 follows."""
    text = _text(name)
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    segments = text.split(_END)
    ids = [one.partition("*")[0] for one in segments]
    count = ids.index("SE") - ids.index("ST") + 1
    return re.sub(r"\nSE\*\d+", f"\nSE*{count}", text)


def _found(text: str) -> list[Finding]:
    return [one for one in edi.validate(text.encode("latin-1")) if one.code != "ENV013"]


def _shown(one: Finding) -> str:
    element = f"{one.element:02d}" if one.element else ""
    part = f"-{one.component}" if one.component else ""
    return f"{one.code} {one.segment_id}{element}{part} @{one.line}:{one.column} {one.loop}"


@pytest.mark.parametrize("name", sorted(path.stem for path in _FOLDER.glob("*.edi")))
def test_fixtures_are_valid(name: str) -> None:
    (guide, *others) = edi.validate(_text(name).encode())
    assert others == []
    assert (guide.code, guide.severity) == (
        "ENV013",
        "error" if name in _UNKNOWN else "warning",
    )


_PREMIUM = "RMR*IK*INV0615*PI*1840.5"
_CASES = [
    # segments and loops
    ("834", ("HD*021", "ZZZ*1~\nHD*021"), "SEG001 None @19:1 2100A", "No segment of this"),
    ("834", ("HD*021", "PLB*1~\nHD*021"), "SEG008 PLB @19:1 2100A", "PLB is a segment of X12"),
    ("834", ("REF*1L*", "REF*0X*"), "SEG002 REF @12:1 2000", "REF is not expected here."),
    ("834", ("DTP*348*D8*20260601~\nINS", "INS"), "SEG003 HD @19:1 2300", "(DTP) is required"),
    ("834", ("BGN*00*KT26061504*20260615*0815*ET***2~\n", ""), "SEG003 ST @3:1 ST", "(BGN) is"),
    ("837p_4010", ("NM1*40*2*NORTHFIELD HEALTH*****46*55412~\n", ""), "SEG006 ST @3:1 ST", "1000B"),
    (
        "837p_4010",
        ("PER*IC*DANA FIELD*TE*7175550110~\n", "PER*IC*DANA FIELD*TE*7175550110~\n" * 3),
        "SEG004 PER @9:1 1000A",
        "comes too often in loop 1000A; it may occur 2 times at most.",
    ),
    ("820", (_PREMIUM, "RMR*"), "SEG009 RMR @11:1 2300A", "RMR has no element with a value"),
    (
        "837p_4010",
        (
            "LX*1~\n",
            "".join(
                f"LX*{n}~\nSV1*HC:99213*1*UN*1***1~\nDTP*472*D8*20260601~\n" for n in range(1, 51)
            )
            + "LX*51~\n",
        ),
        "SEG007 LX @172:1 2400",
        "Loop 2400 (Service Line) may occur 50 times at most.",
    ),
    ("276", ("HL*2*1*21*1", "HL*7*1*21*1"), "SEG010 HL01 @7:4 2000B", "HL01 should be 2."),
    ("276", ("HL*4*3*22*0", "HL*4*9*22*0"), "SEG011 HL02 @11:6 2000D", "HL02 must be the HL01"),
    ("276", ("HL*4*3*22*0", "HL*4*3*99*0"), "SEG012 HL03 @11:8 2100C", "HL03 is not a level"),
    ("837p_4010", ("LX*1", "LX*2"), "SEG014 LX01 @22:4 2400", "(LX01) should be 1."),
    # elements
    (
        "834",
        ("*BRIDGEPORT TILE WORKS*FI*233334444", "*BRIDGEPORT TILE WORKS*FI"),
        "ELE001 N104 @8:31 1000A",
        "is required but missing",
    ),
    ("837p_4010", ("*150***11", "*150*X**11"), "ELE002 CLM03 @20:18 2300", "is not used here"),
    ("834", ("P5*BRIDGEPORT", "P5*BRID\x07GE"), "ELE011 N102 @8:7 1000A", "control characters"),
    ("834", ("P5*BRIDGEPORT", "P5*BRID\xb5GE"), "ELE011 N102 @8:7 1000A", "characters outside"),
    ("834", ("LANCASTER*PA*", "LANCASTER*ZQ*"), "COD002 N402 @17:14 2100A", "list of states"),
    (
        "834",
        ("LANCASTER*", "L*"),
        "ELE004 N401 @17:4 2100A",
        "has 1 character; it needs at least 2",
    ),
    ("834", ("19790412*F*M", "19790412*F*Q"), "ELE006 DMG04 @18:19 2100A", "must be"),
    ("834", ("QTY*TO*2", "QTY*TO*X2"), "ELE005 QTY02 @7:8 ST", "is not a decimal number."),
    ("834", ("D8*19790412", "D8*19790432"), "ELE009 DMG02 @18:8 2100A", "is not a calendar date"),
    ("834", ("*0815*ET", "*2515*ET"), "ELE009 BGN04 @4:28 ST", "is not a time"),
    ("834", ("INS*Y*18", "INS*Y *18"), "ELE010 INS01 @10:5 2000", "leading or trailing blanks"),
    ("834", ("GOLD PLAN*FAM", "GOLD PLAN*FAM**"), "ELE010 HD06 @19:27 2300", "empty trailing"),
    (
        "834",
        ("N4*LANCASTER*PA*17601~", "N4*LANCASTER*PA*17601*****X~"),
        "ELE007 N408 @17:27 2100A",
        "",
    ),
    ("834", ("RET:2106-3^", "RET:2106-3:9^"), "ELE007 DMG05-4 @18:33 2100A", "4 components"),
    ("834", ("^:RET:2076-8", "^:QQQ:2076-8"), "ELE006 DMG05-2 @18:22 2100A", "must be RET"),
    ("834", ("HLT*GOLD PLAN", "HLT*GOLD:PLAN"), "ELE007 HD04 @19:13 2300", "component separator"),
    (
        "834",
        ("REF*38*GROUP0042", f"REF*38*{'G' * 51}"),
        "ELE003 REF02 @5:8 ST",
        "has 51 characters",
    ),
    (
        "820",
        ("N1*PE*NORTHFIELD HEALTH*FI*231112222", "N1*PE*NORTHFIELD HEALTH*FI"),
        "ELE008 N104 @8:27 1000A",
        "(syntax note P0304)",
    ),
    ("837p_4010", ("HC:99213*", "HC*"), "ELE013 SV101-2 @23:7 2400", "is required but missing"),
    ("837p_4010", ("11::1", "77::1"), "COD003 CLM05-1 @20:20 2300", "places of service"),
    ("277", ("STC*F1:65", "STC*Q9:65"), "COD015 STC01-1 @15:5 2200D", "status categories"),
    # what pyx12 fails at
    (
        "276",
        ("0601-20260601", "0601-20260601-1"),
        "ENV022 DTP @17:1 2200D",
        "could not read the elem",
    ),
]


@pytest.mark.parametrize(
    ("name", "change", "wanted", "words"),
    _CASES,
    ids=lambda one: str(one)[:40],
)
def test_every_fault_has_its_code_and_place(
    name: str, change: tuple[str, str], wanted: str, words: str
) -> None:
    found = _found(_changed(name, change))
    assert wanted in map(_shown, found)
    (one,) = (one for one in found if _shown(one) == wanted)
    assert one.message.startswith("pyx12: ") and words in one.message


def test_one_wrong_qualifier_is_one_finding_where_no_other_segment_can_be_meant() -> None:
    (one,) = _found(_changed("834", ("BGN*00", "BGN*77")))
    assert _shown(one) == "ELE006 BGN01 @4:5 ST"


def test_segments_in_a_row_that_are_not_expected_are_one_finding() -> None:
    (one,) = _found(_changed("834", ("HD*021", "N1*ZZ*A~\nN3*B~\nN4*C~\nHD*021")))
    assert one.message == "pyx12: N1 is not expected here; it is ignored with the next 2 segments."


def test_each_repetition_is_judged_by_itself() -> None:
    assert _found(_text("834")) == []
    (one,) = _found(_changed("834", ("^:RET:2076-8", "^:QQQ:2076-8^:QQQ:1002-5")))
    assert _shown(one) == "ELE006 DMG05-2 @18:22 2100A"


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [("|", ">", "\n"), ("*", ":", "~"), ("^", "\\", "'\r\n"), ("\x1d", "\x1f", "\x1c")],
)
def test_delimiters_and_line_breaks_do_not_matter(
    element: str, component: str, terminator: str
) -> None:
    text = _changed("837p_4010", ("77", "77"), ("11::1", "77::1"), ("HC:99213*150*", "HC:99213**"))
    plain = [(one.code, one.segment, one.element, one.message) for one in _found(text)]
    assert [code for code, *_ in plain] == ["COD003", "ELE001"]
    table = str.maketrans({"*": element, ":": component, "~": terminator, "\n": ""})
    written = text.translate(table)
    found = _found(written)
    assert [(one.code, one.segment, one.element, one.message) for one in found] == plain
    for one in found:
        assert one.offset is not None and one.raw is not None
        assert written.encode("latin-1")[one.offset :].startswith(one.raw.encode("latin-1"))


def test_several_sets_in_one_file_are_judged_each_by_its_own_map() -> None:
    """Two sets in a group, and another interchange behind it."""
    first = _changed("834", ("HD*021", "HD*XXX")).split(_END)
    sets = [one for one in first if not one.startswith(("ISA", "GS", "GE", "IEA"))][:-1]
    again = [one.replace("*0001", "*0002") if one[:2] in ("ST", "SE") else one for one in sets]
    text = _END.join([*first[:2], *sets, *again, "GE*2*1", first[-2], ""])
    text += _changed("276", ("HL*2*1*21*1", "HL*3*1*21*1"))
    found = list(edi.validate(text.encode()))
    said = [(one.code, one.transaction, one.line) for one in found]
    assert said == [
        ("ENV013", "0001", 3),
        ("ELE006", "0001", 19),
        ("ELE006", "0002", 48),
        ("ENV013", "0001", 65),
        ("SEG010", "0001", 69),
    ]


def test_a_set_that_stops_is_not_judged_for_what_it_lacks() -> None:
    text = _text("276")
    cut = text[: text.index("NM1*QC")]
    assert [one.code for one in _found(cut)] == ["ENV009"]


@pytest.mark.parametrize("is_walk", [True, False])
def test_a_failure_of_pyx12_is_a_finding(is_walk: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: object, *arguments: object) -> None:
        raise RuntimeError(f"ORCHARD {arguments}")

    real = map_walk.MapWalk.step
    calls = 0

    def fails_late(self: map_walk.MapWalk, *arguments: object) -> map_walk.Step:
        nonlocal calls
        calls += 1
        if calls == 12:
            raise RuntimeError("ORCHARD")
        return real(self, *arguments)  # type: ignore[arg-type]

    if is_walk:
        monkeypatch.setattr(map_walk.MapWalk, "step", fails_late)
    else:
        monkeypatch.setattr(map_walk.MapWalk, "errors_in", failing)
    text = _text("834")
    found = _found(text + _text("276").replace("000000104", "000000999"))
    assert {one.code for one in found} == {"ENV022"}
    assert all("ORCHARD" not in one.message for one in found)
    if is_walk:
        (one,) = found
        assert (one.line, one.segment, one.segment_id) == (14, 12, "NM1")
        assert "the rest of this transaction set is not checked" in one.message


def test_very_large_sets_are_judged_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinion, "MOST_SEGMENTS", 10)
    (one,) = _found(_changed("834", ("HD*021", "HD*XXX")))
    assert (one.code, one.segment, one.line) == ("ENV021", 11, 13)
    assert "first 10 segments" in one.message and "only the envelope" in one.message


def test_without_pyx12_only_the_envelope_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.is_available.cache_clear()
    monkeypatch.setattr(catalogue, "find_spec", lambda name: None)
    try:
        (one,) = edi.validate(_changed("834", ("HD*021", "HD*XXX")).encode())
    finally:
        catalogue.is_available.cache_clear()
    assert (one.code, one.severity) == ("ENV013", "error")
    assert "only the envelope was checked" in one.message


def test_settings_say_how_much_a_finding_matters(tmp_path: Path) -> None:
    (tmp_path / "edi.toml").write_text('[severities]\nENV013 = "info"\nELE006 = "warning"\n')
    text = _changed("834", ("HD*021", "HD*XXX"))
    found = edi.validate(text.encode(), config=tmp_path / "edi.toml")
    assert [(one.code, str(one.severity)) for one in found] == [
        ("ENV013", "info"),
        ("ELE006", "warning"),
    ]


def _spoilt(text: str) -> Iterator[str]:
    """Files with one segment spoilt in several ways."""
    segments = text.split(_END)
    for at, one in enumerate(segments):
        if one[:3] in ("ISA", "GS*", "ST*", "SE*", "GE*", "IEA", ""):
            continue
        for new in (one + "*ZACHARIAS*99:QUILL", one.replace("*", "*ZACHARIAS", 3), ""):
            yield _END.join([*segments[:at], *([new] if new else []), *segments[at + 1 :]])


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("name", ["271", "276", "278", "820", "834", "837p_4010"])
def test_no_message_and_no_log_holds_a_value(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    text = _text(name)
    values = {"ZACHARIAS", "QUILL"} | {
        value
        for segment in text.split(_END)
        for value in re.split(r"[*:^]", segment)[1:]
        if len(value) > 4 and not value.startswith("00")
    }
    # Words that the guide itself has.
    values -= {"CLINIC", "HEALTH"}
    messages: set[str] = set()
    with caplog.at_level(logging.DEBUG):
        for spoilt in _spoilt(text):
            messages |= {one.message for one in edi.validate(spoilt.encode())}
    assert len(messages) > 20
    assert [(one, value) for one in messages for value in values if value in one] == []
    logged = [record.getMessage() for record in caplog.records]
    assert [(one, value) for one in logged for value in values if value in one] == []
    assert capfd.readouterr() == ("", "")


def test_pyx12_is_imported_only_for_such_sets() -> None:
    code = (
        "import sys, edi\n"
        "for path in sys.argv[1:]:\n"
        "    list(edi.validate(path))\n"
        "    print(any(name.partition('.')[0] == 'pyx12' for name in sys.modules))\n"
    )
    base = _FOLDER.parent / "rules" / "base" / "professional.edi"
    command = [sys.executable, "-c", code, base, _FOLDER / "270_5010.edi", _FOLDER / "834.edi"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the system has no peak of memory to be read")
def test_memory_does_not_grow_with_a_set(tmp_path: Path) -> None:
    segments = _text("834").split(_END)
    ids = [one.partition("*")[0] for one in segments]
    first, last = ids.index("INS"), ids.index("SE")
    paths = []
    for times in (100, 1500):  # 2,100 and 31,500 segments
        members = segments[first:last] * times
        count = first - 2 + len(members) + 1
        text = _END.join([*segments[:first], *members, f"SE*{count}*0001", *segments[last + 1 :]])
        paths.append(tmp_path / f"{times}.834")
        paths[-1].write_text(text, encoding="utf-8")
    code = (
        "import resource, sys, edi\n"
        "for path in sys.argv[1:]:\n"
        "    print(len(list(edi.validate(path))))\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", code, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found, before, more, after = map(int, done.stdout.split())
    assert found == more == 1  # ENV013
    assert after < before * 1.15


def test_padding_is_said_once_and_long_segments_each() -> None:
    padded = _text("276").replace(_END, "~ \n")
    assert [one.code for one in _found(padded)] == ["ENV015"]
    long = _changed("834", ("HD*021**HLT", f"HD*021**{'H' * 140_000}"))
    found = [(one.code, one.line) for one in _found(long)]
    assert ("ENV018", 19) in found
    assert [code for code, _ in found].count("ENV018") == 1
