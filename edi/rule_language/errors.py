"""What is wrong with a text in the language of rules."""

from edi.errors import EdiError


class RuleTextError(EdiError, ValueError):
    """A rule that cannot be read, or names what no guide has: `line` and `column` count from 1.

    `reason` says in one sentence what is wrong; `str` adds the place. Rules hold no data of claims,
    so neither does it.
    """

    def __init__(self, reason: str, line: int, column: int, file: str | None = None) -> None:
        place = f"line {line}, column {column}"
        super().__init__(f"{file + ', ' if file else ''}{place}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column
        self.file = file
