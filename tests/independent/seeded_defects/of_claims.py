"""Defects of claims as a whole and of their days (SIT001, SIT015 to SIT018)."""

from datetime import timedelta

from claim_file import Claim, ClaimFile, NoPlace, Segment, money
from defect import Spot, defect, put
from whereabouts import d8, days, unadorned

# -- twice


@defect("claim sent twice", "SIT001", "PID")
def _twice(file: ClaimFile) -> Spot:
    claim = file.claim()
    texts = [str(s) for s in claim.segments]
    return Spot(file.insert(claim.segments[-1], *texts), 1)


@defect("claim sent twice under another number", "SIT001", "PID", "warning")
def _again(file: ClaimFile) -> Spot:
    claim = file.claim(lambda c: len({p.identifier for p in c.payers}) == len(c.payers))
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
    first = min(s[3][:8] for s in claim.segments if s.id == "DTP" and s[1] == "472")
    file.insert(claim.head, f"DTP*439*D8*{first}")
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
