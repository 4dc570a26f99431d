"""What holds for all tests.

One Hypothesis profile: no deadlines, since machines differ and are shared. No imported code lists.

On a developer's machine, tests of a tool or compiler that is missing are skipped. Continuous
integration (`CI` in the environment) has all of them: there, such a test fails.
"""

import os
from collections import Counter
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "edi", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("edi")

# No test depends on code lists that somebody has imported on this machine.
os.environ["EDI_CODES"] = os.devnull

# How the reasons begin for which a test may be skipped everywhere: what a system has not, and the
# files of other projects, which lie beside the checkout where somebody has put them.
MAY_BE_MISSING = ("the system has no ", "no folder of third-party samples")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with `slow_but_one_in(n)` every n-th case stays quick, the first among them."""
    cases: Counter[str] = Counter()
    for item in items:
        mark = item.get_closest_marker("slow_but_one_in")
        if mark is not None:
            test = item.nodeid.partition("[")[0]
            if cases[test] % mark.args[0]:
                item.add_marker("slow")
            cases[test] += 1


_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


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
    if not reason.startswith(MAY_BE_MISSING):
        report.outcome = "failed"
        report.longrepr = f"{path}:{line}: skipped, which continuous integration may not: {reason}"
    return report
