"""HL01 must number the levels of a transaction set 1, 2, 3 and so on.

The numbers are how a level names its parent. Counting goes on from the number found, so a jump is
reported once.

Rejected: HL01 1, 3.
Accepted: HL01 1, 2.

Source: 837 guides, HL01.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG010", "hierarchy-sequence", Severity.ERROR, Snip.SYNTAX)
