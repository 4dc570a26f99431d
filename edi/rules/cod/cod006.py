"""The type of bill of an institutional claim (CLM05-1 facility, CLM05-3 frequency) cannot exist;
or the frequency of a professional or dental claim is none.

It decides how the claim is priced, and a claim with an unknown one is returned (277CA A7:228). The
leading zero of the paper form is not sent. The NUBC list is licensed and not shipped, so the
facility is checked by form until it is imported (`edi codes import bill-type FILE`). In an 835
(CLP08, CLP09, TS302) it is copied from the claim, and may be a place of service.

Rejected: CLM*I1*500***93:A:1**A*Y*Y~
Accepted: CLM*I1*500***13:A:1**A*Y*Y~

Source: NUBC type of bill; X12 code sources 235 and 236.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD006", "type-of-bill", Severity.ERROR, Snip.CODE_SETS)
