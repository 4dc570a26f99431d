"""A 277 is read back before it gets its name: its envelopes, its form by pyx12's table of guide
005010X212, and that it answers what was asked, in that order."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.summary import FileSummary
from edi.finding import Severity
from edi.interchange.reader import Reader
from edi.interchange.segments import split
from edi.rules.selection import Selection
from edi.status_answers.table import write_maps
from edi.status_answers.writing import AnsweredSet
from edi.structure.document import Document

_NO_GUIDE = "ENV013"  # of which we have no table


class ReadBack(AbstractContextManager["ReadBack"]):
    """Reads answers back, one after the other."""

    def __init__(self) -> None:
        self._runner = Runner(Selection(snip=2, min_severity=Severity.ERROR))
        self._maps = tempfile.TemporaryDirectory(prefix="edi-277-")
        write_maps(Path(self._maps.name))

    def __exit__(self, *_: object) -> None:
        self._maps.cleanup()

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
        yield from self._by_table(path)

    def _by_table(self, path: Path) -> Iterator[str]:
        """What pyx12 finds."""
        import pyx12.params
        import pyx12.x12n_document

        # Its messages have values: they reach no handler but one that says nothing.
        logger, silent = logging.getLogger("pyx12"), logging.NullHandler()
        propagates, logger.propagate = logger.propagate, False
        logger.addHandler(silent)
        try:
            is_right = pyx12.x12n_document.x12n_document(
                pyx12.params.ParamsBase(), str(path), None, None, map_path=self._maps.name
            )
        finally:
            logger.removeHandler(silent)
            logger.propagate = propagates
        if not is_right:
            yield "pyx12 finds an error in it"


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
