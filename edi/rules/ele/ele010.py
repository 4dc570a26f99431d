"""A value starts or ends with blanks, is blank throughout, or separators stand at the end of a
segment or composite with nothing behind them.

The value is read without the blanks, so nothing else is wrong; but strict receivers compare
values as they stand, and the standard says to leave out trailing blanks and separators.

Rejected: NM1*PR*2*EXAMPLE TPA *****PI*12345~ and AMT*D*300**~
Accepted: NM1*PR*2*EXAMPLE TPA*****PI*12345~ and AMT*D*300~

Source: X12.5 (string elements); X12.6 section 3; 837 and 835 guides, appendix B.1.1.3.1.4.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE010", "blanks-or-separators", Severity.WARNING, Snip.SYNTAX)
