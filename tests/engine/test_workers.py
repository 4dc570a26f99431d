"""Processes that share out tasks: every task is done once, whatever happens to some of them."""

import os
import signal
import tempfile
import time
from pathlib import Path
from typing import IO

import pytest

from edi.engine.parallel.workers import Workers

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")


def test_every_task_is_done_once_and_its_result_found_under_its_number(tmp_path: Path) -> None:
    def work(number: int, text: IO[str]) -> tuple[int, int]:
        text.write(f"{number} é\ud800\r\n" * number)
        with (tmp_path / "log").open("a") as log:
            log.write(f"{number}\n")
        return number * number, os.getpid()

    numbers = [number for number in range(300) if number % 7]
    workers = Workers(work, numbers, 3)
    results = [workers.result(number) for number in numbers]
    texts = ["".join(workers.text(number)) for number in numbers]
    workers.stop()
    assert texts == [f"{number} é\ud800\r\n" * number for number in numbers]
    assert [square for square, _ in results] == [number * number for number in numbers]
    assert os.getpid() not in {process for _, process in results}
    assert sorted(map(int, (tmp_path / "log").read_text().split())) == numbers


def test_a_long_text_comes_in_blocks() -> None:
    workers = Workers(lambda _, text: text.write("é" * 200_000), [7], 1)
    assert workers.result(7) == 200_000
    blocks = list(workers.text(7))
    workers.stop()
    assert len(blocks) > 1
    assert "".join(blocks) == "é" * 200_000


def test_what_waits_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds values of claims, and nothing clears up after SIGKILL."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def work(number: int, text: IO[str]) -> list[str]:
        text.write("SECRET")
        text.flush()
        return [path.name for path in tmp_path.iterdir()]

    workers = Workers(work, range(3), 2)
    assert [workers.result(number) for number in range(3)] == [[], [], []]
    assert not list(tmp_path.iterdir())
    workers.stop()


def test_a_task_whose_process_dies_has_no_result_and_the_others_have_theirs() -> None:
    def work(number: int, _: IO[str]) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 2:
            raise ValueError
        return number

    workers = Workers(work, range(6), 3)
    assert [workers.result(number) for number in range(6)] == [0, None, None, 3, 4, 5]
    workers.stop()


def test_stop_does_not_wait_for_tasks() -> None:
    workers = Workers(lambda number, _: time.sleep(number), [100, 200, 300], 2)
    start = time.monotonic()
    workers.stop()
    assert time.monotonic() - start < 10
