"""A segment must hold at least one element with a value.

An id alone, an id followed by separators only, or a terminator with nothing before it says
nothing, and X12 does not allow it. Nothing else is reported for the segment.

Rejected: N3**~ or ~~.
Accepted: the segment with its values, or no segment at all.

Source: ANSI X12.6 Application Control Structure; 999 IK304 code 8.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SEG009", "empty-segment", Severity.ERROR, Snip.SYNTAX)
