"""Whether the same is found in a file before and after: codes and places."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edi.engine.check import Runner
from edi.finding import Finding
from edi.interchange.compressed import open_file

# What of a finding must be the same. No pseudonym is longer or shorter, so lines and columns are.
_Key = tuple[str, str, int | None, int | None, str, int | None]


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


def differences(source: str | Path, copy: Path) -> list[Difference]:
    """What is found in one of the two files only, by line. Raises `OSError`."""
    before, after = _findings(source), _findings(copy)
    found = [
        Difference(str(source), code, line, segment, element, is_new)
        for keys, is_new in ((before - after, False), (after - before, True))
        for code, _, line, _, segment, element in keys.elements()
    ]
    return sorted(found, key=lambda one: (one.line or 0, one.code, one.is_new))


def _findings(path: str | Path) -> "Counter[_Key]":
    with open_file(str(path)) as stream:
        return Counter(_keys(Runner().check(stream, None, headless=True)))


def _keys(findings: Iterator[Finding]) -> Iterator[_Key]:
    for one in findings:
        segment = one.segment_id or ""
        yield (one.code, one.severity.value, one.line, one.offset, segment, one.element)
