"""An answer is read back before it gets its name: it must be right, and its sums those of the
claims."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from edi.acknowledgement.file_answer import InterchangeAnswer
from edi.acknowledgement.writing import CLAIMS, groups_in
from edi.claims.view import LoopView, at, money
from edi.emit.write_277 import REJECTED, Totals
from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.summary import FileSummary
from edi.finding import Finding, Severity
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk
from edi.structure.document import Document

# Codes of claims are repeated as they are: only what an answer itself can be wrong in is asked.
_SELECTION = Selection(snip=2, min_severity=Severity.ERROR)
_TOO_LONG = "ELE003"
_TOTALS = frozenset(("AMT", "STC"))  # of many claims: they may have more digits than a claim's


class ReadBack:
    """Reads answers back, one after the other."""

    def __init__(self) -> None:
        self._runner = Runner(_SELECTION)

    def problems(self, path: Path, answer: InterchangeAnswer, kind: str) -> Iterator[str]:
        """What is wrong with an answer that was written, without any value."""
        found = Totals()
        with path.open("rb") as stream:
            document = Document(stream)
            check = FileCheck(self._runner, document, None, FileSummary(None))
            for item in document:
                for finding in check.of(item):
                    if not _is_sum(finding):
                        yield f"{finding.code} at {finding.path or finding.segment_id}"
                if kind == CLAIMS and isinstance(item, LoopChunk) and item.kind == "2000D":
                    _count(item, found)
        if kind == CLAIMS:
            wanted = Totals()
            for group in groups_in(answer, kind):
                wanted.merge(group.totals)
            if found != wanted:
                yield "its claims are not those that were received"


def _is_sum(finding: Finding) -> bool:
    return finding.code == _TOO_LONG and finding.segment_id in _TOTALS


def _count(chunk: LoopChunk, found: Totals) -> None:
    for node in chunk.layout.root.children.get("2200D", ()):
        values = LoopView(chunk, node).values("STC")
        charge = money(at(values, 4)) or Decimal()
        found.add(charge, is_accepted=at(values, 3) != REJECTED)
