"""--since: what is new and what is gone since an earlier report (`--format json` or `jsonl`)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from edi.finding import JSON_KEYS, Severity
from edi.report.baseline import BaselineError, Fingerprints, Known, base_name, most

_FIRST_LINES = ('{"files": [', "")  # of a report as it was written, or an empty one
_KEYS = tuple(key for key in JSON_KEYS if key != "message")  # that may hold values
_TEXTS = ("code", "name", "severity", "file", "claim", "path", "segment_id")
_NUMBERS = ("element", "component")


class Earlier(NamedTuple):
    """A finding of an earlier report: what says which it is, and all its keys but `message`."""

    code: str
    name: str
    severity: str
    file: str | None
    claim: str | None
    path: str | None
    segment_id: str | None
    element: int | None
    component: int | None
    as_dict: dict[str, Any]


def read(file: Path) -> Iterator[Earlier]:
    """The findings of a report, one at a time where it is as it was written.

    Raises `OSError`, and `BaselineError` for any other file.
    """
    try:
        with file.open(encoding="utf-8", errors="surrogateescape") as stream:
            first = stream.readline()
            stream.seek(0)
            is_as_written = first.rstrip() in _FIRST_LINES or first.startswith('{"code": ')
            yield from map(_finding, _lines(stream) if is_as_written else _whole(stream))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BaselineError(
            f"{file}: this is not a report of findings (edi validate --format json)"
        ) from None


def _lines(stream: TextIO) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    for line in stream:
        text = line.lstrip()
        if text.startswith('{"code": '):
            yield decoder.raw_decode(text)[0]


def _whole(stream: TextIO) -> Iterator[Any]:
    for one in json.load(stream)["files"]:
        yield from one["findings"]


def _finding(found: Any) -> Earlier:
    """Raises `TypeError` and `KeyError`."""
    values = {key: found[key] for key in _KEYS}
    for key, value in values.items():
        if key in _TEXTS and not isinstance(value, str | None):
            raise TypeError
        if key in _NUMBERS and not isinstance(value, int | None):
            raise TypeError
        if not isinstance(value, str | int | None):
            raise TypeError
    if not values["code"] or values["severity"] not in tuple(Severity):
        raise TypeError
    return Earlier(as_dict=values, **{key: values[key] for key in (*_TEXTS, *_NUMBERS)})


class Since:
    """An earlier report beside a run. `known` are its findings."""

    def __init__(self, file: Path) -> None:
        """Raises `OSError` and `BaselineError`."""
        self.file = file
        self._fingerprints = Fingerprints()
        counts: dict[int, int] = {}
        for here in self._by_file():
            most(counts, here)
        self.known = Known.of(self._fingerprints, counts)

    def _by_file(self) -> Iterator[Counter[int]]:
        name: str | None = ""
        here: Counter[int] = Counter()
        for one in read(self.file):
            if one.file != name:
                yield here
                name, here = one.file, Counter()
            here[self._fingerprints.of(one)] += 1
        yield here

    def gone(
        self, found: dict[int, int], checked: set[str], is_wanted: Callable[[Earlier], bool]
    ) -> Iterator[Earlier]:
        """The earlier findings that are not among those `found` again, of the files `checked`, as
        far as they are still wanted."""
        names = set(map(base_name, checked))
        name: str | None = ""
        here: Counter[int] = Counter()
        for one in read(self.file):
            if base_name(one.file) not in names or not is_wanted(one):
                continue
            if one.file != name:
                name, here = one.file, Counter()
            digest = self._fingerprints.of(one)
            here[digest] += 1
            if here[digest] > found.get(digest, 0):
                yield one
