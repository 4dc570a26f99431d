"""A segment must not repeat more often than the guide allows.

A receiver takes the first, or the last, or rejects the claim; none of these is what was meant.

Rejected: two DTP*472 in one loop 2400.
Accepted: one DTP*472 in each loop 2400.

Source: 837 and 835 guides, repeat of each segment; 999 IK304 code 5.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG004", "segment-repeats-too-often", Severity.ERROR, Snip.GUIDE)
