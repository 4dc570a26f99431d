"""Claims, claim payments, acknowledgements and statuses of a file as lines of JSON."""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment, Remittance
from edi.claims.source import CUT, no_readable_set, not_x12
from edi.claims.stream import models_of
from edi.convert.lossless_json import json_line
from edi.convert.summary import MAX_NOTES, Note, skipped
from edi.guides.choose import kind_of_set
from edi.structure.document import Document, Item, Started

_NAMES = {
    Claim: "claims",
    ClaimPayment: "payments",
    Remittance: "remittances",
    Acknowledgement: "acknowledgements",
    InterchangeAcknowledgement: "acknowledgements",
}
_ORDER = (*dict.fromkeys(_NAMES.values()), "statuses")


class ClaimsJson:
    """Iterates over the lines of JSON of a stream, each with its line feed: one model's `as_dict`
    a line, in file order. Raises `NotX12` and `NotThisTransaction` at the end of a file in which
    there is nothing that edi reads. `notes` are those met so far.
    """

    def __init__(self, stream: BinaryIO, file: str | None, *, headless: bool = False) -> None:
        self._document = _Watched(stream, headless=headless)
        self._file = file
        self._counts: Counter[str] = Counter()
        self.notes: list[Note] = []

    @property
    def counts(self) -> dict[str, int]:
        """How many of what have been made so far."""
        return {name: self._counts[name] for name in _ORDER if self._counts[name]}

    def __iter__(self) -> Iterator[str]:
        document = self._document
        for model in models_of(document, self._file):
            self._counts[_NAMES.get(type(model), "statuses")] += 1
            if isinstance(model, Claim | ClaimPayment) and not model.is_whole:
                kind = "claim" if isinstance(model, Claim) else "claim payment"
                self._note(model.line, f"this {kind} could not be read to its end")
            yield json_line(model.as_dict())
        for set_id, line in document.skipped.items():
            self._note(line, skipped(set_id))
        if document.cut_at is not None:
            self._note(document.cut_at, CUT)
        self.notes.sort()
        if not document.segments:
            raise not_x12(document, self._file)
        if not document.is_read and not self._counts:
            raise no_readable_set(self._file, tuple(sorted(document.skipped)))

    def _note(self, line: int, message: str) -> None:
        if len(self.notes) < MAX_NOTES:
            self.notes.append(Note(line, message))


class _Watched(Document):
    """A document that knows which transaction sets were skipped, and where the first of each is."""

    def __init__(self, stream: BinaryIO, *, headless: bool) -> None:
        super().__init__(stream, headless=headless)
        self.skipped: dict[str, int] = {}
        self.is_read = False  # was there a transaction set of a guide known here?

    def __iter__(self) -> Iterator[Item]:
        for item in super().__iter__():
            if isinstance(item, Started):
                if item.guide is not None:
                    self.is_read = True
                else:
                    at = max((one.place.line for one in item.problems), default=self.line)
                    self.skipped.setdefault(kind_of_set(self.envelope), at)
            yield item
