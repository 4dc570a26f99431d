"""Control numbers must not repeat: ST02 in a group, GS06 in an interchange, ISA13 in a file.

Acknowledgements name a transaction set by these numbers alone, so a repeated number cannot be
answered; receivers take the second for a copy sent twice. A repeated ISA13 is a warning, since
each interchange of a file is answered by a TA1 of its own.

Rejected: two transaction sets of one group with ST02 0001.
Accepted: ST02 0001 and 0002; ST02 0001 in each of two groups.

Source: 837 and 835 guides, ST02 and GS06; TA1 note code 025, 999 IK502 code 23.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV011", "duplicate-control-number", Severity.ERROR, Snip.SYNTAX)
