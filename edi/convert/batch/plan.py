"""What a run has to do: the inputs against what the manifest knows of them.

An input is known by the digest of what it holds. One that is new is converted. Where something else
stood under its name, the input was **changed**: it takes the place of that. One that has gone
leaves what was made of it. For tables, a content that stands under two names counts once.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from edi.convert.batch.manifest import Converted, Manifest, Record, SetAside, Span
from edi.convert.batch.sources import Found, Source
from edi.convert.batch.storage import OWN, Stored

_SMALLEST, _LARGEST = 4 << 20, 64 << 20  # bytes of the inputs that make one part
_SHARES = 16
_EVEN = 4  # what the number of parts is a multiple of
_MOST_FILES = 256  # that make one part


class Piece(NamedTuple):
    """An input to be converted, or a part of one."""

    source: Source
    found: Found
    output: str = ""
    cut: "Cut | None" = None

    @property
    def size(self) -> int:
        span = self.cut.span if self.cut else None
        return span.end - span.start if span else self.found.size


class Cut(NamedTuple):
    """A part of a large file, and what its reading begins with."""

    span: Span
    range: Any  # as `edi.convert.ranges` has it
    following: Any  # the range after it; None for the last


# How files are each cut into parts of about so many bytes; [None] where one is not.
Spans = Callable[[Sequence[tuple[Source, Found, int]]], list[list[Cut | None]]]


class Task(NamedTuple):
    """Pieces that are converted together, or a record whose rows of some inputs are taken out."""

    pieces: tuple[Piece, ...] = ()
    strip: Record | None = None
    gone: frozenset[str] = frozenset()  # digests of inputs, of which the record is to be rid

    @property
    def size(self) -> int:
        return sum(one.size for one in self.pieces)


@dataclass(slots=True)
class Plan:
    """What is to be done, and what the user should know of it."""

    # Done first, all of them: what took the place of something else would else count beside it.
    strips: list[Task] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    unchanged: int = 0  # inputs
    changed: list[str] = field(default_factory=list)  # names of inputs
    vanished: list[str] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)  # a name, and that of the first
    lost: list[str] = field(default_factory=list)  # outputs that are missing, of vanished inputs
    set_aside: list[SetAside] = field(default_factory=list)


def known_digests(manifest: Manifest) -> dict[tuple[str, str], Converted]:
    """Of inputs that need not be read again: by name and state."""
    return {
        (one.name, one.state): one
        for record in manifest.records.values()
        for one in record.inputs
        if one.state
    }


def part_size(total: int) -> int:
    """Bytes of inputs for one part, for so many of all: the same however many processes there
    are, and such that two or four have as much to do."""
    size = min(max(total // _SHARES, _SMALLEST), _LARGEST)
    if total <= size:
        return size
    parts = -(-total // size)
    return -(-total // (parts + -parts % _EVEN))


def plan_files(
    looked: Iterable[tuple[Source, Found]],
    manifest: Manifest,
    there: Mapping[str, Stored],
    output_name: Callable[[str], str],
    same: Callable[[str], str] = str,
) -> Plan:
    """One output for each input, under its name. `same` is that of the storage."""
    plan, names = Plan(), set[str]()
    made = {one.output: one for record in manifest.records.values() for one in record.inputs}
    pieces = []
    for source, found in looked:
        output = output_name(source.name)
        if same(output) in names:
            reason = f"another input is converted to {output}: give it a folder of its own (--out)"
            plan.set_aside.append(SetAside(source.name, "refused", reason))
            continue
        if not _is_inside(output):
            reason = "its name leads out of the folder, or to what belongs to edi there"
            plan.set_aside.append(SetAside(source.name, "refused", reason))
            continue
        names.add(same(output))
        before = made.get(output)
        if before is not None and before.digest == found.digest:
            stored = there.get(output)
            if stored is not None and stored.version == before.version:
                plan.unchanged += 1
                continue
        elif before is not None:
            plan.changed.append(source.name)
        pieces.append(Piece(source, found, output))
    plan.vanished = sorted(one.name for output, one in made.items() if same(output) not in names)
    plan.tasks = _gathered(pieces)
    return plan


def plan_tables(
    looked: Iterable[tuple[Source, Found]],
    manifest: Manifest,
    there: Mapping[str, Stored],
    spans: Spans,
    *,
    keep_changed: bool = False,
) -> Plan:
    """Rows of all inputs in the parts of each table. With `keep_changed` those of what stood under
    a name before stay."""
    plan, sources = Plan(), list(looked)
    present = {found.digest for _, found in sources}
    damaged = _damaged(manifest, there, present, plan)
    before = _by_name(manifest)
    known = _by_digest(manifest, damaged)
    first: dict[str, str] = {}  # names by digest
    gone: set[str] = set()
    new: list[tuple[Source, Found]] = []
    for source, found in sources:
        if found.digest in first:
            plan.same.append((source.name, first[found.digest]))
            continue
        first[found.digest] = source.name
        if _is_whole(known[found.digest]):
            plan.unchanged += 1
            if all(one.name != source.name for one in known[found.digest]):
                plan.same.append((source.name, known[found.digest][0].name))
            continue
        old = before[source.name] - present
        if old:
            plan.changed.append(source.name)
            gone |= set() if keep_changed else old
        new.append((source, found))
    pieces: list[Piece] = []
    target = part_size(sum(found.size for _, found in new))
    done = [
        {_place(one.span): one.span for one in known[found.digest] if one.span} for _, found in new
    ]
    sizes = [next(iter(parts.values())).size if parts else target for parts in done]
    cuts = spans([(*one, size) for one, size in zip(new, sizes, strict=True)])
    for (source, found), made, wanted in zip(new, done, cuts, strict=True):
        if not made.keys() <= {_place(one and one.span) for one in wanted}:  # cut in another way
            gone.add(found.digest)
            made.clear()
        pieces += [
            Piece(source, found, "", one) for one in wanted if _place(one and one.span) not in made
        ]
    for record in manifest.records.values():
        if record.id in damaged:
            plan.strips.append(Task(strip=record, gone=_digests(record)))
    sound = (one for one in manifest.records.values() if one.id not in damaged)
    plan.strips += strips_of(sound, gone)
    plan.tasks = _gathered(pieces, target)
    names = {source.name for source, _ in sources}
    plan.vanished = sorted(
        {
            one.name
            for record in manifest.records.values()
            for one in record.inputs
            if one.digest not in present and one.name not in names
        }
    )
    return plan


def strips_of(records: Iterable[Record], gone: set[str]) -> list[Task]:
    """What takes the rows of some inputs out of the parts where they are."""
    return [
        Task(strip=record, gone=_digests(record) & gone)
        for record in records
        if _digests(record) & gone
    ]


def _digests(record: Record) -> frozenset[str]:
    return frozenset(one.digest for one in record.inputs)


def _damaged(
    manifest: Manifest, there: Mapping[str, Stored], present: set[str], plan: Plan
) -> set[str]:
    """Records of which a part is missing or another: their inputs are converted anew, as long as
    all of them are still there."""
    found = set()
    for record in manifest.records.values():
        lost = [
            part.name
            for part in record.parts
            if part.name not in there or there[part.name].size != part.size
        ]
        if lost and all(one.digest in present for one in record.inputs):
            found.add(record.id)
        else:
            plan.lost += lost
    return found


def _by_digest(manifest: Manifest, damaged: set[str]) -> defaultdict[str, list[Converted]]:
    found: defaultdict[str, list[Converted]] = defaultdict(list)
    for record in manifest.records.values():
        if record.id not in damaged:
            for one in record.inputs:
                found[one.digest].append(one)
    return found


def _is_whole(pieces: Sequence[Converted]) -> bool:
    """Is all of an input converted?"""
    reached = 0
    for one in sorted((one.span for one in pieces if one.span), key=lambda span: span.start):
        if one.start != reached:
            return False
        reached = one.end
        if one.is_last:
            return True
    return any(one.is_whole for one in pieces)


def _place(span: Span | None) -> tuple[int, int]:
    return (span.start, span.end) if span else (0, 0)


def _is_inside(output: str) -> bool:
    """Files in zip files may have any name."""
    parts = re.split(r"[/\\]", output)
    return not ({"", "..", OWN} & set(parts))


def _gathered(pieces: Sequence[Piece], target: int | None = None) -> list[Task]:
    """Neighbours together, up to a size; parts of large files each by itself."""
    if target is None:
        target = part_size(sum(piece.size for piece in pieces))
    tasks: list[Task] = []
    held: list[Piece] = []
    size = 0
    for piece in pieces:
        if piece.cut is not None:
            tasks.append(Task((piece,)))
            continue
        if held and (size + piece.size > target or len(held) == _MOST_FILES):
            tasks.append(Task(tuple(held)))
            held, size = [], 0
        held.append(piece)
        size += piece.size
    if held:
        tasks.append(Task(tuple(held)))
    return tasks


def _by_name(manifest: Manifest) -> defaultdict[str, set[str]]:
    """Digests of what has stood under each name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record in manifest.records.values():
        for one in record.inputs:
            found[one.name].add(one.digest)
    return found
