"""HL03 must be a level of the guide: 20, 22 or 23 in an 837; 20, 21, 19 or PT in a 277CA.

In an 837 20 is the billing provider, 22 the subscriber, 23 the patient; in a 277CA 20 is the
information source, 21 the receiver, 19 the provider, PT the patient. What a level of another kind
holds cannot be placed and is passed over.

Rejected: HL*3*2*24*0.
Accepted: HL*3*2*23*0.

Source: 837 and 277CA guides, HL03.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG012", "hierarchy-level", Severity.ERROR, Snip.SYNTAX)
