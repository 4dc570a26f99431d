"""Every ST, GS and ISA must be closed by its SE, GE and IEA.

A missing trailer is the mark of a file that was cut off. What was read up to there is checked
all the same.

Rejected: a file that ends after SE, without GE and IEA.
Accepted: SE, GE and IEA in this order at the end.

Source: ANSI X12.5 and X12.6; TA1 note code 023, 999 IK502 code 2 and AK905 code 3.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV009", "missing-trailer", Severity.ERROR, Snip.SYNTAX)
