"""An element or component holds a value although the guide does not use it in this loop.

What the guide marks "Not Used" must not be sent: the standard has a place for it, but receivers
under this guide have no meaning for it, and many reject the set (999 IK403 code I10).

Rejected: BHT*0019*00*1*20260615*0915*CH*X~ and NM1*82*1*LAKE*MIRIAM****XX*1600001857*01~
Accepted: NM1*82*1*LAKE*MIRIAM****XX*1600001857~

Source: 837 and 835 guides, element usage "Not Used".
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE002", "element-not-used", Severity.ERROR, Snip.GUIDE)
