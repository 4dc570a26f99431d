"""Files without identities: names, ids, addresses, dates and texts replaced by a key.

Safe Harbor of HIPAA (45 CFR 164.514(b)(2)), as far as a machine can; see docs/deidentification.md.
"""

from edi.deidentification.compare import Difference
from edi.deidentification.key import InvalidKey, make_key, read_key
from edi.deidentification.review import ForReview
from edi.deidentification.run import Copy, Outcome, deidentify

__all__ = [
    "Copy",
    "Difference",
    "ForReview",
    "InvalidKey",
    "Outcome",
    "deidentify",
    "make_key",
    "read_key",
]
