"""Faults that billing teams make, in files that are valid otherwise: most claims have one."""

from __future__ import annotations

from collections.abc import Iterator

IN_A_BED, WITH_A_HEADING = 3, 3
"""Of so many claims, one is of an inpatient without a day of admission; one has a heading."""


def faulty(segments: Iterator[str]) -> Iterator[str]:
    """The segments of an 837P in which tests lack the CLIA number of their laboratory, services to
    inpatients the day of admission, and diagnoses their last characters."""
    claim = 0
    for segment in segments:
        name, *values = segment.split("*")
        if name == "CLM":
            claim += 1
            if claim % IN_A_BED == 1:
                _, qualifier, frequency = values[4].split(":")
                values[4] = f"21:{qualifier}:{frequency}"
        elif name == "HI" and claim % WITH_A_HEADING == 2:
            values[0] = values[0][: len("ABK:") + 3]
        elif name == "REF" and values[0] == "X4":
            values = ["EA", f"MR{claim:08d}"]  # a medical record, of no interest here
        yield "*".join((name, *values))
