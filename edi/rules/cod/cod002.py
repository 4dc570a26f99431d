"""A state code must be that of a US state, district, territory or military post, or a province.

Payers price and route by state, and reject addresses that do not exist. Checked are N402 and, in a
professional or dental claim, the state of an accident (CLM11-4). Other countries (N404) are not
judged.

Rejected: N4*MCCALL*IO*836380204~
Accepted: N4*MCCALL*ID*836380204~ and N4*TORONTO*ON*M5H 2N2*CA~

Source: X12 code source 22 (USPS and Canada Post).
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD002", "state-or-province", Severity.ERROR, Snip.CODE_SETS)
