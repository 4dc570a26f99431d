"""Header elements must hold a value of their code lists.

ISA01, ISA03, ISA05, ISA07, ISA12, ISA14 and ISA15 are fixed lists, ISA06 and ISA08 name sender
and receiver, ISA11 is a separator character in version 00501, ISA13 and GS06 are numbers of up to
nine digits, GS02 and GS03 are two to fifteen characters, and GS07 is X. Gateways route by them;
ISA15 decides whether claims are paid or only tested.

Rejected: ISA15 X; ISA11 U with ISA12 00501; ISA06 blank; GS03 missing; GS06 A1001.
Accepted: ISA15 P or T; ISA11 ^; ISA06 filled with the sender's id; GS06 1001.

Source: 837 and 835 guides, Appendix C.1, ISA and GS; TA1 note codes 005-020, 026, 027.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV017", "header-value", Severity.ERROR, Snip.SYNTAX)
