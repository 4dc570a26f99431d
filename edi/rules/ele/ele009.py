"""A date, time or range does not exist, runs backwards, or is not written as its format qualifier
says.

Dates are CCYYMMDD (D8) and must be days of the calendar. A range (RD8) is two of them with a
hyphen, the first not after the second. A moment (DT) is a date and HHMM. Times are HHMM, HHMMSS,
or with decimal seconds behind (999 IK403 codes 8 and 9). Elements without a qualifier (BPR16,
DTM02, BHT04) are single days.

Rejected: DTP*472*D8*20260231~ and DTP*434*RD8*20260409-20260401~
Accepted: DTP*472*D8*20260228~ and DTP*434*RD8*20260401-20260409~

Source: X12.5, data elements 373, 337, 1250 and 1251; 837 and 835 guides, appendix B.1.1.3.1.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ELE009", "invalid-date-time", Severity.ERROR, Snip.SYNTAX)
