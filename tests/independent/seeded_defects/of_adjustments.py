"""Defects of adjustments: group and reason codes (CAS)."""

from collections.abc import Callable
from decimal import Decimal

from claim_file import Claim, ClaimFile, Line, NoPlace, Segment, money
from defect import Spot, defect


class Adjusted:
    """An adjustment of a line: its CAS, where its reason stands, and what it belongs to."""

    def __init__(self, claim: Claim, line: Line, cas: Segment, payer_level: str) -> None:
        self.claim, self.line, self.cas, self.level = claim, line, cas, payer_level

    @property
    def amount(self) -> Decimal:
        return self.cas.amount(3)


def adjusted(
    file: ClaimFile,
    group: str,
    reason: str = "",
    when: Callable[[Adjusted], object] = lambda _: True,
) -> Adjusted:
    """A line's CAS of this group that has one adjustment; in a claim of one other payer."""
    found = []
    for claim in file.claims():
        if len(claim.payers) > 1:
            continue
        level = claim.payers[0].sbr[9] if claim.payers else claim.head[6]
        for line in claim.lines:
            segments = line.all("CAS")
            if any(s[1] == "EAF" for s in line.all("AMT")):
                continue
            for cas in segments:
                if cas[1] == group and len(cas.elements) == 4 and (not reason or cas[2] == reason):
                    found.append(Adjusted(claim, line, cas, level))
    return file.choose(one for one in found if when(one))


def owes_less(file: ClaimFile, one: Adjusted) -> None:
    """In an 835: CLP05 without this adjustment, which is no longer the patient's."""
    if file.guide == "835":
        left = one.claim.head.amount(5) - one.amount
        one.claim.head[5] = money(left) if left else ""


def owes_more(file: ClaimFile, one: Adjusted) -> None:
    if file.guide == "835":
        one.claim.head[5] = money(one.claim.head.amount(5) + one.amount)


def regrouped(
    name: str,
    code: str,
    guides: str,
    old: tuple[str, str],
    new: tuple[str, str],
    severity: str = "error",
    at: int = 2,
    when: Callable[[Adjusted], object] = lambda _: True,
) -> None:
    """An adjustment with another group and reason; CLP05 of an 835 goes with it."""

    @defect(name, code, guides, severity)
    def plant(file: ClaimFile) -> Spot:
        one = adjusted(file, *old, when=when)
        if old[0] == "PR" and new[0] != "PR":
            owes_less(file, one)
        if old[0] != "PR" and new[0] == "PR":
            owes_more(file, one)
        one.cas[1], one.cas[2] = new
        return Spot(one.cas, at)


def commercial(one: Adjusted) -> bool:
    return one.level in ("CI", "12", "HM", "BL")


for reason, what in (("1", "deductible"), ("2", "coinsurance"), ("3", "copay")):
    regrouped(
        f"{what} under CO",
        "CAS010",
        "PIDR",
        ("PR", ""),
        ("CO", reason),
        when=lambda one: (
            (
                one.level not in ("MA", "MB")
                and len({s[1] for s in one.line.all("CAS")}) == len(one.line.all("CAS"))
                and not any(s[1] == "CO" for s in one.line.all("CAS"))
            )
            or len(one.line.all("CAS")) < 3
        ),
    )
    regrouped(f"{what} under PI", "CAS010", "PIDR", ("PR", ""), ("PI", reason))
