"""Duplicate claims: across transaction sets and files, and at bounded memory."""

import io
from itertools import count
from pathlib import Path

import pytest

import edi
from edi.engine.check import Runner
from edi.rules.selection import Selection
from edi.rules.sit import claim_memory, sit001
from edi.rules.sit.claim_memory import ClaimMemory

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
TEXT = (BASE / "professional.edi").read_text(encoding="utf-8")
KINDS = ("professional", "institutional")
ONLY = Selection.of(select=["SIT001"])


def twice(old: str = "", new: str = "") -> bytes:
    """The base claim, and once more in a transaction set of its own with a text replaced."""
    start, end = TEXT.index("ST*"), TEXT.index("\nGE*") + 1
    second = TEXT[start:end].replace("*0001*005010", "*0002*005010").replace("*54*0001", "*54*0002")
    if old:
        assert old in second
        second = second.replace(old, new)
    return (TEXT[:end] + second + TEXT[end:].replace("GE*1*", "GE*2*")).encode()


def severities(data: bytes) -> list[str]:
    return [str(f.severity) for f in edi.validate(data, select=["SIT001"])]


def test_same_claim_in_another_transaction_set() -> None:
    (hit,) = edi.validate(twice(), select=["SIT001"])
    assert (str(hit.severity), hit.transaction, hit.claim) == ("error", "0002", "P1002")
    line = TEXT[: TEXT.index("CLM*")].count("\n") + 1
    assert f"as the claim at line {line} of this file" in hit.message
    assert hit.detail is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CLM*P1002*", "CLM*P1003*"),  # its number
        ("N3*1204 PAYETTE AVE", "N3*1206 PAYETTE AVENUE"),
        ("NM1*IL*1*BRIGHTWATER*HOLLIS*", "NM1*IL*1*BRIGHTWATER*HOLLIS J*"),  # same member
        ("HI*ABK:I10*ABF:E785", "HI*ABK:E785*ABF:I10"),
        ("REF*D9*2606150000102", "REF*D9*2606150000199"),
        ("UN*1***1:2", "UN*1***2:1"),  # diagnosis pointers
        ("UN*1***1:2", "UN*1.0***1:2"),
        ("HC:93000*180*", "HC:93000*180.00*"),
        ("HC:93000*180*", "hc:93000*0180*"),
        ("NM1*QC*1*BRIGHTWATER*WREN", "NM1*QC*1*Brightwater*Wren*A"),
        ("MI*TS1000877", "MI*ts1000877"),
        ("DTP*472*D8*20260409~\nREF*6R*P1002L2", "DTP*472*RD8*20260409-20260409~\nREF*6R*P1002L2"),
    ],
)
def test_what_makes_no_difference(old: str, new: str) -> None:
    assert severities(twice(old, new)) == ["warning" if "CLM" in old else "error"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NM1*QC*1*BRIGHTWATER*WREN", "NM1*QC*1*BRIGHTWATER*ROBIN"),
        ("DMG*D8*20100301*F", "DMG*D8*20100302*F"),
        ("MI*TS1000877", "MI*TS1000878"),
        ("*XX*1500001213", "*XX*1500001221"),
        ("DTP*472*D8*20260409~\nREF*6R*P1002L2", "DTP*472*D8*20260410~\nREF*6R*P1002L2"),
        ("SV1*HC:93000*180", "SV1*HC:93005*180"),
        ("SV1*HC:93000*180", "SV1*HC:93000:59*180"),
        ("SV1*HC:93000*180", "SV1*HC:93000*181"),
        ("11:B:1*", "11:B:7*"),
        ("11:B:1*", "11:B:8*"),
        ("SBR*S**", "SBR*T**"),
        ("PI*12345", "PI*12346"),
    ],
)
def test_what_makes_another_claim(old: str, new: str) -> None:
    found = edi.validate(twice(old, new), select=["SIT001"])
    assert not [f for f in found if f.message.startswith("This claim has the same patient")]


MODIFIED = TEXT.replace("SV1*HC:93000*", "SV1*HC:93000:26:LT*")


