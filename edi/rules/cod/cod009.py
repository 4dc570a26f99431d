"""A National Drug Code (qualifier N4) is not eleven digits, or is not in FDA's directory, where
that is loaded.

The labeller, product and package parts are sent as 5-4-2 digits without hyphens; a ten-digit
code from a label needs a zero put into the part that is short. Payers price drugs and claim
rebates by it (277CA A7:218). Quantity and unit (CTP04, CTP05) are required beside it: SEG003
and ELE001 report them missing. `edi codes import ndc FILE` reads FDA's package file.

Rejected: LIN**N4*0002-1433-80~
Accepted: LIN**N4*00002143380~

Source: FDA NDC, X12 code source 240; 837 guides, loop 2410.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD009", "ndc", Severity.ERROR, Snip.CODE_SETS)
