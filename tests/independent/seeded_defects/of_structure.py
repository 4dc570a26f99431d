"""Defects of segments and loops (SEG)."""

from collections.abc import Callable

from claim_file import ClaimFile, NoPlace, Segment
from defect import defect, put

ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")


def inner(file: ClaimFile) -> list[Segment]:
    """Segments of the transaction set that are in no claim to be left alone."""
    return [
        s
        for s in file.segments
        if s.id not in ENVELOPE and (s.claim is None or s.claim[1] not in file.avoid)
    ]


# -- unknown, unexpected, empty


@defect("unknown segment", "SEG001", "PIDRAS")
def _unknown(file: ClaimFile) -> Segment:
    return file.insert(file.choose(inner(file)), "QQQ*1")


def stray(name: str, guides: str, behind: tuple[str, str], text: str, code: str = "SEG002") -> None:
    """A segment that does not belong where it stands, behind one of that id and loop."""

    @defect(name, code, guides)
    def plant(file: ClaimFile) -> Segment:
        return file.insert(file.pick(*behind), text)


stray("line decision behind the claim's diagnoses", "P", ("HI", "2300"), "SVD*1*0*HC:99213**1")
stray("claim's patient data in a line", "PID", ("LX", "2400"), "PAT*19")
stray("price of a repricer in a name", "P", ("NM1", "2010BA"), "HCP*03*100")
stray("inpatient data in a line of a remittance", "R", ("SVC", "2110"), "MIA*0")
stray("trace behind a line", "R", ("DTM", "2110"), "MOA***MA01")
stray("prescription segment", "PI", ("HI", "2300"), "DSB*1", "SEG008")
stray("name in two lines", "PIDR", ("N3", ""), "N2*SECOND", "SEG008")
stray("institutional service in a line", "PD", ("LX", "2400"), "SV2*0450*HC:99213*1*UN*1", "SEG008")
stray("professional service in a line", "I", ("LX", "2400"), "SV1*HC:99213*1*UN*1", "SEG008")
stray("diagnoses in a remittance", "R", ("CLP", "2100"), "HI*ABK:I10", "SEG008")
stray("reference without values", "PID", ("CLM", "2300"), "REF**", "SEG009")
stray("contact without values", "PID", ("NM1", "1000A"), "PER", "SEG009")
stray("adjustment without values", "R", ("SVC", "2110"), "CAS***", "SEG009")

# -- missing


def lacks(
    name: str,
    guides: str,
    gone: tuple[str, str],
    spot: Callable[[ClaimFile, Segment], Segment],
    code: str = "SEG003",
    when: Callable[[Segment], object] = lambda _: True,
) -> None:
    """A required segment is missing; `spot` says where that is found, before it is taken away."""

    @defect(name, code, guides)
    def plant(file: ClaimFile) -> Segment:
        one = file.pick(*gone, when)
        found = spot(file, one)
        file.remove(one)
        return found


def opener(*ids: str) -> Callable[[ClaimFile, Segment], Segment]:
    """The nearest segment of these ids before."""

    def find(file: ClaimFile, one: Segment) -> Segment:
        before = file.segments[: file.index(one)]
        return next(s for s in reversed(before) if s.id in ids)

    return find


def following(file: ClaimFile, one: Segment) -> Segment:
    return file.behind(one)


def before_street(file: ClaimFile, one: Segment) -> Segment:
    """N3 behind a name, by which its loop is known: else the whole loop is missing (SEG006)."""
    if file.behind(one).id != "N3":
        raise NoPlace
    return file.behind(one)


NAMES = ("NM1", "N1")
lacks("N3 of the billing provider", "PID", ("N3", "2010AA"), opener("NM1"))
lacks("N4 of the billing provider", "PID", ("N4", "2010AA"), opener("NM1"))
lacks("tax id of the billing provider", "PID", ("REF", "2010AA"), opener("NM1"))
lacks("contact of the submitter", "PID", ("PER", "1000A"), opener("NM1"))
lacks("BHT", "PID", ("BHT", ""), opener("ST"))
lacks("SBR of the subscriber", "PID", ("SBR", "2000B"), opener("HL"))
lacks("PAT of the patient", "PID", ("PAT", "2000C"), opener("HL"))
lacks("N3 of the patient", "PID", ("N3", "2010CA"), opener("NM1"))
lacks("N4 of the patient", "PID", ("N4", "2010CA"), opener("NM1"))
lacks("birth date of the patient", "PID", ("DMG", "2010CA"), opener("NM1"))
lacks("name of the patient", "PID", ("NM1", "2010CA"), following)
lacks("name of the subscriber", "PID", ("NM1", "2010BA"), before_street)
lacks("diagnoses of a professional claim", "P", ("HI", "2300"), opener("CLM"))
lacks("statement days", "I", ("DTP", "2300"), opener("CLM"), when=lambda s: s[1] == "434")
lacks("CL1", "I", ("CL1", "2300"), opener("CLM"))
lacks("service day of a professional line", "P", ("DTP", "2400"), opener("LX"))
lacks("professional service of a line", "P", ("SV1", "2400"), opener("LX"))
lacks("institutional service of a line", "I", ("SV2", "2400"), opener("LX"))
lacks("dental service of a line", "D", ("SV3", "2400"), opener("LX"))
lacks("coverage information of another payer", "PID", ("OI", "2320"), opener("SBR"))
lacks("name of another payer's subscriber", "PID", ("NM1", "2330A"), before_street)
lacks("day of a line decision", "PID", ("DTP", "2430"), opener("SVD"))
lacks("TRN of a remittance", "R", ("TRN", ""), opener("ST"))
lacks("payer's address", "R", ("N3", "1000A"), opener("N1"))
lacks("payer's city", "R", ("N4", "1000A"), opener("N1"))
lacks("technical contact", "R", ("PER", "1000A"), opener("N1"), when=lambda s: s[1] == "BL")
lacks(
    "patient's name in a claim payment",
    "R",
    ("NM1", "2100"),
    opener("CLP"),
    when=lambda s: s[1] == "QC",
)
lacks("set answered without a verdict", "A", ("IK5", ""), opener("AK2"))


