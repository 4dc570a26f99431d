"""The envelope of claims that are written anew, from the ISA and GS that they came in."""

from datetime import UTC, datetime
from functools import lru_cache

from edi.emit.error import CannotWrite
from edi.emit.write_837 import ClaimEnvelope
from edi.interchange.writer import InterchangeHeader

_TEST = "T"


@lru_cache(maxsize=64)
def source_envelope(isa: tuple[str, ...], gs: tuple[str, ...]) -> ClaimEnvelope:
    """Who sends to whom, when, ISA13 and ISA15 as in the source; of ISA and GS, index n is element
    n. Raises `CannotWrite`."""
    if len(isa) < 16:
        raise CannotWrite("the claims stand in no interchange (ISA)")
    number = isa[13].strip()
    if not (number.isascii() and number.isdigit() and 0 < int(number) < 1_000_000_000):
        raise CannotWrite("ISA13 is not a number of 9 digits above zero")
    values = [*gs, *[""] * 9]
    header = InterchangeHeader(
        sender=isa[6].rstrip(),
        receiver=isa[8].rstrip(),
        created=_created(isa[9] + isa[10], values[4] + values[5][:4]),
        sender_qualifier=isa[5].strip(),
        receiver_qualifier=isa[7].strip(),
        test=isa[15].strip() == _TEST,
        application_sender=values[2].strip(),
        application_receiver=values[3].strip(),
    )
    return ClaimEnvelope(header, int(number))


def _created(isa: str, gs: str) -> datetime:
    """The time of the interchange, else that of its group; now where neither is a time."""
    for text, form in ((isa, "%y%m%d%H%M"), (gs, "%Y%m%d%H%M")):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return datetime.now(UTC)
