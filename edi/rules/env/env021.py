"""A loop with 2,000 segments or findings, or a claim with 10,000 lines, is read no further.

Of a transaction set that pyx12 checks, it is asked about the first 5,000,000 segments.

So much is held at a time, and no more, whatever a file is like; no claim of a guide comes near. The
finding says what is left out. It is counted (SE01) but not checked, and the amounts of such a claim
are not balanced. A later claim is checked as usual.

Rejected: a claim with 2,001 segments before its first line; a claim with 2,001 findings.
Accepted: a claim with 50 lines and ten other payers for each.

Source: a limit of this reader, so that damaged files cannot exhaust memory.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV021", "too-large", Severity.ERROR, Snip.SYNTAX)
