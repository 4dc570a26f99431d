"""pyx12's own reading of whole files, and what `edi` makes of its parts, on the same single faults
in sets that there is no guide for."""

import logging

import pytest

pytest.importorskip("pyx12")

import made_sets
from effort import one_in
from pyx12_opinion import Fault, faults, opinion

import edi
from edi.other_sets.catalogue import OTHER_SETS

_ONE_IN = 40
_ENVELOPE = ("GS", "ST", "SE", "GE", "IEA")
# A warning of ours, and what is right below a dependent.
_NO_ERRORS = ("Segment contains trailing element terminators", "(2000E) missing")


def _tried() -> list[Fault]:
    found = [
        fault
        for number, guide in enumerate(OTHER_SETS)
        for fault in faults(made_sets.made(guide, number))
        if fault.segment not in _ENVELOPE  # which pyx12 is not asked about
    ]
    return found[:: one_in(_ONE_IN)]


@pytest.mark.slow
def test_both_find_the_same_files_wrong(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="pyx12")
    tally = {True: 0, False: 0}
    for fault in _tried():
        theirs = [one for one in opinion(fault.text) if not one.endswith(_NO_ERRORS)]
        found = edi.validate(fault.text.encode())
        ours = [one.message for one in found if one.severity == "error"]
        assert bool(theirs) == bool(ours), (fault.kind, fault.place, theirs, ours, fault.text)
        tally[bool(ours)] += 1
    assert tally[True] > tally[False] > 0
