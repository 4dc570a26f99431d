"""Where pyx12 and `edi` differ on single faults, and why."""

import logging
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pyx12_opinion import Fault, bases, faults, opinion

import edi

# Codes of checks that pyx12 does not make: a difference that consists of them explains itself.
OURS = {
    "BAL": "balancing",
    "CAS": "adjustment group and reason codes",
    "COB": "consistency of payers within a claim",
    "COD": "check digits and code forms",
    "REM": "remittance rules",
    "SIT": "situational rules",
}

# What only `edi` reports. Kind, place or "*", codes among ours -> reason.
ONLY_EDI = {
    ("wrong count", "LX 01", "SEG014"): "pyx12 counts the lines of the 837P, not of the 837I",
    (
        "doubled",
        "*",
        "SEG003 SEG006 SEG014",
    ): "pyx12 does not miss what the first of two loops in a row lacks when the second has it",
    ("emptied", "CL1 01", "ELE001"): "the admission type is required since errata A2 of the 837I",
    ("*", "ST 01", "ENV013"): "pyx12 takes the transaction set from GS01 and GS08",
    ("*", "ST 03", "ELE001 ELE006 ENV013"): "pyx12 does not compare ST03 of the 837P",
    ("too long", "BHT 03", "ELE003"): "the guides limit BHT03 to 30 of its 50 characters",
}

# What only pyx12 reports. Kind, place, its text -> reason.
ONLY_PYX12 = {
    ("emptied", "*", "trailing element terminators"): "separators left at the end of a segment are"
    " a warning here (ELE010)",
}

# What neither reports is mostly no fault: names, numbers and situational segments are free.


class Outcome(NamedTuple):
    """A fault and who reported what."""

    base: str
    fault: Fault
    pyx12: tuple[str, ...]
    edi: tuple[str, ...]  # codes of findings of severity error


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every fault of every base file, with both opinions."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    return tuple(
        Outcome(
            base,
            fault,
            tuple(opinion(fault.text)),
            tuple(f.code for f in edi.validate(fault.text.encode()) if f.severity == "error"),
        )
        for base, text in bases().items()
        for fault in faults(text)
    )


def differences() -> Iterator[tuple[Outcome, list[object]]]:
    """Faults that only one of the two reports, with the reasons that explain it."""
    for one in outcomes():
        if bool(one.pyx12) != bool(one.edi):
            yield one, list(_why_only_edi(one) if one.edi else _why_only_pyx12(one))


def _why_only_edi(one: Outcome) -> Iterator[object]:
    """Reasons that cover the codes of a fault which only we report."""
    left = {code for code in one.edi if code[:3] not in OURS}
    if not left:
        yield from {code[:3] for code in one.edi}
        return
    for key in ONLY_EDI:
        kind, place, codes = key
        same = kind in ("*", one.fault.kind) and place in ("*", one.fault.place)
        if same and left <= set(codes.split()):
            yield key


def _why_only_pyx12(one: Outcome) -> Iterator[object]:
    for key in ONLY_PYX12:
        kind, place, text = key
        same = kind in ("*", one.fault.kind) and place in ("*", one.fault.place)
        if same and all(text in said for said in one.pyx12):
            yield key
