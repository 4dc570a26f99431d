"""pyx12 and `edi` on whole third-party files: valid or not, and why they differ."""

import logging

import pytest

pytest.importorskip("pyx12")

import third_party_tables  # noqa: F401 (finds the two modules below)
from both_opinions import OURS
from pyx12_opinion import opinion
from sample_files import GUIDES, Sample, samples

LARGE = 30_000  # bytes; what is larger repeats what is in the others

# Other guides than pyx12 or we read; ours says so as an error.
UNREAD = {"ENV013"}


def _compared() -> list[Sample]:
    found = []
    for sample in samples():
        data = sample.read()
        known = any(guide.encode() in data for guide in GUIDES)
        if known and len(data) <= LARGE and data.startswith(b"ISA"):
            found.append(sample)
    return found


@pytest.mark.slow
def test_pyx12_agrees_on_samples() -> None:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    compared = _compared()
    if not compared:
        pytest.skip("no folder of third-party samples beside the checkout")
    only_pyx12, only_edi, both = [], [], 0
    for sample in compared:
        theirs = opinion(sample.read().decode("latin-1"))
        if theirs and theirs[0].startswith("exception"):
            continue  # pyx12 has no map of the base guides, and stops
        ours = {f.code for f in sample.findings() if f.severity == "error"}
        both += bool(theirs) and bool(ours)
        if theirs and not ours:
            only_pyx12.append((sample.path, theirs[:2]))
        elif ours - UNREAD and not theirs and any(code[:3] not in OURS for code in ours):
            only_edi.append((sample.path, ours))
    assert not only_pyx12
    assert not only_edi
    assert both >= 25
