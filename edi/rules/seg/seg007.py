"""A loop must not repeat more often than the guide allows.

What goes beyond the limit is lost at receivers that keep only so many.

Rejected: fifty-one service lines in a professional claim; two loops 2310B in a claim.
Accepted: fifty service lines; one loop 2310B.

Source: 837 and 835 guides, repeat of each loop; 999 IK304 code 4.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG007", "loop-repeats-too-often", Severity.ERROR, Snip.GUIDE)
