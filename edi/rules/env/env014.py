"""The date and time of the ISA and GS headers must be a date and a time.

They say when the interchange was made; some receivers reject or misfile an interchange whose
date does not exist. ISA09 is YYMMDD, GS04 is CCYYMMDD; times are HHMM, GS05 also with seconds.

Rejected: ISA09 261301; GS05 2460.
Accepted: ISA09 261231; GS05 2359.

Source: 837 and 835 guides, Appendix C.1, ISA09, ISA10, GS04, GS05; TA1 note codes 014, 015.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV014", "header-date-time", Severity.ERROR, Snip.SYNTAX)
