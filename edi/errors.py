"""What edi raises for input that it cannot use; bad data inside a transaction set is a finding.

Messages name files and kinds of transaction sets, never a value of a file.
"""


class EdiError(Exception):
    """What all of them have in common."""


class NotX12(EdiError, ValueError):
    """A source in which no interchange begins."""


class NotThisTransaction(EdiError, ValueError):
    """A source of X12 without a transaction set of the kind that was asked for.

    `wanted` are the transaction set identifiers that the reader takes ("837"), `found` those that
    the source has, with the version where it is one that edi does not read ("837 004010X098A1").
    """

    def __init__(
        self, message: str, wanted: tuple[str, ...] = (), found: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.wanted = wanted
        self.found = found

    def __reduce__(self) -> tuple[type, tuple[str, tuple[str, ...], tuple[str, ...]]]:
        return type(self), (str(self), self.wanted, self.found)
