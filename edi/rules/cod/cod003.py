"""A place of service (CLM05-1 of a professional or dental claim, SV105, SV303) is not on the CMS
list.

Payers price by place of service and reject a claim without a valid one (277CA A7:249).

Rejected: CLM*P1*500***30:B:1*Y*A*Y*Y~
Accepted: CLM*P1*500***11:B:1*Y*A*Y*Y~

Source: CMS place of service codes; X12 code source 237.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD003", "place-of-service", Severity.ERROR, Snip.CODE_SETS)
