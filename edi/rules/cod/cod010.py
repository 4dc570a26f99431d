"""A remittance advice remark code (RARC) does not have the form of one: M1 to M999, MA01 and up,
or N1 to N9999.

Checked in LQ02 with qualifier HE, MIA05, MIA20 to MIA23, and MOA03 to MOA07. Receivers post
denials by remark code; an unknown one stops automatic posting. The list grows three times a year,
so a number beyond the known ones is no error.

Rejected: LQ*HE*130~
Accepted: LQ*HE*N130~

Source: X12 code source 411; CAQH CORE 360.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD010", "remark-code", Severity.ERROR, Snip.CODE_SETS)
