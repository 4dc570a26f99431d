"""SE01 must be the number of segments from ST to SE, both counted.

The count shows that nothing was lost or added between. It is wrong most often after a file was
edited by hand or segments were filtered out.

Rejected: SE01 40 for a transaction set of 41 segments.
Accepted: SE01 41 for a transaction set of 41 segments.

Source: 837 and 835 guides, SE01; 999 IK502 code 4.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV008", "segment-count", Severity.ERROR, Snip.SYNTAX)
