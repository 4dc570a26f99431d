"""pyx12 and `edi` on the same single faults: where they disagree, the reason is known.

About two thousand files, each a clean base file with one thing wrong: both should report it. The
tables below explain every difference; a new one fails the test, and so does a reason that no
difference needs any more.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

import edi

pytest.importorskip("pyx12")

from pyx12_opinion import Fault, bases, faults, opinion

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


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    return [
        Outcome(
            base,
            fault,
            tuple(opinion(fault.text)),
            tuple(f.code for f in edi.validate(fault.text.encode()) if f.severity == "error"),
        )
        for base, text in bases().items()
        for fault in faults(text)
    ]


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


def test_both_accept_the_base_files() -> None:
    for name, text in bases().items():
        assert not opinion(text), name
        assert not list(edi.validate(text.encode())), name


def test_every_difference_is_explained(outcomes: list[Outcome]) -> None:
    unexplained = []
    used: set[object] = set()
    for one in outcomes:
        if bool(one.pyx12) == bool(one.edi):
            continue
        reasons = list(_why_only_edi(one) if one.edi else _why_only_pyx12(one))
        used.update(reasons)
        if not reasons:
            unexplained.append(
                (one.base, one.fault.kind, one.fault.place, one.pyx12[:1], sorted(set(one.edi)))
            )
    assert not unexplained
    assert not ({*ONLY_EDI, *ONLY_PYX12} - used), "reasons that nothing needs"


def test_both_find_most_faults(outcomes: list[Outcome]) -> None:
    """The numbers of docs/evidence.md, so that a weakened check shows here."""
    assert {name for name, *_ in outcomes} == set(bases())
    tally = Counter((bool(one.pyx12), bool(one.edi)) for one in outcomes)
    print(tally)
    assert tally[True, True] > 1500
    assert tally[True, False] < tally[False, True]


# Elements whose replacement is more than one fault: a composite loses its other components, and
# SE02 no longer agrees with ST02.
SEVERAL_FAULTS = {"ST 02", "CLM 05", "HI 02", "SV1 01", "SV2 02", "SVC 01", "SVD 03"}


def test_one_wrong_element_is_one_error(outcomes: list[Outcome]) -> None:
    """No cascades: what is wrong is said once."""
    many = {
        (one.base, one.fault.kind, one.fault.place, one.edi)
        for one in outcomes
        if one.fault.element and one.fault.kind != "emptied" and len(one.edi) > 1
    }
    assert not {one for one in many if one[2] not in SEVERAL_FAULTS}
    assert {one[2] for one in many} == SEVERAL_FAULTS
