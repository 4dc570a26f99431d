"""Requests (276) for tests, and what is read in the 277s that answer them, by code of their own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
for place in (TESTS, TESTS / "remit", TESTS / "payment_changes", TESTS / "adjudicate"):
    if str(place) not in sys.path:
        sys.path.append(str(place))

from remit_cases import NOW, npi, of, segments  # noqa: E402

import edi  # noqa: E402


@dataclass
class Ask:
    """One request."""

    trace: str = "T1"
    number: str = ""
    account: str = "C1"
    amount: str = "100"
    day: str = "20260402"
    member: str = "M0001"
    provider: int = 1
    dependent: bool = False
    bill_type: str = ""
    lines: list[str] = field(default_factory=list)  # segments of loops 2210
    more: list[str] = field(default_factory=list)

    def segments(self) -> list[str]:
        found = [f"TRN*1*{self.trace}"]
        found += [f"REF*1K*{self.number}"] if self.number else []
        found += [f"REF*BLT*{self.bill_type}"] if self.bill_type else []
        found += [f"REF*EJ*{self.account}"] if self.account else []
        found += [f"AMT*T3*{self.amount}"] if self.amount else []
        form = "RD8" if "-" in self.day else "D8"
        found += [f"DTP*472*{form}*{self.day}"] if self.day else []
        return [*found, *self.more, *self.lines]


def body(*asks: Ask, reference: str = "B276") -> list[str]:
    """BHT to the last request."""
    found = [
        f"BHT*0010*13*{reference}*20260701*0905",
        "HL*1**20*1",
        "NM1*PR*2*EXAMPLE TPA*****PI*12345",
        "HL*2*1*21*1",
        "NM1*41*2*BILLING SERVICE*****46*SERV1",
    ]
    level = 2
    for one in asks:
        level += 1
        found += [
            f"HL*{level}*2*19*1",
            f"NM1*1P*2*CLINIC {one.provider}*****XX*{npi(one.provider)}",
        ]
        level += 1
        found += [f"HL*{level}*{level - 1}*22*{int(one.dependent)}"]
        found += [] if one.dependent else ["DMG*D8*19600101*F"]
        member = f"MI*{one.member}" if one.member else ""
        found += [f"NM1*IL*1*ASH*NADIA****{member}".rstrip("*")]
        if one.dependent:
            level += 1
            found += [f"HL*{level}*{level - 1}*23", "DMG*D8*20100101*M", "NM1*QC*1*ASH*MILO"]
        found += one.segments()
    return found


def requests(*sets: list[str], usage: str = "P", number: int = 1, separators: str = "*:~") -> bytes:
    """An interchange of 276s."""
    found = [
        "ISA*00*          *00*          *ZZ*SERV1          *ZZ*12345          "
        f"*260701*0905*^*00501*{number:09d}*0*{usage}*:",
        f"GS*HR*SERV1*12345*20260701*0905*{number}*X*005010X212",
    ]
    for count, one in enumerate(sets, start=1):
        found += [f"ST*276*{count:04d}*005010X212", *one, f"SE*{len(one) + 2}*{count:04d}"]
    found += [f"GE*{len(sets)}*{number}", f"IEA*1*{number:09d}"]
    text = "".join(segment + "~" for segment in found)
    return text.translate(str.maketrans("*:~", separators)).encode()


@dataclass
class Answer:
    """One loop 2200D or 2200E of a 277."""

    trace: str
    stc: list[str]
    refs: dict[str, str]
    days: str
    lines: list[list[list[str]]]  # segments by line

    @property
    def codes(self) -> str:
        """ "F1:65"."""
        return self.stc[1]


def answers_in(path: Path) -> list[Answer]:
    """What a 277 says, claim by claim."""
    found: list[Answer] = []
    for one in segments(path):
        if one[0] == "TRN":
            assert one[1] == "2"
            found.append(Answer(one[2], [], {}, "", []))
        elif not found:
            continue
        elif one[0] == "SVC":
            found[-1].lines.append([one])
        elif found[-1].lines and one[0] in ("STC", "REF", "DTP"):
            found[-1].lines[-1].append(one)
        elif one[0] == "STC":
            found[-1].stc = [*one, *[""] * 12]
        elif one[0] == "REF":
            found[-1].refs[one[1]] = one[2]
        elif one[0] == "DTP":
            found[-1].days = one[3]
    return found


class Desk:
    """A folder in which requests are answered."""

    def __init__(self, path: Path, ledger: Any, **options: Any) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path, self.ledger = path, ledger
        self.options = options
        self.count = 0
        self.outcome: Any = None

    def file(self, data: bytes) -> Path:
        self.count += 1
        path = self.path / f"requests{self.count}.276"
        path.write_bytes(data)
        return path

    def answer_bytes(self, data: bytes, **options: Any) -> list[Answer]:
        """All answers to a file."""
        given = {"now": NOW, **self.options, **options}
        path = self.file(data)
        self.outcome = edi.answer_status(path, self.ledger, self.path / "answers", **given)
        (one,) = self.outcome.files
        assert not one.unreadable, one.unreadable
        return [answer for path in one.paths for answer in answers_in(path)]

    def answer(self, *asks: Ask, usage: str = "P", **options: Any) -> list[Answer]:
        self.count += 1
        return self.answer_bytes(requests(body(*asks), usage=usage, number=self.count), **options)

    def one(self, ask: Ask, **options: Any) -> Answer:
        (found,) = self.answer(ask, **options)
        assert found.trace == ask.trace
        return found


def levels(path: Path) -> list[list[str]]:
    return of(segments(path), "HL")
