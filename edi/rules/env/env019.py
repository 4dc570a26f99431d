"""The file is wrapped: line breaks after every 80 (or another fixed number of) characters.

Mainframe and mail transfers cut a file into lines of one length, through segments and values. X12
knows no line breaks inside a segment, so most receivers reject the file. Said once; the file is
read as if the breaks were not there, and findings stand where they do in the file.

Rejected: lines of 80 characters that end within segments.
Accepted: no line breaks at all, or one after each segment terminator.

Source: X12.5 and X12.6, control structure; clearinghouse practice.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("ENV019", "wrapped-file", Severity.WARNING, Snip.SYNTAX)
