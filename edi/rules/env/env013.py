"""GS08 and ST03 must name the same known implementation guide.

The guide decides how everything between ST and SE is read. Where it cannot be told, the nearest
known guide is used; only the envelope is checked where none fits. It is a warning when the id is
an earlier or later edition of a known guide, and for an ST03 in an 835, which does not use it.
It is a warning too where pyx12 has a map of the guide: then it is asked, and what it finds begins
with its name. So are checked the 270, 271, 276, 277, 278, 820, 834, 835, 837 and 997 of version
4010, and the 820 and 834 of 5010 (docs/other-sets.md).

Rejected: GS08 005010X222A1 with ST03 005010X223A2.
Accepted: GS08 and ST03 both 005010X222A1; an 835 with GS08 005010X221A1 and no ST03.

Source: 837 guides, ST03; 837 and 835 guides, GS08; 999 IK502 code I6.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV013", "guide-version", Severity.ERROR, Snip.SYNTAX)
