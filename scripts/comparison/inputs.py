"""The files that are compared: what is there, what is generated, and what is made wrong."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple

import claim_files

from .mutations import mutant

FIXTURES = Path(__file__).parents[2] / "fixtures"
LARGE = 1 << 20  # bytes; a file of more may be checked in parts, by several processes
_MOST_OF_SEED = 60_000  # bytes of a file that others are made of
_BATCH = 12  # files in one call
SEEDS = (1, 7, 31)
SIZES = (1, 25, 150)
MANY = 1500  # claims; doubled until they make more than `LARGE`


class Case(NamedTuple):
    """One call: these files, with each of these numbers of processes."""

    files: tuple[Path, ...]
    jobs: tuple[int, ...] = (1,)


class Wanted(NamedTuple):
    """Which files there are to be."""

    paths: tuple[Path, ...] = ()
    mutants: int = 0
    seed: int = 1
    without: re.Pattern[bytes] | None = None  # files that hold this are left out

    def has(self, path: Path) -> bool:
        return self.without is None or not self.without.search(path.read_bytes())


def cases(wanted: Wanted, folder: Path) -> Iterator[Case]:
    """What is made is kept in `folder`, which lives as long as the cases."""
    given = (_files(wanted.paths), _files([FIXTURES]), _rule_cases(folder), _generated(folder))
    plain = [path for path in chain(*given) if wanted.has(path)]
    seeds = [text for text in map(_seed_text, plain) if text]
    plain += _mutants(folder, seeds, wanted)
    for path in plain:
        yield Case((path,), (1, 2) if path.stat().st_size > LARGE else (1,))
    shuffled = list(plain)
    Random(wanted.seed).shuffle(shuffled)
    for start in range(0, len(shuffled), _BATCH):
        yield Case(tuple(shuffled[start : start + _BATCH]), (1, 2))
    if wanted.mutants:
        many = list(_large(folder, wanted))
        for path in many:
            yield Case((path,), (1, 2, 3))
        yield Case(tuple(many), (1, 2))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file, whatever its name: what is no X12 has to be refused alike."""
    for path in paths:
        if path.is_dir():
            for root, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (Path(root, name) for name in sorted(names) if name[0] != ".")
        else:
            yield path


def _rule_cases(folder: Path) -> Iterator[Path]:
    for name, data in rule_cases():
        path = folder / f"{name}.edi"
        path.write_bytes(data)
        yield path


def rule_cases() -> Iterator[tuple[str, bytes]]:
    """The cases of every rule, which the tests hold against what they expect: name and file."""
    for table in sorted((FIXTURES / "rules").glob("*/*.toml")):
        read = tomllib.loads(table.read_text(encoding="utf-8"))
        for number, case in enumerate(read["case"]):
            base = FIXTURES / "rules" / "base" / case.get("base", read.get("base", ""))
            text = base.read_text(encoding="utf-8")
            for old, new, *times in case.get("replace", []):
                text = text.replace(old, new * times[0] if times else new)
            yield f"{table.stem}-{number}", text.encode(case.get("encoding", "utf-8"))


def _generated(folder: Path) -> Iterator[Path]:
    for kind in claim_files.KINDS:
        for seed in SEEDS:
            for claims in SIZES:
                path = folder / f"generated-{claims}-{seed}.{kind}"
                claim_files.write(kind, claims, seed, path, "~\n" if seed != SEEDS[-1] else "~")
                yield path


def _seed_text(path: Path) -> str:
    data = path.read_bytes() if path.stat().st_size <= _MOST_OF_SEED else b""
    return data.decode("latin-1") if b"ISA" in data[:200] else ""


def _mutants(folder: Path, seeds: list[str], wanted: Wanted) -> Iterator[Path]:
    for each in range(wanted.mutants):
        text = mutant(Random(f"{wanted.seed}/{each}"), seeds)
        path = folder / f"mutant-{each}.edi"
        path.write_bytes(text.encode("latin-1"))
        yield path


def _large(folder: Path, wanted: Wanted) -> Iterator[Path]:
    """Files of more than `LARGE`: right, with some faults, and with a great many."""
    for kind in claim_files.KINDS:
        path, claims = folder / f"large.{kind}", MANY
        claim_files.write(kind, claims, wanted.seed, path)
        if not wanted.has(path):
            continue
        while path.stat().st_size <= LARGE:
            claims *= 2
            claim_files.write(kind, claims, wanted.seed, path)
        text = path.read_text(encoding="latin-1")
        yield path
        for edits in (1, 8, 60, 2000):
            path = folder / f"large-{edits}.{kind}"
            changed = mutant(Random(f"{wanted.seed}/{kind}/{edits}"), [text], edits)
            path.write_bytes(changed.encode("latin-1"))
            yield path
