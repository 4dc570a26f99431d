"""What a run has answered, as plain values."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from edi.acknowledgement.file_answer import InterchangeAnswer
from edi.emit.write_277 import Totals


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file that answers an interchange."""

    path: Path
    kind: str  # TA1, 999, 277CA
    number: int | None  # its ISA13; None for one that an earlier run has written
    sets: int  # transaction sets in it


@dataclass(slots=True)
class InterchangeOutcome:
    """What became of an interchange."""

    number: str  # ISA13
    verdict: str  # A accepted, E with errors, P partly, R rejected
    note: str  # TA105
    groups: list[str]  # AK901 of each
    sets: dict[str, int]  # how many were A, E and R
    accepted: int  # claims
    rejected: int  # claims, by a 277CA
    in_rejected: int  # claims of sets, groups or an interchange that were rejected
    accepted_amount: Decimal  # their charges, dollars
    rejected_amount: Decimal
    in_rejected_amount: Decimal
    files: list[AnswerFile] = field(default_factory=list)
    was_answered: bool = False  # by an earlier run, whose files are there

    @classmethod
    def of(cls, answer: InterchangeAnswer) -> "InterchangeOutcome":
        """What the answer says."""
        sets = {"A": 0, "E": 0, "R": 0}
        inside, lost = Totals(), Totals()
        groups = []
        for group in answer.groups:
            is_lost = answer.verdict == "R" or group.verdict == "R"
            groups.append("R" if answer.verdict == "R" else group.verdict)
            for verdict, count in group.sets.items():
                sets["R" if is_lost else verdict] += count
            (lost if is_lost else inside).merge(group.totals)
            lost.merge(group.in_rejected)
        return cls(
            answer.isa[13].strip() if len(answer.isa) > 13 else "",
            _verdict(groups) if answer.verdict != "R" else "R",
            answer.note,
            groups,
            sets,
            inside.accepted,
            inside.rejected,
            lost.claims,
            inside.accepted_amount,
            inside.rejected_amount,
            lost.charge,
        )

    @property
    def is_clean(self) -> bool:
        """Is everything in it accepted, without an error?"""
        return self.verdict == "A" and not (self.rejected or self.in_rejected)

    def as_dict(self) -> dict[str, Any]:
        return {
            "interchange": self.number,
            "verdict": self.verdict,
            "note": self.note,
            "groups": self.groups,
            "sets": self.sets,
            "claims": {
                "accepted": self.accepted,
                "rejected": self.rejected,
                "in_rejected_sets": self.in_rejected,
            },
            "charges": {
                "accepted": f"{self.accepted_amount:.2f}",
                "rejected": f"{self.rejected_amount:.2f}",
                "in_rejected_sets": f"{self.in_rejected_amount:.2f}",
            },
            "files": [
                {
                    "file": str(one.path),
                    "kind": one.kind,
                    "interchange": one.number,
                    "sets": one.sets,
                }
                for one in self.files
            ],
            "was_answered": self.was_answered,
        }


def _verdict(groups: list[str]) -> str:
    found = set(groups)
    if found <= {"A"}:
        return "A"
    if found == {"R"}:
        return "R"
    return "P" if found & {"P", "R"} else "E"


@dataclass(slots=True)
class FileOutcome:
    """What became of a file. `trouble` says, in words, why it has no answer."""

    file: str
    interchanges: list[InterchangeOutcome] = field(default_factory=list)
    trouble: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.trouble and all(one.is_clean for one in self.interchanges)

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "interchanges": [one.as_dict() for one in self.interchanges],
            "trouble": self.trouble or None,
        }


@dataclass(slots=True)
class Outcome:
    """What a run has answered."""

    files: list[FileOutcome] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Is everything accepted, without an error?"""
        return all(one.is_clean for one in self.files)

    @property
    def unanswered(self) -> list[FileOutcome]:
        """Files that could not be read, or hold no interchange whose header can be."""
        return [one for one in self.files if one.trouble]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as `edi ack --format json` writes them."""
        return {"files": [one.as_dict() for one in self.files]}
