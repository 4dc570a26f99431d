"""What `edi convert` to Parquet takes, beside a parser that makes Arrow tables, and where."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .process import Contender, edi_command, measure, take_turns

OXEDI = """
import sys
import oxedi
import pyarrow
tables = oxedi.parse_file(sys.argv[1]).tables
for name in tables.keys():
    pyarrow.table(tables[name])
"""
# Reads a file as far as each step: its items; with rows; and with Parquet.
STEPS = """
import io, sys, time
from edi.convert.tables.reading import TableReader
from edi.convert.tables.writing import TableWriter
from edi.structure.document import Document
path = sys.argv[1]
times = [time.process_time()]
with open(path, "rb") as stream:
    for item in Document(stream, elements=False):
        pass
times.append(time.process_time())
reader, batches = TableReader(dictionary=True), []
batches += reader.read(path, key="benchmark")
batches += reader.flush()
times.append(time.process_time())
writers = {}
for name, batch in batches:
    if name not in writers:
        writers[name] = TableWriter("parquet", name, io.BytesIO())
    writers[name].write(batch)
for writer in writers.values():
    writer.close()
times.append(time.process_time())
print(*(f"{after - before:.3f}" for before, after in zip(times, times[1:])))
"""


@dataclass
class _Convert(Contender):
    """Every run into a new folder."""

    def run(self, path: Path) -> None:
        out = path.parent / "tables"
        shutil.rmtree(out, ignore_errors=True)
        self.runs.append(measure((*self.command, str(path), "--to", "parquet", "--out", str(out))))
        shutil.rmtree(out, ignore_errors=True)


def convert_time(path: Path, repeat: int, console: Console) -> None:
    """Print how fast, how many times as long as oxedi (835 and 837P), and what each step costs."""
    command = (*edi_command()[:-1], "convert")
    edi = _Convert("edi convert", command, repeat)
    one = _Convert("edi convert --jobs 1", (*command, "--jobs", "1"), repeat)
    oxedi = Contender("oxedi, parse + Arrow", (sys.executable, "-c", OXEDI), repeat)
    take_turns([(edi, path), (one, path), (oxedi, path)], console)
    size = path.stat().st_size
    table = Table(title=f"edi convert to Parquet: {path.name}, {size / 1e6:.1f} MB")
    for heading in ("", "runs", "best s", "used s", "MB/s used", "peak MB", "times", "times used"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in (edi, one, oxedi):
        table.add_row(
            each.name,
            str(len(each.runs)),
            f"{each.best:.2f}",
            f"{each.used:.2f}",
            f"{size / 1e6 / each.used:.1f}",
            f"{each.peak / 1e6:.0f}",
            f"{each.best / oxedi.best:.2f}",
            f"{each.used / oxedi.used:.2f}",
        )
    console.print(table)
    done = subprocess.run(
        (sys.executable, "-c", STEPS, str(path)), capture_output=True, text=True, check=True
    )
    names = ("reading item by item", "reading and filling", "Parquet")
    console.print(
        *(f"{n} {t} s" for n, t in zip(names, done.stdout.split(), strict=True)), sep=", "
    )
