"""A value is longer than its element allows.

Receivers cut it off or reject it (999 IK403 code 5). In numbers only digits count, not the sign
and not the decimal point. Monetary amounts are limited to ten digits under HIPAA. The guides'
notes on CLM01 and REF02 say what a receiver must be able to store at least; they limit nobody.

Rejected: SBR01 "PP"; a charge of 123456789.00 (eleven digits)
Accepted: SBR01 "P"; a charge of 12345678.90

Source: X12.5; 837 and 835 guides, element lengths and appendix B.1.1.3.1.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE003", "too-long", Severity.ERROR, Snip.SYNTAX)
