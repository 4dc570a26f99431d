"""Defects of single elements, whatever the codes mean (ELE)."""

from claim_file import ClaimFile
from defect import Spot, defect, put


def first(*codes: str):  # type: ignore[no-untyped-def]
    return lambda s: s[1] in codes


# -- required, not used

for name, guides, segment, at, loop in (
    ("name of the billing provider", "PID", "NM1", 3, "2010AA"),
    ("name of the subscriber", "PID", "NM1", 3, "2010BA"),
    ("name of the destination payer", "PID", "NM1", 3, "2010BB"),
    ("city of the billing provider", "PID", "N4", 1, "2010AA"),
    ("release of information", "PID", "CLM", 9, "2300"),
    ("assignment of benefits", "PID", "CLM", 8, "2300"),
    ("participation", "PID", "CLM", 7, "2300"),
    ("signature of the provider", "PD", "CLM", 6, "2300"),
    ("total charge", "PID", "CLM", 2, "2300"),
    ("day of a service", "PI", "DTP", 3, "2400"),
    ("charge of a professional line", "P", "SV1", 2, "2400"),
    ("unit of measure", "P", "SV1", 3, "2400"),
    ("charge of a dental line", "D", "SV3", 2, "2400"),
    ("revenue code", "I", "SV2", 1, "2400"),
    ("units of an institutional line", "I", "SV2", 5, "2400"),
    ("patient status", "I", "CL1", 3, "2300"),
    ("payer of a line decision", "PID", "SVD", 1, "2430"),
    ("paid amount of a line decision", "PID", "SVD", 2, "2430"),
    ("units of a line decision", "PID", "SVD", 5, "2430"),
    ("release of another payer", "PID", "OI", 6, "2320"),
    ("identifier of another payer", "PID", "NM1", 9, "2330B"),
    ("date of the batch", "PID", "BHT", 4, ""),
    ("status of a claim payment", "R", "CLP", 2, "2100"),
    ("charge of a claim payment", "R", "CLP", 3, "2100"),
    ("filing indicator of a claim payment", "R", "CLP", 6, "2100"),
    ("payer's number of a claim payment", "R", "CLP", 7, "2100"),
    ("charge of a paid line", "R", "SVC", 2, "2110"),
    ("day of a paid line", "R", "DTM", 2, "2110"),
    ("payment method", "R", "BPR", 4, ""),
    ("trace number", "R", "TRN", 2, ""),
    ("payee's name", "R", "N1", 2, "1000B"),
    ("provider of a provider adjustment", "R", "PLB", 1, ""),
):
    put(f"{name} left out", "ELE001", guides, segment, at, "", loop)


def unused(name: str, guides: str, segment: str, at: int, value: str, loop: str) -> None:
    @defect(f"{name}, which is not used", "ELE002", guides)
    def plant(file: ClaimFile) -> Spot:
        one = file.pick(segment, loop)
        one[at] = value
        return Spot(one, at)


unused("prefix of the patient", "PID", "NM1", 6, "MR", "2010CA")
unused("account of the claim", "PID", "CLM", 3, "12", "2300")
unused("prefix of a payer", "PID", "NM1", 6, "MR", "2010BB")
unused("prefix of the payer of a remittance", "R", "N1", 5, "31", "1000A")

# -- form

put("city of 60 letters", "ELE003", "PIDR", "N4", 1, "A" * 60)
put("name of 70 letters", "ELE003", "PID", "NM1", 3, "B" * 70)
put("group number of 60 characters", "ELE003", "PID", "SBR", 3, "G" * 60)
put("claim number of 40 characters", "ELE003", "R", "CLP", 7, "9" * 60)
put("street of 80 characters", "ELE003", "PIDR", "N3", 1, "C" * 80)
put("city of one letter", "ELE004", "PIDR", "N4", 1, "A")
put("member id of one character", "ELE004", "PID", "NM1", 9, "A", loop="2010BA")
put("units in letters", "ELE005", "P", "SV1", 4, "ONE")
put("paid units in letters", "ELE005", "PID", "SVD", 5, "ONE")
put("line number in letters", "ELE005", "PID", "LX", 1, "A", loop="2400")
put("amount with a comma", "ELE005", "PID", "SVD", 2, "1,5")
put("adjusted amount in letters", "ELE005", "PIDR", "CAS", 3, "TEN")
put("payment of a remittance in letters", "ELE005", "R", "BPR", 2, "12A")

