"""What edi raises, and warns of, for input that it cannot use; bad data inside a transaction set is
a finding.

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


class SkippedTransaction(UserWarning):
    """A reader passes over transaction sets that edi does not read, beside those that it does.

    `found` is their identifier, with the version where another one is read ("837 004010X098A1").
    One warning for each of these in a source. `warnings.simplefilter("error", ...)` raises it.
    """

    def __init__(self, message: str, found: str = "") -> None:
        super().__init__(message)
        self.found = found

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (str(self), self.found)


class MissingExtra(EdiError, ImportError):
    """What was asked for needs libraries of an extra that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra {extra}: pip install 'aso-edi[{extra}]'")
        self.extra = extra
