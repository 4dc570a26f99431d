"""What is raised for JSON that cannot be made into X12."""

from edi.errors import EdiError


class BadJson(EdiError, ValueError):
    """A line of JSON that is none, or of which no X12 can be made. Names the place, no value.

    `line` is its number in the input, from 1.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.reason = message

    def __reduce__(self) -> tuple[type, tuple[int, str]]:
        return type(self), (self.line, self.reason)
