"""SE02 must repeat the transaction set control number of ST02.

A difference means that the trailer belongs to another transaction set. The numbers are compared
as text: 0001 and 1 differ.

Rejected: ST02 0001 and SE02 0002.
Accepted: ST02 0001 and SE02 0001.

Source: 837 and 835 guides, SE02; 999 IK502 code 3.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV007", "transaction-control-number", Severity.ERROR, Snip.SYNTAX)
