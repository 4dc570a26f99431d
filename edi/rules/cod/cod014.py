"""A country (N404, CLM11-5) is not an ISO 3166 two-letter code.

The country decides how the state and postal code are read. It is sent only for addresses outside
the United States.

Rejected: N4*TORONTO*ON*M5H 2N2*CAN~
Accepted: N4*TORONTO*ON*M5H 2N2*CA~

Source: ISO 3166-1 alpha-2; X12 code source 5.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD014", "country-code", Severity.ERROR, Snip.CODE_SETS)
