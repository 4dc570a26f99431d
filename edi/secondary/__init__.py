"""Claims for secondary and later payers, made from the claim and what the payers before decided."""

from edi.secondary.coverage_file import InvalidCoverage
from edi.secondary.refusal import NotMade, Reason
from edi.secondary.run import Outcome, make_secondary

__all__ = ["InvalidCoverage", "NotMade", "Outcome", "Reason", "make_secondary"]
