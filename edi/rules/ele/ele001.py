"""An element that the guide requires is empty or absent.

The receiver cannot process the segment without it and rejects the transaction set in a 999
(IK403 code 1). An element that only a syntax note requires is ELE008; a component is ELE013.

Rejected: SBR**18*G0012******CI~ (payer responsibility, SBR01, missing)
Accepted: SBR*P*18*G0012******CI~

Source: 837 and 835 guides, element usage "Required".
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE001", "required-element-missing", Severity.ERROR, Snip.GUIDE)
