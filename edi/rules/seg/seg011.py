"""HL02 must name the level above, and be empty at the top.

It ties a subscriber to the billing provider and a patient to the subscriber. A wrong number bills
the claim for somebody else.

Rejected: HL*2**22*0 below HL*1**20*1; HL*1*1*20*1.
Accepted: HL*2*1*22*0 below HL*1**20*1.

Source: 837 guides, HL02.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG011", "hierarchy-parent", Severity.ERROR, Snip.SYNTAX)
