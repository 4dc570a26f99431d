"""A diagnosis does not have the form of a code of the edition that its qualifier names, or was not
billable on any day of the claim's services.

ICD-10-CM (ABK, ABF, ABJ, APR, ABN): a letter, a digit, a digit or A or B, and up to four more
letters or digits; never a decimal point. ICD-9-CM qualifiers (BK, BF ...) belong to services
before October 2015.

The list that is shipped has every billable code since October 2015 with its first and last day; a
newer one can be imported (`edi codes import icd10cm FILE`). A code must have been valid on one of
the claim's days: the statement (DTP*434) and the lines (DTP*472). Days that the list does not know
are not judged.

Rejected: HI*ABK:E78.5~, HI*ABK:4019~, the heading HI*ABK:E78~, and since October 2021 HI*ABK:M545~
(which has been divided into M5450, M5451 and M5459)
Accepted: HI*ABK:E785~

Source: ICD-10-CM (X12 code source 897) as in CMS's Medicare Code Editor, ICD-9-CM (131); 837
guides, note on decimal points in HI.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD004", "diagnosis-code", Severity.ERROR, Snip.CODE_SETS)
