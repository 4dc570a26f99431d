"""Defects of subscribers, patients and providers (SIT002 to SIT014)."""

from claim_file import ClaimFile, Segment
from defect import Spot, defect, put
from of_payers import alone, destination
from whereabouts import SERVICE, lone, within

# -- subscriber and patient


@defect("filing indicator of the destination left out", "SIT002", "PID")
def _filing(file: ClaimFile) -> Segment:
    claim = file.claim(lambda c: alone(file, c) and destination(file, c)[9] == "CI")
    sbr = destination(file, claim)
    sbr[9] = ""
    return sbr


@defect("filing indicator of another payer left out", "SIT002", "PID")
def _other_filing(file: ClaimFile) -> Segment:
    _, payer = file.payer(lambda c, p: p.sbr[9] in ("CI", "HM", "12"))
    payer.sbr[9] = ""
    return payer.sbr


@defect("subscriber not marked as the patient", "SIT003", "PID")
def _not_self(file: ClaimFile) -> Spot:
    sbr = lone(file)
    sbr[2] = ""
    return Spot(sbr, 2)


@defect("subscriber marked as the patient above a patient", "SIT003", "PID")
def _self(file: ClaimFile) -> Spot:
    hl = file.pick("HL", when=lambda s: s[3] == "22" and s[4] == "1")
    sbr = file.behind(hl)
    sbr[2] = "18"
    return Spot(sbr, 2)


@defect("patient who is the subscriber has no birth date", "SIT004", "PID")
def _no_birth(file: ClaimFile) -> Segment:
    sbr = lone(file)
    file.remove(within(file, sbr, "DMG", "2010BA"))
    return within(file, sbr, "NM1", "2010BA")


@defect("patient who is the subscriber has no address", "SIT004", "PID")
def _no_address(file: ClaimFile) -> Segment:
    sbr = lone(file)
    file.remove(within(file, sbr, "N3", "2010BA"), within(file, sbr, "N4", "2010BA"))
    return within(file, sbr, "NM1", "2010BA")


put("state left out", "SIT005", "PID", "N4", 2, "", "2010AA")
put("state of the patient left out", "SIT005", "PID", "N4", 2, "", "2010CA")
put("ZIP code left out", "SIT005", "PID", "N4", 3, "", "2010BA")


@defect("country of an address in the United States", "SIT005", "PID")
def _united_states(file: ClaimFile) -> Spot:
    one = file.pick("N4", "2010")
    one[4] = "US"
    return Spot(one, 4)


@defect("street without a city", "SIT005", "PID")
def _no_city(file: ClaimFile) -> Segment:
    one = file.pick("N4", "2330A")
    street = file.before(one)
    file.remove(one)
    return street


@defect("first name of an organization", "SIT006", "PD")
def _first_name(file: ClaimFile) -> Spot:
    one = file.pick("NM1", "2010AA", lambda s: s[2] == "2")
    one[4] = "ANN"
    return Spot(one, 4)


put(
    "rendering provider without a first name",
    "SIT006",
    "PD",
    "NM1",
    4,
    "",
    "2310",
    lambda s: s[1] == "82",
    severity="warning",
)
put("patient without a first name", "SIT006", "PID", "NM1", 4, "", "2010CA", severity="warning")
put(
    "attending provider without a first name",
    "SIT006",
    "I",
    "NM1",
    4,
    "",
    "2310",
    severity="warning",
)


@defect("subscriber without a member id", "SIT006", "PID")
def _no_member(file: ClaimFile) -> Spot:
    sbr = file.pick("SBR", "2000B")
    one = within(file, sbr, "NM1", "2010BA")
    one[9] = ""
    one[8] = ""
    return Spot(one, 8)


put(
    "tax id of eight digits",
    "SIT007",
    "PID",
    "REF",
    2,
    lambda v: v[:8],
    "2010AA",
    lambda s: s[1] == "EI",
)
put(
    "tax id with a hyphen",
    "SIT007",
    "PID",
    "REF",
    2,
    lambda v: f"{v[:2]}-{v[2:]}",
    "2010AA",
    lambda s: s[1] == "EI",
)
put(
    "payee's tax id of letters",
    "SIT007",
    "R",
    "REF",
    2,
    "ABCDEFGHI",
    "1000B",
    lambda s: s[1] == "TJ",
)
put("billing provider in a post office box", "SIT008", "PID", "N3", 1, "PO BOX 418", "2010AA")
put("billing provider in a lock box", "SIT008", "PID", "N3", 1, "LOCKBOX 7", "2010AA")
put("telephone of seven digits", "SIT009", "PID", "PER", 4, "5550144", "1000A", severity="warning")
put(
    "telephone whose area code begins with 0",
    "SIT009",
    "PID",
    "PER",
    4,
    "0125550144",
    "1000A",
    severity="warning",
)


@defect("number beside an NPI", "SIT010", "PID", "warning")
def _beside(file: ClaimFile) -> Segment:
    one = file.pick("NM1", "2310", lambda s: s[9] and s[1] in ("82", "71"))
    after = file.behind(one)
    return file.insert(after if after.id == "PRV" else one, "REF*G2*A5501")


@defect("provider with neither NPI nor number", "SIT011", "PID", "warning")
def _nobody(file: ClaimFile) -> Segment:
    one = file.pick("NM1", "2310", lambda s: s[9] and s[1] in ("82", "71"))
    del one.elements[-1]
    one[8] = ""
    return one


@defect("rendering provider is the billing provider", "SIT012", "PD", "warning")
def _same_provider(file: ClaimFile) -> Spot:
    one = file.pick("NM1", "2310", lambda s: s[1] == "82")
    before = file.segments[: file.index(one)]
    billing = next(s for s in reversed(before) if s.id == "NM1" and s[1] == "85")
    one[9] = billing[9]
    return Spot(one, 9)


@defect("line repeats the place of service", "SIT013", "PD", "warning")
def _same_place(file: ClaimFile) -> Spot:
    at = {"837P": 5, "837D": 3}[file.guide]
    claim = file.claim(lambda c: not any(x.service[at] for x in c.lines))
    one = file.choose(claim.lines).service
    one[at] = claim.head.part(5, 1)
    return Spot(one, at)


@defect("drug described beside its NDC", "SIT014", "PI", "warning")
def _described(file: ClaimFile) -> Spot:
    _name, at, _ = SERVICE[file.guide]
    line = file.choose(x for c in file.claims() for x in c.lines if x.all("LIN"))
    line.service.set_part(at, 7, "SOME DRUG")
    return Spot(line.service, at, 7)
