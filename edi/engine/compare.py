"""Which claims of a file two selections of findings treat differently, as two profiles do.

The file is read twice side by side, so that never more is held than the findings of one claim.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from edi.engine.summary import FileSummary
from edi.finding import Finding, Severity

_NONE_LEFT = 1 << 62  # an ordinal behind those of all claims


class Verdict(StrEnum):
    """What becomes of a claim."""

    REJECTED = "rejected"  # an error
    WARNED = "warned"  # a warning, no error
    ACCEPTED = "accepted"


class Treatment(NamedTuple):
    """What becomes of a claim on one side, and the findings that the other side has not."""

    verdict: Verdict
    only_here: tuple[Finding, ...]


class Difference(NamedTuple):
    """A claim that is treated differently. `number` counts the claims of the file, from 1."""

    number: int
    claim: str
    first: Treatment
    second: Treatment


class _Judged(NamedTuple):
    number: int
    claim: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        severities = {finding.severity for finding in self.findings}
        if Severity.ERROR in severities:
            return Verdict.REJECTED
        return Verdict.WARNED if Severity.WARNING in severities else Verdict.ACCEPTED


Checked = tuple[Iterable[Finding], FileSummary]  # findings as they come, counted there


def compare(first: Checked, second: Checked) -> Iterator[Difference]:
    """The claims with findings of one side only, in the order of the file. What is found outside
    of claims is left out."""
    sides = [_claims(*first), _claims(*second)]
    heads = [next(side, _END) for side in sides]
    while heads != [_END, _END]:
        number, claim = min((head.number, head.claim) for head in heads)
        here = []
        for index, side in enumerate(sides):
            head = heads[index]
            if (head.number, head.claim) == (number, claim):
                here.append(head)
                heads[index] = next(side, _END)
            else:
                here.append(_Judged(number, claim, ()))
        treated = [_treatment(*here), _treatment(*reversed(here))]
        if any(one.only_here for one in treated):
            yield Difference(number, claim, *treated)


_END = _Judged(_NONE_LEFT, "", ())


def _claims(findings: Iterable[Finding], summary: FileSummary) -> Iterator[_Judged]:
    """The claims that have findings, each with all of them."""

    def numbered() -> Iterator[tuple[int, Finding]]:
        for finding in findings:
            if finding.claim is not None:
                yield summary.claims, finding  # how many claims were read when it came

    for (number, claim), those in groupby(numbered(), lambda one: (one[0], one[1].claim or "")):
        yield _Judged(number, claim, tuple(finding for _, finding in those))


def _treatment(own: _Judged, other: _Judged) -> Treatment:
    left = Counter(map(_key, other.findings))
    only = []
    for finding in own.findings:
        key = _key(finding)
        if left[key]:
            left[key] -= 1
        else:
            only.append(finding)
    return Treatment(own.verdict, tuple(only))


def _key(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same; a message names the profile that it comes from."""
    place = finding.segment, finding.path, finding.element, finding.component
    return (finding.code, finding.severity, *place)
