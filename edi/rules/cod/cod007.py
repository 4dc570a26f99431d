"""A revenue code is not four digits, or lies in a category that NUBC never assigned.

Institutional lines are priced by revenue code; the leading zero is part of it (277CA A7:455).
Checked in SV201, SVD04, HCP08 and SVC04, and in SVC01 with qualifier NU.

Rejected: SV2*450*HC:99284*320*UN*1~
Accepted: SV2*0450*HC:99284*320*UN*1~

Source: NUBC revenue codes; X12 code source 132.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD007", "revenue-code", Severity.ERROR, Snip.CODE_SETS)