# -- codes

for name, guides, segment, at, value, loop in (
    ("provider's signature", "PD", "CLM", 6, "X", "2300"),
    ("participation", "PID", "CLM", 7, "X", "2300"),
    ("assignment of benefits", "PID", "CLM", 8, "Q", "2300"),
    ("release of information", "PID", "CLM", 9, "N", "2300"),
    ("facility qualifier", "PID", "CLM", (5, 2), "Z", "2300"),
    ("responsibility level of the destination", "PID", "SBR", 1, "X", "2000B"),
    ("responsibility level of another payer", "PID", "SBR", 1, "X", "2320"),
    ("filing indicator", "PID", "SBR", 9, "99", "2000B"),
    ("filing indicator of another payer", "PID", "SBR", 9, "99", "2320"),
    ("relation to another payer's subscriber", "PID", "SBR", 2, "77", "2320"),
    ("sex", "PID", "DMG", 3, "Q", ""),
    ("relation of the patient", "PID", "PAT", 1, "99", "2000C"),
    ("person or organization", "PID", "NM1", 2, "7", "2010AA"),
    ("id qualifier of the billing provider", "PID", "NM1", 8, "YY", "2010AA"),
    ("id qualifier of another payer", "PID", "NM1", 8, "YY", "2330B"),
    ("unit of measure", "P", "SV1", 3, "QQ", "2400"),
    ("unit of measure of a line", "I", "SV2", 4, "QQ", "2400"),
    ("service qualifier", "P", "SV1", (1, 1), "ZY", "2400"),
    ("service qualifier of a dental line", "D", "SV3", (1, 1), "HC", "2400"),
    ("service qualifier of a decision", "PID", "SVD", (3, 1), "ZY", "2430"),
    ("format of a date", "PI", "DTP", 2, "D6", "2400"),
    ("qualifier of a date", "P", "DTP", 1, "999", "2400"),
    ("purpose of the batch", "PID", "BHT", 2, "99", ""),
    ("kind of the batch", "PID", "BHT", 6, "ZZ", ""),
    ("provider role", "PID", "PRV", 1, "ZZ", "2000A"),
    ("kind of contact number", "PID", "PER", 3, "ZZ", "1000A"),
    ("benefits of another payer", "PID", "OI", 3, "Q", "2320"),
    ("status of a claim payment", "R", "CLP", 2, "99", "2100"),
    ("filing indicator of a claim payment", "R", "CLP", 6, "99", "2100"),
    ("handling of the payment", "R", "BPR", 1, "Q", ""),
    ("credit or debit", "R", "BPR", 3, "X", ""),
    ("payment method", "R", "BPR", 4, "XXX", ""),
    ("service qualifier of a paid line", "R", "SVC", (1, 1), "ZY", "2110"),
    ("kind of a payer's id", "R", "N1", 3, "ZZ", "1000B"),
    ("qualifier of a claim amount", "R", "AMT", 1, "ZZ", "2110"),
    ("answer to a set", "A", "IK5", 1, "Q", ""),
    ("status action", "S", "STC", 3, "QQ", ""),
):
    put(f"{name} is no code of the list", "ELE006", guides, segment, at, value, loop)

put("reference qualifier of the claim is unknown", "ELE006", "PID", "REF", 1, "ZZ", loop="2300")
put("reference qualifier of a paid line is unknown", "ELE006", "R", "REF", 1, "ZZ", loop="2110")


