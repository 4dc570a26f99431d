"""A number is written with superfluous characters: leading zeros, zeros or nothing after the
decimal point, a plus sign, or more than two decimals in an amount of money.

The value is clear, and nearly all receivers take it. The standard has one way to write a number,
and comparing systems (duplicate checks, hash totals) rely on it.

Rejected: AMT*D*0300.00~, AMT*D*+300~, AMT*D*300.~ and AMT*D*300.125~
Accepted: AMT*D*300~ and AMT*D*300.5~

Source: X12.5; 837 and 835 guides, appendix B.1.1.3.1.1, B.1.1.3.1.2.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE014", "number-form", Severity.WARNING, Snip.SYNTAX)
