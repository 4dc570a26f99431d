"""A procedure does not have the form of a code of the code set that its qualifier names, or was not
valid on the day of service.

HC: CPT or HCPCS level II, AD: CDT, HP: HIPPS rate code. A payer denies the line as unknown
procedure (277CA A7:454). CPT and CDT are licensed and HCPCS changes each quarter, so none is
shipped: import yours with `edi codes import cpt FILE`, cdt or hcpcs. Until then the form decides.
The services of a claim (SV101, SV202, SV301) and its surgical procedures (HI with BP or BO) are
looked up; what another payer decided on (SVD03) and remittances are checked by form.

Rejected: SV1*HC:9921*320*UN*1***1~
Accepted: SV1*HC:99214*320*UN*1***1~ and SV1*HC:J1100*20*UN*1***1~

Source: CPT, HCPCS (X12 code source 130), CDT (135), HIPPS (716).
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD008", "procedure-code", Severity.ERROR, Snip.CODE_SETS)
