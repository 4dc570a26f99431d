"""Defects of what a claim must say in its situation (SIT)."""

from datetime import date, timedelta

from claim_file import Claim, ClaimFile, NoPlace, Segment, money
from defect import Spot, defect, put
from of_balances import AMOUNT
from of_payers import alone, destination

SERVICE = {"837P": ("SV1", 1, 4), "837I": ("SV2", 2, 5), "837D": ("SV3", 1, 6)}


def subscribers(file: ClaimFile) -> list[Segment]:
    """SBR of 2000B with a claim right below."""
    found = []
    for s in file.all("SBR", "2000B"):
        level = next(h for h in reversed(file.segments[: file.index(s)]) if h.id == "HL")
        if level[4] == "0":
            found.append(s)
    return found


def within(file: ClaimFile, opener: Segment, name: str, loop: str) -> Segment:
    """The next segment of a loop behind one."""
    behind = file.segments[file.index(opener) :]
    found = next((s for s in behind if s.id == name and s.loop.startswith(loop)), None)
    if found is None:
        raise NoPlace
    return found


def lone(file: ClaimFile) -> Segment:
    """The SBR of a subscriber who is the patient of one claim."""
    below = [c for c in file.claims() if alone(file, c)]
    heads = [destination(file, c) for c in below]
    return file.choose(s for s in subscribers(file) if any(s is h for h in heads))


def days(value: str) -> tuple[date, date]:
    first, _, last = value.partition("-")
    return (date.fromisoformat(first), date.fromisoformat(last or first))


def d8(day: date) -> str:
    return f"{day:%Y%m%d}"


def commercial(file: ClaimFile, claim: Claim) -> bool:
    return destination(file, claim)[9] not in ("MA", "MB")


def unadorned(claim: Claim) -> bool:
    """No other payers, no drug."""
    return not claim.payers and not claim.all("LIN")


# -- twice


@defect("claim sent twice", "SIT001", "PID")
def _twice(file: ClaimFile) -> Spot:
    claim = file.claim()
    texts = [str(s) for s in claim.segments]
    return Spot(file.insert(claim.segments[-1], *texts), 1)


@defect("claim sent twice under another number", "SIT001", "PID", "warning")
def _again(file: ClaimFile) -> Spot:
    claim = file.claim()
    texts = [str(s) for s in claim.segments]
    made = file.insert(claim.segments[-1], *texts)
    made[1] = made[1][:15] + "X"
    return Spot(made, 1)


@defect("service of a claim billed again in another one", "SIT001", "P", "warning")
def _line_again(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: unadorned(c) and len(c.lines) > 1)
    texts = [str(s) for s in claim.segments]
    end = len([s for s in claim.segments if s.line is None])
    first = [str(s) for s in claim.lines[0].segments]
    made = file.insert(claim.segments[-1], *texts[:end], *first)
    made[1] = made[1][:15] + "X"
    made[2] = claim.lines[0].service[2]
    return Spot(made, 1)


@defect("service twice in a claim", "SIT001", "P", "warning")
def _service_twice(file: ClaimFile) -> Spot:
    claim = file.claim(
        lambda c: unadorned(c) and c.lines[-1].service[1].count(":") == 1 and not c.all("HCP")
    )
    last = claim.lines[-1]
    texts = [str(s) for s in last.segments if s.id != "REF"]
    texts[0] = f"LX*{len(claim.lines) + 1}"
    made = file.insert(last.segments[-1], *texts)
    claim.head[2] = money(claim.head.amount(2) + last.service.amount(2))
    return Spot(made, 1)


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
    name, at, _ = SERVICE[file.guide]
    line = file.choose(x for c in file.claims() for x in c.lines if x.all("LIN"))
    line.service.set_part(at, 7, "SOME DRUG")
    return Spot(line.service, at, 7)


# -- the claim


put(
    "replacement without the original",
    "SIT015",
    "PID",
    "CLM",
    (5, 3),
    "7",
    when=lambda s: s.part(5, 3) == "1",
    loop="2300",
)
put(
    "void without the original",
    "SIT015",
    "PID",
    "CLM",
    (5, 3),
    "8",
    when=lambda s: s.part(5, 3) == "1",
    loop="2300",
)


