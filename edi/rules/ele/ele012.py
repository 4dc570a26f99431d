"""An element is repeated more often than the guide allows; mostly it may not repeat at all.

The repetition separator (ISA11) inside a value is read as the start of a second value. The
receiver drops what is too much, or rejects the set (999 IK403 code 12).

Rejected: REF*D9*A^B~ where "^" is the repetition separator
Accepted: REF*D9*A~

Source: X12.6 section 3; 837 and 835 guides, appendix B.1.1.3.2 and the repeat of each element.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE012", "repeats-too-often", Severity.ERROR, Snip.GUIDE)
