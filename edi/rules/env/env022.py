"""pyx12 must be able to read a transaction set that is left to it.

Sets that there is no guide for are judged by pyx12. It fails at some of what is damaged: then the
elements of that segment, or the rest of the set, are not checked. Nobody knows what else is wrong.

Rejected: a 276 whose service dates are three dates joined by hyphens.
Accepted: a 276 whose service dates are a range (RD8) of two.

Source: pyx12 4.0.0; a limit of the check, not a rule of X12.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV022", "not-checked-further", Severity.ERROR, Snip.SYNTAX)