@defect("original that names an earlier claim", "SIT015", "PID", "warning")
def _names_earlier(file: ClaimFile) -> Segment:
    claim = file.claim(
        lambda c: c.head.part(5, 3) == "1" and not any(s[1] == "F8" for s in c.all("REF", "2300"))
    )
    one = next((s for s in claim.all("REF", "2300")), None)
    if one is None or one[1] not in ("D9", "X4", "EA"):
        raise NoPlace
    return file.insert(
        _last_before(file, claim, ("D9", "X4", "EA", "LX", "P4")), "REF*F8*2226100400599"
    )


def _last_before(file: ClaimFile, claim: Claim, qualifiers: tuple[str, ...]) -> Segment:
    """Where a claim's REF*F8 goes: before its REF of these qualifiers."""
    first = next(s for s in claim.all("REF", "2300") if s[1] in qualifiers)
    return file.before(first)


@defect("accident without a day", "SIT016", "PD")
def _accident(file: ClaimFile) -> Spot:
    one = file.claim().head
    one[11] = "OA"
    return Spot(one, 11)


@defect("day of an accident without its cause", "SIT016", "PD", "warning")
def _no_cause(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.lines)
    day = next(s for s in claim.segments if s.id == "DTP" and s[1] == "472")[3][:8]
    file.insert(claim.head, f"DTP*439*D8*{day}")
    return Spot(claim.head, 11, 1)


# -- days


@defect("service after the file was made", "SIT017", "P")
def _future(file: ClaimFile) -> Spot:
    line = file.choose(x for c in file.claims() if not c.payers for x in c.lines)
    day = line.all("DTP")[0]
    day[3] = "20280105"
    return Spot(day, 3)


@defect("dental service after the file was made", "SIT017", "D")
def _future_dental(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers and any(s[1] == "472" for s in c.all("DTP", "2300")))
    day = next(s for s in claim.all("DTP", "2300") if s[1] == "472")
    day[3] = "20280105"
    return Spot(day, 3)


put("birth after the file was made", "SIT017", "PID", "DMG", 2, "20290101")


@defect("birth after the service", "SIT018", "PID")
def _unborn(file: ClaimFile) -> Spot:
    birth = file.pick("DMG", "2010CA")
    claim = next(s for s in file.segments[file.index(birth) :] if s.id == "CLM")
    first = min(
        s[3][:8]
        for s in file.segments
        if s.claim is claim and s.id == "DTP" and s[1] in ("472", "434")
    )
    birth[2] = d8(days(first)[0] + timedelta(days=3))
    return Spot(birth, 2)


put(
    "patient of 160 years",
    "SIT018",
    "PID",
    "DMG",
    2,
    lambda v: "18" + v[2:],
    severity="warning",
    when=lambda s: s[2][2:4] < "70",
    loop="2010CA",
)


@defect("line before the statement", "SIT018", "I")
def _before_statement(file: ClaimFile) -> Spot:
    line = file.choose(x for c in file.claims() for x in c.lines if x.all("DTP") and not c.payers)
    day = next(s for s in line.segments if s.id == "DTP" and s[1] == "472")
    day[3] = d8(days(day[3])[0] - timedelta(days=90))
    return Spot(day, 3)


@defect("accident after the service", "SIT018", "PD")
def _late_accident(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers)
    last = max(s[3][-8:] for s in claim.segments if s.id == "DTP" and s[1] == "472")
    claim.head[11] = "OA"
    return Spot(file.insert(claim.head, f"DTP*439*D8*{d8(days(last)[0] + timedelta(days=20))}"), 3)


@defect("illness after the service", "SIT018", "P", "warning")
def _late_illness(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers)
    last = max(s[3][-8:] for s in claim.segments if s.id == "DTP" and s[1] == "472")
    return Spot(file.insert(claim.head, f"DTP*431*D8*{d8(days(last)[0] + timedelta(days=9))}"), 3)


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
    name, _, at = SERVICE[file.guide]
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
    name, _, at = SERVICE[file.guide]
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
    day = str(last.all("DTP")[0])
    made = file.insert(
        last.segments[-1], f"LX*{len(claim.lines) + 1}", f"SV2*0001**{claim.head[2]}*UN*1", day
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
