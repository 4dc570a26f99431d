"""Elements that depend on each other are not there together as a syntax note of the segment asks.

Notes are of five kinds: P paired (all or none), R required (at least one), E exclusive (at most
one), C conditional (if the first, then all others), L list (if the first, then one of the others).
P0809 of NM1, for instance, says that NM108 and NM109 come together or not at all (999 IK403
codes 2 and 10). The trios of a CAS are judged by CAS021.

Rejected: NM1*82*1*LAKE*MIRIAM****XX~
Accepted: NM1*82*1*LAKE*MIRIAM****XX*1600001857~

Source: X12.6 section 3.7.4; 837 and 835 guides, appendix B.1.1.3.5, and the notes of each segment.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE008", "syntax-note", Severity.ERROR, Snip.SYNTAX)
