"""The billing provider's address (2010AA N301) is a street address, not a post office or lock box.

A box to which payments go is the pay-to address (2010AB). Found by the phrases that payers look
for: PO BOX (P.O. BOX, P O BOX), POST OFFICE BOX, LOCK BOX (LOCKBOX) and LOCK BIN. Other addresses
may be a box: a patient's, a payer's.

Rejected: N3*PO BOX 418~ in loop 2010AA
Accepted: N3*418 LAKE FORK RD~

Source: 837 guides, note on N301 of 2010AA; CMS 837 edits of 2010AA N301; claim status code 503.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("SIT008", "post-office-box", Severity.ERROR, Snip.SITUATIONAL)
