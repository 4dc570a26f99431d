"""IEA02 must repeat the interchange control number of ISA13.

The number ties the trailer to its header: a difference means that the file was cut or that two
files were run together. Receivers reject the interchange with a TA1.

Rejected: ISA13 000000017 and IEA02 000000018.
Accepted: ISA13 000000017 and IEA02 000000017.

Source: ANSI X12.5 Interchange Control Structure; TA1 note code 001.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV003", "interchange-control-number", Severity.ERROR, Snip.SYNTAX)
