"""A composite is there without a component that the guide requires in it.

The composite has no meaning without it, as a procedure without its code set (999 IK403 code 1
with the component position in IK401-2).

Rejected: SV1*:99214*320*UN*1***1~ and CLM*P1*500***11:B*Y*A*Y*Y~
Accepted: SV1*HC:99214*320*UN*1***1~ and CLM*P1*500***11:B:1*Y*A*Y*Y~

Source: 837 and 835 guides, component usage "Required".
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE013", "required-component-missing", Severity.ERROR, Snip.GUIDE)
