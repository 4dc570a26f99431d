"""Every component that has state goes on from it as if it had read what is before.

Whatever a component remembers from chunk to chunk has to be in its state; what is missing there
shows as a difference between reading on and resuming.
"""

import importlib
import inspect
import io
import pkgutil
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

import edi
from edi.engine.parallel.file_parts import cuts_of
from edi.interchange.envelope import Envelope
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import NEVER, Document, Ended, Item, Started, Stop
from edi.structure.hierarchy import Hierarchy
from edi.structure.resume import Part, ResumeState
from edi.structure.transaction import Transaction

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))

from edited_files import FILES


class Cut(NamedTuple):
    offset: int
    state: ResumeState


def cuts(text: str, depth: int) -> list[Cut]:
    """Every place where the file may be cut with so many levels open, and what is reached there."""
    document = Document(io.BytesIO(text.encode()))
    document.stop_at = 0
    found = []
    for item in document:
        if isinstance(item, Stop):
            document.stop_at = item.raw.offset + 1
            if _opens(document, item, depth):
                if depth:
                    assert not document.seal(Part(0, 0, _at(document, item, depth)), item.raw)
                found.append(Cut(item.raw.offset, _at(document, item, depth)))
    return found


def _at(document: Document, stop: Stop, depth: int) -> ResumeState:
    return document.state(stop.raw.line, depth)


def _opens(document: Document, stop: Stop, depth: int) -> bool:
    transaction = document.transaction
    if not depth or transaction is None:
        return not depth and stop.raw.id == "ST"
    known = cuts_of(transaction.guide.id)
    if stop.raw.id == "HL":
        return known.by_level.get(stop.raw.text.split("*")[3].encode()) == depth
    return known.by_id.get(stop.raw.id) == depth


def begun(text: str, depth: int) -> Document:
    """A document that has read its envelopes and, for a cut inside, what is above the first."""
    document = Document(io.BytesIO(text.encode()))
    document.stop_at = 0
    for item in document:
        if isinstance(item, Stop):
            document.stop_at = item.raw.offset + 1
            if _opens(document, item, depth):
                break
    document.stop_at = NEVER
    return document


def read(text: str, depth: int, start: Cut, end: Cut) -> tuple[list[object], ResumeState]:
    """What is handed out from one cut to another, and what is reached then."""
    document = begun(text, depth)
    part = Part(start.offset, end.offset, start.state)
    items = list(map(_shown, document.read_part(part, text.encode()[start.offset : end.offset])))
    problems, reached = document.end_part(part)
    return [*items, problems], reached.state


def _shown(item: Item) -> object:
    if isinstance(item, RawClaim):
        item = item.chunk()
    if isinstance(item, LoopChunk):
        places = [item.place(index) for index in range(len(item.segments))]
        return item.kind, places, list(item.problems), len(item.lines())
    if isinstance(item, Started | Ended):
        return type(item).__name__, item.problems
    return item


def _kinds() -> Iterator[tuple[str, int]]:
    for name, text in FILES.items():
        for depth in range(4):
            if len(cuts(text, depth)) > 3:
                yield name, depth


KINDS = list(_kinds())


def test_there_are_cuts_of_all_depths() -> None:
    assert {depth for _, depth in KINDS} >= {0, 1, 2}


@pytest.mark.parametrize(("name", "depth"), KINDS)
def test_from_any_cut_to_any_later_one(name: str, depth: int) -> None:
    text = FILES[name]
    found = cuts(text, depth)[:7]
    steps = [read(text, depth, start, end) for start, end in pairwise(found)]
    for number, start in enumerate(found):
        for later in range(number + 1, len(found)):
            items, reached = read(text, depth, start, found[later])
            assert reached == found[later].state
            # The same as step by step, each from a fresh document.
            stepwise = [item for step, _ in steps[number:later] for item in step if item != []]
            assert [item for item in items if item != []] == stepwise


@pytest.mark.parametrize(("name", "depth"), KINDS)
def test_every_part_of_the_state_counts(name: str, depth: int) -> None:
    """With any one field as it was at an earlier cut, something comes out differently."""
    text = FILES[name]
    first, *_, start, end = cuts(text, depth)
    expected = read(text, depth, start, end)
    for field in ResumeState._fields:
        before, now = getattr(first.state, field), getattr(start.state, field)
        if before != now:
            wrong = start.state._replace(**{field: before})
            assert read(text, depth, start._replace(state=wrong), end) != expected, field


def test_all_components_with_state_are_in_it() -> None:
    found = set()
    for module in pkgutil.walk_packages(edi.__path__, "edi."):
        if "._" in module.name or module.name.endswith("__main__"):
            continue
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if hasattr(one, "resume") and hasattr(one, "state"):
                found.add(one)
    assert found == {Envelope, Transaction, Hierarchy}
    assert ResumeState._fields == ("line", "envelope", "transaction", "hierarchy")
