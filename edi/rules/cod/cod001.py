"""A National Provider Identifier (NPI) is not ten digits, does not start with 1 or 2, or its check
digit is wrong.

CMS never assigned such a number, so the payer finds no provider and rejects the claim (277CA
A7:562), or the payee cannot be matched. Usually a digit was mistyped. The check digit follows
the Luhn formula over the nine digits with the prefix 80840. Checked are NM109 and
N104 with qualifier XX and REF02 with HPI.

Rejected: NM1*85*2*CLEARWATER FAMILY MEDICINE*****XX*1500001214~
Accepted: NM1*85*2*CLEARWATER FAMILY MEDICINE*****XX*1500001213~

Source: 45 CFR 162.406; CMS, NPI check digit requirements; X12 code source 537.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD001", "npi-check-digit", Severity.ERROR, Snip.CODE_SETS)
