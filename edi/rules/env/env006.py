"""GE01 must be the number of transaction sets in the functional group.

The count is how a receiver knows that no transaction set was lost on the way.

Rejected: GE01 3 after two transaction sets.
Accepted: GE01 2 after two transaction sets.

Source: ANSI X12.22 Segment Directory, GE; 999 AK905 code 5.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV006", "transaction-count", Severity.ERROR, Snip.SYNTAX)