def test_order_of_modifiers_makes_no_difference() -> None:
    start, end = MODIFIED.index("ST*"), MODIFIED.index("\nGE*") + 1
    second = MODIFIED[start:end].replace("26:LT", "LT:26").replace("*0001*005010", "*0002*005010")
    data = MODIFIED[:end] + second.replace("*54*0001", "*54*0002") + MODIFIED[end:]
    assert severities(data.encode()) == ["error"]


def test_one_line_billed_again_in_another_claim() -> None:
    first, last = TEXT.index("LX*1"), TEXT.index("LX*2")
    only_second = TEXT[last : TEXT.index("SE*")].replace("LX*2", "LX*1")
    (hit,) = edi.validate(twice(TEXT[first : TEXT.index("SE*")], only_second), select=["SIT001"])
    assert (str(hit.severity), hit.loop, hit.transaction) == ("warning", "2300", "0002")
    line = TEXT[: TEXT.index("CLM*")].count("\n") + 1
    assert f"Line 1 bills a service that the claim at line {line} of this file" in (hit.message)


def lines_of(first: str, second: str) -> str:
    """The base claim with both lines for the same service, and a text of each replaced."""
    start, middle, end = TEXT.index("LX*1"), TEXT.index("LX*2"), TEXT.index("SE*")
    line = TEXT[middle:end]
    one = line.replace("LX*2", "LX*1").replace("HC:93000*180", first)
    return TEXT[:start] + one + line.replace("HC:93000*180", second) + TEXT[end:]


def test_a_service_twice_in_a_claim() -> None:
    text = lines_of("HC:93000*180", "HC:93000*180.0")
    (hit,) = edi.validate(text.encode(), select=["SIT001"])
    assert (str(hit.severity), hit.loop, hit.segment_id) == ("warning", "2400", "LX")
    assert hit.message.startswith("Line 2 bills the same service as line 1")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("HC:93000*180", "HC:93000:76*180"),
        ("HC:93000:91*180", "HC:93000:91*180"),
        ("HC:93000:26:xs*180", "HC:93000:26:xs*180"),
        ("HC:93000:LT*180", "HC:93000:RT*180"),
        ("HC:93000*180", "HC:93000*90"),
    ],
)
def test_a_service_rightly_twice_in_a_claim(first: str, second: str) -> None:
    assert not severities(lines_of(first, second).encode())


def test_of_another_rendering_provider_it_is_another_service() -> None:
    text = lines_of("HC:93000*180", "HC:93000*180")
    start = text.rindex("SVD*")
    text = text[:start] + "NM1*82*1*POND*ADA****XX*1500001221~\n" + text[start:]
    assert not severities(text.encode())


def test_a_replacement_repeats_the_lines_of_its_claim() -> None:
    text = twice("11:B:1*", "11:B:7*").decode()
    assert not severities(text.encode())
    assert not severities(text.replace("HC:93000*180", "HC:93000*181", 1).encode())


def test_order_of_lines_makes_no_difference() -> None:
    start, middle, end = TEXT.index("LX*1"), TEXT.index("LX*2"), TEXT.index("SE*")
    first, second = TEXT[start:middle], TEXT[middle:end]
    turned = second.replace("LX*2", "LX*1") + first.replace("LX*1", "LX*2")
    assert severities(twice(TEXT[start:end], turned)) == ["error"]


def of_files(*texts: str) -> int:
    """How many findings there are in files that are read one after the other."""
    runner = Runner(ONLY)
    return sum(len(list(runner.check(io.BytesIO(one.encode()), None))) for one in texts)


def test_which_service_is_of_which_day() -> None:
    """Also where another claim has the same services and the same days."""
    first, *others = (
        TEXT.replace("DTP*472*D8*20260409", f"DTP*472*D8*{one}", 1).replace(
            "DTP*472*D8*20260409", f"DTP*472*D8*{other}"
        )
        for day in range(1, 31)
        for one, other in [(f"202605{day:02}", f"202603{day:02}")]
        for one, other in [(one, other), (other, one)]
    )
    assert of_files(first, *others) == 0
    assert of_files(first, others[0], first) == 1


