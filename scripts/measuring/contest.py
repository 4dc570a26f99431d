"""Validators side by side on one file."""

from __future__ import annotations

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from .process import Contender, edi_command, take_turns

PYX12 = """
import sys
from pyx12.params import params
from pyx12.x12n_document import x12n_document
sys.exit(not x12n_document(params(), sys.argv[1], None, None))
"""

OXEDI = """
import sys, oxedi
sys.exit(bool(list(oxedi.parse_file(sys.argv[1]).diagnostics)))
"""

_ISA = 106  # characters of the header with its terminator


class Contents(NamedTuple):
    """What a file holds, by counting."""

    kind: str  # "837" or "835"
    claims: int  # CLM or CLP
    segments: int
    size: int  # bytes

    @classmethod
    def of(cls, path: Path) -> Contents:
        data = path.read_bytes()
        element, terminator = data[3:4], data[_ISA - 1 : _ISA]
        opening = rb"%b\s*(CL[MP])%b" % (re.escape(terminator), re.escape(element))
        found = re.findall(opening, data)
        kind = "835" if b"CLP" in found else "837"
        return cls(kind, len(found), data.count(terminator), len(data))


class Repeats(NamedTuple):
    edi: int
    pyx12: int  # 0 leaves it out


def contest(
    path: Path,
    repeats: Repeats,
    console: Console,
    *,
    must_be_valid: bool = True,
    beside: Path | None = None,
) -> None:
    """Measure and print a table. `beside` is another checkout of edi that takes part."""
    contents = Contents.of(path)
    contenders = _contenders(contents.kind, repeats, beside)
    for contender in contenders:
        contender.exit_codes = (0,) if must_be_valid else (0, 1)
    take_turns([(contender, path) for contender in contenders], console)
    console.print(_table(path.name, contents, contenders))


def _contenders(kind: str, repeats: Repeats, beside: Path | None) -> list[Contender]:
    one = ("--jobs", "1")
    found = [
        Contender("edi", edi_command(), repeats.edi),
        Contender("edi --jobs 1", (*edi_command(), *one), repeats.edi),
    ]
    if beside is not None:
        module = (sys.executable, "-m", "edi", "validate")
        place = {"PYTHONPATH": str(beside.resolve())}
        for name, command in (("other edi", module), ("other edi --jobs 1", (*module, *one))):
            found.append(Contender(name, command, repeats.edi, environment=place))
    if repeats.pyx12 and find_spec("pyx12"):
        found.append(Contender("pyx12", (sys.executable, "-c", PYX12), repeats.pyx12))
    if kind == "835" and find_spec("oxedi"):
        found.append(Contender("oxedi", (sys.executable, "-c", OXEDI), repeats.edi))
    return found


def _table(name: str, contents: Contents, contenders: list[Contender]) -> Table:
    size = contents.size / 1e6
    title = f"{name}: {contents.claims:,} claims, {contents.segments:,} segments, {size:.2f} MB"
    table = Table(title=f"{title}; {os.cpu_count()} processors")
    table.add_column("", no_wrap=True)
    headings = ("runs", "exit", "median s", "best s", "used s", "MB/s", "segments/s", "peak MB")
    for heading in (*headings, "× pyx12", "at best"):
        table.add_column(heading, justify="right")
    reference = next((one for one in contenders if one.name == "pyx12"), None)
    for contender in contenders:
        ratios = ("-", "-")
        if reference is not None:
            ratios = (
                f"{reference.seconds / contender.seconds:.1f}",
                f"{reference.best / contender.best:.1f}",
            )
        table.add_row(
            contender.name,
            str(len(contender.runs)),
            str(contender.runs[-1].exit_code),
            f"{contender.seconds:.2f}",
            f"{contender.best:.2f}",
            f"{contender.used:.2f}",
            f"{size / contender.seconds:.2f}",
            f"{contents.segments / contender.seconds:,.0f}",
            f"{contender.peak / 1e6:.0f}",
            *ratios,
        )
    return table
