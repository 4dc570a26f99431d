"""Claim Adjustment Reason Codes (CARC, X12 code source 139): CAS02, CAS05, ... CAS17.

The table is the list of `LIST_DATE`, 407 codes of which 110 are deactivated. X12 publishes a new
one in March, July and November. Summaries are our own wording. `source` says what a group set rests
on:

- `X12-TEXT`: the code's own definition names the groups, so `must` is a hard rule;
- `X12-RFI`, `X12-NOTE`, `CMS`, `NORIDIAN`: another published statement;
- `CORE`: the groups listed by the 2016 CAQH CORE scenarios, advisory outside them;
- `SUCC(x)`: taken over from the retired code x that this one replaced;
- `SEM`: our reading of the code's meaning, with its confidence; advisory.
"""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from edi.codes._table import rows
from edi.codes.lists import FOREVER, users

LIST_DATE = date(2025, 11, 1)  # of the list that is shipped

_NUMBERED = re.compile(r"([A-Z]?)([1-9]\d{0,2})")
# The row of a code of which only a newer list knows: it suits any group.
_NEW = ["", "", "", "N", "", "CO|OA|PI|PR", *[""] * 10]
_NEW_CODES = 50  # more than X12 has added to a series in ten years


class Carc(NamedTuple):
    """One reason code and the group codes (CO, OA, PI, PR) that suit it.

    A group is in `must` (the only ones allowed, by definition), `usual` (no finding),
    `tolerated` (uncommon) or `never` (contradicts the meaning).
    """

    code: str
    summary: str
    started: date | None
    stopped: date | None
    remark_required: bool
    must: frozenset[str]
    usual: frozenset[str]
    tolerated: frozenset[str]
    never: frozenset[str]
    preferred: str | None
    severity_835: str  # another group in an 835 that we author: error, warning or info
    severity_837: str  # the same pair copied from a prior payer's 835 into an 837
    scope: str  # "" for any business, else e.g. "workers_comp" or "837_only"
    replacement: tuple[str, ...]
    source: str
    confidence: str
    exceptions: str

    @property
    def allowed(self) -> frozenset[str]:
        """The groups that raise no error: `must` when there is one, else usual and tolerated."""
        return self.must or self.usual | self.tolerated

    def is_active(self, on: date) -> bool:
        """Whether an original remittance of that date may use the code.

        The stop date itself still counts as active: X12 left open which date decides.
        """
        if self.started is not None and on < self.started:
            return False
        return self.stopped is None or on <= self.stopped


def get(code: str) -> Carc | None:
    """The reason code, or None when it is not in the list."""
    return _carc(code) if code in _rows() else None


def is_valid(value: str) -> bool:
    """Whether the value is, or ever was, a reason code."""
    return value in _rows()


def may_be_new(value: str) -> bool:
    """Whether an unlisted code continues a series in use, such as 309 or P33: a later list may
    have it."""
    match = _NUMBERED.fullmatch(value)
    last = _last_numbers().get(match[1]) if match else None
    return match is not None and last is not None and last < int(match[2]) <= last + _NEW_CODES


@cache
def _last_numbers() -> dict[str, int]:
    """The last number of each series that still has an active code: "" for those without letter."""
    last: dict[str, int] = {}
    for code, row in _rows().items():
        if not row[2] and (match := _NUMBERED.fullmatch(code)):
            last[match[1]] = 0
    for code in _rows():
        if (match := _NUMBERED.fullmatch(code)) and match[1] in last:
            last[match[1]] = max(last[match[1]], int(match[2]))
    return last


def all_codes() -> tuple[Carc, ...]:
    """Every reason code, retired ones too, in list order."""
    return tuple(map(_carc, _rows()))


@cache
def _rows() -> dict[str, list[str]]:
    """Our list; where the user has imported another, with its new codes, which suit any group, and
    with the days of that one."""
    found = {row[0]: row[1:] for row in rows("carc")}
    theirs = users("carc")
    if theirs is None:
        return found
    for code, periods in theirs.codes():
        known = found.get(code, _NEW)
        started, stopped = _iso(periods[0][0]), _iso(periods[-1][1])
        summary = known[0] or theirs.meaning(code)
        found[code] = [summary, started or known[1], stopped or known[2], *known[3:]]
    return found


def list_date() -> date:
    """Of the list in use."""
    theirs = users("carc")
    return theirs.info.date if theirs is not None else LIST_DATE


def _iso(day: int) -> str:
    if day in (0, FOREVER):
        return ""
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


@cache
def _carc(code: str) -> Carc:
    """Made when first asked for: a file uses few of them."""
    row = _rows()[code]
    summary, started, stopped, remark, must, usual, tolerated, never, preferred = row[:9]
    severity_835, severity_837, scope, replacement, source, confidence, exceptions = row[9:]
    return Carc(
        code=code,
        summary=summary,
        started=_date(started),
        stopped=_date(stopped),
        remark_required=remark == "Y",
        must=_groups(must),
        usual=_groups(usual),
        tolerated=_groups(tolerated),
        never=_groups(never),
        preferred=preferred or None,
        severity_835=severity_835,
        severity_837=severity_837,
        scope=scope,
        replacement=tuple(replacement.split("|")) if replacement else (),
        source=source,
        confidence=confidence,
        exceptions=exceptions,
    )


@cache
def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _groups(text: str) -> frozenset[str]:
    return frozenset(text.split("|")) if text else frozenset()
