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

Group = tuple[int, ...]  # the transaction set, and the numbers of the open levels


class Cut(NamedTuple):
    offset: int
    state: ResumeState
    group: Group


def stops(text: str, depth: int) -> Iterator[tuple[Document, Stop, Group]]:
    """Every place where the file may be cut with so many levels open; before it, they alone are."""
    document = Document(io.BytesIO(text.encode()))
    document.stop_at = 0
    sets = 0
    for item in document:
        sets += isinstance(item, Started)
        if isinstance(item, Stop):
            document.stop_at = item.raw.offset + 1
            if _opens(document, item, depth):
                state = _at(document, item, depth)
                if depth:
                    assert not document.seal(Part(0, 0, state), item.raw)
                    state = _at(document, item, depth)
                levels = state.transaction.levels if state.transaction else ()
                group = (sets, *(level.number for level in levels)) if depth else ()
                yield document, item, group


def cuts(text: str, depth: int) -> list[Cut]:
    """The cuts of the transaction set, or level, that has the most of them."""
    groups: dict[Group, list[Cut]] = {}
    for document, stop, group in stops(text, depth):
        cut = Cut(stop.raw.offset, _at(document, stop, depth), group)
        groups.setdefault(group, []).append(cut)
    return max(groups.values(), key=len, default=[])


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


def begun(text: str, cut: Cut) -> Document:
    """A document that stands at the first cut beside this one."""
    document = next(
        document for document, _, group in stops(text, cut.state.depth) if group == cut.group
    )
    document.stop_at = NEVER
    return document


def read(text: str, start: Cut, end: Cut) -> tuple[list[object], ResumeState]:
    """What is handed out from one cut to another, and what is reached then."""
    document = begun(text, start)
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
            if len(cuts(text, depth)) > 2:
                yield name, depth


KINDS = list(_kinds())


def test_there_are_cuts_of_all_depths() -> None:
    assert {depth for _, depth in KINDS} >= {0, 1, 2}


@pytest.mark.slow_but_one_in(7)
@pytest.mark.parametrize(("name", "depth"), KINDS)
def test_from_any_cut_to_any_later_one(name: str, depth: int) -> None:
    text = FILES[name]
    found = cuts(text, depth)[:7]
    steps = [read(text, start, end) for start, end in pairwise(found)]
    for number, start in enumerate(found):
        for later in range(number + 1, len(found)):
            items, reached = read(text, start, found[later])
            assert reached == found[later].state
            # The same as step by step, each from a fresh document.
            stepwise = [item for step, _ in steps[number:later] for item in step if item != []]
            assert [item for item in items if item != []] == stepwise


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("name", "depth"), KINDS)
def test_every_part_of_the_state_counts(name: str, depth: int) -> None:
    """With any one field as it was at an earlier cut, something comes out differently."""
    text = FILES[name]
    first, *_, start, end = cuts(text, depth)
    expected = read(text, start, end)
    for field in ResumeState._fields:
        before, now = getattr(first.state, field), getattr(start.state, field)
        if before != now:
            wrong = start.state._replace(**{field: before})
            assert read(text, start._replace(state=wrong), end) != expected, field


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
