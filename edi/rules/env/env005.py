"""GE02 must repeat the group control number of GS06.

A difference means that the trailer belongs to another group, so the group's end cannot be
trusted. Leading zeros do not matter: the element is a number.

Rejected: GS06 17 and GE02 18.
Accepted: GS06 17 and GE02 17, or 0017.

Source: ANSI X12.22 Segment Directory, GE; 999 AK905 code 4.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV005", "group-control-number", Severity.ERROR, Snip.SYNTAX)
