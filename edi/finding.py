"""What every check reports: a `Finding` with its place in the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, Self


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


class Range(NamedTuple):
    """A piece of a file's text: lines and columns from 1, the end behind its last character.

    Columns count characters (Unicode code points): a sequence of UTF-8 is one, and so is a byte
    that is part of none, as in Latin-1. A byte order mark is not counted. Lines end at LF, or at CR
    where there is no LF.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class _Shown(NamedTuple):
    """What of a finding is shown on request only, since it holds values, and where it stands."""

    detail: str | None
    raw: str | None
    separators: str
    column: int | None
    line_break: str
    breaks: tuple[int, ...]  # characters of `raw` before which a wrapped file breaks the line


class _Hiding:
    """Holds what is no field, so that nothing that goes through the fields meets values."""

    __slots__ = ("_shown",)
    _shown: _Shown


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Finding(_Hiding):
    """One thing wrong in one place.

    `message` and all other fields hold no element value but `claim`, so they are safe to log and to
    store. What does hold values are properties, which only whoever asks for them gets to see:
    `detail`, the values behind the message, and `raw`, the offending segment without terminator. So
    `repr`, `dataclasses.asdict`, `as_dict` and data frames have none of them, and neither has a
    pickle: what is loaded from one has its `raw` masked and no `detail`.

    `line` and `offset` are those of the segment; `range` is that of the element or component in it,
    and the whole segment where the finding names no element. `start_line`, `column`, `end_line` and
    `end_column` are its parts. None stands for what does not apply.
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

    def __init__(
        self,
        code: str,
        name: str,
        severity: Severity,
        snip: Snip,
        message: str,
        file: str | None = None,
        interchange: str | None = None,
        group: str | None = None,
        transaction: str | None = None,
        claim: str | None = None,
        loop: str | None = None,
        path: str | None = None,
        segment_id: str | None = None,
        segment: int | None = None,
        line: int | None = None,
        offset: int | None = None,
        element: int | None = None,
        component: int | None = None,
        detail: str | None = None,
        raw: str | None = None,
        separators: str = "*:^",
        segment_column: int | None = None,
        line_break: str = "\n",
        breaks: tuple[int, ...] = (),
    ) -> None:
        put = object.__setattr__
        put(self, "code", code)
        put(self, "name", name)
        put(self, "severity", severity)
        put(self, "snip", snip)
        put(self, "message", message)
        put(self, "file", file)
        put(self, "interchange", interchange)
        put(self, "group", group)
        put(self, "transaction", transaction)
        put(self, "claim", claim)
        put(self, "loop", loop)
        put(self, "path", path)
        put(self, "segment_id", segment_id)
        put(self, "segment", segment)
        put(self, "line", line)
        put(self, "offset", offset)
        put(self, "element", element)
        put(self, "component", component)
        put(self, "_shown", _Shown(detail, raw, separators, segment_column, line_break, breaks))

    @property
    def detail(self) -> str | None:
        """The values behind the message; may identify a patient."""
        return self._shown.detail

    @property
    def raw(self) -> str | None:
        """The offending segment, without terminator, and in a wrapped file (ENV019) without the
        line breaks inside it; may identify a patient."""
        return self._shown.raw

    @property
    def separators(self) -> str:
        """Of elements, components and repetitions in `raw`."""
        return self._shown.separators

    @property
    def segment_column(self) -> int | None:
        """Of the segment's start, from 1."""
        return self._shown.column

    @property
    def line_break(self) -> str:
        """What ends a line there, LF or CR."""
        return self._shown.line_break

    def as_dict(self, show_values: bool = False) -> dict[str, Any]:
        """The finding as the JSON report has it: the keys of `JSON_KEYS` in their order, with plain
        text and numbers.

        No element value is in it but the claim number, unless `show_values` adds `detail` to the
        message.
        """
        found = {key: getattr(self, key) for key in _PLAIN_KEYS}
        found["severity"], found["snip"] = str(self.severity), int(self.snip)
        if show_values and self.detail:
            found["message"] = f"{self.message} [{self.detail}]"
        found.update(zip(_RANGE_KEYS, self.range or _NOWHERE, strict=True))
        return found

    def packed(self) -> tuple[object, ...]:
        """All of it with its values, to be handed to another process of the same run."""
        return (*_public(self), *self._shown)

    def moved_right(self, columns: int) -> "Finding":
        """The same, so many columns further on in its line."""
        shown = self._shown
        column = shown.column + columns if shown.column is not None else None
        packed: tuple[Any, ...] = (*_public(self), *shown._replace(column=column))
        return Finding(*packed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        return _public(self) == _public(other) and self._shown == other._shown

    def __hash__(self) -> int:
        return hash(_public(self))

    def __reduce__(self) -> tuple[object, ...]:
        """A pickle may be kept: without values, but with the places of the segment's characters."""
        _, raw, separators, *place = self._shown
        if raw is not None:
            raw = _masked(raw, self.segment_id or "", separators)
        return Finding, (*_public(self), None, raw, separators, *place)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @property
    def is_wrapped(self) -> bool:
        """Does the file break the line inside of the segment?"""
        return bool(self._shown.breaks)

    @property
    def span(self) -> tuple[int, int] | None:
        """Start and end in `raw`, from 0, of what the finding is about; see `span`."""
        if self.raw is None:
            return None
        return span(self.raw, self.separators, self.element, self.component)

    @property
    def range(self) -> Range | None:
        """Where it is in the file; empty for something absent. None where that is not known."""
        if self.line is None or self.segment_column is None:
            return None
        raw, breaks = self.raw or "", self._shown.breaks
        start, end = self.span or (0, 0)
        if breaks:  # what starts at a break is in the line behind it, what ends there before it
            raw = _broken(raw, breaks, self.line_break)
            is_empty = start == end
            end += sum(at < end for at in breaks)
            start = end if is_empty else start + sum(at <= start for at in breaks)
        before, there = raw[:start], raw[start:end]
        if not raw.isascii() and _is_mixed(raw):
            before, there = _characters(before), _characters(there)
        first = advance(before, self.line, self.segment_column, self.line_break)
        return Range(*first, *advance(there, *first, self.line_break))

    @property
    def start_line(self) -> int | None:
        found = self.range
        return found.line if found else None

    @property
    def column(self) -> int | None:
        found = self.range
        return found.column if found else None

    @property
    def end_line(self) -> int | None:
        found = self.range
        return found.end_line if found else None

    @property
    def end_column(self) -> int | None:
        found = self.range
        return found.end_column if found else None


def _public(finding: Finding) -> tuple[Any, ...]:
    return tuple(getattr(finding, name) for name in _FIELDS)


_FIELDS = tuple(field.name for field in fields(Finding))


def _masked(raw: str, segment_id: str, separators: str) -> str:
    """The segment with a mask for each character of a value: `span` and `Range` stay the same."""
    text = _characters(raw) if not raw.isascii() and _is_mixed(raw) else raw
    known = segment_id if text.startswith(segment_id) else ""
    kept = frozenset(separators + "\r\n")
    return known + "".join(c if c in kept else "·" for c in text[len(known) :])


def span(raw: str, separators: str, element: int | None, component: int | None) -> tuple[int, int]:
    """Start and end, from 0, of an element or component in a segment; all of it without `element`.

    What is empty has an empty range where it stands between its separators. What is absent has one
    where it would be added: at the end of the segment, of a component at the end of the element.
    Components are sought in the element's first repetition.
    """
    if element is None:
        return 0, len(raw)
    parts = raw.split(separators[:1] or "*")
    if element >= len(parts):
        return len(raw), len(raw)
    start = sum(len(part) + 1 for part in parts[:element])
    value = parts[element]
    by = separators[1:2]
    if component is None or not by or parts[0] == "ISA":
        return start, start + len(value)
    value = value.split(separators[2])[0] if len(separators) > 2 else value
    pieces = value.split(by)
    if component > len(pieces):
        return start + len(value), start + len(value)
    start += sum(len(piece) + 1 for piece in pieces[: component - 1])
    return start, start + len(pieces[component - 1])


def _broken(raw: str, breaks: Iterable[int], line_break: str) -> str:
    """The segment with its line breaks, of one character each, as the wrapped file has it."""
    pieces, done = [], 0
    for at in breaks:
        pieces.append(raw[done:at])
        done = at
    return line_break.join([*pieces, raw[done:]])


def line_break_in(text: str) -> str:
    """What ends a line: LF, and a lone CR where there is no LF."""
    return "\n" if "\n" in text else "\r"


def advance(text: str, line: int, column: int, line_break: str) -> tuple[int, int]:
    """Line and column behind a text that starts at these."""
    breaks = text.count(line_break)
    if not breaks:
        return line, column + len(text)
    return line + breaks, len(text) - text.rfind(line_break)


def _is_mixed(raw: str) -> bool:
    """Was a segment, since not all of it is UTF-8, read as Latin-1?"""
    try:
        raw.encode("latin-1").decode()
    except UnicodeEncodeError:
        return False
    except UnicodeDecodeError:
        return True
    return False


def _characters(text: str) -> str:
    """Text read as Latin-1, as its columns are counted; see `Range`."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


def moved(findings: Iterable[Finding], line: int, offset: int, column: int) -> Iterator[Finding]:
    """The findings of a part of a file that was read as if it started in column 1.

    It starts at `line`, `offset` and `column`. What stands before it was known of it already.
    """
    for finding in findings:
        at, found = finding.segment_column, finding.offset
        if column > 1 and finding.line == line and at is not None and (found or 0) >= offset:
            finding = finding.moved_right(column - 1)
        yield finding


class Place(NamedTuple):
    """Where a segment stands in its file and transaction set."""

    segment_id: str
    line: int
    offset: int
    segment: int | None = None  # ordinal in the transaction set, ST = 1; None outside one
    loop: str | None = None
    path: str | None = None
    raw: str | None = None
    column: int = 1  # of its first character, from 1
    separators: str = "*:^"  # element, component, repetition
    line_break: str = "\n"

    def __repr__(self) -> str:
        """Without the raw segment, which holds values."""
        return f"Place{self[:6]!r}"


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
    "start_line",
    "column",
    "end_line",
    "end_column",
)
_RANGE_KEYS = JSON_KEYS[-4:]  # worked out all at once
_PLAIN_KEYS = JSON_KEYS[:-4]
_NOWHERE = (None,) * 4
