"""Defects of remittances beyond their balances (REM)."""

from decimal import Decimal

from claim_file import Claim, ClaimFile, NoPlace, Segment, money
from defect import Spot, defect


def pays(file: ClaimFile, by: Decimal) -> None:
    """BPR02 goes with a change of what is paid."""
    bpr = file.pick("BPR")
    if bpr.amount(2) + by <= 0:
        raise NoPlace
    bpr[2] = money(bpr.amount(2) + by)


def recovery(file: ClaimFile) -> Segment:
    return file.pick("PLB", when=lambda s: s[3][:2] == "WO" and len(s.elements) == 5)


def adjust(file: ClaimFile, text: str, amount: Decimal) -> Spot:
    """One more provider adjustment; BPR02 goes with it."""
    payee = file.pick("N1", "1000B")
    if payee[3] != "XX":
        raise NoPlace
    pays(file, -amount)
    plbs = file.all("PLB")
    if plbs:
        at = len(plbs[0].elements)
        plbs[0].elements += [text, money(amount)]
        return Spot(plbs[0], at)
    last = file.before(file.pick("SE"))
    return Spot(file.insert(last, f"PLB*{payee[4]}*20261231*{text}*{money(amount)}"), 3)


def transfer(file: ClaimFile) -> Segment:
    return file.pick("BPR", when=lambda s: s[4] == "ACH")


def first(claim: Claim) -> bool:
    return claim.head[2] == "1"


def interest(claim: Claim) -> bool:
    return any(s[1] == "I" for s in claim.all("AMT"))


def reverse(file: ClaimFile) -> list[Segment]:
    """A reversal of an earlier payment, which the file does not have; BPR02 goes with it."""
    claim = file.claim(lambda c: c.head.amount(4) > 0)
    pays(file, Decimal("-60"))
    at = file.before(claim.head)
    made = file.insert(
        at,
        "CLP*P0990*22*-100*-60**12*94060555400990",
        "CAS*CO*45*-40",
        "NM1*QC*1*ASHGROVE*NADIA****MI*TS1000451",
        "DTM*232*20240301",
    )
    begin = file.index(made)
    return file.segments[begin : begin + 4]


# -- accounts and method


@defect("payer's account left out", "REM001", "R")
def _account(file: ClaimFile) -> Spot:
    bpr = transfer(file)
    bpr[8] = bpr[9] = ""
    return Spot(bpr, 8)


@defect("company of BPR10 is not that of TRN03", "REM001", "R")
def _company(file: ClaimFile) -> Spot:
    bpr = transfer(file)
    bpr[10] = "1999999999"
    return Spot(bpr, 10)


@defect("check digit of the payee's bank", "REM001", "R", "warning")
def _bank(file: ClaimFile) -> Spot:
    bpr = transfer(file)
    bpr[13] = bpr[13][:-1] + str((int(bpr[13][-1]) + 3) % 10)
    return Spot(bpr, 13)


@defect("supplement of BPR11 is not that of TRN04", "REM001", "R")
def _supplement(file: ClaimFile) -> Spot:
    trn = file.pick("TRN", when=lambda s: s[4] and file.pick("BPR")[11])
    trn[4] = "OTHERCODE"
    return Spot(trn, 4)


@defect("check of nothing", "REM013", "R")
def _nothing(file: ClaimFile) -> Spot:
    plb, bpr = recovery(file), file.pick("BPR", when=lambda s: s[4] in ("CHK", "ACH"))
    plb[4] = money(plb.amount(4) + bpr.amount(2))
    bpr[2] = "0"
    return Spot(bpr, 4)


@defect("notification with money", "REM013", "R")
def _notified(file: ClaimFile) -> Spot:
    bpr = file.pick("BPR", when=lambda s: s[4] == "CHK")
    bpr[1] = "H"
    return Spot(bpr, 2)


# -- claims


@defect("member not known, yet paid", "REM002", "R")
def _not_known(file: ClaimFile) -> Spot:
    one = file.claim(lambda c: first(c) and c.head.amount(4) > 0).head
    one[2] = "4"
    return Spot(one, 4)


@defect("predetermination, yet paid", "REM002", "R")
def _priced(file: ClaimFile) -> Spot:
    one = file.claim(lambda c: first(c) and c.head.amount(4) > 0).head
    one[2] = "25"
    return Spot(one, 4)


@defect("sent on without the next payer", "REM003", "R")
def _sent_on(file: ClaimFile) -> Spot:
    one = file.claim(first).head
    one[2] = "19"
    return Spot(one, 2)


@defect("tertiary without what was paid before", "REM004", "R", "warning")
def _tertiary(file: ClaimFile) -> Spot:
    one = file.claim(first).head
    one[2] = "3"
    return Spot(one, 2)


