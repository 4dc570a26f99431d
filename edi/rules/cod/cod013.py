"""An inpatient procedure (HI with BBR or BBQ) does not have the form of an ICD-10-PCS code (seven
letters or digits without I and O, no decimal point), or was not valid on any day of the claim.

Inpatient stays are grouped and priced by it. ICD-9-CM procedures (BR, BQ) are three or four
digits and belong to discharges before October 2015. The list that is shipped has every code since
then with its first and last day; the days are those of the statement (DTP*434) and of the lines.

Rejected: HI*BBR:0DTJ4Z:D8:20260409~, and HI*BBR:X27H385:D8:20260409~, which ended in September 2024
Accepted: HI*BBR:0DTJ4ZZ:D8:20260409~

Source: ICD-10-PCS (X12 code source 896) as in CMS's Medicare Code Editor, ICD-9-CM volume 3 (131).
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD013", "icd-procedure-code", Severity.ERROR, Snip.CODE_SETS)
