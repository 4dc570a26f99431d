"""A value is not of its element's type: letters where a number belongs, a fraction where a whole
number belongs, a date or time that is not digits, or a form other than the guide prescribes.

The receiver's translator cannot read it (999 IK403 code 6). Dollar signs, thousands separators
and hyphens in numbers are the usual causes.

Rejected: AMT*D*$300~ and AMT*D*1,300~
Accepted: AMT*D*1300~

Source: X12.5; 837 and 835 guides, appendix B.1.1.3.1 (numeric, decimal, date, time).
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE005", "wrong-type", Severity.ERROR, Snip.SYNTAX)
