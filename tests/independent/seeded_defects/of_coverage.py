"""Defects of Medicare and Medicaid among the payers, and of what payers say of each other (COB)."""

from decimal import Decimal

from claim_file import ClaimFile, NoPlace, Payer, Segment, money, spread
from defect import Spot, defect, put
from of_balances import by_line
from of_payers import destination, single


@defect("Medicare decided by claim", "COB014", "PD", "warning")
def _by_claim(file: ClaimFile) -> Spot:
    claim, payer = file.payer(
        lambda c, p: len(c.payers) == 1 and p.sbr[9] == "MB" and by_line(c, p) and not p.one("CAS")
    )
    decisions = claim.of_payer(payer)
    sums: dict[str, dict[str, Decimal]] = {}
    for s, at in spread(s for d in decisions for s in d.cas):
        of_group = sums.setdefault(s[1], {})
        of_group[s[at]] = of_group.get(s[at], Decimal()) + s.amount(at + 1)
    day = next(str(s) for s in decisions[0].segments if s.id == "DTP")
    file.remove(*(s for d in decisions for s in d.segments))
    found = [
        f"CAS*{group}*" + "**".join(f"{reason}*{money(of[reason])}" for reason in of)
        for group, of in sums.items()
    ]
    if not found:
        raise NoPlace
    name = next(s for s in payer.segments if s.id == "NM1" and s[1] == "PR")
    file.insert(name, day)
    return Spot(file.insert(payer.sbr, *found), 1)


@defect("inpatient and outpatient decision", "COB015", "I")
def _two_kinds(file: ClaimFile) -> Segment:
    _claim, payer = file.payer(lambda c, p: p.one("OI") and c.head.part(5, 1)[:1] == "1")
    oi = payer.one("OI")
    assert oi
    moa = payer.one("MOA") or payer.one("MIA")
    if moa:
        raise NoPlace
    mia = file.insert(oi, "MIA*0", "MOA***MA01")
    return file.behind(mia)


@defect("inpatient decision of an outpatient claim", "COB015", "I", "warning")
def _inpatient(file: ClaimFile) -> Segment:
    _, payer = file.payer(
        lambda c, p: c.head.part(5, 1) == "13" and not p.one("MOA") and p.one("AMT", "D")
    )
    oi = payer.one("OI")
    assert oi
    return file.insert(oi, "MIA*0")


put(
    "release of another payer differs",
    "COB016",
    "PID",
    "OI",
    6,
    "I",
    severity="warning",
    when=lambda s: s[6] == "Y",
)
put(
    "assignment of another payer differs",
    "COB016",
    "PID",
    "OI",
    3,
    "N",
    severity="warning",
    when=lambda s: s[3] == "Y",
)


@defect("Medicare secondary without a reason", "COB017", "PD")
def _no_reason(file: ClaimFile) -> Spot:
    claim, _ = single(file)
    sbr = destination(file, claim)
    sbr[9] = "MB"
    member = next(s for s in file.segments[file.index(sbr) :] if s.id == "NM1" and s[1] == "IL")
    member[9] = "1EG4TE5MK73"
    return Spot(sbr, 5)


@defect("Medicare secondary without a value code", "COB017", "I", "warning")
def _no_value(file: ClaimFile) -> Segment:
    claim, _ = single(file)
    if any("BE:" in str(s) for s in claim.all("HI")):
        raise NoPlace
    sbr = destination(file, claim)
    sbr[9] = "MA"
    member = next(s for s in file.segments[file.index(sbr) :] if s.id == "NM1" and s[1] == "IL")
    member[9] = "1EG4TE5MK73"
    return claim.head


@defect("Medicare after Medicare Advantage", "COB018", "PD", "warning")
def _after_advantage(file: ClaimFile) -> Spot:
    claim, payer = single(file)
    payer.sbr[9] = "16"
    sbr = destination(file, claim)
    sbr[9], sbr[5] = "MB", "12"
    member = next(s for s in file.segments[file.index(sbr) :] if s.id == "NM1" and s[1] == "IL")
    member[9] = "1EG4TE5MK73"
    return Spot(sbr, 9)


@defect("bundled into a line that is not there", "COB019", "PID")
def _bundled(file: ClaimFile) -> Spot:
    _, _, decision = file.decision()
    decision.svd[6] = "49"
    return Spot(decision.svd, 6)


@defect("bundled into itself", "COB019", "PID")
def _bundled_into_itself(file: ClaimFile) -> Spot:
    _, line, decision = file.decision()
    decision.svd[6] = line.first[1]
    return Spot(decision.svd, 6)


@defect("approved more than the charge", "COB020", "PID", "warning")
def _approved(file: ClaimFile) -> Spot:
    _claim, payer = file.payer(
        lambda c, p: (
            len(c.payers) == 1
            and p.one("CAS")
            and not c.of_payer(p)
            and p.sbr[9] == "CI"
            and not p.one("AMT", "EAF")
            and p.one("CAS")[1] == "CO"
            and p.one("CAS")[2] == "45"
        )  # type: ignore[index]
    )
    cas, amount = payer.one("CAS"), payer.one("AMT", "D")
    assert cas and amount
    amount[2] = money(amount.amount(2) + cas.amount(3) + 10)
    cas[3] = "-10"
    return Spot(amount, 2)


@defect("Medicaid before another payer", "COB022", "PID", "warning")
def _medicaid_first(file: ClaimFile) -> Spot:
    _, payer = single(file)
    payer.sbr[9] = "MC"
    return Spot(payer.sbr, 1)