@defect("reversal with a positive charge", "REM005", "R")
def _reversed_charge(file: ClaimFile) -> Spot:
    clp, cas, *_ = reverse(file)
    clp[3], cas[3] = "100", "160"
    return Spot(clp, 3)


@defect("reversal with the patient's share", "REM005", "R")
def _reversed_share(file: ClaimFile) -> Spot:
    clp, cas, *_ = reverse(file)
    cas[1], cas[2], clp[5] = "PR", "3", "-40"
    return Spot(clp, 5)


@defect("covered amount above the charge", "REM011", "R", "warning")
def _covered(file: ClaimFile) -> Spot:
    amounts = file.all("AMT", "2100")
    one = file.choose(s for s in amounts if s[1] == "AU")
    assert one.claim
    one[2] = money(one.claim.amount(3) + 10)
    return Spot(one, 2)


@defect("carrier of a claim that was not sent on", "REM019", "R")
def _carrier(file: ClaimFile) -> Segment:
    claim = file.claim(first)
    name = [s for s in claim.all("NM1", "2100") if s[1] in ("QC", "IL", "74", "82")][-1]
    return file.insert(name, "NM1*TT*2*SECOND PLAN*****PI*99999")


@defect("negative payment of a claim", "REM020", "R", "warning")
def _below_zero(file: ClaimFile) -> Spot:
    claim = file.claim(
        lambda c: (
            first(c)
            and len(c.lines) == 1
            and c.lines[0].all("CAS")
            and c.lines[0].all("CAS")[0][1] == "CO"
        )
    )
    line = claim.lines[0]
    cas = line.all("CAS")[0]
    gone = claim.head.amount(4) + 5
    cas[2], cas[3] = "131", money(cas.amount(3) + gone)
    line.service[3] = claim.head[4] = "-5"
    pays(file, -gone)
    return Spot(claim.head, 4)


@defect("claim paid twice", "REM021", "R", "warning")
def _paid_twice(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not interest(c))
    pays(file, claim.head.amount(4))
    made = file.insert(claim.segments[-1], *[str(s) for s in claim.segments])
    return Spot(made, 7)


@defect("correction before its reversal", "REM023", "R", "warning")
def _order(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: first(c) and not interest(c) and c.head.amount(4) > 0)
    head = claim.head
    pays(file, -head.amount(4))
    texts = [str(s) for s in claim.segments if s.id in ("NM1", "DTM") and s.loop == "2100"]
    off = head.amount(3) - head.amount(4)
    made = file.insert(
        claim.segments[-1],
        f"CLP*{head[1]}*22*-{head[3]}*-{head[4]}**{head[6]}*{head[7]}",
        f"CAS*CO*45*{money(-off)}",
        *texts,
    )
    return Spot(made, 2)


@defect("no day of service", "REM024", "R")
def _no_day(file: ClaimFile) -> Segment:
    claim = file.claim(lambda c: c.lines)
    days = [s for s in claim.all("DTM") if s[1] in ("232", "233", "472", "150", "151")]
    file.remove(*days)
    return claim.head


@defect("inpatient and outpatient information", "REM025", "R")
def _both(file: ClaimFile) -> Segment:
    claim = file.claim(lambda c: not c.all("MOA") and not c.all("MIA"))
    names = claim.all("NM1", "2100")
    mia = file.insert(names[-1], "MIA*0", "MOA***MA01")
    return file.behind(mia)


@defect("units billed that were all paid", "REM026", "R", "warning")
def _all_paid(file: ClaimFile) -> Spot:
    one = file.choose(
        x.service
        for c in file.claims()
        for x in c.lines
        if not x.service[7] and x.service[5] and x.service.amount(3)
    )
    one[7] = one[5]
    return Spot(one, 7)


@defect("paid before the service", "REM027", "R", "warning")
def _early(file: ClaimFile) -> Spot:
    bpr = file.pick("BPR")
    bpr[16] = "20200101"
    return Spot(bpr, 16)


@defect("allowed amount left out", "REM028", "R", "warning")
def _allowed(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.head[2] in ("1", "2") and c.head.amount(4) > 0 and c.lines)
    file.remove(*(s for s in claim.all("AMT") if s[1] in ("AU", "B6")))
    return Spot(claim.head, 4)


@defect("primary with what was paid before", "REM029", "R", "warning")
def _primary(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.head[2] == "2" and any("23" in s.elements for s in c.all("CAS")))
    claim.head[2] = "1"
    cas = next(s for s in claim.all("CAS") if "23" in s.elements)
    return Spot(cas, cas.elements.index("23"))


