"""Nothing but a line break may stand between a terminator and the next segment.

Blanks, NUL and other control characters come from fixed-length records and careless editing. This
reader passes over them; many others take them for part of the next segment's id and reject it.
The same holds for text before the ISA header and for a last segment without terminator. It is
mostly a habit of the sender, so only the first place in each interchange is reported.

Rejected: two blanks before GS.
Accepted: a line feed, or carriage return and line feed, after every terminator.

Source: ANSI X12.5 Interchange Control Structure; ANSI X12.6 Application Control Structure.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV015", "data-between-segments", Severity.WARNING, Snip.SYNTAX)
