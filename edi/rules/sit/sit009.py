"""A telephone or fax number (PER, with TE or FX before it) has area code and number: ten digits.

They are sent without hyphens, brackets or a leading 1. Neither area code nor number starts with 0
or 1. A number abroad is sent with the international prefix 011. An extension stands apart (EX).

Rejected: PER*IC*SUPPORT DESK*TE*555-0144~, PER*IC*SUPPORT DESK*TE*0125550144~
Accepted: PER*IC*SUPPORT DESK*TE*8005550144~

Source: 837 guides, notes on PER (AAABBBCCCC); North American Numbering Plan.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SIT009", "telephone-form", Severity.WARNING, Snip.SITUATIONAL)
