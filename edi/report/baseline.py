"""Findings that are known already, by fingerprint.

A fingerprint is a digest of what a finding is about: the last part of the file's name, the claim
number, the rule, and its place in the claim. Where claims, lines and segments stand does not count,
so that it stays the same when others come before. No element value is in it but the claim number,
and the digest has a key: a random one of each baseline, so that fingerprints of two say nothing of
each other. Whoever has the key can try claim numbers, but nothing else.

Equal fingerprints of a file are counted. If it has more of them than are known, the last ones are
new.
"""

import hashlib
import json
import re
import secrets
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from edi.errors import EdiError

VERSION = 1
_KEY_BYTES = 16
_DIGEST_BYTES = 8
# In a path, the numbers of hierarchical levels, claims and service lines, which move.
_MOVING = re.compile(r"\b(2[0-4]00[A-E]?|2110|2220[A-E]?)\[\d+\]")
_NUMBER = re.compile(r"\[\d+\]")
_ENTRY = re.compile(r"([0-9a-f]{16})(?: ([1-9]\d{0,8}))?")
_LINE = re.compile(rb'"([0-9a-f]{16})(?: ([1-9]\d{0,8}))?",?\r?\n')
_HEADER = re.compile(
    rb'\{"edi-baseline": %d, "key": "([0-9a-f]{%d})", "findings": \[\r?\n'
    % (VERSION, 2 * _KEY_BYTES)
)


class BaselineError(EdiError, ValueError):
    """A file that is no baseline, or no report of findings; says why."""


class Fingerprints:
    """Makes fingerprints, by a key."""

    def __init__(self, key: bytes | None = None) -> None:
        self.key = key or secrets.token_bytes(_KEY_BYTES)

    def of(self, finding: Any) -> int:
        """Of a finding, or of anything with the same fields."""
        claim, path = finding.claim, finding.path or ""
        place = _MOVING.sub(r"\1", path) if claim else _NUMBER.sub("", path)
        parts = (
            base_name(finding.file),
            claim or "",
            finding.code,
            place,
            finding.segment_id or "",
            f"{finding.element or 0}-{finding.component or 0}",
        )
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(text, digest_size=_DIGEST_BYTES, key=self.key).digest()
        return int.from_bytes(digest, "big")


def base_name(file: str | None) -> str:
    """The last part of a file's name, without the suffix that says that it is packed."""
    name = re.split(r"[/\\]", file or "")[-1]
    return name[:-3] if name.lower().endswith(".gz") else name


class Known:
    """The fingerprints of a baseline, each with how often it occurs in a file.

    They take 16 bytes each. What is found of a file is noted until `end_file`.
    """

    def __init__(
        self, fingerprints: Fingerprints, digests: "array[int]", counts: "array[int]"
    ) -> None:
        """`digests` in order, and how often each occurs."""
        self.fingerprints = fingerprints
        self._digests = digests
        self._counts = counts
        self._left = counts[:]
        self._touched = array("I")

    @classmethod
    def of(cls, fingerprints: Fingerprints, counts: Mapping[int, int]) -> "Known":
        return cls(fingerprints, *_arrays(counts))

    @property
    def counts(self) -> dict[int, int]:
        return dict(zip(self._digests, self._counts, strict=True))

    def has(self, finding: Any) -> bool:
        """Is this finding known, and not yet found as often as it is known?"""
        at = self._index(self.fingerprints.of(finding))
        if at is None or not self._left[at]:
            return False
        self._left[at] -= 1
        self._touched.append(at)
        return True

    def end_file(self) -> dict[int, int]:
        """What was found of the file, by fingerprint; the next file starts afresh."""
        found = Counter(self._digests[at] for at in self._touched)
        for at in self._touched:
            self._left[at] = self._counts[at]
        self._touched = array("I")
        return dict(found)

    def _index(self, digest: int) -> int | None:
        at = bisect_left(self._digests, digest)
        if at < len(self._digests) and self._digests[at] == digest:
            return at
        return None


