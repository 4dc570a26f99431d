"""A value is shorter than its element must be.

Codes and identifiers have a least length; a shorter value is a different value, or none
(999 IK403 code 4). In numbers only digits count.

Rejected: NM109 "1" as identification (at least two characters)
Accepted: NM109 "12345"

Source: X12.5; 837 and 835 guides, element lengths and appendix B.1.1.3.1.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE004", "too-short", Severity.ERROR, Snip.SYNTAX)
