"""Writes the prices of a contract into claims, for the platform that goes on with them.

`pricing` finds what a claim and its lines are allowed, `segments` puts HCP and REF*9A in their
places, `run` writes the files.
"""

from edi.report.told import Refused
from edi.reprice.run import RepricedFile, RepriceOutcome, reprice_claims

__all__ = ["Refused", "RepriceOutcome", "RepricedFile", "reprice_claims"]
