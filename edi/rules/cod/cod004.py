"""A diagnosis does not have the form of a code of the edition that its qualifier names.

ICD-10-CM (ABK, ABF, ABJ, APR, ABN): a letter, a digit, a digit or A or B, and up to four more
letters or digits; never a decimal point. ICD-9-CM qualifiers (BK, BF ...) belong to services
before October 2015. Whether a code is on the list and billable is not checked: no list is shipped.

Rejected: HI*ABK:E78.5~ and HI*ABK:4019~
Accepted: HI*ABK:E785~

Source: ICD-10-CM (X12 code source 897), ICD-9-CM (131); 837 guides, note on decimal points in HI.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD004", "diagnosis-code", Severity.ERROR, Snip.CODE_SETS)
