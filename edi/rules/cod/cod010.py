"""A remittance advice remark code (RARC) must be on the list: M1 to M144, MA01 to MA134, or one of
the growing series N.

Checked in LQ02 with qualifier HE, MIA05, MIA20 to MIA23, and MOA03 to MOA07. Receivers post
denials by remark code; an unknown one stops automatic posting. Series M and MA are closed. N grows
three times a year, so a number above N895, or N813 and N814, is a warning.

Rejected: LQ*HE*130~, LQ*HE*MA135~
Accepted: LQ*HE*N130~

Source: X12 code source 411; CAQH CORE 360.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD010", "remark-code", Severity.ERROR, Snip.CODE_SETS)
