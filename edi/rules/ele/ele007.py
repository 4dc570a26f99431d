"""A segment has more elements, or a composite more components, than the guide knows; or an element
that is not a composite holds the component separator.

What follows the last known element cannot be read (999 IK403 code 3 or 13). Often a value holds
a separator character of this interchange, which shifts everything behind it.

Rejected: AMT*D*300**X~ and REF*D9*A:1~ where ":" is the component separator
Accepted: AMT*D*300~

Source: X12.6 section 3; 837 and 835 guides, appendix B.1.1.3.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE007", "too-many-elements", Severity.ERROR, Snip.SYNTAX)
