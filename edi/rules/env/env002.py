"""The ISA header must be 106 characters long, each element at its full width.

ISA is the only segment of fixed length: short values are filled with blanks, and a receiver finds
the delimiters by counting. Most translators refuse a whole interchange for one missing blank. The
four delimiters must differ from each other, else values are cut at the wrong place.

Rejected: ISA06 of 9 characters; ISA16 the same character as the element separator.
Accepted: ISA06 filled with blanks to 15 characters; delimiters * ^ : and ~.

Source: ANSI X12.5 Interchange Control Structure; 837 and 835 guides, Appendix C.1.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV002", "isa-malformed", Severity.ERROR, Snip.SYNTAX)
