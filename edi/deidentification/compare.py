"""Whether the same is found in a file before and after: codes and places."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from edi.engine.check import Runner
from edi.interchange.compressed import open_file

# What of a finding must be the same: code, severity, line, byte, element. No pseudonym is longer or
# shorter than its original, so places are the same too.
_Key = tuple[str, str, int | None, int | None, int | None]
_Findings = tuple[Counter[_Key], dict[_Key, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding of the source that its copy has not, or the other way round."""

    file: str
    code: str
    line: int | None
    segment: str
    element: int | None
    is_new: bool

    def __str__(self) -> str:
        where = f"{self.segment}{self.element:02}" if self.element else self.segment
        what = "is found in the copy only" if self.is_new else "is no longer found"
        return f"{self.file}:{self.line}: {self.code} {where} {what}".replace("  ", " ")


def differences(source: str | Path, copy: Path, runner: Runner) -> list[Difference]:
    """What is found in one of the two files only, by line. Raises `OSError`."""
    (before, names), (after, new_names) = _findings(source, runner), _findings(copy, runner)
    found = [
        Difference(str(source), key[0], key[2], segments[key], key[4], is_new)
        for keys, segments, is_new in (
            (before - after, names, False),
            (after - before, new_names, True),
        )
        for key in keys.elements()
    ]
    return sorted(found, key=lambda one: (one.line or 0, one.code, one.is_new))


def _findings(path: str | Path, runner: Runner) -> _Findings:
    """How many of each there are, and the id of its segment."""
    runner.begin_part()  # each file by itself
    counts: Counter[_Key] = Counter()
    segments: dict[_Key, str] = {}
    with open_file(str(path)) as stream:
        for one in runner.check(stream, None, headless=True):
            key = (one.code, one.severity.value, one.line, one.offset, one.element)
            counts[key] += 1
            segments[key] = one.segment_id or ""
    return counts, segments
