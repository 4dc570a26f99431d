"""Answers to bytes: the 277s of one interchange of 276s, level by level in their order."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

from edi.acknowledgement.values import (
    UNKNOWN,
    answer_delimiters,
    application,
    fit,
    header_back,
    known,
)
from edi.claims.view import at
from edi.emit import write_status
from edi.emit.envelope import FunctionalGroup, write_interchange
from edi.emit.segments import Segment
from edi.emit.values import Name
from edi.interchange.delimiters import Delimiters
from edi.status_answers.answering import Answering
from edi.status_answers.requests import (
    DEPENDENT,
    PROVIDER,
    RECEIVER,
    SOURCE,
    SUBSCRIBER,
    Level,
    Request,
    RequestInterchange,
    RequestSet,
)

_ORDER = (SOURCE, RECEIVER, PROVIDER, SUBSCRIBER, DEPENDENT)


class _Form(NamedTuple):
    """How NM1 of a level is written."""

    entity: str  # NM101
    qualifiers: tuple[str, ...]  # NM108; the last stands for one that is none of these
    persons: tuple[bool, ...]  # NM102: may it be a person, and the first stands for others
    must_be_named: bool
    most: int = 1


_FORMS = {
    SOURCE: _Form("PR", ("XV", "PI"), (False,), True),
    RECEIVER: _Form("41", ("46",), (False, True), False),
    PROVIDER: _Form("1P", ("XX", "FI", "SV"), (False, True), False, 2),
    SUBSCRIBER: _Form("IL", ("24", "II", "MI"), (True, False), True),
    DEPENDENT: _Form("QC", (), (True,), True),
}


class AnsweredSet(NamedTuple):
    """What stands between ST and SE, ready to be written, and what is to be found in it."""

    segments: list[Segment]
    traces: list[tuple[str, str]]  # TRN02 and category of each claim answered


def answered(
    interchange: RequestInterchange, answering: Answering, created: datetime
) -> list[list[AnsweredSet]]:
    """The answers by group and set; sets without a request have none."""
    d = answer_delimiters(interchange.delimiters)
    found = []
    for group in interchange.groups:
        sets = [one for one in group.sets if any(True for _ in one.requests)]
        found.append([_set(one, answering, created, d) for one in sets])
    return found


def write(
    stream: BinaryIO,
    interchange: RequestInterchange,
    sets: list[list[AnsweredSet]],
    number: int,
    first_group: int,
    created: datetime,
) -> None:
    """One interchange, with ISA13 and the first GS06. Raises `CannotWrite`; `OSError`."""
    d = answer_delimiters(interchange.delimiters)
    is_answered = [(g, s) for g, s in zip(interchange.groups, sets, strict=True) if s]
    groups = (
        FunctionalGroup(
            write_status.GUIDE,
            first_group + count,
            (one.segments for one in its),
            application(at(group.gs, 3), d),
            application(at(group.gs, 2), d),
        )
        for count, (group, its) in enumerate(is_answered)
    )
    write_interchange(stream, header_back(interchange.isa, created, d), number, groups, d)


# -- one transaction set


def _set(one: RequestSet, answering: Answering, created: datetime, d: Delimiters) -> AnsweredSet:
    segments: list[Segment] = [write_status.header(fit(one.reference, 50, d) or "0", created)]
    traces: list[tuple[str, str]] = []
    for part in _numbered(one):
        if isinstance(part, Request):
            for status in answering.answers(part, d):
                segments += write_status.claim(status)
                traces.append((status.trace, status.triplets[0].category))
        else:
            level, number, above, has_levels = part
            names = _names(level, d)
            segments += write_status.level(number, above, level.code, names, has_levels=has_levels)
    return AnsweredSet(segments, traces)


_Numbered = tuple[Level, int, int, bool]  # HL01, HL02 (0: none), has it levels below?


def _numbered(one: RequestSet) -> Iterator[_Numbered | Request]:
    """Levels with their numbers, and requests, in their order; levels without a request in or
    below them are left out."""
    items = list(_useful(one.items))
    open_levels: dict[str, int] = {}
    number = 0
    for place, item in enumerate(items):
        if isinstance(item, Request):
            yield item
            continue
        number += 1
        depth = _ORDER.index(item.code)
        above = open_levels.get(_ORDER[depth - 1], 0) if depth else 0
        open_levels[item.code] = number
        following = next((i for i in items[place + 1 :] if isinstance(i, Level)), None)
        has_levels = following is not None and _ORDER.index(following.code) > depth
        yield item, number, above, has_levels


def _useful(items: list[Level | Request]) -> list[Level | Request]:
    """From the end: a level is useful when what follows it, up to the next of its depth, asks."""
    kept: list[Level | Request] = []
    needed = -1  # depth of the levels that are still to be found for what was kept
    for item in reversed(items):
        if isinstance(item, Request):
            needed = len(_ORDER)
            kept.append(item)
        elif _ORDER.index(item.code) < needed:
            needed = _ORDER.index(item.code)
            kept.append(item)
    return kept[::-1]


def _names(level: Level, d: Delimiters) -> list[tuple[str, Name]]:
    form = _FORMS[level.code]
    given = level.names[: form.most] or [[]]
    return [(form.entity, _name(one, form, d)) for one in given]


def _name(nm1: list[str], form: _Form, d: Delimiters) -> Name:
    is_person = at(nm1, 2) == "1"
    if is_person not in form.persons:
        is_person = form.persons[0]
    last = fit(at(nm1, 3), 60, d) or (UNKNOWN if form.must_be_named else "")
    qualifier, id_ = "", ""
    if form.qualifiers:
        qualifier, id_ = at(nm1, 8), known(at(nm1, 9), 2, 80, d)
        if qualifier not in form.qualifiers or id_ == UNKNOWN:
            qualifier = form.qualifiers[-1]
    if not is_person:
        return Name(last, id_qualifier=qualifier, id=id_, is_person=False)
    return Name(
        last,
        fit(at(nm1, 4), 35, d),
        fit(at(nm1, 5), 25, d),
        fit(at(nm1, 7), 10, d),
        qualifier,
        id_,
    )
