"""What the runs remember in the folder of the outputs: which inputs are converted, and where.

A task ends by writing its **record**, one file, whole or not at all: until then its outputs do not
count, from then on they do. A record says which records it takes the place of. At its start a run
**settles** what it finds: outputs without a record and records that others have taken the place of
go, the rest is gathered in the manifest. Whatever ends a run, at whatever step, the next one finds
either the record or nothing that counts.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from edi.convert.batch.errors import FolderHolds
from edi.convert.batch.storage import OWN, Storage, Stored

MANIFEST = f"{OWN}/manifest.json"
_RECORDS = f"{OWN}/records/"
_FORM = 1  # of the manifest; another one is not read


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a large file, cut into pieces of about `size` bytes."""

    start: int
    end: int
    size: int
    is_last: bool


# Counts of an input of whose envelope something is wrong: errors, and the line of the first.
ENVELOPE_ERRORS, ENVELOPE_LINE = "envelope_errors", "first_envelope_error"


@dataclass(frozen=True, slots=True)
class Converted:
    """An input, or a part of one, that is converted."""

    name: str
    digest: str  # SHA-256 of what it holds, unpacked
    state: str  # by which an unchanged file is known without reading it
    size: int  # bytes, unpacked
    output: str = ""  # the file made of it; "" where its rows are in parts
    version: str = ""  # of that file, as the storage knows it
    span: Span | None = None
    counts: Mapping[str, int] = field(default_factory=dict)  # claims, segments, ...

    @property
    def is_whole(self) -> bool:
        return self.span is None


@dataclass(frozen=True, slots=True)
class Part:
    """A file with rows of a table, or one made of an input."""

    name: str
    size: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What a task has done."""

    id: str
    run: int
    inputs: tuple[Converted, ...]
    parts: tuple[Part, ...]
    replaces: tuple[str, ...] = ()  # ids


@dataclass(frozen=True, slots=True)
class SetAside:
    """An input that is not converted, and why. `kind` is "unreadable", "refused" or "failed"."""

    name: str
    kind: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass(slots=True)
class Manifest:
    """All that counts in a folder of outputs."""

    asked: Mapping[str, Any]  # the format, with what its outputs depend on
    run: int = 0  # counted on with every run
    records: dict[str, Record] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()  # by the last run that ended

    def write(self, storage: Storage) -> None:
        document = {
            "form": _FORM,
            **self.asked,
            "run": self.run,
            "records": [_document(one) for one in self.records.values()],
            "set_aside": [asdict(one) for one in self.set_aside],
        }
        storage.put(MANIFEST, json.dumps(document, indent=1).encode())


def write_record(storage: Storage, record: Record) -> None:
    """From now on the outputs of a task count. Raises `OutputFailed`."""
    storage.put(f"{_RECORDS}{record.id}.json", json.dumps(_document(record)).encode())


def begin(storage: Storage, asked: Mapping[str, Any]) -> tuple[Manifest, dict[str, Stored]]:
    """Settle what earlier runs have left, and begin another; what counts, and what stands there.

    Raises `FolderHolds` for outputs that were made in another way; `OSError`, `OutputFailed`.
    """
    there = storage.listing()
    manifest = _read(storage, asked, there)
    settle(storage, manifest, there)
    manifest.run += 1
    manifest.write(storage)
    _remove(storage, there, [name for name in there if name.startswith(_RECORDS)])
    return manifest, there


def finish(storage: Storage, manifest: Manifest, records: Iterable[Record]) -> None:
    """Gather what the run has recorded."""
    there = storage.listing()
    manifest.records.update((one.id, one) for one in records)
    settle(storage, manifest, there)
    manifest.write(storage)
    _remove(storage, there, [name for name in there if name.startswith(_RECORDS)])


def settle(storage: Storage, manifest: Manifest, there: dict[str, Stored]) -> None:
    """Remove what counts no more. Only then may the manifest forget who took its place: a record
    that comes to light again would count. Of files made of inputs the latest counts."""
    records = manifest.records
    gone = [name for record in records.values() for name in record.replaces if name in records]
    for name in gone:
        del records[name]
    _remove(storage, there, [f"{_RECORDS}{name}.json" for name in gone])
    counted = {part.name for record in records.values() for part in record.parts}
    parts = manifest.asked.get("tables")
    if parts is not None:
        folders = tuple(f"{table}/part-" for table in parts)
        lost = [name for name in there if name.startswith(folders) and name not in counted]
        _remove(storage, there, lost)
    latest = {
        one.output: record.id
        for record in sorted(records.values(), key=lambda record: record.run)
        for one in record.inputs
        if one.output
    }
    for record in list(records.values()):
        inputs = tuple(
            one for one in record.inputs if latest.get(one.output, record.id) == record.id
        )
        if not inputs and not record.parts:
            del records[record.id]
        else:
            records[record.id] = replace(record, inputs=inputs, replaces=())


def _remove(storage: Storage, there: dict[str, Stored], names: Iterable[str]) -> None:
    for name in names:
        if there.pop(name, None) is not None:
            storage.remove(name)


def _read(storage: Storage, asked: Mapping[str, Any], there: Mapping[str, Stored]) -> Manifest:
    manifest = Manifest(asked)
    if MANIFEST in there:
        try:
            document = json.loads(storage.read(MANIFEST))
            found = {key: document[key] for key in asked}
            if document["form"] != _FORM:
                raise FolderHolds(f"{storage.shown} was written by another version of edi")
            manifest.run = document["run"]
            for one in document["records"]:
                record = _record(one)
                manifest.records[record.id] = record
            manifest.set_aside = tuple(SetAside(**one) for one in document["set_aside"])
        except (ValueError, KeyError, TypeError):
            raise FolderHolds(
                f"{storage.shown}/{MANIFEST} is damaged: give another folder"
            ) from None
        _compare(storage, found, asked)
    for name in sorted(there):
        if name.startswith(_RECORDS):
            try:
                record = _record(json.loads(storage.read(name)))
            except (ValueError, KeyError, TypeError):
                raise FolderHolds(
                    f"{storage.shown}/{name} is damaged: give another folder"
                ) from None
            manifest.records.setdefault(record.id, record)
    return manifest


def _compare(storage: Storage, found: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    for key, value in asked.items():
        if found[key] != value:
            was, wanted = _shown(found[key]), _shown(value)
            raise FolderHolds(
                f"{storage.shown} holds a conversion with {key} {was}, not {wanted}: give another"
                " folder"
            )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)


def _document(record: Record) -> dict[str, Any]:
    return asdict(record)


def _record(document: dict[str, Any]) -> Record:
    inputs = []
    for one in document["inputs"]:
        span = one.pop("span")
        inputs.append(Converted(**one, span=Span(**span) if span else None))
    parts = tuple(Part(**one) for one in document["parts"])
    replaces = tuple(document["replaces"])
    return Record(document["id"], document["run"], tuple(inputs), parts, replaces)
