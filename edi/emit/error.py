"""Why something is not written."""

from collections.abc import Iterator
from contextlib import contextmanager

from edi.interchange.writer import UnwritableValue


class CannotWrite(ValueError):
    """A value that X12 cannot carry as it is. Names the place, never the value."""


@contextmanager
def cannot_write() -> Iterator[None]:
    """What the block cannot write, it raises as `CannotWrite`."""
    try:
        yield
    except UnwritableValue as error:
        raise CannotWrite(str(error)) from None
