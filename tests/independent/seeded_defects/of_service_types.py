"""Defects of kinds of services: ambulance, anaesthesia, laboratory, drugs and others (SVC)."""

from datetime import date

from claim_file import Claim, ClaimFile, Line, NoPlace, Segment
from defect import Spot, defect
from of_payers import destination
from whereabouts import SERVICE, days, unadorned

OF_TODAY = date(2023, 1, 1)  # from here on there are no certificates of medical necessity


def plain(file: ClaimFile) -> tuple[Claim, Line]:
    """A claim of one plain line at least, and one of these."""
    at = SERVICE[file.guide][1]
    return file.choose(
        (claim, line)
        for claim in file.claims()
        if unadorned(claim) and commercial(file, claim)
        for line in claim.lines
        if line.service[at].count(":") == 1
    )


def commercial(file: ClaimFile, claim: Claim) -> bool:
    return destination(file, claim)[9] not in ("MA", "MB", "MC")


def billed(file: ClaimFile, procedure: str) -> tuple[Claim, Line]:
    """A line with another procedure."""
    claim, line = plain(file)
    at = SERVICE[file.guide][1]
    line.service.set_part(at, 2, procedure)
    return claim, line


@defect("transport without anything", "SVC001", "P")
def _transport(file: ClaimFile) -> Segment:
    claim, _ = billed(file, "A0428")
    return claim.head


@defect("transport without its places", "SVC001", "P")
def _places(file: ClaimFile) -> Segment:
    claim, _ = billed(file, "A0429")
    file.insert(claim.all("REF", "2300")[-1], "CR1*LB*140**A*DH*12")
    return claim.head


@defect("anaesthesia in units", "SVC002", "P", "warning")
def _units(file: ClaimFile) -> Spot:
    _, line = billed(file, "00100:AA")
    return Spot(line.service, 3)


@defect("minutes of a visit", "SVC002", "P", "warning")
def _minutes(file: ClaimFile) -> Spot:
    _, line = billed(file, "99213")
    line.service[3] = "MJ"
    return Spot(line.service, 3)


@defect("unlisted procedure without a description", "SVC003", "PID", "warning")
def _unlisted(file: ClaimFile) -> Spot:
    procedure = {"837P": "20999", "837I": "C9399", "837D": "D2999"}[file.guide]
    _, line = billed(file, procedure)
    return Spot(line.service, SERVICE[file.guide][1])


@defect("diagnosis of an inpatient without its indicator", "SVC004", "I", "warning")
def _on_admission(file: ClaimFile) -> Spot:
    one = file.pick("HI", "2300", lambda s: s[1][:3] == "ABK" and s.part(1, 9))
    one[1] = ":".join(one[1].split(":")[:2])
    return Spot(one, 1)


@defect("notice of a certificate", "SVC005", "P", "warning")
def _notice(file: ClaimFile) -> Spot:
    _, line = plain(file)
    if days(line.all("DTP")[0][3])[0] < OF_TODAY:
        raise NoPlace
    return Spot(file.insert(line.service, "PWK*CT*AD"), 1)


@defect("laboratory test without the number of its certificate", "SVC006", "P", "warning")
def _laboratory(file: ClaimFile) -> Segment:
    claim, _ = plain(file)
    if any(s[1] == "X4" for s in claim.all("REF")):
        raise NoPlace
    file.choose(claim.lines).service[1] = "HC:85025"
    return claim.head


@defect("part of a tablet", "SVC007", "PI", "warning")
def _part(file: ClaimFile) -> Spot:
    one = file.pick("CTP")
    one[4], one[5] = "0.5", "UN"
    return Spot(one, 4)


@defect("orthodontia without its length", "SVC008", "D")
def _length(file: ClaimFile) -> Segment:
    claim, _ = plain(file)
    if claim.all("DN1"):
        raise NoPlace
    file.choose(claim.lines).service[1] = "AD:D8670"
    return claim.head


@defect("prices of another procedure", "SVC010", "P", "warning")
def _prices(file: ClaimFile) -> Spot:
    _, line = billed(file, "E0601:RR")
    return Spot(file.insert(line.service, "SV5*HC:E0470*DA*30*60*900*4"), 1, 2)


def to_medicare(file: ClaimFile, claim: Claim) -> None:
    """Medicare as the only payer."""
    sbr = destination(file, claim)
    if sbr[1] != "P" or sum(destination(file, c) is sbr for c in file.claims()) > 1:
        raise NoPlace
    sbr[9] = "MA" if file.guide == "837I" else "MB"
    behind = file.segments[file.index(sbr) :]
    next(s for s in behind if s.id == "NM1" and s[1] == "IL")[9] = "1EG4TE5MK73"


@defect("home health without its place", "SVC009", "I", "warning")
def _home(file: ClaimFile) -> Spot:
    claim, line = plain(file)
    to_medicare(file, claim)
    claim.head[5] = "32:A:9"
    line.service[1], line.service[2] = "0023", "HP:1AA11"
    return Spot(claim.head, 5, 1)


@defect("manipulation to Medicare without the first day", "SVC011", "P", "warning")
def _manipulation(file: ClaimFile) -> Spot:
    claim, line = billed(file, "98941:AT")
    to_medicare(file, claim)
    return Spot(line.service, 1)