@defect("sequestration by a commercial plan", "REM030", "R", "warning")
def _sequestration(file: ClaimFile) -> Spot:
    one = file.choose(
        s
        for c in file.claims()
        if c.head[6] == "12"
        for s in c.all("CAS", "2110")
        if s[1] == "CO" and s[2] == "45" and len(s.elements) == 4
    )
    one[2] = "253"
    return Spot(one, 2)


@defect("rendering provider is the payee", "REM031", "R", "warning")
def _rendering(file: ClaimFile) -> Spot:
    payee = file.pick("N1", "1000B", lambda s: s[3] == "XX")
    one = file.pick("NM1", "2100", lambda s: s[1] == "82" and s[8] == "XX")
    one[9] = payee[4]
    return Spot(one, 9)


@defect("DRG amount without its group", "REM032", "R", "warning")
def _group(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.head[11] and not c.all("MOA") and not c.all("MIA"))
    names = claim.all("NM1", "2100")
    return Spot(file.insert(names[-1], "MIA*0***75"), 4)


@defect("remark code as a reject code", "REM008", "R", "warning")
def _list(file: ClaimFile) -> Spot:
    line = file.choose(x for c in file.claims() for x in c.lines if not x.all("LQ"))
    return Spot(file.insert(line.segments[-1], "LQ*RX*MA130"), 2)


# -- header and provider adjustments


@defect("payee's tax id left out", "REM009", "R")
def _tax_id(file: ClaimFile) -> Spot:
    payee = file.pick("N1", "1000B", lambda s: s[3] == "XX")
    file.remove(*(s for s in file.all("REF", "1000B") if s[1] == "TJ"))
    return Spot(payee, 3)


@defect("second payment", "REM012", "R")
def _second(file: ClaimFile) -> Segment:
    bpr = file.pick("BPR")
    return file.insert(bpr, str(bpr))


@defect("provider adjustment of zero", "REM006", "R")
def _zero(file: ClaimFile) -> Spot:
    spot = adjust(file, "CS:ADJ", Decimal(0))
    return Spot(spot.segment, (spot.element or 0) + 1)


@defect("levy that raises the payment", "REM006", "R", "warning")
def _levy(file: ClaimFile) -> Spot:
    spot = adjust(file, "LE:IRS", Decimal(-10))
    return Spot(spot.segment, (spot.element or 0) + 1)


@defect("capitation that lowers the payment", "REM006", "R")
def _capitation(file: ClaimFile) -> Spot:
    spot = adjust(file, "CT:ROSTER", Decimal(10))
    return Spot(spot.segment, (spot.element or 0) + 1)


@defect("interest that is not paid", "REM014", "R")
def _interest(file: ClaimFile) -> Segment:
    claim = file.claim(lambda c: c.all("DTM", "2100") and not interest(c))
    if any(s[1] == "I" for s in file.all("AMT")):
        raise NoPlace
    file.insert(claim.all("DTM", "2100")[-1], "AMT*I*6.5")
    return file.pick("ST")


@defect("interest paid that no claim has", "REM014", "R", "warning")
def _no_interest(file: ClaimFile) -> Spot:
    if any(s[1] == "I" for s in file.all("AMT")):
        raise NoPlace
    spot = adjust(file, "L6:INT", Decimal("-6.5"))
    return Spot(spot.segment, (spot.element or 0) + 1)


@defect("balance forwarded although there is a payment", "REM015", "R")
def _forward(file: ClaimFile) -> Spot:
    trace = file.pick("TRN")[2]
    spot = adjust(file, f"FB:{trace}", Decimal(-10))
    return Spot(spot.segment, (spot.element or 0) + 1)


@defect("refund without what it settles", "REM016", "R", "warning")
def _refund(file: ClaimFile) -> Spot:
    spot = adjust(file, "72:CHK778", Decimal(-40))
    return Spot(spot.segment, (spot.element or 0) + 1)


@defect("adjustment of another provider", "REM017", "R", "warning")
def _other_provider(file: ClaimFile) -> Spot:
    plb = file.pick("PLB")
    plb[1] = "1600001857"
    return Spot(plb, 1)


@defect("recovery without its claim", "REM018", "R", "warning")
def _no_claim(file: ClaimFile) -> Spot:
    plb = recovery(file)
    plb[3] = "WO"
    return Spot(plb, 3, 2)


@defect("trace number twice", "REM022", "R")
def _trace(file: ClaimFile) -> Spot:
    begin, end = file.index(file.pick("ST")), file.index(file.pick("SE"))
    texts = [str(s) for s in file.segments[begin : end + 1]]
    made = file.insert(file.segments[end], *texts)
    made[2] = "0099"
    at = file.index(made)
    trailer = next(s for s in file.segments[at:] if s.id == "SE")
    trailer[2] = "0099"
    file.pick("GE")[1] = "2"
    trace = next(s for s in file.segments[at:] if s.id == "TRN")
    return Spot(trace, 2)
