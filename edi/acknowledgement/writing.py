"""Answers to bytes: the TA1, 999 and 277CA of one interchange, each in one of its own."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from edi.acknowledgement.file_answer import GroupAnswer, InterchangeAnswer
from edi.acknowledgement.policy import Policy
from edi.acknowledgement.set_answer import REJECTED
from edi.acknowledgement.spool import Spool
from edi.acknowledgement.values import application, exactly, fit, header_back, known
from edi.claims.view import at
from edi.emit import write_277, write_999
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.segments import Finished, Segment
from edi.interchange.delimiters import Delimiters

TA1, NOTES, CLAIMS = "TA1", "999", "277CA"  # kinds of answers
_MOST_SETS = 999_999
_DIGITS = re.compile(r"[0-9]{1,9}")


def kinds(answer: InterchangeAnswer, policy: Policy) -> list[str]:
    """Which answers there are to be."""
    found = []
    asks = bool(answer.groups) and (answer.wants_ta1 or policy.always_ta1)
    if answer.notes or asks:
        found.append(TA1)
    if answer.is_unread:
        return found
    if any(group.is_answered for group in answer.groups):
        found.append(NOTES)
    if any(_has_claims(group) for group in answer.groups):
        found.append(CLAIMS)
    return found


def groups_in(answer: InterchangeAnswer, kind: str) -> list[GroupAnswer]:
    """The groups received that an answer of this kind has a group for."""
    if kind == TA1:
        return []
    if kind == NOTES:
        return [group for group in answer.groups if group.is_answered]
    return [group for group in answer.groups if _has_claims(group)]


def _has_claims(group: GroupAnswer) -> bool:
    return group.verdict != REJECTED and len(group.claims) > 0


def write(
    stream: BinaryIO,
    answer: InterchangeAnswer,
    kind: str,
    number: int,
    first_group: int,
    created: datetime,
) -> None:
    """One answer, with ISA13 and the first GS06. Raises `CannotWrite`; `OSError`."""
    d = answer.delimiters
    groups = (
        FunctionalGroup(
            write_999.GUIDE if kind == NOTES else write_277.GUIDE,
            first_group + count,
            [_notes(group, d)] if kind == NOTES else group.claims.sets(),
            application(at(group.gs, 3), d),
            application(at(group.gs, 2), d),
        )
        for count, group in enumerate(groups_in(answer, kind))
    )
    ta1 = _ta1(answer) if kind == TA1 else ()
    write_interchange(stream, header_back(answer.isa, created, d), number, groups, d, ta1)


def _ta1(answer: InterchangeAnswer) -> tuple[str, ...]:
    isa, d = answer.isa, answer.delimiters
    return (
        exactly(at(isa, 13), 9, "000000000", d),
        exactly(at(isa, 9), 6, "", d),
        exactly(at(isa, 10), 4, "", d),
        answer.verdict,
        answer.note,
    )


def _notes(group: GroupAnswer, d: Delimiters) -> Iterator[Segment | Finished]:
    """What stands between ST and SE of a 999."""
    gs = group.gs
    number = at(gs, 6) if _DIGITS.fullmatch(at(gs, 6)) else "0"
    functional_id = exactly(at(gs, 1), 2, "ZZ", d)
    yield write_999.group_header(functional_id, number, known(at(gs, 8), 1, 12, d))
    all_rejected = group.verdict == REJECTED and (group.sets[REJECTED] < group.received)
    yield from _rejected(group.notes, d) if all_rejected else group.notes.pieces()
    received = min(group.received, _MOST_SETS)
    included = received if group.included is None else group.included
    accepted = min(group.accepted, _MOST_SETS)
    codes = [fit(code, 3, d) for code in group.codes]
    yield write_999.group_trailer(group.verdict, included, received, accepted, codes)


def _rejected(notes: Spool, d: Delimiters) -> Iterator[Finished]:
    """Notes of a group that is rejected as a whole: sets without an error are left out, as nothing
    is to be said of them, and the others are rejected."""
    header, accepted, with_errors, rejected = (
        f"{text.replace('*', d.element)}".encode() for text in ("AK2*", "IK5*A", "IK5*E", "IK5*R")
    )
    held = b""
    for line in notes.lines():
        if line.startswith(header):
            held = line
        elif line.startswith(accepted):
            held = b""
        else:
            if held:
                yield Finished(held, 1)
                held = b""
            if line.startswith(with_errors):
                line = rejected + line[len(with_errors) :]
            yield Finished(line, 1)
