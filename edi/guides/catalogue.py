"""The guides that are read: the specs of all of them."""

from edi.guides.spec import About, Erratum, GuideSpec, Service

_CLAIM_OPENERS = ("HL", "CLM", "LX")
_CLAIM_CUTS = ("2000A", "2000B")

_PROFESSIONAL = GuideSpec(
    id="005010X222A1",
    name="Health Care Claim: Professional",
    short="837P",
    transaction="837",
    group="HC",
    about=About.CLAIM,
    versions=("005010X222", "005010X222A2"),
    openers=_CLAIM_OPENERS,
    subject="2300",
    line="2400",
    cuts=_CLAIM_CUTS,
    service=Service("SV1", procedure=1, charge=2, unit=3, units=4),
    pointers=7,
    rendering_provider="2310B",
    is_usual=True,
    nine_digit_zip=frozenset({"2010AA", "2310C", "2420C"}),
    has_accident_state=True,
)

_INSTITUTIONAL = GuideSpec(
    id="005010X223A2",
    name="Health Care Claim: Institutional",
    short="837I",
    transaction="837",
    group="HC",
    about=About.CLAIM,
    versions=("005010X223", "005010X223A1", "005010X223A3"),
    openers=_CLAIM_OPENERS,
    subject="2300",
    line="2400",
    cuts=_CLAIM_CUTS,
    service=Service("SV2", revenue_code=1, procedure=2, charge=3, unit=4, units=5),
    is_institutional=True,
    rendering_provider="2310D",
    nine_digit_zip=frozenset({"2010AA", "2310E"}),
    errata=(Erratum("A2", "ELE001", "CL101"),),
)

_DENTAL = GuideSpec(
    id="005010X224A2",
    name="Health Care Claim: Dental",
    short="837D",
    transaction="837",
    group="HC",
    about=About.CLAIM,
    versions=("005010X224", "005010X224A1", "005010X224A3"),
    openers=_CLAIM_OPENERS,
    subject="2300",
    line="2400",
    cuts=_CLAIM_CUTS,
    service=Service("SV3", procedure=1, charge=2, units=6),
    pointers=11,
    rendering_provider="2310B",
    nine_digit_zip=frozenset({"2010AA", "2310C", "2420D"}),
    has_accident_state=True,
)

_REMITTANCE = GuideSpec(
    id="005010X221A1",
    name="Health Care Claim Payment/Advice",
    short="835",
    transaction="835",
    group="HP",
    about=About.PAYMENT,
    versions=("005010X221",),
    openers=("LX", "CLP", "SVC", "PLB"),
    subject="2100",
    line="2110",
    cuts=("2000", "2100"),
    service=Service("SVC", procedure=1, charge=2, revenue_code=4, units=5),
    is_usual=True,
    facility_of_any_claim=True,
    st03_is_used=False,
    errata=(Erratum("A1", "SEG003", "PER*BL"),),
)

_ACKNOWLEDGEMENT = GuideSpec(
    id="005010X231A1",
    name="Implementation Acknowledgment",
    short="999",
    transaction="999",
    group="FA",
    about=About.ACKNOWLEDGEMENT,
    versions=("005010X231",),
    openers=("AK2", "IK3", "IK5", "AK9"),
    subject="2000",
    cuts=("2000",),
    is_usual=True,
)

_STATUS = GuideSpec(
    id="005010X214",
    name="Health Care Claim Acknowledgment",
    short="277CA",
    transaction="277",
    group="HN",
    about=About.STATUS,
    versions=(),
    openers=("HL",),
    subject="2000D",
    cuts=("2000C", "2000D"),
    service=Service("SVC", procedure=1, charge=2, revenue_code=4, units=7),
)

SPECS = {
    spec.id: spec
    for spec in (
        _PROFESSIONAL,
        _INSTITUTIONAL,
        _DENTAL,
        _REMITTANCE,
        _ACKNOWLEDGEMENT,
        _STATUS,
    )
}
GUIDES = tuple(SPECS)
# Segments that open a chunk in one guide or another, and in those of claims or payments.
OPENERS = frozenset(opener for spec in SPECS.values() for opener in spec.openers)
CLAIM_OPENERS = frozenset(opener for spec in SPECS.values() if spec.line for opener in spec.openers)

# For whoever writes or wants one guide in particular.
PROFESSIONAL, INSTITUTIONAL, DENTAL, REMITTANCE, ACKNOWLEDGEMENT, STATUS = GUIDES
