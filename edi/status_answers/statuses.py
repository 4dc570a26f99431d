"""What has become of a claim, as category and status codes (STC01; X12 code sources 507, 508).

docs/claim-status.md has them as a table. The categories of a reason are in the words of code source
507; a reason for a denial has no code here: the 835 has it, and status 1 points there.
"""

from typing import NamedTuple

from edi.emit.write_277 import Triplet
from edi.status_answers.known import KnownLine, State
from edi.status_answers.requests import Request

_OF_STATE = {
    State.RECEIVED: Triplet("A1", "20"),
    State.HELD_LIABILITY: Triplet("P4", "51"),
    State.HELD_COVERAGE: Triplet("P2", "52"),
    State.HELD_PRIOR: Triplet("P3", "286"),
    State.DECIDED: Triplet("F0", "3"),
    State.WAITING: Triplet("P5", "40"),
    State.PAID: Triplet("F1", "65"),
    State.NOTHING_PAYABLE: Triplet("F4", "104"),
    State.DENIED: Triplet("F2", "1"),
    State.FORWARDED: Triplet("F3F", "1"),
    State.PREDETERMINED: Triplet("F0", "37"),
    State.VOID: Triplet("F0", "3"),
    State.REVERSED: Triplet("F3", "101"),
}
NOT_FOUND = (Triplet("D0", "35"),)
NOT_LOOKED_UP = (Triplet("E2", "0"),)  # a file in which the claim may be could not be read
_MISSING = Triplet("E0", "21")
_MOST = 3  # STC01, STC10, STC11
_PAYABLE = (State.PAID, State.NOTHING_PAYABLE, State.DENIED, State.FORWARDED)


def of_state(state: State) -> tuple[Triplet, ...]:
    """Of a claim."""
    return (_OF_STATE[state],)


def of_line(state: State, line: KnownLine) -> tuple[Triplet, ...]:
    """Of a line of a claim; a line of a claim that is over has one of its own."""
    if state not in _PAYABLE or line.paid is None:
        return of_state(state)
    if line.paid:
        return of_state(State.PAID)
    return of_state(State.DENIED if line.is_denied else State.NOTHING_PAYABLE)


class Missing(NamedTuple):
    """What a request lacks."""

    words: str
    triplet: Triplet


_PROVIDER = Missing("the provider's identifier (2100C NM109)", Triplet("E0", "153", "1P"))
_NUMBER = Missing(
    "the payer claim control number (REF*1K) or patient control number (REF*EJ)",
    Triplet("E0", "478"),
)
_MEMBER = Missing("the member's identifier (2100D NM109)", Triplet("E0", "164", "IL"))
_DAYS = Missing("the service date (DTP*472)", Triplet("E0", "187"))


def lacking(one: Request) -> list[Missing]:
    """Why a request cannot be looked up."""
    found = [] if one.provider.ids else [_PROVIDER]
    if not one.number:
        found += [] if one.account else [_NUMBER]
        found += [] if one.member else [_MEMBER]
        found += [] if one.days else [_DAYS]
    return found


def of_unanswerable(one: Request) -> tuple[Triplet, ...]:
    """Of a request that does not say enough."""
    return (_MISSING, *(missing.triplet for missing in lacking(one)))[:_MOST]
