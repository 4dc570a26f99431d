"""What two checkouts say of the same file, compared finding by finding."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from .checkout import Reply

_SEVERITIES = ("errors", "warnings", "infos")
_PLACE = ("file", "code", "offset", "element", "component")  # what a changed finding keeps

Object = dict[str, Any]


class Difference(NamedTuple):
    """`code` is a rule's, or OUTPUT, COUNTS, ORDER, EXIT, ERRORS."""

    code: str
    kind: str
    message: str

    @property
    def pattern(self) -> Difference:
        """The same with numbers left out: what is grouped."""
        return self._replace(message=re.sub(r"\d+(\.\d+)?", "N", self.message))


class Allowed:
    """Intended differences: lines "CODE REGEX", the regex to be found in the message."""

    def __init__(self, text: str = "") -> None:
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        for number, line in enumerate(text.splitlines(), 1):
            code, _, regex = line.strip().partition(" ")
            if not code or code.startswith("#"):
                continue
            try:
                self._patterns.append((code, re.compile(regex.strip())))
            except re.error as error:
                raise click.ClickException(f"line {number}: {error}") from None

    @classmethod
    def read(cls, path: Path | None) -> Allowed:
        return cls(path.read_text(encoding="utf-8") if path else "")

    def __contains__(self, one: Difference) -> bool:
        return any(code == one.code and regex.search(one.message) for code, regex in self._patterns)


class _Said(NamedTuple):
    findings: list[Object]
    counts: dict[str, Object]  # by file, and of all
    incomplete: list[str]


def differences(here: Reply, there: Reply, allowed: Allowed) -> Iterator[Difference]:
    """Everything in which the replies differ. Counts of severities and the exit code follow from
    the findings, so they are looked at only where the findings are the same."""
    if here == there:
        return
    if min(here.code, there.code) < 0:  # a process was ended, by its time limit or a crash
        yield Difference("EXIT", f"{here.code} here, {there.code} there", "")
        return
    if here.out != there.out:
        mine, other = _said(here.out), _said(there.out)
        if mine is None or other is None:
            yield Difference("OUTPUT", "differs", _first_difference(here.out, there.out))
            return
        found = list(_in_findings(mine.findings, other.findings, allowed))
        yield from found
        yield from _in_counts(mine.counts, other.counts, () if found else _SEVERITIES)
        if mine.incomplete != other.incomplete:
            yield Difference("COUNTS", "differs", "incomplete")
        if found:
            return
    if here.code != there.code:
        yield Difference("EXIT", f"{here.code} here, {there.code} there", "")
    errors, before = _without_places(here.err), _without_places(there.err)
    if errors != before:
        yield Difference("ERRORS", "differs", _first_difference(errors, before))


def findings(reply: Reply) -> list[Object]:
    """The findings in a reply that is JSON; else none."""
    said = _said(reply.out)
    return said.findings if said else []


def _said(out: str) -> _Said | None:
    """A JSON document or JSON Lines; None for anything else."""
    try:
        if not out.startswith('{"files"'):
            return _Said([json.loads(line) for line in out.splitlines()], {}, [])
        document = json.loads(out)
    except ValueError:
        return None
    found = [finding for file in document["files"] for finding in file.pop("findings")]
    incomplete = [file["file"] for file in document["files"] if file.pop("incomplete", False)]
    counts = {file.pop("file"): file for file in document["files"]}
    return _Said(found, counts | {"": document["summary"]}, incomplete)


def _in_counts(mine: dict[str, Object], other: dict[str, Object], more: tuple[str, ...]) -> Any:
    if mine.keys() != other.keys():
        yield Difference("COUNTS", "differs", "files reported")
    names = Counter(
        name
        for file in mine.keys() & other.keys()
        for name in mine[file].keys() & other[file].keys()
        if mine[file][name] != other[file][name] and (name not in _SEVERITIES or name in more)
    )
    for name in names:
        yield Difference("COUNTS", "differs", name)


def _in_findings(mine: list[Object], other: list[Object], allowed: Allowed) -> Iterator[Difference]:
    """Which are only in one, which are changed, and whether the others are in the same order."""
    shared = _keys(mine) & _keys(other) if mine and other else _keys(mine) | _keys(other)
    encode = _encoder(sorted(shared))
    here, there = [encode(one) for one in mine], [encode(one) for one in other]
    if here == there:
        return
    extra, missing = Counter(here) - Counter(there), Counter(there) - Counter(here)
    if not extra and not missing:
        yield Difference("ORDER", "differs", "the same findings in another order")
        return
    lost = [json.loads(one) for one in missing.elements()]
    for new in (json.loads(one) for one in extra.elements()):
        at = [new.get(key) for key in _PLACE]
        old = next((one for one in lost if [one.get(key) for key in _PLACE] == at), None)
        if old is None:
            yield Difference(new["code"], "only here", new["message"])
            continue
        lost.remove(old)
        keys = ", ".join(key for key in new if new[key] != old[key])
        yield Difference(new["code"], f"changed: {keys}", new["message"])
    for old in lost:
        yield Difference(old["code"], "only there", old["message"])
    # What is intended may not hide that the rest changed places.
    if _without(here, extra) != _without(there, missing):
        yield Difference("ORDER", "differs", "what both find, in another order")


def _without(found: list[str], some: Counter[str]) -> list[str]:
    left = Counter(some)
    kept = []
    for one in found:
        if left[one]:
            left[one] -= 1
        else:
            kept.append(one)
    return kept


def _keys(found: list[Object]) -> set[str]:
    return set().union(*(one.keys() for one in found))


def _encoder(keys: list[str]) -> Callable[[Object], str]:
    return lambda one: json.dumps({key: one[key] for key in keys if key in one})


def _without_places(errors: str) -> str:
    """Where in the code an internal error happened may differ, that it happened may not."""
    return re.sub(r" at [\w.]+:\d+", "", errors)


def _first_difference(here: str, there: str) -> str:
    mine, other = here.splitlines(), there.splitlines()
    for number, (one, two) in enumerate(zip(mine, other, strict=False), 1):
        if one != two:
            return f"line {number}"
    return f"line {min(len(mine), len(other)) + 1}, where one ends"
