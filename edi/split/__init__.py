"""Parts a file of claims by employer group, payer or billing provider, and loses nothing.

`key` says where a claim goes, `platforms` reads where employer groups are administered, `parts`
writes one file for each key, `totals` counts claims and charges on both sides, `run` does it all.
"""

from edi.report.told import Refused, Told
from edi.split.key import By
from edi.split.platforms import InvalidPlatforms
from edi.split.run import PartFile, SplitOutcome, split_claims
from edi.split.totals import Totals

__all__ = [
    "By",
    "InvalidPlatforms",
    "PartFile",
    "Refused",
    "SplitOutcome",
    "Told",
    "Totals",
    "split_claims",
]
