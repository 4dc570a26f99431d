"""Defects of codes of external lists (COD)."""

from claim_file import ClaimFile, NoPlace, Segment
from defect import Spot, defect, put


def wrong_digit(npi: str) -> str:
    return npi[:-1] + str((int(npi[-1]) + 3) % 10)


def xx(s: Segment) -> bool:
    return s[8] == "XX"


for loop in ("2010AA", "2310", "2420"):
    guides = {"2010AA": "PID", "2310": "PID"}.get(loop, "")
    if guides:
        put(f"check digit of the NPI in {loop}", "COD001", guides, "NM1", 9, wrong_digit, loop, xx)
        put(f"NPI of nine digits in {loop}", "COD001", guides, "NM1", 9, lambda v: v[:9], loop, xx)
put("NPI that begins with 3", "COD001", "PID", "NM1", 9, "3500001214", "2310", xx)
put("payee's NPI", "COD001", "R", "N1", 4, wrong_digit, "1000B", lambda s: s[3] == "XX")
put(
    "NPI of the rendering provider of a claim payment",
    "COD001",
    "R",
    "NM1",
    9,
    wrong_digit,
    "2100",
    xx,
)
put("state of the billing provider", "COD002", "PID", "N4", 2, "QQ", "2010AA")
put("state of the patient", "COD002", "PID", "N4", 2, "ZZ", "2010CA")
put("state of the subscriber", "COD002", "PID", "N4", 2, "XX", "2010BA")
put("state of the payer", "COD002", "R", "N4", 2, "QQ", "1000A")
put("place of service", "COD003", "PD", "CLM", (5, 1), "98", "2300")


@defect("place of service of a line", "COD003", "PD")
def _line_place(file: ClaimFile) -> Spot:
    name, at = ("SV1", 5) if file.guide == "837P" else ("SV3", 3)
    one = file.pick(name)
    one[at] = "98"
    return Spot(one, at)


put(
    "diagnosis with a decimal point",
    "COD004",
    "PI",
    "HI",
    (1, 2),
    lambda v: v[:3] + "." + (v[3:] or "0"),
    when=lambda s: s[1][:3] in ("ABK", "APR", "ABJ", "ABF"),
)
put(
    "diagnosis that begins with a digit",
    "COD004",
    "PI",
    "HI",
    (1, 2),
    lambda v: "9" + v[1:],
    when=lambda s: s[1][:3] in ("ABK", "APR"),
)
put(
    "diagnosis that is no code",
    "COD004",
    "PI",
    "HI",
    (1, 2),
    "Q99Z9",
    when=lambda s: s[1][:3] in ("ABK", "APR"),
)
put("second diagnosis that is no code", "COD004", "P", "HI", (2, 2), "I999999")
put("taxonomy cut short", "COD005", "PID", "PRV", 3, lambda v: v[:4])
put("taxonomy without its X", "COD005", "PID", "PRV", 3, lambda v: v[:9] + "Y")
put("type of bill", "COD006", "I", "CLM", (5, 1), "99", spot=(5, 1))
put("frequency of a claim", "COD006", "PD", "CLM", (5, 3), "W")
put("revenue code of letters", "COD007", "I", "SV2", 1, "04A0")
put("revenue code of three digits", "COD007", "I", "SV2", 1, lambda v: v[1:])
put("procedure of four characters", "COD008", "P", "SV1", (1, 2), lambda v: v[:4], spot=(1, 2))
put("procedure of letters", "COD008", "I", "SV2", (2, 2), "ABCDE")
put("dental procedure of digits", "COD008", "D", "SV3", (1, 2), "21500")
put("procedure of a paid line", "COD008", "R", "SVC", (1, 2), "9921")
put("procedure of a decision", "COD008", "PID", "SVD", (3, 2), "9921")
put("NDC of ten digits", "COD009", "PI", "LIN", 3, lambda v: v[:10])
put("NDC with hyphens", "COD009", "PI", "LIN", 3, lambda v: f"{v[:5]}-{v[5:9]}-{v[9:]}")


@defect("remark code", "COD010", "R")
def _remark(file: ClaimFile) -> Spot:
    one = file.choose(c.lines for c in file.claims() if c.lines)[-1]
    return Spot(file.insert(one.segments[-1], "LQ*HE*M999"), 2)


put(
    "modifier in small letters",
    "COD011",
    "P",
    "SV1",
    (1, 3),
    lambda v: "x" + v[1:],
    severity="warning",
    when=lambda s: s[1].count(":") == 2,
)


@defect("modifier of a sign", "COD011", "PID", "warning")
def _modifier(file: ClaimFile) -> Spot:
    name, at = {"837P": ("SV1", 1), "837I": ("SV2", 2), "837D": ("SV3", 1)}[file.guide]
    one = file.pick(name, when=lambda s: s[at].count(":") == 1)
    one.set_part(at, 3, "2-")
    return Spot(one, at, 3)


put(
    "ZIP code of the billing provider of five digits",
    "COD012",
    "PID",
    "N4",
    3,
    lambda v: v[:5],
    "2010AA",
)
put("ZIP code of the patient of four digits", "COD012", "PID", "N4", 3, lambda v: v[:4], "2010CA")
put(
    "ZIP code of a subscriber of seven digits",
    "COD012",
    "PID",
    "N4",
    3,
    lambda v: v[:5] + "12",
    "2010BA",
)
put(
    "ZIP code of another state",
    "COD012",
    "PID",
    "N4",
    3,
    lambda v: "331010004",
    "2010AA",
    lambda one: one[2] != "FL",
    severity="warning",
)
put("ZIP code of the payer", "COD012", "R", "N4", 3, "8370", "1000A")


@defect("inpatient procedure that is no code", "COD013", "I")
def _procedure(file: ClaimFile) -> Spot:
    claim = file.claim()
    day = next(s for s in claim.segments if s.id == "DTP" and s[1] == "434")[3][:8]
    last = claim.all("HI", "2300")[-1]
    return Spot(file.insert(last, f"HI*BBR:0OTI0ZZ:D8:{day}"), 1, 2)


@defect("country that does not exist", "COD014", "PID")
def _country(file: ClaimFile) -> Spot:
    one = file.pick("N4", "2010BA")
    one[2] = one[3] = ""
    one.elements[2:] = ["", "", "XQ"]
    return Spot(one, 4)


@defect("status code of a claim", "COD015", "S")
def _status(file: ClaimFile) -> Spot:
    one = file.pick("STC")
    one.set_part(1, 2, "020")
    return Spot(one, 1, 2)


@defect("member id of Medicare that is none", "COD016", "PID")
def _member(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers)
    at = file.index(claim.head)
    before = file.segments[:at]
    sbr = next(s for s in reversed(before) if s.id == "SBR" and s.loop == "2000B")
    level = file.segments[file.index(sbr) :]
    name = next(s for s in level if s.id == "NM1" and s[1] == "IL")
    if sbr[1] != "P":
        raise NoPlace
    sbr[9] = "MB" if file.guide != "837I" else "MA"
    name[9] = "123456789A"
    return Spot(name, 9)


@defect("member id of Medicare before that is none", "COD016", "PD", "warning")
def _member_before(file: ClaimFile) -> Spot:
    _, payer = file.payer(lambda c, p: p.sbr[9] == "MB")
    name = next(s for s in payer.segments if s.id == "NM1" and s[1] == "IL")
    name[9] = "123456789A"
    return Spot(name, 9)
