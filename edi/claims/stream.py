"""What the transaction sets of one file are about, one at a time: the claims of 837s, the claim
payments of 835s, the acknowledgements of 999s, the statuses of 277CAs.

What is wrong in the file is read past; it is for the rules to report.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.payment import ClaimPayment, Remittance
from edi.claims.read_277 import Status, StatusReader
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.claims.read_999 import AcknowledgementReader
from edi.claims.status import StatusReport
from edi.guides.spec import About
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Outside, Started


class _Place(NamedTuple):
    """The transaction set being read; its envelope forgets it before the last claim is complete."""

    file: str | None
    interchange: str | None = None
    group: str | None = None
    transaction: str | None = None
    usage: str = ""  # ISA15

    @classmethod
    def of(cls, document: Document, file: str | None) -> "_Place":
        envelope = document.envelope
        numbers = envelope.interchange, envelope.group, envelope.transaction
        return cls(file, *numbers, envelope.usage)

    def tell(self, subject: Claim | Remittance | Acknowledgement | StatusReport) -> None:
        subject.file, subject.interchange, subject.group, subject.transaction = self[:4]

    def tell_header(self, reader: object) -> None:
        """The header that a transaction set begins with, where it has one of its own."""
        if isinstance(reader, PaymentReader) and reader.remittance:
            self.tell(reader.remittance)
            reader.remittance.usage = self.usage
        elif isinstance(reader, StatusReader) and reader.report:
            self.tell(reader.report)

    def told(self, claim: Claim) -> Claim:
        self.tell(claim)
        claim.usage = self.usage
        return claim


def claims_of(
    document: Document,
    file: str | None = None,
    look: Callable[[RawClaim, ClaimContext, str], bool] | None = None,
) -> Iterator[Claim]:
    """Every claim, complete, with where it comes from. Raises `OSError`.

    `look` is shown each claim in which nothing is wrong, with ISA15; where it says that no more is
    needed of it, no object is made.
    """
    reader: ClaimReader | None = None
    place = _Place(file)
    for item in document:
        claim = None
        if isinstance(item, RawClaim):
            if look and reader and not (item.problems or item.raw.goes_on):
                open_claim = reader.finish()  # it comes first
                if open_claim is not None:
                    yield place.told(open_claim)
                if look(item, reader.context, place.usage):
                    continue
            item = item.chunk()
        if isinstance(item, LoopChunk):
            claim = reader.feed(item) if reader else None
        elif isinstance(item, Started):
            guide = item.guide
            place = _Place.of(document, file)
            is_ours = guide is not None and guide.spec.about is About.CLAIM
            reader = ClaimReader(guide.spec) if guide and is_ours else None
        elif isinstance(item, Ended) and reader:
            claim = reader.finish()
        if claim is not None:
            yield place.told(claim)


def payments_of(
    document: Document, file: str | None = None, skip: Callable[[RawClaim], bool] | None = None
) -> Iterator[ClaimPayment]:
    """Every claim payment, complete; its `remittance` knows where it comes from. Raises `OSError`.

    The totals of `remittance` are those so far. `skip` is shown each claim payment in which nothing
    is wrong: where it says so, no object is made of it.
    """
    for one in payments_and_remittances_of(document, file, skip):
        if isinstance(one, ClaimPayment):
            yield one


def payments_and_remittances_of(
    document: Document, file: str | None = None, skip: Callable[[RawClaim], bool] | None = None
) -> Iterator[ClaimPayment | Remittance]:
    """Every claim payment, and each remittance, complete, after its last one; `skip` as in
    `payments_of`. Raises `OSError`."""
    reader: PaymentReader | None = None
    place = _Place(file)
    for item in document:
        payment = None
        if isinstance(item, RawClaim):
            if skip and reader and not (item.problems or item.raw.goes_on) and skip(item):
                payment = reader.finish()  # the one before
                reader.count(item)
                if payment is not None:
                    yield payment
                continue
            item = item.chunk()
        if isinstance(item, LoopChunk):
            payment = reader.feed(item) if reader else None
            if reader and item.kind == "ST" and reader.remittance:
                place.tell(reader.remittance)
                reader.remittance.usage = place.usage
        elif isinstance(item, Started):
            place = _Place.of(document, file)
            is_ours = item.guide is not None and item.guide.spec.about is About.PAYMENT
            reader = PaymentReader() if is_ours else None
        elif isinstance(item, Ended) and reader:
            payment = reader.finish()
        if payment is not None:
            yield payment
        if isinstance(item, Ended) and reader and reader.remittance is not None:
            yield reader.remittance


def remittances_of(document: Document, file: str | None = None) -> Iterator[Remittance]:
    """Every remittance, when it has been read, with where it comes from. Raises `OSError`."""
    reader: PaymentReader | None = None
    place = _Place(file)
    for item in document:
        if isinstance(item, RawClaim):
            if reader:
                reader.count(item)
        elif isinstance(item, LoopChunk):
            if reader:
                reader.feed(item)
        elif isinstance(item, Started):
            place = _Place.of(document, file)
            is_ours = item.guide is not None and item.guide.spec.about is About.PAYMENT
            reader = PaymentReader() if is_ours else None
        elif isinstance(item, Ended) and reader:
            reader.finish()
            if reader.remittance is not None:
                place.tell(reader.remittance)
                reader.remittance.usage = place.usage
                yield reader.remittance


def acknowledgements_of(
    document: Document, file: str | None = None
) -> Iterator[Acknowledgement | InterchangeAcknowledgement]:
    """Every 999, complete, with where it comes from, and every TA1. Raises `OSError`."""
    reader: AcknowledgementReader | None = None
    place = _Place(file)
    for item in document:
        found = None
        if isinstance(item, LoopChunk):
            if reader:
                reader.feed(item)
        elif isinstance(item, Started):
            place = _Place.of(document, file)
            is_ours = item.guide is not None and item.guide.spec.about is About.ACKNOWLEDGEMENT
            reader = AcknowledgementReader() if is_ours else None
        elif isinstance(item, Ended):
            found = reader.finish() if reader else None
        elif isinstance(item, Outside) and item.raw.startswith("TA1"):
            values = item.raw.split(document.delimiters.element)
            interchange = document.envelope.interchange
            yield InterchangeAcknowledgement.read(values, interchange, file)
        if found is not None:
            place.tell(found)
            yield found


def statuses_of(document: Document, file: str | None = None) -> Iterator[Status]:
    """Every claim status, and every batch status with none below it; its `report` knows where it
    comes from. Raises `OSError`."""
    reader: StatusReader | None = None
    place = _Place(file)
    for item in document:
        if isinstance(item, LoopChunk):
            if reader:
                yield from reader.feed(item)
                if item.kind == "ST" and reader.report:
                    place.tell(reader.report)
        elif isinstance(item, Started):
            place = _Place.of(document, file)
            is_ours = item.guide is not None and item.guide.spec.about is About.STATUS
            reader = StatusReader() if is_ours else None
        elif isinstance(item, Ended) and reader:
            yield from reader.finish()


Model = Claim | ClaimPayment | Remittance | Acknowledgement | InterchangeAcknowledgement | Status


def models_of(document: Document, file: str | None = None) -> Iterator[Model]:
    """What all transaction sets are about, whatever kinds there are: claims, claim payments, each
    remittance behind its claim payments, acknowledgements (TA1 too) and statuses, complete, in file
    order. Raises `OSError`.
    """
    reader: ClaimReader | PaymentReader | AcknowledgementReader | StatusReader | None = None
    place = _Place(file)
    for item in document:
        if isinstance(item, RawClaim):
            item = item.chunk()
        if isinstance(item, LoopChunk):
            if isinstance(reader, StatusReader):
                yield from reader.feed(item)
            elif reader is not None:
                found = reader.feed(item)
                if found is not None:
                    yield place.told(found) if isinstance(found, Claim) else found
            if item.kind == "ST":
                place.tell_header(reader)
        elif isinstance(item, Started):
            place = _Place.of(document, file)
            reader = _reader_of(item)
        elif isinstance(item, Ended):
            yield from _finished(reader, place)
            reader = None
        elif isinstance(item, Outside) and item.raw.startswith("TA1"):
            values = item.raw.split(document.delimiters.element)
            yield InterchangeAcknowledgement.read(values, document.envelope.interchange, file)


def _reader_of(
    item: Started,
) -> ClaimReader | PaymentReader | AcknowledgementReader | StatusReader | None:
    """Of a transaction set that begins."""
    if item.guide is None:
        return None
    match item.guide.spec.about:
        case About.CLAIM:
            return ClaimReader(item.guide.spec)
        case About.PAYMENT:
            return PaymentReader()
        case About.ACKNOWLEDGEMENT:
            return AcknowledgementReader()
        case About.STATUS:
            return StatusReader()


def _finished(
    reader: ClaimReader | PaymentReader | AcknowledgementReader | StatusReader | None, place: _Place
) -> Iterator[Model]:
    """What is complete at the end of a transaction set."""
    if isinstance(reader, StatusReader):
        yield from reader.finish()
    elif reader is not None:
        found = reader.finish()
        if isinstance(found, Claim):
            place.told(found)
        elif isinstance(found, Acknowledgement):
            place.tell(found)
        if found is not None:
            yield found
        if isinstance(reader, PaymentReader) and reader.remittance is not None:
            yield reader.remittance
