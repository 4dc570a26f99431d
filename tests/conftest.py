"""What holds for all tests.

One Hypothesis profile: no deadlines, since machines differ and are shared. No imported code lists.

On a developer's machine, tests of a tool or compiler that is missing are skipped. Continuous
integration (`CI` in the environment) has all of them: there, such a test fails.

A test that hangs fails, where the system can interrupt it.
"""

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from effort import EFFORT, examples
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import postgres_server

settings.register_profile(
    "edi",
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("edi")

# No test depends on code lists that somebody has imported on this machine.
os.environ["EDI_CODES"] = os.devnull

# How the reasons begin for which a test may be skipped everywhere: what a system has not, and the
# files of other projects, which lie beside the checkout where somebody has put them.
MAY_BE_MISSING = ("the system has no ", "no folder of third-party samples")
# Of these, what `.ci/run` installs.
INSTALLED = (
    ("the system has no PostgreSQL", "the system has no Chromium", "the system has no Node")
    if sys.platform == "linux"
    else ()
)

_AT_START = set(threading.enumerate())
LONGEST = 60  # seconds of a test that is not slow: far more than any takes on a busy machine


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test with `slow_but_one_in(n)` every n-th case stays quick, the first among them; of one
    with `thorough_but_one_in(n)` the others are left out, but for `scripts/test --thorough` and
    where a case is named."""
    cases: Counter[tuple[str, str]] = Counter()
    left_out = []
    are_named = any("[" in one for one in config.args)
    for item in items:
        for name in ("slow_but_one_in", "thorough_but_one_in"):
            mark = item.get_closest_marker(name)
            if mark is None:
                continue
            test = name, item.nodeid.partition("[")[0]
            if cases[test] % mark.args[0]:
                if name == "slow_but_one_in":
                    item.add_marker("slow")
                elif EFFORT == 1 and not are_named:
                    left_out.append(item)
            cases[test] += 1
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        away = set(left_out)
        items[:] = [item for item in items if item not in away]


_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    if item.get_closest_marker("slow") or not hasattr(signal, "SIGALRM"):
        return (yield)
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(LONGEST)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _stop(number: int, frame: object) -> None:
    pytest.fail(f"a quick test takes more than {LONGEST} seconds: does it hang?")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """A module leaves no thread behind: a process with threads is not forked, and tests of the
    parts of large files would find that nothing is done side by side."""
    result = yield
    if nextitem is None or nextitem.path != item.path:
        left = [one for one in threading.enumerate() if one not in _AT_START and one.is_alive()]
        if left:
            _AT_START.update(left)  # said once
            pytest.fail(f"{item.path.name} leaves threads: {', '.join(one.name for one in left)}")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _judged((yield))


def _judged(report: _Report) -> _Report:
    """The report, made a failure if it skips in CI what CI must have."""
    if not (os.environ.get("CI") and report.skipped) or hasattr(report, "wasxfail"):
        return report
    assert isinstance(report.longrepr, tuple)
    path, line, reason = report.longrepr
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(MAY_BE_MISSING) or reason.startswith(INSTALLED):
        report.outcome = "failed"
        report.longrepr = f"{path}:{line}: skipped, which continuous integration may not: {reason}"
    return report


@pytest.fixture(scope="session")
def postgres() -> "Iterator[postgres_server.Server]":
    """A server of the tests' own; one for each process that runs tests."""
    pytest.importorskip("psycopg")
    import postgres_server

    if postgres_server.programs() is None:
        pytest.skip(postgres_server.MISSING)
    with postgres_server.server() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> "Iterator[Any]":
    """Chromium; one for each process that runs tests."""
    import chromium

    if chromium.programs() is None:
        pytest.skip(chromium.MISSING)
    with chromium.started() as driver:
        yield driver
