"""Defects of other payers of a claim and of the order in which they pay (COB)."""

from decimal import Decimal

from claim_file import Claim, ClaimFile, NoPlace, Payer, Segment, money
from defect import Spot, defect
from of_balances import AMOUNT, by_line

LEVELS = "PSTABC"
MEDICARE = {"837P": "MB", "837I": "MA", "837D": "MB"}


def destination(file: ClaimFile, claim: Claim) -> Segment:
    """The SBR of the payer that the claim is sent to."""
    before = file.segments[: file.index(claim.head)]
    return next(s for s in reversed(before) if s.id == "SBR" and s.loop == "2000B")


def alone(file: ClaimFile, claim: Claim) -> bool:
    """Is it the only claim of its subscriber, so that the 2000B is its own?"""
    sbr = destination(file, claim)
    return sum(destination(file, c) is sbr for c in file.claims()) == 1


def single(file: ClaimFile, when: object = None) -> tuple[Claim, Payer]:
    """A claim with one other payer, primary, who decided, and a commercial destination."""

    def fits(c: Claim, p: Payer) -> bool:
        sbr = destination(file, c)
        return (
            len(c.payers) == 1
            and p.sbr[1] == "P"
            and p.one("AMT", "D") is not None
            and sbr[9] not in ("MA", "MB", "MC", "16", "CH")
            and p.sbr[9] not in ("MA", "MB", "MC", "16")
            and alone(file, c)
        )

    return file.payer(fits)


def level_of(file: ClaimFile, claim: Claim, level: str) -> Segment:
    sbr = destination(file, claim)
    sbr[1] = level
    return sbr


@defect("another payer at the level of the destination", "COB001", "PID")
def _same_level(file: ClaimFile) -> Spot:
    claim, payer = file.payer()
    payer.sbr[1] = destination(file, claim)[1]
    return Spot(payer.sbr, 1)


@defect("two other payers at one level", "COB001", "PID")
def _two_of_a_level(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: len(c.payers) > 1)
    claim.payers[1].sbr[1] = claim.payers[0].sbr[1]
    return Spot(claim.payers[1].sbr, 1)


@defect("level skipped", "COB002", "PID", "warning")
def _skipped(file: ClaimFile) -> Spot:
    claim, _ = single(file)
    return Spot(level_of(file, claim, "T"), 1)


@defect("secondary claim without another payer", "COB002", "PID", "warning")
def _no_other(file: ClaimFile) -> Spot:
    claim = file.claim(
        lambda c: not c.payers and destination(file, c)[9] not in ("MA", "MB") and alone(file, c)
    )
    return Spot(level_of(file, claim, "S"), 1)


@defect("levels of destination and other payer swapped", "COB003", "PID")
def _swapped(file: ClaimFile) -> Segment:
    claim, payer = single(file)
    if payer.one("CAS"):
        raise NoPlace
    level_of(file, claim, "P")
    payer.sbr[1] = "S"
    amount = payer.one("AMT", "D")
    assert amount
    return amount


@defect("amount paid left out", "COB004", "PID")
def _no_amount(file: ClaimFile) -> Segment:
    _, payer = file.payer(
        lambda c, p: (
            p.one("AMT", "D") and not p.one("AMT", "A8") and p.sbr[9] not in ("MA", "MB", "16")
        )
    )
    amount = payer.one("AMT", "D")
    assert amount
    file.remove(amount)
    return payer.sbr


@defect("amount paid by Medicare left out", "COB004", "PID", "warning")
def _no_amount_of_medicare(file: ClaimFile) -> Segment:
    _, payer = file.payer(lambda c, p: p.one("AMT", "D") and p.sbr[9] in ("MA", "MB", "16"))
    amount = payer.one("AMT", "D")
    assert amount
    file.remove(amount)
    return payer.sbr


@defect("line decided by a payer that the claim does not have", "COB005", "PID")
def _unknown_payer(file: ClaimFile) -> Spot:
    _, _, decision = file.decision()
    decision.svd[1] = decision.svd[1][:-1] + "X"
    return Spot(decision.svd, 1)


@defect("identifier of another payer mistyped", "COB005", "PID")
def _mistyped(file: ClaimFile) -> Spot:
    claim, payer = file.payer(by_line)
    first = claim.of_payer(payer)[0]
    name = next(s for s in payer.segments if s.id == "NM1" and s[1] == "PR")
    name[9] = name[9][:-1] + "X"
    return Spot(first.svd, 1)


@defect("two payers with one identifier", "COB006", "PID")
def _one_identifier(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: len(c.payers) > 1 and all(by_line(c, p) for p in c.payers))
    old, new = claim.payers[1].identifier, claim.payers[0].identifier
    for decision in claim.of_payer(claim.payers[1]):
        decision.svd[1] = new
    name = next(s for s in claim.payers[1].segments if s.id == "NM1" and s[9] == old)
    name[9] = new
    return Spot(name, 9)


