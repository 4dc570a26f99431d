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
    """Follows the HL segments of one transaction set.

    What one wrong HL01 says is taken both ways from there on, as it is and as it should have been,
    so that the levels after it are not reported for it too.
    """

    def __init__(self) -> None:
        self._expected = [1]  # what HL01 of the next level may be; the first is the one to ask for
        self._open: list[frozenset[str]] = []  # what HL01 of the levels around it may be

    def check(self, values: Sequence[str], spot: Spot) -> list[Problem]:
        """Problems of the next one, whose elements these are."""
        number, parent = (*(value.strip() for value in values[1:3]), "", "")[:2]
        found: list[Problem] = []
        first = self._expected[0]
        names = {number}
        if _is_count(number) and int(number) in self._expected:
            self._expected = [int(number) + 1]
        else:
            message = f"pyx12: HL01 should be {first}."
            found.append(Problem("SEG010", message, spot.place, 1))
            names.add(str(first))
            self._expected = [first + 1]
            if _is_count(number):
                self._expected.insert(0, int(number) + 1)
        if parent:
            above = [at for at, one in enumerate(self._open) if parent in one]
            if above:
                del self._open[above[-1] + 1 :]
            else:
                message = "pyx12: HL02 must be the HL01 of a level that is still open."
                found.append(Problem("SEG011", message, spot.place, 2))
        else:
            self._open.clear()
        self._open.append(frozenset(names))
        return found


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


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
        if _is_count(number):
            self._line = int(number)
        return [Problem("SEG014", message, spot.place, 1)]
