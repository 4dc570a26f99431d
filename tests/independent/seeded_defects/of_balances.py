"""Defects of amounts that must add up (BAL)."""

from decimal import Decimal

from claim_file import Claim, ClaimFile, NoPlace, Payer, Segment, money
from defect import Spot, defect

OFF = (Decimal("0.01"), Decimal("1"), Decimal("10.5"), Decimal("-0.01"), Decimal("-3"))
AMOUNT = {"837P": 2, "837I": 3, "837D": 2, "835": 2}  # the charge in the service segment


def shift(file: ClaimFile, one: Segment, at: int, by: Decimal | None = None) -> None:
    """The amount, off by a little."""
    off = file.rng.choice(OFF) if by is None else by
    one[at] = money(one.amount(at) + off)


def by_line(claim: Claim, payer: Payer) -> bool:
    return bool(claim.of_payer(payer)) and payer.one("AMT", "D") is not None


def by_claim(claim: Claim, payer: Payer) -> bool:
    if sum(p.identifier == payer.identifier for p in claim.payers) > 1:
        return False
    return payer.one("CAS") is not None and not claim.of_payer(payer)


@defect("claim total", "BAL001", "PID")
def _total(file: ClaimFile) -> Spot:
    one = file.claim(lambda c: not c.payers and not c.all("HCP")).head
    shift(file, one, 2)
    return Spot(one, 2)


@defect("claim total of a claim after other payers", "BAL001", "PID")
def _total_of_coordinated(file: ClaimFile) -> Spot:
    one = file.claim(lambda c: c.payers and all(by_line(c, p) for p in c.payers)).head
    shift(file, one, 2)
    return Spot(one, 2)


@defect("charge of a line", "BAL001", "PID")
def _charge(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.payers and not c.all("HCP"))
    shift(file, file.choose(claim.lines).service, AMOUNT[file.guide], Decimal("2.5"))
    return Spot(claim.head, 2)


@defect("adjustment of a payer that decided by claim", "BAL002", "PID")
def _claim_adjustment(file: ClaimFile) -> Spot:
    _, payer = file.payer(lambda c, p: by_claim(c, p) and p.one("AMT", "D"))
    cas, amount = payer.one("CAS"), payer.one("AMT", "D")
    assert cas and amount
    shift(file, cas, 3, Decimal("4"))
    return Spot(amount, 2)


@defect("amount paid of a payer that decided by claim", "BAL002", "PID")
def _claim_paid(file: ClaimFile) -> Spot:
    _, payer = file.payer(lambda c, p: by_claim(c, p) and p.one("AMT", "D"))
    amount = payer.one("AMT", "D")
    assert amount
    shift(file, amount, 2, Decimal("0.5"))
    return Spot(amount, 2)