@defect("receiver is missing", "SEG006", "PID")
def _no_receiver(file: ClaimFile) -> Segment:
    file.remove(*file.all("NM1", "1000B"))
    return file.pick("ST")


@defect("destination payer is missing", "SEG006", "PID")
def _no_payer(file: ClaimFile) -> Segment:
    one = file.pick("NM1", "2010BB")
    level = opener("HL")(file, one)
    file.remove(one)
    return level


@defect("claim without lines", "SEG006", "PID")
def _no_lines(file: ClaimFile) -> Segment:
    claim = file.claim()
    file.remove(*(s for line in claim.lines for s in line.segments))
    return claim.head


@defect("payee is missing", "SEG006", "R")
def _no_payee(file: ClaimFile) -> Segment:
    file.remove(*(s for s in file.segments if s.loop == "1000B"))
    return file.pick("ST")


# -- too often, out of order


def twice(
    name: str, guides: str, which: tuple[str, str], code: str = "SEG004", copies: int = 1
) -> None:
    @defect(name, code, guides)
    def plant(file: ClaimFile) -> Segment:
        one = file.pick(*which)
        made = file.insert(one, *[str(one)] * copies)
        return made if copies == 1 else file.segments[file.index(one) + copies]


twice("address of the billing provider twice", "PID", ("N3", "2010AA"))
twice("city of the billing provider twice", "PID", ("N4", "2010AA"))
twice("birth date twice", "PID", ("DMG", ""))
twice("subscriber's SBR twice", "PID", ("SBR", "2000B"))
twice("patient's PAT twice", "PID", ("PAT", "2000C"))
twice("service day twice", "PI", ("DTP", "2400"))
twice("coverage information twice", "PID", ("OI", "2320"))
twice("specialty of the rendering provider twice", "P", ("PRV", "2310"))
twice("payer's city twice", "R", ("N4", "1000A"))
twice("subscriber's name twice", "PID", ("NM1", "2010BA"), "SEG007")
twice("destination payer twice", "PID", ("NM1", "2010BB"), "SEG007")
twice("patient's name twice", "PID", ("NM1", "2010CA"), "SEG007")
twice("payer of a remittance twice", "R", ("N1", "1000A"), "SEG007")


@defect("production date twice", "SEG004", "R")
def _two_dates(file: ClaimFile) -> Segment:
    one = file.pick("DTM", when=lambda s: s[1] == "405")
    return file.insert(one, str(one))


def exchanged(name: str, guides: str, first: tuple[str, str], second: str) -> None:
    """A segment stands behind the next one."""

    @defect(name, "SEG005", guides)
    def plant(file: ClaimFile) -> Segment:
        one = file.pick(*first, lambda s: file.behind(s).id == second)
        other = file.behind(one)
        file.swap(one, other)
        return other if name.startswith("early") else one


exchanged("early city, before the street", "PID", ("N3", "2010AA"), "N4")
exchanged("early city of the patient", "PID", ("N3", "2010CA"), "N4")
exchanged("early birth date, before the city", "PID", ("N4", "2010CA"), "DMG")
exchanged("early trace, before the payment", "R", ("BPR", ""), "TRN")
exchanged("early city of the payer", "R", ("N3", "1000A"), "N4")

# -- levels and lines

put(
    "level counted on from another number",
    "SEG010",
    "PID",
    "HL",
    1,
    lambda v: str(int(v) + 5),
    when=lambda s: s[4] == "0" and s[3] in ("22", "23"),
)
put("parent is no level", "SEG011", "PID", "HL", 2, lambda v: str(int(v) + 70))
put("level of an unknown kind", "SEG012", "PID", "HL", 3, "24", when=lambda s: s[3] == "23")
put(
    "subscriber denies its patient",
    "SEG013",
    "PID",
    "HL",
    4,
    "0",
    when=lambda s: s[3] == "22" and s[4] == "1",
)
put(
    "subscriber announces a patient",
    "SEG013",
    "PID",
    "HL",
    4,
    "1",
    when=lambda s: s[3] == "22" and s[4] == "0",
)
put("line number skipped", "SEG014", "PID", "LX", 1, lambda v: str(int(v) + 3), loop="2400")


@defect("51 lines", "SEG007", "PD")
def _lines(file: ClaimFile) -> Segment:
    claim = file.claim(lambda c: not c.payers)
    if not claim.lines:
        raise NoPlace
    last = claim.lines[-1]
    zero = [str(s) for s in last.segments if s.id in ("LX", "SV1", "SV3", "DTP")]
    end = last.segments[-1]
    made = last.first
    for number in range(len(claim.lines) + 1, 52):
        texts = list(zero)
        texts[0] = f"LX*{number}"
        made = file.insert(end, *texts)
        service = file.behind(made)
        service[2] = "0"
        if service.id == "SV1":
            service.set_part(1, 2, f"{99000 + number}")
        else:
            service.set_part(1, 2, f"D{1000 + number}")
        end = file.segments[file.index(made) + len(texts) - 1]
    return made