def test_which_service_is_of_which_teeth() -> None:
    text = (BASE / "dental.edi").read_text(encoding="utf-8")
    text = text.replace("SV3*AD:D1110*115****1~", "SV3*AD:D2140*115****1~\nTOO*JP*14*O~")
    one, two, three = "TOO*JP*3*M:O", "TOO*JP*14*O", "TOO*JP*14*M:O"
    exchanged = text.replace(one, "-").replace(two, one).replace("-", two)
    assert of_files(text, exchanged) == 0
    assert of_files(text, text.replace(one, three)) == 1  # the other line is the same
    assert of_files(text, text.replace(one, one.lower())) == 1
    start, middle, end = text.index("LX*1"), text.index("LX*2"), text.index("SE*")
    first, second = text[start:middle], text[middle:end]
    turned = second.replace("LX*2", "LX*1") + first.replace("LX*1", "LX*2")
    assert of_files(text, text[:start] + turned + text[end:]) == 1


def test_replacements_of_different_claims_are_different() -> None:
    a = TEXT.replace("11:B:1*", "11:B:7*").replace("REF*D9", "REF*F8*A1~\nREF*D9")
    b = TEXT.replace("11:B:1*", "11:B:7*").replace("REF*D9", "REF*F8*A2~\nREF*D9")
    runner = Runner(ONLY)
    assert not list(runner.check(io.BytesIO(a.encode()), "a.837"))
    assert not list(runner.check(io.BytesIO(b.encode()), "b.837"))
    assert len(list(runner.check(io.BytesIO(b.encode()), "c.837"))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_same_claim_in_another_file(kind: str) -> None:
    data = (BASE / f"{kind}.edi").read_bytes()
    runner = Runner(ONLY)
    assert not list(runner.check(io.BytesIO(data), "first.837"))
    (hit,) = runner.check(io.BytesIO(data), "second.837")
    assert (str(hit.severity), hit.file) == ("error", "second.837")
    assert "of an earlier file" in hit.message
    assert "first.837" in (hit.detail or "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delimiters", [("*", "|"), (":", ">"), ("~", "!")])
def test_same_claim_with_other_delimiters(kind: str, delimiters: tuple[str, str]) -> None:
    data = (BASE / f"{kind}.edi").read_bytes()
    runner = Runner(ONLY)
    assert not list(runner.check(io.BytesIO(data), "first.837"))
    old, new = (one.encode() for one in delimiters)
    assert new not in data
    (hit,) = runner.check(io.BytesIO(data.replace(old, new)), "second.837")
    assert str(hit.severity) == "error"


def test_runs_know_nothing_of_each_other() -> None:
    assert not severities(TEXT.encode())
    assert not severities(TEXT.encode())


def test_a_file_read_twice_is_an_earlier_file_the_second_time() -> None:
    runner = Runner(ONLY)
    other = TEXT.replace("TS1000877", "TS1")
    texts = {"a.837": TEXT, "b.837": other}
    for name in ("a.837", "b.837"):
        assert not list(runner.check(io.BytesIO(texts[name].encode()), name))
    (found,) = runner.check(io.BytesIO(TEXT.encode()), "a.837")
    assert "of an earlier file" in found.message
    assert found.detail == "first sent in a.837"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claims remembered are at least a generation, at most two."""
    monkeypatch.setattr(claim_memory, "GENERATION", 10)
    runner, numbers = Runner(ONLY), count(1000)

    def check(member: int) -> int:
        data = TEXT.replace("TS1000877", f"TS{member}").encode()
        return len(list(runner.check(io.BytesIO(data), f"{member}.837")))

    first = next(numbers)
    assert check(first) == 0
    for _ in range(10):
        assert check(next(numbers)) == 0
    assert check(first) == 1
    for _ in range(20):
        assert check(next(numbers)) == 0
    assert check(first) == 0
    memory = runner.memory(sit001.check)
    assert isinstance(memory, ClaimMemory)
    assert 10 <= len(memory) <= 20
