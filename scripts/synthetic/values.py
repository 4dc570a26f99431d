"""Values to draw from: payers, places, names, diagnoses, services with their price ranges."""

from __future__ import annotations

from dataclasses import dataclass

from synthetic.model import Payer, Place

PLAN = Payer("EXAMPLE BENEFIT ADMINISTRATORS", "12345", "CI")
PLAN_HOME = Place("PO BOX 1200", "BOISE", "ID", "83701", "1200")
GROUPS = ("G0012", "G0034", "G0051", "G0078", "G0103")
MEDICARE_B = Payer("MEDICARE PART B CONTRACTOR", "02102", "MB")
MEDICARE_A = Payer("MEDICARE PART A CONTRACTOR", "02101", "MA")
OTHER_PLANS = (
    Payer("NORTHERN MUTUAL HEALTH", "60012", "CI"),
    Payer("PIONEER PREFERRED PLAN", "60345", "12"),
    Payer("RIVER VALLEY HMO", "60777", "HM"),
    Payer("SUMMIT EMPLOYEES TRUST", "61020", "CI"),
)
CITIES = (
    ("BOISE", "ID", "83702"),
    ("MERIDIAN", "ID", "83642"),
    ("NAMPA", "ID", "83651"),
    ("SPOKANE", "WA", "99201"),
    ("PORTLAND", "OR", "97205"),
    ("SALT LAKE CITY", "UT", "84101"),
    ("RENO", "NV", "89501"),
    ("DENVER", "CO", "80202"),
    ("OMAHA", "NE", "68102"),
    ("MADISON", "WI", "53703"),
)
STREETS = (
    "MAIN ST",
    "ORCHARD AVE",
    "RIVER RD",
    "SECOND ST",
    "CEDAR LN",
    "HILLTOP DR",
    "PARK BLVD",
    "FOOTHILL WAY",
)
# fmt: off
LAST_NAMES = (
    "ABERNATHY", "BLACKWOOD", "CASTELLAN", "DUNMORE", "ELLERBY", "FAIRWEATHER", "GOODFELLOW",
    "HARTWELL", "INGLEWOOD", "JESSUP", "KINGSLEY", "LOCKHART", "MERRIWEATHER", "NIGHTINGALE",
    "OAKLEY", "PEMBROKE", "QUIGLEY", "RAVENSCROFT", "SUMMERFIELD", "THISTLETON", "UNDERHILL",
    "VALENTINO", "WHITFIELD", "YARROW", "O'DELL", "ST-JAMES", "MCADAMS", "LI", "NGUYEN",
    "ORTIZ", "SCHWARZWALDER",
)
WOMEN = (
    "ADA", "BEATRICE", "CLARA", "DOROTHEA", "EDITH", "FLORA", "GRETA", "HAZEL", "INES", "JUNE",
    "KATE", "LENA",
)
MEN = (
    "ARLO", "BRUNO", "CASPER", "DEXTER", "EDGAR", "FELIX", "GUS", "HUGO", "IVAN", "JASPER",
    "KURT", "LEO",
)
DIAGNOSES = (
    "I10", "E119", "E785", "J069", "J209", "M5450", "M25561", "N390", "R0789", "R519", "F411",
    "K219", "L309", "J45909", "E039", "D649", "G43909", "B349", "J0190", "R109",
)
# fmt: on
FIRST_NAMES = {"F": WOMEN, "M": MEN}
TAXONOMIES = ("207Q00000X", "207R00000X", "208D00000X", "207X00000X", "363L00000X", "225100000X")
CLINIC_NAMES = (
    "FOOTHILLS FAMILY CLINIC",
    "RIVERBEND MEDICAL GROUP",
    "CEDAR GROVE PHYSICIANS",
    "HIGH DESERT ORTHOPEDICS",
    "LAKESIDE INTERNAL MEDICINE",
    "CANYON PRIMARY CARE",
)
HOSPITAL_NAMES = (
    "FOOTHILLS REGIONAL HOSPITAL",
    "RIVERBEND MEDICAL CENTER",
    "CEDAR GROVE COMMUNITY HOSPITAL",
)
VISITS = ("99202", "99203", "99204", "99212", "99213", "99214", "99215")


@dataclass(frozen=True, slots=True)
class Service:
    code: str
    low: int
    high: int
    units: int = 1
    modifier: str = ""
    lab: bool = False
    ndc: str = ""


SERVICES = (
    Service("36415", 8, 25, lab=True),
    Service("80053", 30, 95, lab=True),
    Service("85025", 22, 60, lab=True),
    Service("81002", 9, 30, lab=True),
    Service("83036", 28, 70, lab=True),
    Service("80061", 35, 90, lab=True),
    Service("93000", 45, 140),
    Service("71046", 60, 210),
    Service("73562", 70, 190, modifier="RT"),
    Service("20610", 110, 290, modifier="LT"),
    Service("97110", 35, 60, units=4, modifier="GP"),
    Service("97140", 35, 58, units=2, modifier="GP"),
    Service("97530", 38, 66, units=3, modifier="GP"),
    Service("96372", 25, 60),
    Service("J1885", 4, 12, units=4, ndc="00409379501"),
    Service("J3420", 6, 18, units=1, ndc="00517003125"),
    Service("J1100", 3, 9, units=8, ndc="63323016501"),
    Service("A4550", 18, 40),
)
DENTAL = (
    Service("D0120", 35, 70),
    Service("D0220", 20, 45, units=3),
    Service("D0274", 45, 90),
    Service("D1110", 70, 140),
    Service("D1206", 25, 55),
)
RESTORATIONS = (
    ("M:O", Service("D2150", 140, 290)),
    ("M:O:D", Service("D2393", 210, 420)),
    ("O", Service("D2391", 130, 260)),
    ("", Service("D2740", 800, 1500)),
    ("", Service("D7140", 150, 320)),
)
OUTPATIENT = (
    ("0300", Service("80053", 60, 220)),
    ("0305", Service("85025", 40, 130)),
    ("0320", Service("71046", 180, 520)),
    ("0450", Service("99284", 650, 1900, modifier="25")),
    ("0730", Service("93005", 120, 380)),
    ("0636", Service("J1885", 9, 30, units=4, ndc="00409379501")),
    ("0420", Service("97110", 80, 150, units=4, modifier="GP")),
)
INPATIENT = ("0250", "0270", "0300", "0320", "0730")
