"""Composites are written with another separator than ISA16 says.

Receivers read all composites by ISA16 and find one component where there are three: place of
service, diagnoses and procedures are all wrong then. Said once an interchange, when several of its
first composites (CLM05, HI, SV1, SV2, SV3, SVC, SVD, STC) have another separator and none that of
ISA16; they are read with their own.

Rejected: ISA16 > with CLM*A1*100***11:B:1.
Accepted: ISA16 : with CLM*A1*100***11:B:1.

Source: 837 and 835 guides, Appendix C.1, ISA16.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV020", "component-separator", Severity.ERROR, Snip.SYNTAX)
