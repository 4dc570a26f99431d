"""Answers that came back, by what they answer: TA1 by interchange, 999 by group and set, 277CA by
claim."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from edi.claims.acknowledgement import (
    Acknowledgement,
    Context,
    InterchangeAcknowledgement,
    SegmentError,
    SetResponse,
)
from edi.claims.read_277 import Status
from edi.claims.source import Source, name_of, opened
from edi.claims.status import Answered, ClaimStatus, ProviderStatus, ReceiverStatus
from edi.claims.stream import models_of
from edi.codes import acknowledgement as statuses
from edi.codes import answer_codes
from edi.structure.document import Document

_ENTITIES = {
    "40": "receiver",
    "41": "submitter",
    "71": "attending provider",
    "72": "operating provider",
    "77": "service location",
    "82": "rendering provider",
    "85": "billing provider",
    "87": "pay-to provider",
    "AY": "clearinghouse",
    "DK": "ordering provider",
    "DN": "referring provider",
    "DQ": "supervising provider",
    "GB": "other insured",
    "IL": "subscriber",
    "PR": "payer",
    "QC": "patient",
}
_MOST = 100  # reasons of a set that are kept


class Reason(NamedTuple):
    """Why something is rejected, or accepted with errors: the code and what it says."""

    code: str  # "TA105 022", "IK403 7", "A7:562:85"
    text: str


class Answer(NamedTuple):
    """What an answer says of one interchange, group, set or claim."""

    kind: str  # TA1, 999, 277CA
    is_accepted: bool
    code: str  # A, E, P, R, or the category of a claim's status
    reasons: tuple[Reason, ...]
    file: str


class SetNotes(NamedTuple):
    """The answer to a set, with the reasons of claims in it by CLM01."""

    answer: Answer
    by_claim: dict[str, tuple[Reason, ...]]


class GroupAnswers(NamedTuple):
    """A 999."""

    answer: Answer
    sets: dict[tuple[str, str], SetNotes]  # by ST01 and ST02
    partners: tuple[str, str]  # sender and receiver of the answer
    version: str


class Interchanges(NamedTuple):
    answer: Answer
    sent: date | None  # ISA09 of the interchange answered
    partners: tuple[str, str]


class ClaimAnswers(NamedTuple):
    answer: Answer
    batch: str  # BHT03 of the 837
    partners: tuple[str, str]


class Received:
    """All answers."""

    def __init__(self) -> None:
        self.interchanges: dict[str, list[Interchanges]] = {}  # by ISA13
        self.groups: dict[tuple[str, str], list[GroupAnswers]] = {}  # by GS01 and GS06
        self.claims: dict[str, list[ClaimAnswers]] = {}  # by CLM01
        self.batches: dict[str, list[ClaimAnswers]] = {}  # by BHT03
        self.providers: dict[tuple[str, str], list[ClaimAnswers]] = {}  # by BHT03 and id
        self.count = 0

    def read(self, source: Source) -> int:
        """The answers of a file; how many there are. Raises `OSError`."""
        file = name_of(source) or "standard input"
        before = self.count
        with opened(source) as stream:
            document = Document(stream, elements=False)
            for one in models_of(document, file):
                sender, receiver = document.envelope.partners[:2]
                partners = (sender, receiver)
                if isinstance(one, InterchangeAcknowledgement):
                    found = Interchanges(_interchange(one, file), one.sent, partners)
                    self.interchanges.setdefault(one.control_number.strip(), []).append(found)
                elif isinstance(one, Acknowledgement):
                    key = one.functional_id, one.group_control_number.lstrip("0")
                    self.groups.setdefault(key, []).append(_group(one, file, partners))
                elif isinstance(one, ClaimStatus | ProviderStatus | ReceiverStatus):
                    self._status(one, file, partners)
                else:
                    continue
                self.count += 1
        return self.count - before

    def _status(self, one: Status, file: str, partners: tuple[str, str]) -> None:
        if isinstance(one, ReceiverStatus):
            batch = one.id
        else:
            batch = one.receiver.id if one.receiver is not None else ""
        found = ClaimAnswers(_claim(one, file), batch, partners)
        if isinstance(one, ClaimStatus):
            self.claims.setdefault(one.id, []).append(found)
        elif isinstance(one, ReceiverStatus):
            self.batches.setdefault(batch, []).append(found)
        else:
            party = one.party
            self.providers.setdefault((batch, party.id if party else ""), []).append(found)


def _interchange(one: InterchangeAcknowledgement, file: str) -> Answer:
    reasons = () if one.note == "000" else (_coded("TA105", one.note),)
    return Answer("TA1", one.is_accepted, one.verdict, reasons, file)


def _group(one: Acknowledgement, file: str, partners: tuple[str, str]) -> GroupAnswers:
    reasons = tuple(_coded("AK905", code) for code in one.error_codes)
    is_accepted = one.is_accepted or one.verdict == "P"
    answer = Answer("999", is_accepted, one.verdict, reasons, file)
    sets = {(r.set_id, r.set_control_number): _set(r, file) for r in one.responses}
    return GroupAnswers(answer, sets, partners, one.version)


def _set(one: SetResponse, file: str) -> SetNotes:
    reasons = [_coded("IK502", code) for code in one.error_codes]
    by_claim: dict[str, tuple[Reason, ...]] = {}
    for error in one.segment_errors:
        found = tuple(_segment(error))
        unit: Context | None = error.business_unit
        if unit is not None and unit.name == "CLM01":
            by_claim[unit.reference] = (*by_claim.get(unit.reference, ()), *found)[:_MOST]
        if len(reasons) < _MOST:
            reasons += found
    answer = Answer("999", one.is_accepted, one.verdict, tuple(reasons[:_MOST]), file)
    return SetNotes(answer, by_claim)


def _segment(error: SegmentError) -> Iterator[Reason]:
    where = f"{error.segment_id}, segment {error.position}"
    if error.loop_id:
        where += f", loop {error.loop_id}"
    if not error.element_errors:
        yield _coded("IK304", error.code, where)
    for one in error.element_errors:
        element, component, repetition = one.position
        name = f"{error.segment_id}{element or 0:02d}" + (f"-{component}" if component else "")
        place = where.replace(error.segment_id, name, 1)
        if repetition:
            place += f", repetition {repetition}"
        yield _coded("IK403", one.code, place)


def _coded(element: str, code: str, where: str = "") -> Reason:
    text = answer_codes.meaning(element, code) or f"code {code}"
    return Reason(f"{element} {code}", f"{where}: {text}" if where else text)


def _claim(one: Status, file: str) -> Answer:
    lines: Iterable[Answered] = one.lines if isinstance(one, ClaimStatus) else ()
    reasons = list(_reasons(one))
    for number, line in enumerate(lines, start=1):
        reasons += (
            reason._replace(text=f"line {number} of the answer: {reason.text}")
            for reason in _reasons(line)
        )
    first = one.statuses[0].codes if one.statuses else ()
    category = first[0].category if first else ""
    is_accepted = not one.is_rejected
    return Answer("277CA", is_accepted, category, () if is_accepted else tuple(reasons), file)


def _reasons(one: Answered) -> Iterator[Reason]:
    for status in one.statuses:
        for category, code, entity in status.codes:
            text = statuses.status_meaning(code) or f"status {code}"
            whom = _ENTITIES.get(entity)
            said = statuses.category_meaning(category) or f"category {category}"
            text = f"{said}: {text}" + (f" ({whom})" if whom else "")
            yield Reason(":".join(filter(None, (category, code, entity))), text)