@defect("insurance type of a primary payer", "COB022", "PD")
def _type_of_primary(file: ClaimFile) -> Spot:
    _, payer = file.payer(lambda c, p: p.sbr[1] == "P" and not p.sbr[5])
    payer.sbr[5] = "12"
    return Spot(payer.sbr, 5)


@defect("insurance type of a payer that is not Medicare", "COB022", "PD", "warning")
def _type_of_other(file: ClaimFile) -> Spot:
    claim, _ = single(file)
    sbr = destination(file, claim)
    if sbr[5]:
        raise NoPlace
    sbr[5] = "12"
    return Spot(sbr, 5)


@defect("what payers before did is stated too low", "COB023", "PID", "warning")
def _less(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(
        lambda c, line, d: (
            len(c.payers) == 2
            and len(line.decisions) == 2
            and all(by_line(c, p) for p in c.payers)
            and any(s[2] == "23" and s.amount(3) > 5 for s in d.cas)
            and any(s[1] == "PR" for s in d.cas)
            and not any(s.id == "AMT" for s in d.segments)
        )
    )
    effect = next(s for s in decision.cas if s[2] == "23")
    own = next(s for s in decision.cas if s[1] == "PR")
    effect[3] = money(effect.amount(3) - 5)
    own[3] = money(own.amount(3) + 5)
    return Spot(effect, 3)


@defect("Medicare has forwarded the claim", "COB024", "PD", "warning")
def _forwarded(file: ClaimFile) -> Spot:
    _, payer = file.payer(
        lambda c, p: (
            len(c.payers) == 1
            and p.sbr[9] == "MB"
            and p.one("MOA")
            and destination(file, c)[9] not in ("MC",)
        )
    )
    moa = payer.one("MOA")
    assert moa
    moa[4] = "MA18"
    return Spot(moa, 4)


@defect("sequestration of twenty percent", "COB025", "PD", "warning")
def _twenty(file: ClaimFile) -> Spot:
    _, cas = _withheld(file)
    at = next(n for n in range(2, len(cas.elements), 3) if cas[n] == "253")
    more = Decimal("12.5")
    if cas.amount(3) <= more + 5 or at == 2:
        raise NoPlace
    cas[at + 1] = money(cas.amount(at + 1) + more)
    cas[3] = money(cas.amount(3) - more)
    return Spot(cas, at + 1)


def _withheld(file: ClaimFile) -> tuple[Payer, Segment]:
    """A Medicare payer, and the CAS with 253 of one of its lines, behind 45."""
    found = [
        (p, s)
        for c in file.claims()
        for p in c.payers
        if p.sbr[9] == "MB" and len(c.payers) == 1
        for d in c.of_payer(p)
        for s in d.cas
        if "253" in s.elements and s[2] == "45"
    ]
    return file.choose(found)


@defect("sequestration left out", "COB026", "PD", "warning")
def _hidden(file: ClaimFile) -> Spot:
    payer, _ = _withheld(file)
    claim = next(c for c in file.claims() for p in c.payers if p.sbr is payer.sbr)
    amount = payer.one("AMT", "D")
    if amount is None or amount.amount(2) < 20:
        raise NoPlace
    for decision in claim.of_payer(payer):
        for s in decision.cas:
            if "253" in s.elements:
                at = s.elements.index("253")
                off = s.amount(at + 1)
                if at == 2:
                    raise NoPlace
                del s.elements[at - 1 : at + 2]
                decision.svd[2] = money(decision.svd.amount(2) + off)
                amount[2] = money(amount.amount(2) + off)
    return Spot(amount, 2)


@defect("negative units", "COB027", "PID")
def _negative_units(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(lambda c, line, d: d.svd[5] not in ("", "0"))
    decision.svd[5] = "-" + decision.svd[5]
    return Spot(decision.svd, 5)


@defect("no units with a payment", "COB027", "PID", "warning")
def _no_units(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(lambda c, line, d: d.svd[5] not in ("", "0") and d.svd.amount(2))
    decision.svd[5] = "0"
    return Spot(decision.svd, 5)


@defect("more units paid than billed", "COB027", "PID", "warning")
def _more_units(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(lambda c, line, d: d.svd[5] not in ("", "0"))
    decision.svd[5] = str(int(decision.svd[5]) + 7)
    return Spot(decision.svd, 5)


@defect("copay of Medicare", "COB028", "PD", "warning")
def _copay(file: ClaimFile) -> Spot:
    found = [
        s
        for c in file.claims()
        for p in c.payers
        if p.sbr[9] == "MB" and len(c.payers) == 1
        for d in c.of_payer(p)
        for s in d.cas
        if s[1] == "PR" and s[2] == "2"
    ]
    cas = file.choose(found)
    cas[2] = "3"
    return Spot(cas, 2)


@defect("45 under CO and PR on one line", "COB028", "PID", "warning")
def _two_reductions(file: ClaimFile) -> Spot:
    _, _, decision = file.decision(
        lambda c, line, d: (
            len(c.payers) == 1
            and c.payers[0].sbr[9] not in ("MA", "MB", "16")
            and any(s[1] == "CO" and s[2] == "45" for s in d.cas)
            and any(s[1] == "PR" for s in d.cas)
        )
    )
    own = next(s for s in decision.cas if s[1] == "PR")
    own[2] = "45"
    return Spot(own, 2)
