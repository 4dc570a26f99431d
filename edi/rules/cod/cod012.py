"""A US ZIP code is not five or nine digits; or has not all nine digits in a loop where the guide
demands them: billing provider (2010AA) and service facility (2310C, 2310E, 2420C).

The hyphen is not sent. Payers price by locality and match the billing address by the full code
(277CA A7:500). A warning where the first three digits belong to another state than the one in
N402: one of the two is mistyped. Addresses of other countries (N404) are not judged.

Rejected: N4*MCCALL*ID*8363~, and N4*MCCALL*ID*83638~ in loop 2010AA
Accepted: N4*MCCALL*ID*836384418~

Source: X12 code source 51 (USPS); 837 guides, notes on N403 of these loops.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD012", "zip-code", Severity.ERROR, Snip.CODE_SETS)
