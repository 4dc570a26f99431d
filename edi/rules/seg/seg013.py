"""HL04 must say whether lower levels follow: 1 if they do, 0 if not.

A receiver that trusts 0 does not look for the patient level that follows; one that trusts 1 waits
for a level that never comes.

Rejected: HL*2*1*22*0 followed by HL*3*2*23*0.
Accepted: HL*2*1*22*1 followed by HL*3*2*23*0.

Source: 837 guides, HL04.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG013", "hierarchy-child-flag", Severity.ERROR, Snip.SYNTAX)