@defect("elements behind the last", "ELE007", "PID")
def _too_many(file: ClaimFile) -> Spot:
    one = file.pick("N3")
    one[3] = "THIRD"
    return Spot(one, 3)


@defect("components in a simple element", "ELE007", "PIDR")
def _composite(file: ClaimFile) -> Spot:
    one = file.pick("N4")
    one[1] = "NORTH:SOUTH"
    return Spot(one, 1)


@defect("qualifier without its number", "ELE008", "PID")
def _half_pair(file: ClaimFile) -> Spot:
    one = file.pick("PER", "1000A")
    one[5] = "FX"
    return Spot(one, 6)


@defect("provider's id without qualifier", "ELE008", "PID")
def _no_qualifier(file: ClaimFile) -> Spot:
    one = file.pick("NM1", "2310", lambda s: s[8] == "XX")
    one[8] = ""
    return Spot(one, 8)


@defect("payee's id without qualifier", "ELE008", "R")
def _payee_qualifier(file: ClaimFile) -> Spot:
    one = file.pick("NM1", "2100", lambda s: s[8] and s[1] == "QC")
    one[8] = ""
    return Spot(one, 8)


put("February 30", "ELE009", "PI", "DTP", 3, "20260230", loop="2400")
put("month 13 of a decision", "ELE009", "PID", "DTP", 3, "20261301", loop="2430")
put("birth on day 32", "ELE009", "PID", "DMG", 2, "19800132")
put(
    "statement that ends before it starts",
    "ELE009",
    "I",
    "DTP",
    3,
    lambda v: f"20260228-{v[:8]}" if v[:8] < "20260228" else f"{v[:8]}-20250101",
    when=first("434"),
)
put("service day of a paid line does not exist", "ELE009", "R", "DTM", 2, "20260431", loop="2110")
put("payment day does not exist", "ELE009", "R", "BPR", 16, "20260631")
put("batch made on February 29, 2025", "ELE009", "PID", "BHT", 4, "20250229")

put(
    "name with blanks at its end", "ELE010", "PIDR", "N4", 1, lambda v: v + "  ", severity="warning"
)


@defect("separators at the end", "ELE010", "PIDRS", "warning")
def _separators(file: ClaimFile) -> Spot:
    one = file.choose(s for s in file.segments if s.id in ("NM1", "N3", "DTP", "REF"))
    one.elements += ["", ""]
    return Spot(one, len(one.elements) - 2)


put("name with an accent", "ELE011", "PIDR", "N4", 1, lambda v: v + "é", severity="warning")
put(
    "name with a control character",
    "ELE011",
    "PIDR",
    "N3",
    1,
    lambda v: v + "\x02",
    severity="warning",
)
put("a value repeated", "ELE012", "PID", "N4", 1, lambda v: f"{v}^{v}")
put("place of service without its qualifier", "ELE013", "PID", "CLM", (5, 2), "")
put("procedure without its code", "ELE013", "P", "SV1", (1, 2), "")
put("diagnosis without its code", "ELE013", "PI", "HI", (1, 2), "")
put("procedure of a decision without its code", "ELE013", "PID", "SVD", (3, 2), "")
put("procedure of a paid line without its code", "ELE013", "R", "SVC", (1, 2), "")
put(
    "charge with zeros before it", "ELE014", "PID", "CLM", 2, lambda v: "00" + v, severity="warning"
)
put("units with a point", "ELE014", "P", "SV1", 4, lambda v: v + ".0", severity="warning")
put(
    "payment with zeros behind the point",
    "ELE014",
    "R",
    "CLP",
    4,
    lambda v: v + ("0" if "." in v else ".00"),
    severity="warning",
)
put("charge with a plus sign", "ELE014", "P", "SV1", 2, lambda v: "+" + v, severity="warning")
