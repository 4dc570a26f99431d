"""A file must hold an ISA header that is complete up to its delimiters.

The element separator, component separator and segment terminator are read from the header by
position. Without them nothing in the file can be told apart, so this is the one condition that
stops a file.

Rejected: a file of plain text, an empty file, or a header that ends at ISA12.
Accepted: a header of 106 characters, whatever delimiters it names.

Source: ANSI X12.5 Interchange Control Structure; 837 and 835 guides, Appendix C.1.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV001", "no-interchange", Severity.ERROR, Snip.SYNTAX)
