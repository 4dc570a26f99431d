"""Reads the data files of this package; called once per list, on first use."""

from collections.abc import Iterator
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[list[str]]:
    """The rows of `data/<name>.csv` below its header, each as a list of columns."""
    import csv

    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader


def mapping(name: str) -> dict[str, str]:
    """The first two columns of a data file as a dictionary: code to meaning."""
    return {row[0]: row[1] for row in rows(name)}


def words(name: str) -> frozenset[str]:
    """The codes in `data/<name>.txt`: words between blanks; `#` begins a comment line."""
    return frozenset(word for line in lines(name) for word in line.split())


def lines(name: str) -> list[str]:
    """The lines of `data/<name>.txt` but comments."""
    text = (_DATA / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
