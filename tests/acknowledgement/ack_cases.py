"""Received files and their answers, for the tests of `edi ack`."""

import io
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import edi
from edi.acknowledgement.file_answer import FileAnswers, InterchangeAnswer
from edi.acknowledgement.policy import Policy, Reject
from edi.acknowledgement.writing import kinds, write
from edi.engine.check import Runner
from edi.finding import Severity
from edi.rules.selection import Selection

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
_SELECTION = Selection(min_severity=Severity.ERROR)


def base(name: str) -> str:
    return (BASE / f"{name}.edi").read_text(encoding="utf-8")


def edited(name: str, *changes: tuple[str, str]) -> bytes:
    """A base file with texts replaced, each of which stands there once."""
    text = base(name)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


@dataclass
class Answered:
    """The answers to one file."""

    texts: list[dict[str, str]] = field(default_factory=list)  # by kind, of each interchange
    unanswered: list[InterchangeAnswer] = field(default_factory=list)
    claims: int = 0  # that were received
    answered: int = 0  # of these, by a 277CA

    def segments(self, kind: str, *ids: str) -> list[str]:
        """The segments of the first answer of a kind that have one of these ids."""
        text = next(one[kind] for one in self.texts if kind in one)
        return [one for one in text.replace("\n", "").split("~") if one.split("*")[0] in ids]


def answered(data: bytes, reject: Reject = Reject.CLAIM, **more: object) -> Answered:
    """What a file is answered by; every answer is valid, and its sums are right."""
    policy = Policy(reject)._replace(**more)
    found = Answered()
    runner = Runner(_SELECTION)
    for one in FileAnswers(io.BytesIO(data), runner, policy, NOW, "0a1b2c3d"):
        wanted = kinds(one, policy)
        texts = {}
        for kind in wanted:
            stream = io.BytesIO()
            write(stream, one, kind, 7, 70, NOW)
            texts[kind] = stream.getvalue().decode()
            check(stream.getvalue(), one, kind)
        found.texts.append(texts)
        if not wanted:
            found.unanswered.append(one)
        for group in one.groups:
            found.claims += group.totals.claims + group.in_rejected.claims
            if "277CA" in wanted and group.verdict != "R":
                found.answered += group.totals.claims
    return found


def check(data: bytes, answer: InterchangeAnswer, kind: str) -> None:
    """An answer is right in itself, and says what was received."""
    errors = [
        (one.code, one.path, one.message)
        for one in edi.validate(data, snip=2, min_severity="error")
        if one.code != "ELE003"  # of a sum
    ]
    assert not errors
    if kind == "999":
        wanted = [group for group in answer.groups if group.is_answered]
        for group, one in zip(wanted, edi.read_acknowledgements(data), strict=True):
            assert isinstance(one, edi.Acknowledgement)
            assert one.verdict == group.verdict
            assert one.sets_received == group.received
            if one.verdict == "R":
                assert one.sets_accepted == 0
                assert not any(response.is_accepted for response in one.responses)
            else:
                assert len(one.responses) == group.received
                assert one.sets_accepted == sum(r.is_accepted for r in one.responses)
    if kind == "277CA":
        _check_totals(data, answer)


def _check_totals(data: bytes, answer: InterchangeAnswer) -> None:
    sums: dict[int, list[object]] = {}
    levels: dict[int, object] = {}
    for one in edi.read_statuses(data):
        assert isinstance(one, edi.ClaimStatus)
        assert one.is_accepted != one.is_rejected
        for level in (one.receiver, one.provider):
            levels[id(level)] = level
            found = sums.setdefault(id(level), [0, 0, 0, 0])
            found[one.is_rejected] += 1  # type: ignore[operator]
            found[2 + one.is_rejected] += one.charge  # type: ignore[operator]
    for key, level in levels.items():
        told = [
            level.accepted_count,  # type: ignore[attr-defined]
            level.rejected_count,  # type: ignore[attr-defined]
            level.accepted_amount,  # type: ignore[attr-defined]
            level.rejected_amount,  # type: ignore[attr-defined]
        ]
        assert [one or 0 for one in told] == sums[key]
    claims = sum(group.totals.claims for group in answer.groups if group.verdict != "R")
    assert 2 * claims == sum(found[0] + found[1] for found in sums.values())  # type: ignore[operator]


_VALUES = (
    *("", "X", "123", "A" * 3, "A" * 100, "A" * 300, "A:B:C", "1^2^3", "20261399", "-5", "|!"),
    *("99999999999.99", "\x00", "ZZZ", "é", "\xff"),
)
_SEGMENTS = (
    *("XYZ*1*2", "NM1*85", "CLM*X*1", "HL*9*1*22*0", "HL*1**99", "GE*1*1", "SE*3*0001", "IEA*1*1"),
    *("ST*837*0009*005010X222A1", "LX*7", "", "GS*HC*A*B*20200101*1200*9*X*005010X222A1"),
)


def mutated(text: str, rnd: random.Random) -> bytes:
    """The file with a few things wrong."""
    segments = text.split("~")
    for _ in range(rnd.choice((1, 1, 1, 2, 3, 6))):
        at = rnd.randrange(len(segments))
        elements = segments[at].split("*")
        match rnd.randrange(10):
            case 0 if len(segments) > 1:
                del segments[at]
            case 1:
                segments.insert(at, rnd.choice(segments))
            case 2:
                other = rnd.randrange(len(segments))
                segments[at], segments[other] = segments[other], segments[at]
            case 3 | 4:
                elements[rnd.randrange(len(elements))] = rnd.choice(_VALUES)
                segments[at] = "*".join(elements)
            case 5:
                segments[at] += "*Z" * rnd.randrange(1, 30)
            case 6:
                end = at + rnd.randrange(1, 12)
                segments[at:at] = segments[at:end]
            case 7 if len(segments) > 12:
                del segments[at : at + rnd.randrange(1, 12)]
            case 8:
                segments[at] = rnd.choice(_SEGMENTS)
            case 9 if rnd.random() < 0.3:
                joined = "~".join(segments)
                return joined[: rnd.randrange(len(joined))].encode("latin-1", "replace")
    return "~".join(segments).encode("latin-1", "replace")