regrouped("blood deductible under CO", "CAS010", "PIDR", ("CO", "45"), ("CO", "66"))
regrouped("sequestration billed to the patient", "CAS011", "PIDR", ("CO", "45"), ("PR", "253"))
regrouped("sequestration under OA", "CAS011", "PIDR", ("CO", "45"), ("OA", "253"), "warning")
regrouped("unknown group", "CAS001", "PIDR", ("CO", "45"), ("ZZ", "45"), at=1)
regrouped("group in small letters", "CAS001", "PIDR", ("CO", "45"), ("co", "45"), at=1)
regrouped("unknown reason", "CAS002", "PIDR", ("CO", "45"), ("CO", "999"))
regrouped("unknown reason of the patient's share", "CAS002", "PIDR", ("PR", ""), ("PR", "888"))
regrouped("reason of a retired series", "CAS002", "PIDR", ("CO", "45"), ("CO", "D99"))
regrouped("retired reason", "CAS003", "R", ("CO", "45"), ("CO", "42"))
regrouped("retired reason in a copy", "CAS003", "PID", ("CO", "45"), ("CO", "42"), "warning")
regrouped(
    "penalty of the provider billed to the patient",
    "CAS012",
    "PID",
    ("CO", "45"),
    ("PR", "237"),
    "warning",
)
regrouped(
    "negotiated discount billed to the patient",
    "CAS012",
    "PID",
    ("CO", "45"),
    ("PR", "131"),
    "warning",
)
regrouped("45 under OA", "CAS013", "PIDR", ("CO", "45"), ("OA", "45"))
regrouped("45 under PI", "CAS013", "PIDR", ("CO", "45"), ("PI", "45"))
regrouped("18 under CO", "CAS013", "PIDR", ("CO", "45"), ("CO", "18"))
regrouped("23 under CO", "CAS013", "PIDR", ("CO", "45"), ("CO", "23"))
regrouped("85 under CO", "CAS013", "PIDR", ("CO", "45"), ("CO", "85"))
regrouped(
    "fault of the claim billed to the patient",
    "CAS014",
    "PID",
    ("CO", "45"),
    ("PR", "4"),
    "warning",
)
regrouped(
    "fault of the claim billed, remittance", "CAS014", "R", ("CO", "45"), ("PR", "4"), "warning"
)
regrouped(
    "coverage that had not begun under CO", "CAS014", "PIDR", ("CO", "45"), ("CO", "26"), "warning"
)
regrouped("correction group in a claim", "CAS016", "PID", ("CO", "45"), ("CR", "45"), "warning", 1)
regrouped("correction group in a remittance", "CAS016", "R", ("CO", "45"), ("CR", "45"), at=1)
regrouped(
    "sequestration of a commercial payer",
    "CAS017",
    "PID",
    ("CO", "45"),
    ("CO", "253"),
    "warning",
    when=commercial,
)
regrouped("group and reason in CAS01", "CAS020", "PIDR", ("CO", "45"), ("CO45", "45"), at=1)
regrouped("group and reason in CAS02", "CAS020", "PIDR", ("CO", "45"), ("CO", "CO45"))
regrouped("group and reason with a hyphen", "CAS020", "PIDR", ("CO", "45"), ("CO", "CO-45"))
regrouped(
    "reason of workers' compensation",
    "CAS026",
    "PIDR",
    ("CO", "45"),
    ("CO", "P12"),
    "warning",
    when=lambda one: one.level not in ("WC", "AM", "LM"),
)
regrouped(
    "reason without its remark",
    "CAS027",
    "R",
    ("CO", "45"),
    ("CO", "16"),
    when=lambda one: not one.line.all("LQ") and not one.claim.all("MOA"),
)
regrouped(
    "OA-23 of the first payer",
    "CAS029",
    "PID",
    ("CO", "45"),
    ("OA", "23"),
    "warning",
    when=lambda one: one.claim.payers[0].sbr[1] == "P",
)
regrouped("paper reason for a cost share", "CAS030", "PID", ("PR", ""), ("PR", "192"), "warning")


