"""What every check reports: a `Finding` with its place in the file."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding matters. Only errors make `edi validate` exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Snip(IntEnum):
    """WEDI SNIP test types."""

    SYNTAX = 1
    GUIDE = 2
    BALANCING = 3
    SITUATIONAL = 4
    CODE_SETS = 5
    SERVICE_TYPES = 6
    TRADING_PARTNERS = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one place.

    `message` never holds an element value, so it is safe to log; `detail` and
    `raw` do hold values and are shown only when the user asks for them.
    """

    code: str
    name: str
    severity: Severity
    snip: Snip
    message: str
    file: str | None = None
    interchange: str | None = None  # ISA13
    group: str | None = None  # GS06
    transaction: str | None = None  # ST02
    claim: str | None = None  # CLM01 or CLP01
    loop: str | None = None  # "2430"
    path: str | None = None  # "2000A[1]/2000B[2]/2300[1]/2400[3]/2430[1]/CAS[1]"
    segment_id: str | None = None
    segment: int | None = None  # ordinal in the transaction set, ST = 1
    line: int | None = None  # 1-based line of the file
    offset: int | None = None  # 0-based byte offset in the file
    element: int | None = None  # 2 for CAS02
    component: int | None = None  # 1-based
    detail: str | None = field(default=None, repr=False)  # the values behind the message
    raw: str | None = field(default=None, repr=False)  # the offending segment, no terminator
    separators: str = field(default="*:^", repr=False)  # element, component, repetition


class Place(NamedTuple):
    """Where a segment stands in its file and transaction set."""

    segment_id: str
    line: int
    offset: int
    segment: int | None = None  # ordinal in the transaction set, ST = 1; None outside one
    loop: str | None = None
    path: str | None = None
    raw: str | None = None

    def __repr__(self) -> str:
        """Without the raw segment, which holds values."""
        return f"Place{self[:-1]!r}"


class Problem(NamedTuple):
    """What a stage found, before it is named, rated and put into its context as a `Finding`.

    `severity` is given only where it differs from the rule's own, `claim` where it shows only after
    its claim has ended.
    """

    code: str
    message: str
    place: Place
    element: int | None = None
    component: int | None = None
    detail: str | None = None
    severity: Severity | None = None
    claim: str | None = None

    def __repr__(self) -> str:
        """Without detail and claim number, which hold values."""
        return f"Problem{self[:5]!r}"


# The keys of one `jsonl` line, in order: a contract with users.
JSON_KEYS = (
    "code",
    "name",
    "severity",
    "snip",
    "message",
    "file",
    "interchange",
    "group",
    "transaction",
    "claim",
    "loop",
    "path",
    "segment_id",
    "segment",
    "line",
    "offset",
    "element",
    "component",
)
