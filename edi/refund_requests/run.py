"""Letters of a run: drafted, published all or none, and remembered in the same transaction."""

import json
import os
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from pathlib import Path
from typing import Any

from edi.durable import private_file
from edi.ledger import publishing, refunds
from edi.ledger.ledger import Ledger
from edi.ledger.overpayments import Overpayment
from edi.ledger.store import Connection, Usage, store_at
from edi.refund_requests.html_letter import html_letter
from edi.refund_requests.letter import Letter, letters
from edi.refund_requests.patients import patients
from edi.refund_requests.pdf_letter import pdf_letter
from edi.remit.groups_file import load_groups

KINDS = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class WrittenLetters:
    """What a run has written."""

    letters: tuple[Letter, ...] = ()
    files: tuple[Path, ...] = ()
    notices: tuple[str, ...] = ()  # what was done about an earlier run that was interrupted


def write_letters(
    ledger: str | Path,
    groups: str | Path,
    out: str | Path,
    *,
    after: int | None = None,
    only: Collection[str] = (),
    date: Date | None = None,
    to: Collection[str] = KINDS,
    claims: Iterable[str | Path] | None = None,
    usage: Usage = "P",
    now: datetime | None = None,
    on_notice: Callable[[str], object] | None = None,
) -> WrittenLetters:
    """Write the first letters about overpayments that are open, or with `after` reminders, that
    many days after the letter before.

    One letter for each employer group and provider, as `to` says, with its data as JSON beside.
    `only` are numbers of employer groups. `claims` are 837 files: patients and days of service are
    named. `date` is that of the letters, today by default.

    Raises `LedgerError`, `InvalidGroups`, `NoAddress`, `MissingExtra`, `NotX12`, `OSError`.
    """
    started = now or datetime.now().astimezone()
    on = date or started.date()
    known_groups = load_groups(Path(groups))
    folder = Path(out)
    store = store_at(ledger)
    with closing(store):
        book = Ledger(store, usage=usage)
        notices: list[str] = []
        if store.exists():
            notices = publishing.recover(book, folder)
        for notice in notices:
            (on_notice or (lambda _: None))(notice)
        found = [
            one
            for one in refunds.all_known(store, usage)
            if one.left and (not only or one.what.group in only) and _is_next(one, on, after)
        ]
        known = None
        if claims is not None:
            wanted = {(one.what.claim, one.what.npi) for one in found}
            known = patients(map(Path, claims), wanted) if wanted else {}
        made = letters(found, known_groups, on, known, test=usage == "T")
        if not made:
            return WrittenLetters(notices=tuple(notices))
        contents = {
            f"{one.stem}.{ending}": (one, data) for one in made for ending, data in _files(one, to)
        }
        folder.mkdir(parents=True, exist_ok=True)
        with publishing.drafting(folder, store) as drafts:
            files = []
            for name, (one, data) in contents.items():
                if (folder / name).exists():
                    raise publishing.exists(folder / name)
                draft = drafts.path(name)
                _write(draft, data)
                files.append(publishing.intended(name, draft, one.group, 0, 0))

            def check(connection: Connection) -> None:
                refunds.check_unchanged(connection, usage, found, store.name)

            def record(connection: Connection, run: int) -> None:
                refunds.record_letters(connection, run, found, on, started)

            publishing.publish(book, drafts, files, started, record, check)
    paths = tuple(folder / name for name in contents)
    return WrittenLetters(tuple(made), paths, tuple(notices))


def _is_next(one: Overpayment, on: Date, after: int | None) -> bool:
    """Is a first letter, or the next reminder, to be written?"""
    before = one.letters
    if after is None or not before:
        return after is None and not before
    return (on - before[-1].day).days >= after


def _files(one: Letter, to: Collection[str]) -> list[tuple[str, bytes]]:
    text = json.dumps(one.data, indent=2, ensure_ascii=True) + "\n"
    made: list[tuple[str, bytes]] = [("json", text.encode("ascii"))]
    kinds: dict[str, Callable[[dict[str, Any]], bytes]] = {"html": html_letter, "pdf": pdf_letter}
    made += [(kind, write(one.data)) for kind, write in kinds.items() if kind in to]
    return made


def _write(path: Path, data: bytes) -> None:
    with private_file(path) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
