"""Processes that share out tasks: every task is done once, whatever happens to some of them."""

import os
import signal
import time
from pathlib import Path

import pytest

from edi.engine.parallel.workers import Workers

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")


def test_every_task_is_done_once_and_its_result_found_under_its_number(tmp_path: Path) -> None:
    def work(number: int) -> tuple[int, int]:
        with (tmp_path / "log").open("a") as log:
            log.write(f"{number}\n")
        return number * number, os.getpid()

    numbers = [number for number in range(300) if number % 7]
    workers = Workers(work, numbers, 3, tmp_path)
    results = [workers.result(number) for number in numbers]
    workers.stop()
    assert [square for square, _ in results] == [number * number for number in numbers]
    assert os.getpid() not in {process for _, process in results}
    assert sorted(map(int, (tmp_path / "log").read_text().split())) == numbers
    assert [path.name for path in tmp_path.glob("*.result")] == []


def test_a_task_whose_process_dies_has_no_result_and_the_others_have_theirs(tmp_path: Path) -> None:
    def work(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 2:
            raise ValueError
        return number

    workers = Workers(work, range(6), 3, tmp_path)
    assert [workers.result(number) for number in range(6)] == [0, None, None, 3, 4, 5]
    workers.stop()


def test_stop_does_not_wait_for_tasks(tmp_path: Path) -> None:
    workers = Workers(time.sleep, [100, 200, 300], 2, tmp_path)
    start = time.monotonic()
    workers.stop()
    assert time.monotonic() - start < 10
