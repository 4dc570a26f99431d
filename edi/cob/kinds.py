"""Kinds of coverage, and which of them law puts before which whatever else is known.

Sources: 42 USC 1396a(a)(25) (Medicaid pays last); 10 USC 1079(j) (TRICARE pays after other plans);
25 USC 1623 (Indian Health Service); 42 USC 1395y(b) (Medicare); NAIC model regulation MO-120.
"""

from enum import StrEnum


class Kind(StrEnum):
    GROUP = "group"  # through an employer or a union
    INDIVIDUAL = "individual"
    MEDICARE = "medicare"
    MEDIGAP = "medigap"
    TRICARE = "tricare"
    TRICARE_SUPPLEMENT = "tricare-supplement"
    MEDICAID = "medicaid"
    INDIAN_HEALTH = "indian-health"
    STATE_PROGRAM = "state-program"
    WORKERS_COMPENSATION = "workers-compensation"
    NO_FAULT = "no-fault"  # and automobile medical payments
    LIABILITY = "liability"
    BLACK_LUNG = "black-lung"
    VETERANS = "veterans"
    FEDERAL_PROGRAM = "federal-program"


# They pay for what they answer for, and for nothing else: in this order, before any other.
RESPONSIBLE = (
    Kind.WORKERS_COMPENSATION,
    Kind.BLACK_LUNG,
    Kind.NO_FAULT,
    Kind.LIABILITY,
    Kind.VETERANS,
    Kind.FEDERAL_PROGRAM,
)
# After all others, in this order.
PUBLIC = (
    Kind.TRICARE,
    Kind.TRICARE_SUPPLEMENT,
    Kind.MEDICAID,
    Kind.INDIAN_HEALTH,
    Kind.STATE_PROGRAM,
)
_BETWEEN = len(RESPONSIBLE)

# SBR09: what differs from a health plan; None for what may be anything.
_OF_FILING: dict[str, Kind | None] = {
    "16": Kind.MEDICARE,
    "AM": Kind.NO_FAULT,
    "CH": Kind.TRICARE,
    "LM": Kind.LIABILITY,
    "MA": Kind.MEDICARE,
    "MB": Kind.MEDICARE,
    "MC": Kind.MEDICAID,
    "OF": None,
    "TV": Kind.STATE_PROGRAM,
    "VA": Kind.VETERANS,
    "WC": Kind.WORKERS_COMPENSATION,
    "ZZ": None,
    "": None,
}


def of_filing(filing: str) -> Kind | None:
    """The kind of coverage that SBR09 stands for; None where it does not say."""
    return _OF_FILING.get(filing, Kind.GROUP)


def place(kind: Kind) -> int:
    """Its place by law: what has a lower one pays first. Health plans and Medicare share one."""
    if kind in RESPONSIBLE:
        return RESPONSIBLE.index(kind)
    return _BETWEEN + 1 + PUBLIC.index(kind) if kind in PUBLIC else _BETWEEN


def precedes(first: Kind | None, second: Kind | None) -> bool:
    """Does law put the one before the other?"""
    return first is not None and second is not None and place(first) < place(second)
