"""GS01 must be the functional identifier of the transaction sets in its group.

A receiver routes a group by GS01 before it reads a transaction set: HC carries 837, HP carries
835, HN carries 277 and FA carries 999.

Rejected: GS01 HP with an 837.
Accepted: GS01 HC with an 837.

Source: ANSI X12 data element 479; 999 IK502 code 6.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV012", "functional-id-mismatch", Severity.ERROR, Snip.SYNTAX)
