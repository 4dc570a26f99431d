"""A procedure does not have the form of a code of the code set that its qualifier names.

HC: CPT or HCPCS level II, AD: CDT, HP: HIPPS rate code. A payer denies the line as unknown
procedure (277CA A7:454). Lists are licensed or change each quarter and are not shipped, so the
form decides.

Rejected: SV1*HC:9921*320*UN*1***1~
Accepted: SV1*HC:99214*320*UN*1***1~ and SV1*HC:J1100*20*UN*1***1~

Source: CPT, HCPCS (X12 code source 130), CDT (135), HIPPS (716).
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD008", "procedure-code", Severity.ERROR, Snip.CODE_SETS)
