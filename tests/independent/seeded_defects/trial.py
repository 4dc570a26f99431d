"""Plants defects and says what became of each: found, found elsewhere, missed; and what else."""

import io
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import bases
from claim_file import ClaimFile, NoPlace, Segment
from defect import Defect, Spot

from edi.engine.check import FileSummary, Runner
from edi.finding import Finding

TRIES = 200

_RUNNER = Runner()  # plans its rules once, not for each of thousands of files


def _findings(data: bytes) -> tuple[Finding, ...]:
    """Of a file by itself."""
    _RUNNER.begin_part()
    return tuple(_RUNNER.check(io.BytesIO(data), summary=FileSummary(None)))


class Trial(NamedTuple):
    """One planted defect."""

    defect: Defect
    source: str
    text: str
    expected: str  # "BAL001 error line 27 element 2"
    seen: bool  # some finding has the code
    placed: bool  # one has code, severity and place
    errors: tuple[str, ...]  # other errors
    warnings: tuple[str, ...]  # other findings


def trials(defects: Iterable[Defect], times: int, *, own: bool = False) -> Iterator[Trial]:
    """Every defect, so many times in each of its guides, in turns in files of all sources; `own`:
    of those only that come with the project."""
    for one in defects:
        for guide in one.guides:
            sources = [make for make in bases.makers(guide) if not own or make is not bases.others]
            for number in range(times):
                rng = random.Random(f"{one.name} {guide} {number}")
                for turn in range(number, number + TRIES):
                    base = sources[turn % len(sources)](guide, rng)
                    made = planted(one, base, rng)
                    if made is not None:
                        yield made
                        break
                else:
                    raise LookupError(f"no place for: {one.name} in {guide}")


def planted(one: Defect, base: bases.Base, rng: random.Random) -> Trial | None:
    file = ClaimFile(base.text, base.guide, rng)
    file.avoid = base.wrong_claims
    try:
        spot = one.plant(file)
    except NoPlace:
        return None
    if isinstance(spot, Segment):
        spot = Spot(spot)
    text = file.text()
    line = file.index(spot.segment) + 1 if spot.segment else None
    before = Counter(map(_key, found(base.text)))
    findings = []
    for f in found(text):
        if before[_key(f)]:
            before[_key(f)] -= 1
        elif not f.claim or f.claim not in file.avoid:
            findings.append(f)
    right = [f for f in findings if _is(f, one, spot, line)]
    # What stands above several claims is said of each of them: one finding.
    rest = [f for f in findings if f not in right and f.code not in one.also]
    if not right:  # one that is elsewhere is no side finding as well
        same = next((f for f in rest if f.code == one.code), None)
        rest = [f for f in rest if f is not same]
    return Trial(
        one,
        f"{base.guide} {base.source}",
        text,
        _shown(one.code, one.severity, line, spot.element, spot.component),
        any(f.code == one.code for f in findings),
        bool(right),
        tuple(map(shown, (f for f in rest if f.severity == "error"))),
        tuple(map(shown, (f for f in rest if f.severity != "error"))),
    )


@lru_cache(maxsize=256)
def found(text: str) -> tuple[Finding, ...]:
    return _findings(text.encode())


def _key(f: Finding) -> tuple[str, str | None, str]:
    return f.code, f.claim, f.message


def _is(f: Finding, one: Defect, spot: Spot, line: int | None) -> bool:
    if f.code != one.code or f.severity != one.severity:
        return False
    if spot.segment is None:
        return f.segment_id is None or f.segment_id == "ISA"
    return (f.line, f.element, f.component) == (line, spot.element, spot.component)


def shown(f: Finding) -> str:
    return _shown(f.code, f.severity, f.line, f.element, f.component) + f" {f.message}"


def _shown(
    code: str, severity: str, line: int | None, element: int | None, component: int | None
) -> str:
    return f"{code} {severity} line {line} {element or ''}{f'-{component}' if component else ''}"
