"""A 276 (005010X212) as the requests in it, whatever is wrong around them.

A request is a TRN segment with what follows it, below the level of a subscriber (2200D) or a
dependent (2200E). Each is kept, also where levels above it are missing or cannot be read: an answer
has to be found for every one. Values are as they were sent; what cannot stand in an answer is for
`writing` to see to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.acknowledgement.values import raw_values
from edi.claims.view import at, money
from edi.elements.dates import parse_period
from edi.interchange.delimiters import Delimiters

SOURCE, RECEIVER, PROVIDER, SUBSCRIBER, DEPENDENT = "20", "21", "19", "22", "23"  # HL03
PARENTS = {RECEIVER: SOURCE, PROVIDER: RECEIVER, SUBSCRIBER: PROVIDER, DEPENDENT: SUBSCRIBER}
ENTITIES = {"PR": SOURCE, "41": RECEIVER, "1P": PROVIDER, "IL": SUBSCRIBER, "QC": DEPENDENT}

Days = tuple[date, date]


class Spot(NamedTuple):
    """A place in a file, both from 1."""

    line: int
    column: int  # in characters


class Trouble(NamedTuple):
    """What is wrong in a file of requests, without any value."""

    message: str
    spot: Spot


@dataclass(slots=True)
class LineRequest:
    """Loop 2210D or 2210E: the status of a service line is asked for."""

    procedure: tuple[str, ...] = ()  # SVC01: qualifier, code and modifiers
    charge: Decimal | None = None  # SVC02, dollars
    revenue_code: str = ""  # SVC04
    control_number: str = ""  # REF*FJ
    days: Days | None = None  # DTP*472


@dataclass(slots=True)
class Level:
    """An HL with its name; `names` are elements of NM1, index n is element n."""

    code: str  # HL03
    spot: Spot
    names: list[list[str]] = field(default_factory=list)

    @property
    def ids(self) -> list[tuple[str, str]]:
        """NM108 and NM109 of its names."""
        return [(at(one, 8), at(one, 9)) for one in self.names if at(one, 9)]


@dataclass(slots=True)
class Request:
    """Loop 2200D or 2200E."""

    trace: str  # TRN02
    spot: Spot
    provider: Level
    subscriber: Level
    number: str = ""  # REF*1K: payer claim control number
    account: str = ""  # REF*EJ: patient control number
    bill_type: str = ""  # REF*BLT
    clearinghouse: str = ""  # REF*D9
    amount: Decimal | None = None  # AMT*T3, dollars
    days: Days | None = None  # DTP*472
    lines: list[LineRequest] = field(default_factory=list)

    @property
    def member(self) -> str:
        """NM109 of the subscriber, as it is compared."""
        return next((plain(id_) for _, id_ in self.subscriber.ids), "")


@dataclass(slots=True)
class RequestSet:
    """A transaction set: its levels and requests, in their order."""

    spot: Spot
    reference: str = ""  # BHT03
    items: list[Level | Request] = field(default_factory=list)

    @property
    def requests(self) -> Iterator[Request]:
        return (one for one in self.items if isinstance(one, Request))


@dataclass(slots=True)
class RequestGroup:
    """A functional group; `gs` are its elements."""

    gs: list[str]
    sets: list[RequestSet] = field(default_factory=list)


@dataclass(slots=True)
class RequestInterchange:
    """An interchange; `isa` are its elements."""

    isa: list[str]
    ordinal: int  # in the file, from 1
    delimiters: Delimiters
    groups: list[RequestGroup] = field(default_factory=list)

    @property
    def is_test(self) -> bool:
        """ISA15."""
        return at(self.isa, 15).strip() == "T"

    @property
    def requests(self) -> Iterator[Request]:
        return (one for group in self.groups for its in group.sets for one in its.requests)


class SetReader:
    """Takes the segments of one transaction set."""

    def __init__(self, into: RequestSet, troubles: list[Trouble], d: Delimiters) -> None:
        self._set = into
        self._troubles = troubles
        self._d = d
        self._open: dict[str, Level] = {}  # by HL03
        self._level: Level | None = None
        self._request: Request | None = None
        self._service: LineRequest | None = None

    def feed(self, raw: str, spot: Spot) -> None:
        values = raw_values(raw, self._d)
        match values[0]:
            case "BHT":
                self._set.reference = at(values, 3)
            case "HL":
                self._start_level(at(values, 3), spot)
            case "NM1":
                self._name(values, spot)
            case "TRN":
                self._start_request(values, spot)
            case "SVC":
                self._start_line(values, spot)
            case "REF" | "AMT" | "DTP":
                self._tell(values, spot)
            case "DMG" | "ST" | "SE":
                pass
            case _:
                self._troubles.append(Trouble("a segment that a 276 does not have", spot))

    def finish(self, spot: Spot) -> None:
        """The set has ended."""
        self._end_level()
        if not any(True for _ in self._set.requests):
            self._troubles.append(Trouble("the 276 holds no request (TRN)", spot))

    # -- levels

    def _start_level(self, code: str, spot: Spot) -> None:
        self._end_level()
        self._request = self._service = None
        if code not in (SOURCE, *PARENTS):
            self._troubles.append(
                Trouble("the level code (HL03) is not 20, 21, 19, 22 or 23", spot)
            )
            code = SUBSCRIBER
        self._level = self._opened(code, spot)

    def _opened(self, code: str, spot: Spot) -> Level:
        """A new level, below those that it needs."""
        parent = PARENTS.get(code)
        if parent is not None and parent not in self._open:
            self._troubles.append(
                Trouble(f"the level above (HL03 {parent}) is missing before HL03 {code}", spot)
            )
            self._opened(parent, spot)
        self._close_below(code)
        level = self._open[code] = Level(code, spot)
        self._set.items.append(level)
        return level

    def _close_below(self, code: str) -> None:
        """Levels below this one, and one like it, are over."""
        order = (SOURCE, RECEIVER, PROVIDER, SUBSCRIBER, DEPENDENT)
        for below in order[order.index(code) :]:
            self._open.pop(below, None)

    def _end_level(self) -> None:
        """A level that asks for nothing and has none below it, where one of a patient should."""
        level, self._level = self._level, None
        if level is not None and not level.names:
            self._troubles.append(
                Trouble(f"the name (NM1) of level {level.code} is missing", level.spot)
            )

    def _name(self, values: list[str], spot: Spot) -> None:
        level = self._level
        if level is None or ENTITIES.get(at(values, 1)) != level.code:
            self._troubles.append(Trouble("a name (NM1) that does not belong to its level", spot))
            return
        level.names.append(values)

    # -- requests

    def _start_request(self, values: list[str], spot: Spot) -> None:
        level = self._level
        self._service = None
        if level is None or level.code not in (SUBSCRIBER, DEPENDENT):
            self._troubles.append(
                Trouble("a request (TRN) that belongs to no subscriber or dependent", spot)
            )
            self._end_level()
            level = self._level = self._opened(SUBSCRIBER, spot)
        trace = at(values, 2).strip()
        if not trace:
            self._troubles.append(Trouble("the trace number (TRN02) is missing", spot))
        self._request = Request(trace, spot, self._open[PROVIDER], self._open[SUBSCRIBER])
        self._set.items.append(self._request)

    def _start_line(self, values: list[str], spot: Spot) -> None:
        if self._request is None:
            self._troubles.append(Trouble("a service line (SVC) without a request (TRN)", spot))
            return
        self._service = LineRequest(
            tuple(at(values, 1).split(self._d.component)),
            money(at(values, 2)),
            at(values, 4),
        )
        self._request.lines.append(self._service)

    def _tell(self, values: list[str], spot: Spot) -> None:
        """REF, AMT or DTP of a request or of its line."""
        if self._request is None:  # its TRN is lost, or a name of it; it is answered all the same
            if values[0] == "REF" and at(values, 1) not in ("1K", "EJ", "BLT", "D9"):
                self._troubles.append(Trouble("a reference (REF) without a request (TRN)", spot))
                return
            self._start_request([], spot)
        request, service = self._request, self._service
        assert request is not None
        qualifier, value = at(values, 1), at(values, 2).strip()
        match values[0], qualifier:
            case "REF", "FJ" if service is not None:
                service.control_number = value
            case "REF", "1K":
                request.number = value
            case "REF", "EJ":
                request.account = value
            case "REF", "BLT":
                request.bill_type = value
            case "REF", "D9":
                request.clearinghouse = value
            case "AMT", "T3":
                request.amount = money(value)
                if request.amount is None:
                    self._troubles.append(Trouble("the charge (AMT*T3) is not an amount", spot))
            case "DTP", "472":
                days = period(value, at(values, 3))
                if days is None:
                    message = "the service date (DTP*472) is not a date or period"
                    self._troubles.append(Trouble(message, spot))
                elif service is not None:
                    service.days = days
                else:
                    request.days = days


def period(form: str, text: str) -> Days | None:
    """First and last day of a DTP; None for what is none."""
    return parse_period(form, text) if form in ("D8", "RD8") else None


def plain(id_: str) -> str:
    """An id as it is compared: without blanks and hyphens, in capitals."""
    return "".join(c for c in id_.upper() if c.isalnum())
