"""Numbers that segments count: HL segments and their parents (SEG010, SEG011) in any transaction
set, and the lines of a claim (SEG014), as pyx12 has it.

The same for every guide, so nothing of a map is needed. HL04 is not judged.
"""

from collections.abc import Sequence
from typing import Protocol

from edi.finding import Place, Problem


class Spot(Protocol):
    @property
    def place(self) -> Place: ...


class Hierarchy:
    """Follows the HL segments of one transaction set."""

    def __init__(self) -> None:
        self._number = 0  # of the level before
        self._open: list[str] = []  # HL01 of the levels around it

    def check(self, values: Sequence[str], spot: Spot) -> list[Problem]:
        """Problems of the next one, whose elements these are. It counts on from what it says, so
        that one wrong number is one problem."""
        number, parent = (*(value.strip() for value in values[1:3]), "", "")[:2]
        found: list[Problem] = []
        self._number += 1
        if number != str(self._number):
            message = f"pyx12: HL01 should be {self._number}."
            found.append(Problem("SEG010", message, spot.place, 1))
            if number.isascii() and number.isdigit() and len(number) < 12:
                self._number = int(number)
        if parent:
            if parent in self._open:
                del self._open[self._open.index(parent) + 1 :]
            else:
                message = "pyx12: HL02 must be the HL01 of a level that is still open."
                found.append(Problem("SEG011", message, spot.place, 2))
        else:
            self._open.clear()
        self._open.append(number)
        return found


class LineNumbers:
    """Follows LX01 in the claims of an 837."""

    def __init__(self) -> None:
        self._line = 0

    def check(self, values: Sequence[str], spot: Spot) -> list[Problem]:
        """Problems of the next segment, whose elements these are."""
        if values[0] == "CLM":
            self._line = 0
        if values[0] != "LX":
            return []
        self._line += 1
        number = values[1].strip() if len(values) > 1 else ""
        if number == str(self._line):
            return []
        message = f"pyx12: the line number (LX01) should be {self._line}."
        if number.isascii() and number.isdigit() and len(number) < 7:
            self._line = int(number)
        return [Problem("SEG014", message, spot.place, 1)]
