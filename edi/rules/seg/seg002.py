"""A segment must belong to the loop in which it stands.

The segment exists in the guide, but not here: it is passed over, together with the segments that
continue it, and nothing else is reported for them. The message names what was expected.

Rejected: SVD in loop 2300, before the first LX.
Accepted: SVD in loop 2400, after SV1 or SV2 and its DTP.

Source: 837 and 835 guides, transaction set tables; 999 IK304 code 2.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG002", "unexpected-segment", Severity.ERROR, Snip.SYNTAX)
