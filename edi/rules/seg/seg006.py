"""A loop that the guide requires must be there.

Without it nobody can say who bills, who is insured or what was done.

Neither the claim nor the patient level is required below a subscriber, but one of them is: a
subscriber with neither has lost a claim.

Rejected: a claim without any service line (loop 2400); a subscriber level without loop 2010BB; a
  subscriber level with neither claim (2300) nor patient level (2000C).
Accepted: a claim with LX and SV1; a subscriber level with NM1*PR.

Source: 837 and 835 guides, usage of each loop; 837 guides, notes on loops 2000B, 2000C and 2300;
999 IK304 codes 3 and I7.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG006", "required-loop-missing", Severity.ERROR, Snip.GUIDE)
