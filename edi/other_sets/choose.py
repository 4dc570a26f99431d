"""Which map of pyx12 reads a set that we have no guide for, and what ENV013 says of it then."""

from typing import NamedTuple

from edi.finding import Problem, Severity
from edi.interchange.envelope import Envelope
from edi.other_sets.catalogue import OtherSet, is_available, others_of


class Chosen(NamedTuple):
    """The candidates for a set; BHT02 chooses where there are several."""

    maps: tuple[OtherSet, ...]
    differs: bool  # ST03 names another guide than GS08

    def said(self, problem: Problem) -> Problem:
        """ENV013 as a warning, as the set is judged after all; any other problem as it is."""
        if problem.code != "ENV013":
            return problem
        one = self.maps[0]
        if self.differs:
            message = (
                f"ST03 and GS08 differ: the transaction set is checked as {one.guide} by pyx12."
            )
            return problem._replace(message=message)
        message = (
            f"The {one.transaction} ({one.name}) is checked by pyx12's map of {one.guide}, not by"
            " a guide of edi: findings that begin with pyx12 are its opinion."
        )
        return problem._replace(message=message, severity=Severity.WARNING)


def other_set(envelope: Envelope) -> Chosen | None:
    """How the transaction set that has just opened is judged; None where pyx12 has no map of it, or
    is not installed."""
    st = [value.strip() for value in envelope.st] + ["", "", "", ""]
    maps = others_of(st[1], st[3], envelope.version)
    if not (maps and is_available()):
        return None
    differs = bool(st[3]) and others_of(st[1], envelope.version) != others_of(st[1], st[3])
    return Chosen(maps, differs)