@defect("reason without an amount", "CAS021", "PIDR")
def _no_amount(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45")
    one.cas[4] = "1"
    one.cas[3] = ""
    return Spot(one.cas, 3)


@defect("amount without a reason", "CAS021", "PIDR")
def _no_reason(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45")
    one.cas[2] = ""
    return Spot(one.cas, 2)


@defect("second reason in the place of the quantity", "CAS021", "PIDR")
def _shifted(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.amount > 2)
    amount = one.amount - 1
    one.cas.elements[3:] = [money(amount), "131", "1"]
    return Spot(one.cas, 6)


@defect("gap between two adjustments", "CAS021", "PIDR")
def _gap(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.amount > 2)
    one.cas.elements[3:] = [money(one.amount - 1), "", "", "", "", "131", "1"]
    return Spot(one.cas, 5)


@defect("adjustment of zero", "CAS022", "PIDR")
def _zero(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45")
    one.cas.elements += ["", "131", "0"]
    return Spot(one.cas, 6)


@defect("group in two segments", "CAS023", "PIDR", "warning")
def _two(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.amount > 2)
    one.cas[3] = money(one.amount - 1)
    return Spot(file.insert(one.cas, "CAS*CO*131*1"), 1)


@defect("reason twice", "CAS024", "PIDR", "warning")
def _reason_twice(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.amount > 2)
    one.cas.elements[3:] = [money(one.amount - 1), "", "45", "1"]
    return Spot(one.cas, 5)


@defect("reason twice in two segments", "CAS024", "PIDR", "warning")
def _reason_in_two(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.amount > 2)
    one.cas[3] = money(one.amount - 1)
    return Spot(file.insert(one.cas, "CAS*CO*45*1"), 2)


@defect("quantity of zero", "CAS025", "PIDR", "warning")
def _quantity(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45")
    one.cas[4] = "0"
    return Spot(one.cas, 4)


@defect("quantity although all units were paid", "CAS025", "PIDR", "warning")
def _all_units(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: paid(file, a.line))
    one.cas[4] = "1"
    return Spot(one.cas, 4)


def paid(file: ClaimFile, line: Line) -> bool:
    if file.guide == "835":
        return line.service.amount(3) > 0
    return all(d.svd.amount(2) > 0 for d in line.decisions)


@defect("45 takes the whole charge", "CAS028", "PIDR", "warning")
def _whole_charge(file: ClaimFile) -> Spot:
    from of_balances import AMOUNT

    def alone(a: Adjusted) -> bool:
        return file.guide == "835" or (
            len(a.line.decisions) == 1 and not a.claim.payers[0].one("MOA")
        )

    one = adjusted(file, "CO", "45", alone)
    charge = one.line.service.amount(AMOUNT[file.guide])
    if file.guide == "835":
        gone = one.line.service.amount(3)
        one.line.service[3] = "0"
        one.claim.head[4] = money(one.claim.head.amount(4) - gone)
        bpr = file.pick("BPR")
        bpr[2] = money(bpr.amount(2) - gone)
        share = sum(
            (
                s.amount(at)
                for s in one.line.all("CAS")
                if s[1] == "PR"
                for at in range(3, len(s.elements), 3)
            ),
            Decimal(),
        )
        left = one.claim.head.amount(5) - share
        one.claim.head[5] = money(left) if left else ""
    else:
        decision = one.line.decisions[0]
        gone = decision.svd.amount(2)
        decision.svd[2] = "0"
        amount = one.claim.payers[0].one("AMT", "D")
        if amount is None:
            raise NoPlace
        amount[2] = money(amount.amount(2) - gone)
    file.remove(*(s for s in one.line.all("CAS") if s is not one.cas))
    one.cas[3] = money(charge)
    return Spot(one.cas, 3)


@defect("adjustment at both levels", "CAS031", "R", "warning")
def _both_levels(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.line.service.amount(3) > a.amount)
    head = one.claim.head
    head[4] = money(head.amount(4) - one.amount)
    bpr = file.pick("BPR")
    bpr[2] = money(bpr.amount(2) - one.amount)
    return Spot(file.insert(head, f"CAS*CO*45*{money(one.amount)}"), 2)


@defect("adjustment at both levels of a claim", "CAS031", "PID", "warning")
def _both_levels_of_claim(file: ClaimFile) -> Spot:
    one = adjusted(file, "CO", "45", lambda a: a.claim.payers[0].one("AMT", "D") and commercial(a))
    payer = one.claim.payers[0]
    amount = payer.one("AMT", "D")
    if amount is None or amount.amount(2) < one.amount or payer.one("CAS"):
        raise NoPlace
    amount[2] = money(amount.amount(2) - one.amount)
    return Spot(file.insert(payer.sbr, f"CAS*CO*45*{money(one.amount)}"), 2)
