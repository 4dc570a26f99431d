"""A segment that the guide requires in a loop must be there.

Where the missing one is the first segment of a loop (NM1*85 before its N3), the loop is supposed
to be open, so that its other segments are checked as usual.

Rejected: loop 2010AA without N4; N3 and N4 directly after HL*1**20*1.
Accepted: NM1*85, N3 and N4.

Source: 837 and 835 guides, usage of each segment; 999 IK304 codes 3 and I7.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG003", "required-segment-missing", Severity.ERROR, Snip.GUIDE)
