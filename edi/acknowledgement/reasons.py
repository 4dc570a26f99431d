"""Why a claim is rejected: the category, status and entity that a 277CA gives for a finding.

Source: X12 005010X214, STC; `edi.rules.claim_statuses` and `status` of the rules.
"""

import re
from typing import NamedTuple

from edi.emit.write_277 import Triplet
from edi.finding import Finding

# Where a rule names no status: missing or invalid information.
_ANY = "A7:21"
LINES_REJECTED = Triplet("A3", "247")  # the claim, where only lines of it are wrong
# Statuses that are about somebody: whom, says where the finding stands.
_OF_ENTITY = frozenset(
    "21 24 26 125 126 128 130 145 153 156 157 158 164 500 503 504 505 506 560 562".split()
)
# Entities that STC01-3 may name.
_ENTITIES = frozenset(
    "03 1P 1Z 40 41 71 72 73 77 82 85 87 DK DN DQ FA GB HK IL LI MSC PR PRP QB QC QD SEP TL TTP"
    " TU".split()
)
_OF_LOOP = {
    "1000A": "41",
    "1000B": "40",
    "2000A": "85",
    "2010AA": "85",
    "2010AB": "87",
    "2010BA": "IL",
    "2000B": "IL",
    "2010BB": "PR",
    "2000C": "QC",
    "2010CA": "QC",
    "2330A": "IL",
    "2330B": "PR",
}
_LINE = re.compile(r"/2400\[(\d+)\]")


class Reason(NamedTuple):
    """Why a claim, or a line of it, is rejected."""

    triplet: Triplet
    line: int  # from 1; 0 the claim, or the levels around it


def reason(finding: Finding, status: str) -> Reason:
    """`status` is that of its rule: "A7:562:85"."""
    category, code, entity = (*(status or _ANY).split(":"), "")[:3]
    if not entity and code in _OF_ENTITY:
        entity = _entity(finding)
    if entity not in _ENTITIES:
        entity = ""
    found = _LINE.search(finding.path or "")
    return Reason(Triplet(category, code, entity), int(found[1]) if found else 0)


def _entity(finding: Finding) -> str:
    """Whom it is about: NM101 of its own segment, or the entity of its loop."""
    if finding.segment_id == "NM1" and finding.raw:
        found = finding.raw.split(finding.separators[:1], 2)
        if len(found) > 1 and found[1].strip() in _ENTITIES:
            return found[1].strip()
    return _OF_LOOP.get(finding.loop or "", "")
