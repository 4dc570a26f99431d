"""The worklist: every claim for which none was made, with the reason and what to do."""

import csv
import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from edi.durable import replacing_private
from edi.secondary.refusal import SETTLED, WAITING, NotMade

COLUMNS = (
    "claim",
    "level",
    "reason",
    "to_do",
    "rule",
    "amount",
    "message",
    "advice",
    "file",
    "line",
)


def to_do(one: NotMade) -> str:
    """ "nothing", "wait" or "act"."""
    if one.reason in SETTLED:
        return "nothing"
    return "wait" if one.reason in WAITING else "act"


def row(one: NotMade) -> dict[str, Any]:
    """As CSV and JSON have it."""
    return {
        "claim": one.claim,
        "level": one.level,
        "reason": str(one.reason),
        "to_do": to_do(one),
        "rule": one.rule or None,
        "amount": None if one.amount is None else f"{one.amount:.2f}",
        "message": one.message,
        "advice": one.advice,
        "file": one.file,
        "line": one.line,
    }


def write_worklist(path: Path, found: Iterable[NotMade]) -> None:
    """JSON if the name ends so, else CSV. Replaces the file, or leaves it. Raises `OSError`."""
    rows = [row(one) for one in found]
    if path.suffix.lower() == ".json":
        data = json.dumps(rows, indent=2) + "\n"
    else:
        text = StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in one.items()} for one in rows)
        data = text.getvalue()
    replace(path, data)


def replace(path: Path, data: str) -> None:
    """Write a private file in the place of what is there, or leave that. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing_private(path) as stream:
        stream.write(data.encode())


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in ("=", "+", "@", "\t"):
        return f"'{value}"
    return value
