"""A file checked in parts by several processes gives what it gives in one."""

import gc
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi.finding import Finding
from edi.rules import parts_ahead, runner
from edi.rules.apart import Apart, can_fork
from edi.rules.parts_ahead import PartResult, PartsAhead
from edi.rules.runner import FileSummary, Runner

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"
sys.path.insert(0, str(ROOT / "scripts"))

import claim_files  # noqa: E402

pytestmark = pytest.mark.skipif(not can_fork(), reason="the system has no fork")


def generated(kind: str, claims: int, seed: int = 7) -> str:
    return "".join(f"{segment}~\n" for segment in claim_files.KINDS[kind](claims, seed))


def one_provider(claims: int) -> str:
    """A professional claim file with one billing provider and a subscriber for each claim."""
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    head, _, rest = text.partition("HL*2*1*22")
    body, end, tail = rest.partition("SE*")
    many = ""
    for n in range(2, 2 * claims + 2, 2):
        level = body.replace("HL*3*2*23", f"HL*{n + 1}*{n}*23")
        many += f"HL*{n}*1*22" + re.sub(r"(NM1\*IL\*.*\*)\w+~", rf"\g<1>M{n:04}~", level)
    count = (head + many).partition("ST*")[2].count("~") + 1
    return head + many + end + re.sub(r"^\d+", str(count), tail)


def one_payer_batch(payments: int) -> str:
    """An 835 with one LX and many claim payments; what they sum to is not BPR02."""
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    head, claim, rest = text.partition("CLP*")
    body, end, tail = rest.partition("PLB*")
    return head + "".join(f"{claim}{n}{body}" for n in range(payments)) + end + tail


FILES = {
    "providers": generated("837p", 40),
    "facilities": generated("837i", 25),
    "payees": generated("835", 60),
    "one provider": one_provider(40),
    "one batch": one_payer_batch(40),
}


class Outcome(NamedTuple):
    summary: FileSummary
    findings: list[Finding]


def check(path: Path, jobs: int) -> Outcome:
    summary = FileSummary(str(path))
    with path.open("rb") as stream:
        findings = list(Runner(jobs=jobs).check(stream, str(path), summary=summary))
    return Outcome(summary, findings)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Parts of any size are given away; the depths of those whose results were of use."""
    monkeypatch.setattr(runner, "LARGE", 3000)
    monkeypatch.setattr(parts_ahead, "WARM_UP", 500)
    monkeypatch.setattr(parts_ahead, "LEAST", 1500)
    depths: list[int] = []
    take = PartsAhead.take

    def spy(self: PartsAhead, is_as_foreseen: bool) -> PartResult | None:
        part = self.next
        result = take(self, is_as_foreseen)
        if result is not None and part is not None:
            depths.append(part.depth)
        return result

    monkeypatch.setattr(PartsAhead, "take", spy)
    yield depths
    with pytest.raises(ChildProcessError):  # no process is left behind
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize(
    ("name", "depth"),
    [("providers", 1), ("facilities", 1), ("payees", 0), ("one provider", 2), ("one batch", 2)],
)
def test_all_kinds_of_parts(name: str, depth: int, tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES[name], encoding="utf-8")
    alone = check(path, 1)
    assert not taken
    for jobs in (2, 3, 7):
        assert check(path, jobs) == alone
        assert depth in taken
        taken.clear()


EDITS = ("drop", "repeat", "blank", "value", "level", "pad", "empty", "set", "group", "payment")
VALUES = ("", "X", "20", "22", "1", "CO", "0", "99999999999", "0001")
INSERTED = {
    "level": "\nHL*9*1*22*0",
    "empty": "",
    "set": "\nST*837*0001*005010X222A1",
    "group": "\nGE*1*1",
    "payment": "\nCLP*1*1*1*1",
}
EDIT = st.tuples(st.sampled_from(EDITS), st.floats(0, 0.999), st.sampled_from(VALUES))


def edited(text: str, edits: list[tuple[str, float, str]]) -> str:
    segments = text.split("~")
    for kind, place, value in edits:
        at = int(place * len(segments))
        match kind:
            case "drop":
                del segments[at]
            case "repeat":
                segments[at : at + 12] = segments[at : at + 12] * 2
            case "blank":
                segments[at] = segments[at].replace("*", "**", 1)
            case "pad":
                segments[at] = " " + segments[at]
            case "value":
                elements = segments[at].split("*")
                elements[len(elements) // 2] = value
                segments[at] = "*".join(elements)
            case _:
                segments.insert(at, INSERTED[kind])
    return "~".join(segments)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=st.sampled_from(sorted(FILES)),
    edits=st.lists(EDIT, max_size=6),
    jobs=st.integers(2, 5),
    line_break=st.sampled_from(["\n", "", "\r\n"]),
)
def test_whatever_is_wrong_in_the_file(
    name: str,
    edits: list[tuple[str, float, str]],
    jobs: int,
    line_break: str,
    tmp_path: Path,
    taken: list[int],
) -> None:
    path = tmp_path / "file.edi"
    text = edited(FILES[name], edits).replace("\n", line_break)
    path.write_text(text, encoding="utf-8", newline="")
    assert check(path, jobs) == check(path, 1)


def test_claims_are_compared_across_parts(tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    same = re.sub(r"\*M\d{4}~", "*M1~", FILES["one provider"])
    path.write_text(same, encoding="utf-8")
    found = check(path, 2)
    assert [f.code for f in found.findings].count("SIT001") == 39
    assert found == check(path, 1)


def test_set_numbers_are_compared_across_parts(tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    text = FILES["payees"]
    last = re.findall(r"ST\*835\*(\d+)", text)[-1]
    path.write_text(re.sub(rf"(ST\*835\*|SE\*\d+\*){last}", r"\g<1>0001", text), encoding="utf-8")
    found = check(path, 2)
    assert [f.code for f in found.findings] == ["ENV011"]
    assert found == check(path, 1)


def test_parts_with_much_to_report_are_checked_where_it_streams(
    tmp_path: Path, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_MOST_OF_PART", 3)
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"].replace("*HC:", "*XX:"), encoding="utf-8")
    assert check(path, 2) == check(path, 1)
    assert not taken


def test_a_process_that_fails_is_made_up_for(
    tmp_path: Path, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"], encoding="utf-8")
    alone = check(path, 1)
    monkeypatch.setattr(runner._FileRun, "_check_part", lambda self, part: 1 / 0)
    assert check(path, 3) == alone
    assert not taken


def test_who_stops_early_leaves_no_process(tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"].replace("*HC:", "*XX:"), encoding="utf-8")
    with path.open("rb") as stream:
        findings = Runner(jobs=3).check(stream, str(path))
        for finding in findings:
            if finding.line and finding.line > 100:  # processes are at work by now
                break
        del findings
    gc.collect()


def test_streams_that_are_no_files_are_checked_by_one(tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"], encoding="utf-8")
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as pipe:
        pipe.write(path.read_bytes()[:60_000])
    with os.fdopen(read_end, "rb") as stream:
        list(Runner(jobs=3).check(stream))
    assert not taken


def test_work_apart_returns_its_result_or_none() -> None:
    assert Apart(lambda: {"a": [1, 2]}).result() == {"a": [1, 2]}
    assert Apart(lambda: b"x" * 3_000_000).result() == b"x" * 3_000_000
    assert Apart(lambda: 1 / 0).result() is None
    Apart(lambda: input()).stop()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
