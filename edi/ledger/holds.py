"""Runs that wait for approval: what they are called, and who has released or cancelled them.

A run that is held has taken its numbers, and what it pays counts as paid; its files lie in a folder
of their own from which nobody sends. Released they get their names; cancelled they are gone, and
what they paid is forgotten. Its number, H000001, is never that of another run.
"""

from datetime import date, datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from edi.ledger.store import Connection, Usage

INTENDED, PUBLISHED, WITHDRAWN = "intended", "published", "withdrawn"
HOLDING, HELD = "holding", "held"
RELEASED, CANCELLED = "released", "cancelled"

KIND = "held"  # of the counter
FOLDER = "held"
_NOT_SENT = ".held"  # behind the names of what goes to somebody
_READ_HERE = (".register.csv", ".funding.csv", ".funding.txt")


class Hold(NamedTuple):
    """A run that is to be held."""

    number: int
    day: date  # of payment (BPR16)

    @property
    def reference(self) -> str:
        """How users name it."""
        return reference(self.number)


class Decision(NamedTuple):
    """Who has released or cancelled a run, and when."""

    kind: str  # RELEASED or CANCELLED
    by: str
    reason: str
    at: datetime


def reference(number: int) -> str:
    """How users name a run that is held."""
    return f"H{number:06d}"


def number_of(asked: str) -> int | None:
    """The number in a reference; None for what is none."""
    digits = asked[1:] if asked[:1] in ("H", "h") else asked
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def held_name(number: int, name: str) -> str:
    """By which a file waits, in the folder of its run. What goes to somebody else has an ending of
    its own, so that nothing that looks for files to send takes it."""
    ending = "" if name.endswith(_READ_HERE) else _NOT_SENT
    return f"{folder_name(number)}/{name}{ending}"


def folder_name(number: int) -> str:
    return f"{FOLDER}/{reference(number)}"


def final_name(held: str) -> str:
    """What a file is called when it is released."""
    return PurePosixPath(held).name.removesuffix(_NOT_SENT)


def record(connection: Connection, usage: Usage, run: int, hold: Hold) -> None:
    """A run is about to be held."""
    connection.execute(
        "INSERT INTO hold (run, usage, number, day) VALUES (?, ?, ?, ?)",
        (run, usage, hold.number, hold.day.isoformat()),
    )


def decide(connection: Connection, run: int, one: Decision) -> None:
    connection.execute(
        "UPDATE hold SET decision = ?, decided_by = ?, reason = ?, decided = ? WHERE run = ?",
        (one.kind, one.by, one.reason, one.at.isoformat(), run),
    )


def undo(connection: Connection, run: int) -> None:
    """It waits again."""
    connection.execute(
        "UPDATE hold SET decision = NULL, decided_by = NULL, reason = NULL, decided = NULL"
        " WHERE run = ?",
        (run,),
    )


def rename(connection: Connection, run: int, *, released: bool) -> None:
    """The files of a run get their names, or wait again under those that they have had."""
    held = connection.execute(
        "SELECT name, draft FROM file WHERE run = ? ORDER BY rowid", (run,)
    ).fetchall()
    connection.executemany(
        "UPDATE file SET name = ?, draft = ? WHERE run = ? AND name = ?",
        [
            (final_name(name), name, run, name) if released else (draft, name, run, name)
            for name, draft in held
        ],
    )
