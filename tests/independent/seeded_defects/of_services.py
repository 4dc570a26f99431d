"""Defects of diagnoses, services and what goes with them (SIT019 to SIT033)."""

from datetime import timedelta

from claim_file import ClaimFile, NoPlace, Segment, money
from defect import Spot, defect, put
from of_balances import AMOUNT
from whereabouts import SERVICE, d8, days, unadorned

# -- diagnoses


@defect("ICD-9 for services of today", "SIT019", "P")
def _old_edition(file: ClaimFile) -> Spot:
    one = file.pick("HI", "2300", lambda s: len(s.elements) == 2 and s[1][:3] == "ABK")
    one[1] = "BK:4019"
    return Spot(one, 1, 1)


@defect("editions mixed", "SIT019", "P")
def _mixed(file: ClaimFile) -> Spot:
    one = file.pick("HI", "2300", lambda s: len(s.elements) > 2 and s[1][:3] == "ABK")
    one[2] = "BF:25000"
    return Spot(one, 2, 1)


@defect("diagnosis twice", "SIT020", "P")
def _diagnosis_twice(file: ClaimFile) -> Spot:
    one = file.pick("HI", "2300", lambda s: s[1][:3] == "ABK" and len(s.elements) < 12)
    at = file.rng.randrange(1, len(one.elements))
    one.elements.append("ABF:" + one.part(at, 2))
    return Spot(one, len(one.elements) - 1, 2)


put(
    "external cause first",
    "SIT020",
    "P",
    "HI",
    (1, 2),
    "W19XXXA",
    "2300",
    lambda s: s[1][:3] == "ABK",
)
put("sequela first", "SIT020", "P", "HI", (1, 2), "S82001S", "2300", lambda s: s[1][:3] == "ABK")


@defect("pointer to a diagnosis that the claim does not have", "SIT021", "P")
def _pointer(file: ClaimFile) -> Spot:
    one = file.pick("SV1")
    number = len(one[7].split(":"))
    if number > 3:
        raise NoPlace
    one[7] += ":12"
    return Spot(one, 7, number + 1)


@defect("pointer twice", "SIT021", "P", "warning")
def _pointer_twice(file: ClaimFile) -> Spot:
    one = file.pick("SV1", when=lambda s: s[7].count(":") < 3)
    pointers = one[7].split(":")
    one[7] += ":" + pointers[0]
    return Spot(one, 7, len(pointers) + 1)


@defect("modifier twice", "SIT022", "PID")
def _modifier_twice(file: ClaimFile) -> Spot:
    name, at, _ = SERVICE[file.guide]
    one = file.pick(name, when=lambda s: s[at].count(":") == 1)
    one.set_part(at, 3, "25")
    one.set_part(at, 4, "25")
    return Spot(one, at, 4)


@defect("gap before a modifier", "SIT022", "PID", "warning")
def _modifier_gap(file: ClaimFile) -> Spot:
    name, at, _ = SERVICE[file.guide]
    one = file.pick(name, when=lambda s: s[at].count(":") == 1)
    one.set_part(at, 4, "25")
    return Spot(one, at, 4)


@defect("condition code twice", "SIT023", "I")
def _condition(file: ClaimFile) -> Spot:
    last = file.claim(lambda c: not c.all("HI", "2300")[-1][1].startswith("BG")).all("HI", "2300")[
        -1
    ]
    return Spot(file.insert(last, "HI*BG:09*BG:09"), 2, 2)


@defect("value code twice", "SIT023", "I")
def _value(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not any("BE:" in str(s) for s in c.all("HI")))
    return Spot(file.insert(claim.all("HI", "2300")[-1], "HI*BE:A1:::10*BE:A1:::20"), 2, 2)


# -- numbers and amounts


@defect("two lines with one control number", "SIT024", "P")
def _control(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: sum(s[1] == "6R" for s in c.all("REF", "2400")) > 1)
    found = [s for s in claim.all("REF", "2400") if s[1] == "6R"]
    found[1][2] = found[0][2]
    return Spot(found[1], 2)


@defect("negative charge", "SIT025", "PID")
def _negative(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers and len(c.lines) > 1 and not c.all("HCP"))
    at = AMOUNT[file.guide]
    one = file.choose(claim.lines).service
    change = one.amount(at) * 2
    if claim.head.amount(2) - change <= 0 or not change:
        raise NoPlace
    one[at] = money(-one.amount(at))
    claim.head[2] = money(claim.head.amount(2) - change)
    return Spot(one, at)


@defect("negative units", "SIT025", "PID")
def _negative_units(file: ClaimFile) -> Spot:
    _name, _, at = SERVICE[file.guide]
    claim = file.claim(lambda c: not c.payers)
    one = file.choose(x.service for x in claim.lines if x.service[at])
    one[at] = "-" + one[at]
    return Spot(one, at)


