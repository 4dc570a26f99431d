"""A revenue code is not four digits, or lies in a category that NUBC never assigned; or it is not
on the NUBC list, where that is loaded.

Institutional lines are priced by revenue code; the leading zero is part of it (277CA A7:455).
Checked in SV201, SVD04, HCP08 and SVC04, and in SVC01 with qualifier NU. The list is licensed:
`edi codes import revenue FILE` reads yours.

Rejected: SV2*450*HC:99284*320*UN*1~
Accepted: SV2*0450*HC:99284*320*UN*1~

Source: NUBC revenue codes; X12 code source 132.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD007", "revenue-code", Severity.ERROR, Snip.CODE_SETS)