class Recorder:
    """Takes note of every finding: all are known."""

    def __init__(self, fingerprints: Fingerprints) -> None:
        self.fingerprints = fingerprints
        self._here: Counter[int] = Counter()

    def has(self, finding: Any) -> bool:
        self._here[self.fingerprints.of(finding)] += 1
        return True

    def end_file(self) -> dict[int, int]:
        found, self._here = self._here, Counter()
        return dict(found)


def most(counts: dict[int, int], found: Mapping[int, int]) -> None:
    """Add what was found of a file: of each fingerprint, what one file had most of counts."""
    for digest, number in found.items():
        if counts.get(digest, 0) < number:
            counts[digest] = number


def read(file: Path) -> Known:
    """A baseline. Raises `OSError`, and `BaselineError` for any other file."""
    key, digests, counts = _parsed(file)
    return Known(Fingerprints(key), digests, counts)


def key_of(file: Path) -> bytes | None:
    """The key of a baseline that is about to be replaced; None where there is no file.

    Raises `OSError`, and `BaselineError` for any other file: it is not to be lost.
    """
    return _parsed(file)[0] if file.is_file() and file.stat().st_size else None


def write(stream: TextIO, key: bytes, counts: Mapping[int, int]) -> None:
    """A baseline as JSON: {"edi-baseline": 1, "key": hex, "findings": [...]}, one entry a line, in
    order: the fingerprint, and how often it occurs if more than once."""
    stream.write(f'{{"edi-baseline": {VERSION}, "key": "{key.hex()}", "findings": [')
    lead = "\n"
    for digest in sorted(counts):
        number = f" {counts[digest]}" if counts[digest] > 1 else ""
        stream.write(f'{lead}"{digest:016x}{number}"')
        lead = ",\n"
    stream.write("\n]}\n")


Parsed = tuple[bytes, "array[int]", "array[int]"]


def _parsed(file: Path) -> Parsed:
    with file.open("rb") as stream:
        return _as_written(stream) or _as_json(file)


def _as_written(stream: BinaryIO) -> Parsed | None:
    """A baseline as `write` has left it, read line by line: it may be long."""
    header = _HEADER.fullmatch(stream.readline())
    if header is None:
        return None
    digests, counts = array("Q"), array("I")
    last = -1
    for line in stream:
        entry = _LINE.fullmatch(line)
        if entry is None:
            is_end = line.rstrip() == b"]}" and not stream.read(1)
            return (bytes.fromhex(header[1].decode()), digests, counts) if is_end else None
        digest = int(entry[1], 16)
        if digest <= last:
            return None
        last = digest
        digests.append(digest)
        counts.append(int(entry[2] or 1))
    return None


def _as_json(file: Path) -> Parsed:
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        found = None
    version = found.get("edi-baseline") if isinstance(found, dict) else None
    if version is None:
        raise BaselineError(f"{file}: this is not a baseline (edi validate --write-baseline)")
    if version != VERSION:
        raise BaselineError(f"{file}: this edi reads baselines of version {VERSION} only")
    try:
        key = bytes.fromhex(found["key"])
        entries = dict(map(_entry, found["findings"]))
    except (KeyError, TypeError, ValueError):
        key, entries = b"", {}
    if len(key) != _KEY_BYTES:
        raise BaselineError(f"{file}: this baseline is damaged; write it anew")
    return key, *_arrays(entries)


def _arrays(counts: Mapping[int, int]) -> tuple["array[int]", "array[int]"]:
    digests = array("Q", sorted(counts))
    return digests, array("I", map(counts.__getitem__, digests))


def _entry(text: str) -> tuple[int, int]:
    entry = _ENTRY.fullmatch(text)
    if entry is None:
        raise ValueError
    return int(entry[1], 16), int(entry[2] or 1)