@defect("negative drug quantity", "SIT025", "PI")
def _negative_drug(file: ClaimFile) -> Spot:
    one = file.pick("CTP")
    one[4] = "-" + one[4]
    return Spot(one, 4)


@defect("no drug", "SIT026", "PI")
def _no_drug(file: ClaimFile) -> Spot:
    one = file.pick("CTP")
    one[4] = "0"
    return Spot(one, 4)


@defect("no units", "SIT026", "PID", "warning")
def _no_units(file: ClaimFile) -> Spot:
    _name, _, at = SERVICE[file.guide]
    claim = file.claim(lambda c: not c.payers)
    one = file.choose(x.service for x in claim.lines if x.service[at])
    one[at] = "0"
    return Spot(one, at)


@defect("claim of no charge", "SIT026", "PID", "warning")
def _no_charge(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers and not c.all("HCP"))
    for line in claim.lines:
        line.service[AMOUNT[file.guide]] = "0"
    claim.head[2] = "0"
    return Spot(claim.head, 2)


@defect("attachment by fax without its number", "SIT027", "PID")
def _attachment(file: ClaimFile) -> Spot:
    claim = file.claim()
    before = [
        s
        for s in claim.segments
        if s.loop == "2300" and s.id in ("CLM", "DTP", "CL1", "DN1", "DN2")
    ]
    return Spot(file.insert(before[-1], "PWK*OZ*FX"), 6)


@defect("number of an attachment that stays", "SIT027", "PID", "warning")
def _kept(file: ClaimFile) -> Spot:
    claim = file.claim()
    before = [
        s
        for s in claim.segments
        if s.loop == "2300" and s.id in ("CLM", "DTP", "CL1", "DN1", "DN2")
    ]
    return Spot(file.insert(before[-1], "PWK*OZ*AA***AC*DMN0012"), 6)


# -- inpatients and hospitals


@defect("hospital without attending provider", "SIT028", "I")
def _no_attending(file: ClaimFile) -> Segment:
    claim = file.claim()
    one = next(s for s in claim.all("NM1", "2310") if s[1] == "71")
    gone = [one]
    if file.behind(one).id == "PRV":
        gone.append(file.behind(one))
    file.remove(*gone)
    return claim.head


@defect("inpatient without a day of admission", "SIT028", "P")
def _no_admission(file: ClaimFile) -> Spot:
    one = file.claim(lambda c: c.head.part(5, 1) == "11").head
    one.set_part(5, 1, "21")
    return Spot(one, 5, 1)


@defect("line without a day in a claim of several", "SIT029", "I")
def _no_day(file: ClaimFile) -> Segment:
    claim = file.claim(lambda c: c.head.part(5, 1) == "13" and not c.payers)
    statement = next(s for s in claim.all("DTP", "2300") if s[1] == "434")
    first, last = days(statement[3])
    if first != last:
        raise NoPlace
    statement[3] = f"{d8(first)}-{d8(first + timedelta(days=2))}"
    line = file.choose(x for x in claim.lines if not x.all("LIN"))
    file.remove(line.all("DTP")[0])
    return line.first


put("type of admission that does not exist", "SIT030", "I", "CL1", 1, "6")
put("source of admission that ended", "SIT030", "I", "CL1", 2, "7")
put("patient status that does not exist", "SIT030", "I", "CL1", 3, "99")


@defect("referral without a provider", "SIT031", "PD", "warning")
def _referral(file: ClaimFile) -> Segment:
    claim = file.claim(
        lambda c: (
            not any(s[1] in ("DN", "P3") for s in c.all("NM1"))
            and c.all("REF", "2300")
            and c.all("REF", "2300")[0][1] in ("G1", "F8", "X4", "D9")
        )
    )
    return file.insert(file.before(claim.all("REF", "2300")[0]), "REF*9F*RF0099")


@defect("line for the total", "SIT032", "I")
def _total_line(file: ClaimFile) -> Spot:
    claim = file.claim(unadorned)
    last = claim.lines[-1]
    made = file.insert(
        last.segments[-1],
        f"LX*{len(claim.lines) + 1}",
        f"SV2*0001**{claim.head[2]}*UN*1",
        *(str(s) for s in last.all("DTP")),
    )
    claim.head[2] = money(claim.head.amount(2) * 2)
    return Spot(file.behind(made), 1)


put("batch that is sent again", "SIT033", "PID", "BHT", 2, "18", severity="warning")


@defect("subrogation without a pay-to plan", "SIT033", "PID")
def _subrogation(file: ClaimFile) -> Segment:
    if len(file.all("HL")) and sum(s[3] == "20" for s in file.all("HL")) > 1:
        raise NoPlace
    file.pick("BHT")[6] = "31"
    return file.pick("HL", when=lambda s: s[3] == "20")
