"""The segments of a loop must stand in the guide's order.

The order is what tells loops apart: a segment that stands after a lower loop has begun is read as
part of that loop by many systems.

Rejected: N4 before N3; a claim's REF*D9 after its NM1*82.
Accepted: N3, N4; REF*D9 before NM1*82.

Source: 837 and 835 guides, transaction set tables; 999 IK304 code 7.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG005", "segment-out-of-order", Severity.ERROR, Snip.SYNTAX)
