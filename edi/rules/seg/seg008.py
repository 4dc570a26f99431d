"""A segment must be one that the implementation guide uses.

X12 knows it, but this guide leaves it out: receivers who follow the guide have no place for it
and reject the claim.

Rejected: DSB in an 837.
Accepted: the claim without DSB.

Source: 837 and 835 guides, transaction set tables; 999 IK304 code I4.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG008", "segment-not-used", Severity.ERROR, Snip.GUIDE)
