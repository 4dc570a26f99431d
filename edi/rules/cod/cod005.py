"""A provider taxonomy (PRV03) does not have the form of one (three digits, six letters or digits,
and a final X), or is not on the NUCC list, where that is loaded.

Payers find the provider's contract by NPI and taxonomy, and reject one that they cannot read
(277CA A7:145). NUCC licenses its list, so none is shipped: `edi codes import taxonomy FILE` reads
its CSV file.

Rejected: PRV*BI*PXC*207Q0000X~
Accepted: PRV*BI*PXC*207Q00000X~

Source: NUCC health care provider taxonomy; X12 code source 682.
"""

from edi.finding import Severity, Snip
from edi.rules.rule import engine_rule

check = engine_rule("COD005", "taxonomy-code", Severity.ERROR, Snip.CODE_SETS)
