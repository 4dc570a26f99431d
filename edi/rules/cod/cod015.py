"""A claim status (277CA) must have a category and a status code of their lists.

The receiver decides by the category (A1 to A8 and others of code source 507) whether a claim was
taken, and by the status code (508) what to correct; one that it does not know is worked by hand.
Checked in STC01, STC10 and STC11. The list of categories is complete; status codes grow three times
a year, so their form decides (a number without leading zeros) until their list is imported (`edi
codes import claim-status FILE`).

Rejected: STC*A9:20*20260615*WQ*500~, STC*A7:0562:85*20260615*U*500~
Accepted: STC*A2:20*20260615*WQ*500~

Source: X12 code sources 507 and 508; 277CA guide, STC.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD015", "claim-status-code", Severity.ERROR, Snip.CODE_SETS)
