"""A tax identification number (REF*EI, TJ) or social security number (REF*SY) has nine digits.

They are sent without hyphens. Payers report payments to the tax authority by the billing provider's
number, and match it with their contract. An NPI, which has ten digits, is often sent in its place.
In an 835 the payee is known by it (N1*PE with FI, REF*TJ). The subscriber's social security number
has its form from the guide, and is found with that.

Rejected: REF*EI*82-0111222~, REF*EI*8201112~
Accepted: REF*EI*820111222~

Source: 837 guides, REF of 2010AA, 2010AC, 2010BB, 2010CA, 2330B; 835 guide, 1000B; claim
status code 128.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SIT007", "tax-id-form", Severity.ERROR, Snip.SITUATIONAL)