@defect("adjustment of a line", "BAL003", "PID")
def _line_adjustment(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(lambda c, line, d: d.cas and _whole(line.decisions, d.svd))
    shift(file, file.choose(decision.cas), 3, Decimal("1.25"))
    return Spot(decision.svd, 2)


@defect("adjustment of a line left out", "BAL003", "PID")
def _lost_adjustment(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(lambda c, line, d: d.cas and _whole(line.decisions, d.svd))
    file.remove(file.choose(decision.cas))
    return Spot(decision.svd, 2)


def _whole(decisions: list[object], svd: Segment) -> bool:
    """One 2430 of this payer on the line: no part of a split one."""
    return sum(d.svd[1] == svd[1] for d in decisions) == 1  # type: ignore[attr-defined]


@defect("total of a payer that decided by line", "BAL004", "PID")
def _payer_total(file: ClaimFile) -> Spot:
    _, payer = file.payer(by_line)
    amount = payer.one("AMT", "D")
    assert amount
    shift(file, amount, 2, Decimal("-1.5") if amount.amount(2) > 2 else Decimal("1.5"))
    return Spot(amount, 2)


@defect("non-covered amount that is not the charge", "BAL005", "PID")
def _non_covered(file: ClaimFile) -> Spot:
    _, payer = file.payer(lambda c, p: p.one("AMT", "A8"))
    amount = payer.one("AMT", "A8")
    assert amount
    shift(file, amount, 2, Decimal("-5"))
    return Spot(amount, 2)


@defect("non-covered amount beside a payment", "BAL005", "PID")
def _non_covered_and_paid(file: ClaimFile) -> Spot:
    claim, payer = file.payer(lambda c, p: p.one("AMT", "D"))
    amount = payer.one("AMT", "D")
    assert amount
    file.insert(amount, f"AMT*A8*{claim.head[2]}")
    return Spot(amount, 1)


def _priced(file: ClaimFile, hcp: str, claim: Claim) -> Segment:
    last = claim.all("HI", "2300")
    if not last:
        raise NoPlace
    return file.insert(last[-1], hcp)


@defect("repriced and saved amounts are not the charge", "BAL006", "PI", "warning")
def _repriced(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.all("HCP"))
    charge = claim.head.amount(2)
    return Spot(_priced(file, f"HCP*03*{money(charge - 20)}*10", claim), 2)


@defect("repriced amount above the charge", "BAL006", "PI", "warning")
def _priced_above(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not c.all("HCP"))
    return Spot(_priced(file, f"HCP*03*{money(claim.head.amount(2) + 1)}", claim), 2)


@defect("repriced amount of a line above its charge", "BAL006", "PID", "warning")
def _line_priced(file: ClaimFile) -> Spot:
    line = file.choose(
        x for c in file.claims() for x in c.lines if not x.all("LIN") and not x.all("HCP")
    )
    charge = line.service.amount(AMOUNT[file.guide])
    last = [s for s in line.segments if s.loop == "2400"][-1]
    return Spot(file.insert(last, f"HCP*03*{money(charge + 1)}"), 2)


@defect("more covered days than the statement has", "BAL007", "I")
def _days(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: not any("BE:" in str(s) for s in c.all("HI")))
    return Spot(file.insert(claim.all("HI", "2300")[-1], "HI*BE:80:::40"), 1, 5)


@defect("more not covered than charged", "BAL008", "I")
def _not_covered(file: ClaimFile) -> Spot:
    one = file.pick("SV2")
    one[7] = money(one.amount(3) + 10)
    return Spot(one, 7)


# -- remittances


@defect("payment of a line", "BAL101", "R")
def _line_paid(file: ClaimFile) -> Spot:
    line = file.choose(x for c in file.claims() for x in c.lines)
    shift(file, line.service, 3, Decimal("1.5"))
    return Spot(line.service, 3)


@defect("adjustment of a paid line", "BAL101", "R")
def _remitted_adjustment(file: ClaimFile) -> Spot:
    line = file.choose(
        x for c in file.claims() for x in c.lines for s in x.all("CAS") if s[1] in ("CO", "OA")
    )
    shift(file, file.choose(s for s in line.all("CAS") if s[1] in ("CO", "OA")), 3, Decimal("2"))
    return Spot(line.service, 3)


@defect("adjustment of a paid line left out", "BAL101", "R")
def _remitted_lost(file: ClaimFile) -> Spot:
    line = file.choose(
        x for c in file.claims() for x in c.lines for s in x.all("CAS") if s[1] in ("CO", "OA")
    )
    file.remove(file.choose(s for s in line.all("CAS") if s[1] in ("CO", "OA")))
    return Spot(line.service, 3)


@defect("payment of a claim", "BAL102", "R")
def _claim_payment(file: ClaimFile) -> Spot:
    claim = file.claim()
    shift(file, claim.head, 4, Decimal("-2"))
    return Spot(claim.head, 4)


@defect("payment of a remittance", "BAL103", "R")
def _payment(file: ClaimFile) -> Spot:
    bpr = file.pick("BPR")
    shift(file, bpr, 2, Decimal("5"))
    return Spot(bpr, 2)


@defect("provider adjustment with the wrong sign", "BAL103", "R")
def _sign(file: ClaimFile) -> Spot:
    plb = file.pick("PLB", when=lambda s: s[3][:2] == "WO")
    plb[4] = money(-plb.amount(4))
    return Spot(file.pick("BPR"), 2)


@defect("a claim left out of the payment", "BAL103", "R")
def _lost_claim(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.head.amount(4) > 0 and not c.all("AMT", "2100")[:0])
    if any(s[1] == "I" for s in claim.all("AMT")) or len(file.claims()) < 2:
        raise NoPlace
    others = [c for c in file.claims() if c.head is not claim.head]
    if (
        any(
            file.before(c.head).id == "LX" and file.behind(claim.segments[-1]).id != "CLP"
            for c in others
        )
        and file.before(claim.head).id == "LX"
    ):
        raise NoPlace
    file.remove(*claim.segments)
    return Spot(file.pick("BPR"), 2)


@defect("charge of a claim payment", "BAL104", "R")
def _claim_charge(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.lines)
    shift(file, claim.head, 3, Decimal("10"))
    return Spot(claim.head, 3)


@defect("patient's share of a claim payment", "BAL105", "R")
def _share(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.head[5])
    shift(file, claim.head, 5, Decimal("1"))
    return Spot(claim.head, 5)


@defect("patient's share left out", "BAL105", "R")
def _no_share(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: c.head[5])
    claim.head[5] = ""
    return Spot(claim.head, 5)


@defect("negative payment", "BAL106", "R")
def _negative(file: ClaimFile) -> Spot:
    bpr, plb = file.pick("BPR"), file.pick("PLB", when=lambda s: s[3][:2] == "WO")
    plb[4] = money(plb.amount(4) + bpr.amount(2) + 10)
    bpr[2] = "-10"
    return Spot(bpr, 2)


@defect("units cut that no adjustment cuts", "BAL107", "R", "warning")
def _units(file: ClaimFile) -> Spot:
    line = file.choose(
        x for c in file.claims() for x in c.lines if x.service.amount(3) and not x.service[7]
    )
    line.service[7] = str(int(line.service[5] or "1") + 2)
    return Spot(line.service, 7)


@defect("claims of a loop 2000 miscounted", "BAL108", "R")
def _totals(file: ClaimFile) -> Spot:
    lx = file.choose(file.all("LX")[:1])
    payee = file.pick("N1", "1000B")
    behind = file.segments[file.index(lx) + 1 :]
    claims = []
    for s in behind:
        if s.id == "LX":
            break
        if s.id == "CLP":
            claims.append(s)
    charge = sum((s.amount(3) for s in claims), Decimal())
    total = f"TS3*{payee[4]}*11*20261231*{len(claims) + 1}*{money(charge)}"
    return Spot(file.insert(lx, total), 4)
