"""HL03 must be a level of the guide: 20, 22 or 23.

20 is the billing provider, 22 the subscriber, 23 the patient. What a level of another kind holds
can not be placed and is passed over.

Rejected: HL*3*2*24*0.
Accepted: HL*3*2*23*0.

Source: 837 guides, HL03.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG012", "hierarchy-level", Severity.ERROR, Snip.SYNTAX)
