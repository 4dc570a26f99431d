"""A file checked in parts by several processes gives what it gives in one."""

import gc
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from edited_files import ALL_FILES, EDIT, FILES, edited
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edi.engine import check as engine_check
from edi.engine import file_check
from edi.engine.check import FileSummary, Runner
from edi.engine.parallel import file_split
from edi.engine.parallel.file_split import FileSplit, PartResult
from edi.engine.parallel.forked_task import ForkedTask, can_fork
from edi.finding import Finding
from edi.rules.sit import claim_memory

pytestmark = pytest.mark.skipif(not can_fork(), reason="the system has no fork")


class Outcome(NamedTuple):
    summary: FileSummary
    findings: list[Finding]


def check(path: Path, jobs: int) -> Outcome:
    summary = FileSummary(str(path))
    with path.open("rb") as stream:
        findings = list(Runner(jobs=jobs).check(stream, str(path), summary=summary))
    return Outcome(summary, findings)


def _is_left(task: ForkedTask) -> bool:
    """Is there still a process of it, ended or not? Others may have been started by other tests."""
    try:
        os.waitpid(task._process, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


@pytest.fixture
def started() -> list[ForkedTask]:
    """The processes that were started."""
    return []


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch, started: list[ForkedTask]) -> Iterator[list[int]]:
    """Parts of any size are given away; the depths of those whose results were of use."""
    monkeypatch.setattr(engine_check, "LARGE", 3000)
    monkeypatch.setattr(file_split, "WARM_UP", 500)
    monkeypatch.setattr(file_split, "LEAST", 1500)
    depths: list[int] = []
    take = FileSplit.take

    start = ForkedTask.__init__

    def count(self: ForkedTask, work: Callable[[], Any]) -> None:
        start(self, work)
        started.append(self)

    monkeypatch.setattr(ForkedTask, "__init__", count)

    def spy(self: FileSplit, is_as_foreseen: bool) -> PartResult | None:
        part = self.next
        result = take(self, is_as_foreseen)
        if result is not None and part is not None:
            depths.append(part.state.depth)
        return result

    monkeypatch.setattr(FileSplit, "take", spy)
    yield depths
    assert not any(map(_is_left, started))


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize(
    ("name", "depth"),
    [
        ("providers", 1),
        ("facilities", 1),
        ("payees", 0),
        ("one provider", 2),
        ("one batch", 2),
        ("dentists", 1),
        ("acknowledgements", 1),
        ("statuses", 3),
        ("one provider's statuses", 4),
    ],
)
def test_all_kinds_of_parts(name: str, depth: int, tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    path.write_text(ALL_FILES[name], encoding="utf-8")
    alone = check(path, 1)
    assert not taken
    for jobs in (2, 3, 7):
        assert check(path, jobs) == alone
        assert depth in taken
        taken.clear()


@pytest.mark.slow
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=st.sampled_from(sorted(ALL_FILES)),
    edits=st.lists(EDIT, max_size=6),
    jobs=st.integers(2, 5),
    line_break=st.sampled_from(["\n", "", "\r\n"]),
)
@example(name="payees", edits=[("header", 0.6863206759437132, "")], jobs=2, line_break="\n")
def test_whatever_is_wrong_in_the_file(
    name: str,
    edits: list[tuple[str, float, str]],
    jobs: int,
    line_break: str,
    tmp_path: Path,
    taken: list[int],
) -> None:
    path = tmp_path / "file.edi"
    text = edited(ALL_FILES[name], edits).replace("\n", line_break)
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
    tmp_path: Path, taken: list[int], started: list[ForkedTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_check, "_MOST_OF_PART", 3)
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"].replace("*HC:", "*XX:"), encoding="utf-8")
    assert check(path, 2) == check(path, 1)
    assert started
    assert not taken


def test_a_process_that_fails_is_made_up_for(
    tmp_path: Path, taken: list[int], started: list[ForkedTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"], encoding="utf-8")
    alone = check(path, 1)
    monkeypatch.setattr(file_check.FileCheck, "check_part", lambda *_: 1 / 0)
    assert check(path, 3) == alone
    assert started
    assert not taken


def test_who_stops_early_leaves_no_process(
    tmp_path: Path, taken: list[int], started: list[ForkedTask]
) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"].replace("*HC:", "*XX:"), encoding="utf-8")
    with path.open("rb") as stream:
        findings = Runner(jobs=3).check(stream, str(path))
        for finding in findings:
            if finding.line and finding.line > 100:  # processes are at work by now
                break
        assert started
        del findings
    gc.collect()


def test_streams_that_are_no_files_are_checked_by_one(
    tmp_path: Path, taken: list[int], started: list[ForkedTask]
) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["providers"], encoding="utf-8")
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as pipe:
        pipe.write(path.read_bytes()[:60_000])
    with os.fdopen(read_end, "rb") as stream:
        list(Runner(jobs=3).check(stream))
    assert not started


def test_work_apart_returns_its_result_or_none() -> None:
    assert ForkedTask(lambda: {"a": [1, 2]}).result() == {"a": [1, 2]}
    assert ForkedTask(lambda: b"x" * 3_000_000).result() == b"x" * 3_000_000
    assert ForkedTask(lambda: 1 / 0).result() is None
    asking = ForkedTask(lambda: input())
    asking.stop()
    assert not _is_left(asking)


@pytest.mark.slow
def test_a_set_without_its_trailer_before_a_part(tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    text = FILES["payees"]
    trailers = [match.span() for match in re.finditer(r"SE\*[^~]*~\n", text)]
    for start, end in trailers:
        path.write_text(text[:start] + text[end:], encoding="utf-8")
        alone = check(path, 1)
        assert [check(path, jobs) for jobs in (2, 5)] == [alone, alone]
    assert taken


@pytest.mark.slow
def test_more_processes_than_there_is_work_for(tmp_path: Path, taken: list[int]) -> None:
    path = tmp_path / "file.edi"
    path.write_text(FILES["one provider"], encoding="utf-8")
    assert check(path, 500) == check(path, 1)
    assert len(taken) > 3


@pytest.mark.slow
@pytest.mark.parametrize("generation", [3, 5, 8, 13])
def test_claims_are_forgotten_at_the_same_claim(
    generation: int, tmp_path: Path, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_memory, "GENERATION", generation)
    path = tmp_path / "file.edi"
    # Every member comes again after a while.
    numbers = iter(range(1000))
    text = re.sub(r"\*M\d{4}~", lambda _: f"*M{next(numbers) % 11}~", FILES["one provider"])
    path.write_text(text, encoding="utf-8")
    alone = check(path, 1)
    assert [check(path, jobs) for jobs in (2, 3, 5)] == [alone] * 3
