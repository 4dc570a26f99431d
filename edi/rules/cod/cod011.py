"""A procedure modifier is not two upper-case letters or digits.

Modifiers change price and coverage; payers ignore or deny one that they cannot read.

Rejected: SV1*HC:99214:2 *320*UN*1***1~
Accepted: SV1*HC:99214:25*320*UN*1***1~

Source: CPT and HCPCS modifiers; X12 code source 130.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD011", "modifier", Severity.WARNING, Snip.CODE_SETS)
