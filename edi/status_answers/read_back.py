"""A 277 is read back before it gets its name: its envelopes, its form by pyx12's table of guide
005010X212, and that it answers what was asked, in that order."""

from collections.abc import Iterator
from pathlib import Path

from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.summary import FileSummary
from edi.finding import Severity
from edi.interchange.reader import Reader
from edi.interchange.segments import split
from edi.rules.selection import Selection
from edi.status_answers.table import Table
from edi.status_answers.writing import AnsweredSet
from edi.structure.document import Document

_NO_GUIDE = "ENV013"  # of which we have no table


class ReadBack:
    """Reads answers back, one after the other."""

    def __init__(self) -> None:
        self._runner = Runner(Selection(snip=2, min_severity=Severity.ERROR))
        self._table = Table()

    def problems(self, path: Path, sets: list[list[AnsweredSet]]) -> Iterator[str]:
        """What is wrong with an answer that was written, without any value."""
        with path.open("rb") as stream:
            document = Document(stream)
            check = FileCheck(self._runner, document, None, FileSummary(None))
            for item in document:
                for finding in check.of(item):
                    if finding.code != _NO_GUIDE:
                        yield f"{finding.code} at {finding.path or finding.segment_id}"
        wanted = [[trace for trace, _ in one.traces] for group in sets for one in group]
        if _traces(path) != wanted:
            yield "its traces (TRN02) are not those that were asked"
        for problem in self._table.problems(path):
            yield f"pyx12 finds {problem}"


def _traces(path: Path) -> list[list[str]]:
    """TRN02 of each transaction set."""
    found: list[list[str]] = []
    with path.open("rb") as stream:
        reader = Reader(stream)
        for chunk in reader:
            for raw in split(chunk.text, reader.delimiters).raw:
                if raw.startswith("ST" + reader.delimiters.element):
                    found.append([])
                elif raw.startswith("TRN" + reader.delimiters.element):
                    text = raw.encode("latin-1").decode("utf-8")
                    found[-1].append(text.split(reader.delimiters.element)[2])
    return found
