"""A value holds characters outside the X12 basic and extended character sets: control characters,
accented letters, or others outside ASCII.

Partners must agree on any other characters; receivers without such an agreement reject the set
or store something else (999 IK403 code 6).

Rejected: NM1*IL*1*PEÑA*ANA****MI*QX77120~
Accepted: NM1*IL*1*PENA*ANA****MI*QX77120~

Source: X12.6 section 3.3; 837 and 835 guides, appendix B.1.1.2.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE011", "character-set", Severity.WARNING, Snip.SYNTAX)
