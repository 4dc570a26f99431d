"""What became of files of claim status requests."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edi.status_answers.requests import Trouble


@dataclass(slots=True)
class AnsweredFile:
    """One file of 276s."""

    file: str
    requests: int = 0
    claims: int = 0  # that answer them: more where several fit a request
    answered_before: int = 0  # requests whose 277 was there already
    paths: list[Path] = field(default_factory=list)  # 277s, one an interchange
    troubles: list[Trouble] = field(default_factory=list)
    unreadable: str = ""  # why it was not answered
    # TRN02 and category of each claim that is answered: values, shown where they are asked for.
    answers: list[tuple[str, str]] = field(default_factory=list, repr=False)

    def add(self, traces: list[tuple[str, str]]) -> None:
        """The answers of a transaction set."""
        self.claims += len(traces)
        self.answers += traces

    def forget(self) -> None:
        """Nothing of it was written."""
        self.requests = self.claims = self.answered_before = 0
        self.paths.clear()
        self.answers.clear()

    def as_dict(self, *, show_values: bool = False) -> dict[str, Any]:
        """As JSON, without any value unless that is wanted."""
        found: dict[str, Any] = {
            "file": self.file,
            "requests": self.requests,
            "claims": self.claims,
            "answered_before": self.answered_before,
            "answers": [str(path) for path in self.paths],
            "problems": [
                {"line": one.spot.line, "column": one.spot.column, "message": one.message}
                for one in self.troubles
            ],
        }
        if self.unreadable:
            found["not_answered"] = self.unreadable
        if show_values:
            found["statuses"] = [
                {"trace": trace, "category": category} for trace, category in self.answers
            ]
            found["categories"] = dict(sorted(Counter(c for _, c in self.answers).items()))
        return found


@dataclass(slots=True)
class Outcome:
    """All files of a run."""

    files: list[AnsweredFile] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # 835s that could not be read

    @property
    def unanswered(self) -> list[AnsweredFile]:
        """Files that could not be read, or whose answer would not be right."""
        return [one for one in self.files if one.unreadable]

    @property
    def is_clean(self) -> bool:
        """Was nothing wrong with the requests?"""
        return not any(one.troubles for one in self.files)

    def as_dict(self, *, show_values: bool = False) -> dict[str, Any]:
        return {
            "files": [one.as_dict(show_values=show_values) for one in self.files],
            "missing": list(self.missing),
        }
