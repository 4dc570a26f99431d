"""pyx12 and `edi` on the same single faults: where they disagree, the reason is known.

About two thousand files, each a clean base file with one thing wrong: both should report it. The
tables of comparison.py explain every difference; a new one fails the test, and so does a reason
that no difference needs any more.
"""

import pytest

import edi

pytest.importorskip("pyx12")

from both_opinions import ONLY_EDI, ONLY_PYX12, differences, outcomes
from pyx12_opinion import bases, opinion

pytestmark = pytest.mark.slow

# Elements whose replacement is more than one fault: a composite loses its other components, and
# SE02 no longer agrees with ST02.
SEVERAL_FAULTS = {"ST 02", "CLM 05", "HI 02", "SV1 01", "SV2 02", "SVC 01", "SVD 03"}


def test_both_accept_the_base_files() -> None:
    for name, text in bases().items():
        assert not opinion(text), name
        assert not list(edi.validate(text.encode())), name


def test_every_difference_is_explained() -> None:
    unexplained = []
    used: set[object] = set()
    for one, reasons in differences():
        used.update(reasons)
        if not reasons:
            unexplained.append(
                (one.base, one.fault.kind, one.fault.place, one.pyx12[:1], sorted(set(one.edi)))
            )
    assert not unexplained
    assert not ({*ONLY_EDI, *ONLY_PYX12} - used), "reasons that nothing needs"


def test_both_find_most_faults() -> None:
    both = sum(1 for one in outcomes() if one.pyx12 and one.edi)
    neither = sum(1 for one in outcomes() if not one.pyx12 and not one.edi)
    assert both > 1600
    assert neither < 300  # names, numbers and situational segments are free


def test_one_wrong_element_is_one_error() -> None:
    """No cascades: what is wrong is said once."""
    many = {
        (one.base, one.fault.kind, one.fault.place, one.edi)
        for one in outcomes()
        if one.fault.element and one.fault.kind != "emptied" and len(one.edi) > 1
    }
    assert not {one for one in many if one[2] not in SEVERAL_FAULTS}
    assert {one[2] for one in many} == SEVERAL_FAULTS
