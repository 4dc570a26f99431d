"""A segment must not be longer than 131,072 characters.

No segment of a guide comes near. A longer one means that its terminator was lost or that the
header names a terminator which the file does not use. It is passed over, and the rest is read.

Rejected: a segment of 200,000 characters.
Accepted: a segment of 200 characters.

Source: a limit of this reader, so that damaged files cannot exhaust memory.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV018", "segment-too-long", Severity.ERROR, Snip.SYNTAX)