@defect("destination among the other payers", "COB007", "PID", "warning")
def _itself(file: ClaimFile) -> Spot:
    claim, payer = single(file)
    at = file.index(destination(file, claim))
    own = next(s for s in file.segments[at:] if s.id == "NM1" and s[1] == "PR")
    member = next(s for s in file.segments[at:] if s.id == "NM1" and s[1] == "IL")
    for decision in claim.of_payer(payer):
        decision.svd[1] = own[9]
    names = [s for s in payer.segments if s.id == "NM1"]
    names[0][9] = member[9]
    names[1][9] = own[9]
    return Spot(names[1], 9)


@defect("day of the decision left out", "COB008", "PID")
def _no_day(file: ClaimFile) -> Segment:
    _claim, payer = file.payer(lambda c, p: p.one("DTP") and not c.of_payer(p))
    day = payer.one("DTP")
    assert day
    file.remove(day)
    return next(s for s in payer.segments if s.id == "NM1" and s[1] == "PR")


@defect("decided before the service", "COB009", "PID")
def _before_service(file: ClaimFile) -> Spot:
    _, _, decision = file.decision()
    day = next(s for s in decision.segments if s.id == "DTP")
    day[3] = "2024" + day[3][4:6] + "15" if day[3] >= "2026" else "20200115"
    return Spot(day, 3)


@defect("decided after the file was made", "COB009", "PID")
def _after_file(file: ClaimFile) -> Spot:
    _, _, decision = file.decision()
    day = next(s for s in decision.segments if s.id == "DTP")
    day[3] = "20280115"
    return Spot(day, 3)


@defect("day of the decision at both levels", "COB009", "PID", "warning")
def _both_days(file: ClaimFile) -> Segment:
    claim, payer = file.payer(by_line)
    day = next(s for s in claim.of_payer(payer)[0].segments if s.id == "DTP")
    name = next(s for s in payer.segments if s.id == "NM1" and s[1] == "PR")
    return file.insert(name, str(day))


@defect("remaining liability at both levels", "COB010", "PID")
def _two_liabilities(file: ClaimFile) -> Spot:
    claim, payer = file.payer(
        lambda c, p: by_line(c, p) and any(s.id == "AMT" for d in c.of_payer(p) for s in d.segments)
    )
    total = sum(
        (s.amount(2) for d in claim.of_payer(payer) for s in d.segments if s.id == "AMT"), Decimal()
    )
    amount = payer.one("AMT", "D")
    assert amount
    return Spot(file.insert(amount, f"AMT*EAF*{money(total)}"), 1)


@defect("remaining liability above the charge", "COB011", "PID", "warning")
def _liability(file: ClaimFile) -> Spot:
    _, line, decision = file.decision(lambda c, line, d: any(s.id == "AMT" for s in d.segments))
    amount = next(s for s in decision.segments if s.id == "AMT")
    amount[2] = money(line.service.amount(AMOUNT[file.guide]) + 10)
    return Spot(amount, 2)


@defect("remaining liability is not the patient's share", "COB011", "PID", "info")
def _other_liability(file: ClaimFile) -> Spot:
    _, _line, decision = file.decision(
        lambda c, line, d: any(s.id == "AMT" and s.amount(2) > 1 for s in d.segments)
    )
    amount = next(s for s in decision.segments if s.id == "AMT")
    amount[2] = money(amount.amount(2) - 1)
    return Spot(amount, 2)


@defect("two payers paid more than the charge", "COB012", "PID")
def _overpaid(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: len(c.payers) == 2 and all(by_line(c, p) for p in c.payers))
    second = claim.payers[1]
    line = file.choose(
        x
        for x in claim.lines
        if len(x.decisions) == 2
        and x.decisions[0].svd.amount(2) > 1
        and x.decisions[1].svd[1] == second.identifier
    )
    decision = line.decisions[1]
    charge = line.service.amount(AMOUNT[file.guide])
    old = decision.svd.amount(2)
    decision.svd[2] = money(charge)
    file.remove(*decision.cas)
    amount = second.one("AMT", "D")
    assert amount
    amount[2] = money(amount.amount(2) + charge - old)
    for s in decision.segments:
        if s.id == "AMT":
            s[2] = "0"
    return Spot(decision.svd, 2)


@defect(
    "line without the decision of a payer that states no total",
    "COB013",
    "PID",
    "warning",
    also=("COB004",),  # the total that is not stated
)
def _undecided(file: ClaimFile) -> Spot:
    claim, payer = file.payer(
        lambda c, p: (
            by_line(c, p)
            and p.sbr[9] in ("MA", "MB")
            and len(c.payers) == 1
            and len(c.lines) > 1
            and all(len(x.decisions) == 1 for x in c.lines)
        )
    )
    amount = payer.one("AMT", "D")
    assert amount
    line = file.choose(claim.lines)
    file.remove(amount, *line.decisions[0].segments)
    return Spot(line.service, AMOUNT[file.guide])
