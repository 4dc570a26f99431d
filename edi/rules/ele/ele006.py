"""A coded element holds a value outside the list that the guide allows at this place.

The guide uses a part of the X12 code list only. The message says when the code exists elsewhere
in the guides: it is then a code in the wrong place (999 IK403 code I6), else no known code
(IK403 code 7). Names of currencies (CUR02) are looked up in ISO 4217.

Rejected: DMG*D8*19531105*X~ (gender M, F or U)
Accepted: DMG*D8*19531105*F~

Source: 837 and 835 guides, code lists of each element; ISO 4217.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE006", "code-not-allowed", Severity.ERROR, Snip.GUIDE)
