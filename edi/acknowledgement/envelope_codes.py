"""What a TA1 and 999 say of findings about envelopes.

Source: X12 TA105 (data element I18), AK905 (716) and IK502 (618).
"""

from edi.finding import Finding

NO_ERROR = "000"
CONTROL_STRUCTURE = "022"
END_OF_FILE = "023"
CONTENT = "024"

_OF_ISA = {  # TA105 by element of the ISA
    1: "010",
    2: "011",
    3: "012",
    4: "013",
    5: "005",
    6: "006",
    7: "007",
    8: "008",
    9: "014",
    10: "015",
    11: "002",
    12: "017",
    13: "018",
    14: "019",
    15: "020",
    16: "027",
}
_OF_INTERCHANGE = {"ENV003": "001", "ENV004": "021", "ENV011": "025", "ENV020": "027"}
_OF_GROUP = {"ENV005": "4", "ENV006": "5", "ENV011": "19"}
_OF_GS = {6: "6", 7: "2", 8: "2"}  # by element
GROUP_TRAILER_MISSING = "3"
GROUP_NOT_SUPPORTED = "1"

_OF_SET = {"ENV007": "3", "ENV008": "4", "ENV011": "23", "ENV012": "18"}
SET_TRAILER_MISSING = "2"
SET_NOT_SUPPORTED = "1"
GUIDE_NOT_SUPPORTED = "I6"
SEGMENTS_IN_ERROR = "5"
GUIDE_SEGMENTS_IN_ERROR = "I5"


def interchange_note(finding: Finding) -> str:
    """TA105."""
    if finding.code in _OF_INTERCHANGE:
        return _OF_INTERCHANGE[finding.code]
    if finding.segment_id == "ISA" and finding.element in _OF_ISA:
        return _OF_ISA[finding.element]
    return CONTROL_STRUCTURE


def group_code(finding: Finding) -> str:
    """AK905."""
    if finding.code in _OF_GROUP:
        return _OF_GROUP[finding.code]
    return _OF_GS.get(finding.element or 0, GROUP_NOT_SUPPORTED)


def set_code(finding: Finding, *, is_known: bool) -> str:
    """IK502, "" for a finding that is none about the envelope of a set."""
    if finding.code == "ENV013":
        return GUIDE_NOT_SUPPORTED if is_known else SET_NOT_SUPPORTED
    return _OF_SET.get(finding.code, "")
