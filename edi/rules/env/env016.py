"""Nothing but further interchanges may follow an IEA segment.

Text after the end shows that a file was padded, joined with something else, or cut and mended;
whatever it holds is not read.

Rejected: a line "END OF FILE" after IEA.
Accepted: the end of the file, line breaks, or the next ISA header.

Source: ANSI X12.5 Interchange Control Structure.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV016", "trailing-data", Severity.WARNING, Snip.SYNTAX)
