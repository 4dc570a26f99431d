"""IEA01 must be the number of functional groups in the interchange.

The count is how a receiver knows that no group was lost on the way.

Rejected: IEA01 2 after one group.
Accepted: IEA01 1 after one group.

Source: ANSI X12.5 Interchange Control Structure; TA1 note code 021.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV004", "group-count", Severity.ERROR, Snip.SYNTAX)
