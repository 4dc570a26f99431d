"""What a reading hands out, by its values and places, so that two readings can be compared."""

import io
from collections.abc import Iterable, Iterator

from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.convert.ranges import Range, RangeDocument, ranges_of
from edi.finding import Problem
from edi.guides.spec import About
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Item, Outside, Started

Shown = tuple[object, ...]


def whole(data: bytes) -> Document:
    return Document(io.BytesIO(data))


def document_of(data: bytes, part: Range) -> RangeDocument:
    return RangeDocument(io.BytesIO(data), part)


def cut(data: bytes, size: int) -> list[Range]:
    return ranges_of(io.BytesIO(data), size)


def shown(document: Document) -> Iterator[Shown]:
    """Every chunk that is not of a lead: kind, place, segments, and the envelope around it."""
    for item in document:
        if isinstance(document, RangeDocument) and document.is_leading:
            continue
        envelope = document.envelope
        around = envelope.interchange, envelope.group, envelope.transaction, envelope.partners
        if isinstance(item, RawClaim):
            item = item.chunk()
        if isinstance(item, LoopChunk):
            # Whether a claim comes with its lines depends on what was read before.
            for one in (item, *item.lines()):
                yield one.kind, one.line, one.offset, one.ordinal, one.segments, around
        elif isinstance(item, Started):
            yield "started", item.guide.id if item.guide else "", around
        elif isinstance(item, Ended | Outside) and (item.raw or isinstance(item, Ended)):
            yield type(item).__name__, item.raw


def problems(documents: Iterable[Document]) -> list[Problem]:
    """All that is wrong with the structure, in the order of the file."""
    found: list[Problem] = []
    for document in documents:
        for item in document:
            if isinstance(item, RawClaim):
                item = item.chunk()
            found += item.problems  # type: ignore[union-attr]
    return sorted(found, key=in_order)


def in_order(one: Problem) -> tuple[object, ...]:
    return one.place.offset, one.code, one.element or 0, str(one)


def subjects(document: Document) -> Iterator[Shown]:
    """Every claim and claim payment with what is around it."""
    reader: ClaimReader | PaymentReader | None = None
    for item in document:
        yield from _subject(item, reader)
        if isinstance(item, Started):
            about = item.guide.spec.about if item.guide else None
            reader = None
            if item.guide and about is About.CLAIM:
                reader = ClaimReader(item.guide.spec)
            elif about is About.PAYMENT:
                reader = PaymentReader()
    if reader is not None:
        yield from _told(reader.finish())


def _subject(item: Item, reader: ClaimReader | PaymentReader | None) -> Iterator[Shown]:
    if reader is None:
        return
    if isinstance(item, RawClaim):
        item = item.chunk()
    if isinstance(item, LoopChunk):
        yield from _told(reader.feed(item))
    elif isinstance(item, Ended):
        yield from _told(reader.finish())


def _told(subject: object) -> Iterator[Shown]:
    if subject is None:
        return
    levels = [(level.kind, level.offset, level.line) for level in subject.levels]  # type: ignore[attr-defined]
    chunk = subject.chunk  # type: ignore[attr-defined]
    found: list[object] = [subject.id, chunk.offset, levels, chunk.level.path.partition("/")[0][:5]]  # type: ignore[attr-defined]
    if hasattr(subject, "remittance"):
        payer, payee = subject.payer, subject.payee  # type: ignore[attr-defined]
        found += [payer and payer.id, payer and payer.name, payee and payee.id]
        found.append(subject.remittance.chunk.offset)
    else:
        provider, subscriber = subject.billing_provider, subject.subscriber  # type: ignore[attr-defined]
        found += [provider and provider.chunk.offset, subscriber and subscriber.chunk.offset]
    found += [line.chunk.offset for line in subject.lines]  # type: ignore[attr-defined]
    yield tuple(found)
