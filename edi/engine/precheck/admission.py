"""Present on admission: what a hospital's inpatient claim says of its diagnoses."""

from collections.abc import Iterable

from edi.codes.present_on_admission import is_exempt
from edi.engine.precheck.amounts import element
from edi.interchange.delimiters import Delimiters

_INDICATOR = 9  # component


def is_stated(claim: str, diagnoses: Iterable[str], d: Delimiters) -> bool:
    """Has each diagnosis of an inpatient claim (CLM) of a hospital its indicator, or needs none?"""
    if not element(claim, d.element, 5).startswith(f"11{d.component}"):
        return True
    for segment in diagnoses:
        for text in segment.split(d.element)[1:]:
            parts = text.split(d.component)
            if parts[0] not in ("ABK", "ABF") or (len(parts) >= _INDICATOR and parts[8].strip()):
                continue
            if len(parts) > 1 and not is_exempt(parts[1]):
                return False
    return True
