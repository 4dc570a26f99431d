"""A value is longer than its element allows.

Receivers cut it off or reject it (999 IK403 code 5). In numbers only digits count, not the sign
and not the decimal point. Monetary amounts are limited to ten digits under HIPAA. Notes of the
guides limit some elements further: the trace number of a clearinghouse (REF*D9) to 20 characters,
that of the batch (BHT03) to 30, the attachment control number (PWK06) to 50.

Of the claim number (CLM01) and the line item control number (REF*6R) a receiver has to store and
return only the first 20 and 30 characters. A longer one is a warning: what comes back in the 835
or 277CA may be cut off and fit no claim.

Rejected: SBR01 "PP"; a charge of 123456789.00 (eleven digits); REF*D9 with 21 characters;
  REF*6R with 31 (warning).
Accepted: SBR01 "P"; a charge of 12345678.90; REF*6R with 30.

Source: X12.5; 837 and 835 guides, element lengths and appendix B.1.1.3.1; 837
guides, notes on BHT03, CLM01, PWK06, REF*D9 (2300) and REF*6R (2400).
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE003", "too-long", Severity.ERROR, Snip.SYNTAX)
