"""Findings by a runner that all tests of a process share: it plans its rules once, not for each of
thousands of small files."""

import io
from functools import cache

from edi.engine.check import FileSummary, Runner
from edi.finding import Finding
from edi.rules.selection import Selection


@cache
def _runner(strict: bool, shown: int | None) -> Runner:
    return Runner(Selection(strict=strict), shown=shown)


def findings(
    data: bytes,
    name: str | None = None,
    *,
    strict: bool = True,
    headless: bool = False,
    shown: int | None = None,
    summary: FileSummary | None = None,
) -> list[Finding]:
    """Of a file by itself: nothing is compared with files before it."""
    runner = _runner(strict, shown)
    runner.begin_part()
    found = runner.check(
        io.BytesIO(data), name, headless=headless, summary=summary or FileSummary(name)
    )
    return list(found)
