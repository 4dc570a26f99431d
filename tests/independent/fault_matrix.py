"""Single faults in an otherwise clean 837P and 835, and the one error that must be found for each.

The 837P faults are put into the claim of a patient (2000C) and into that of a subscriber (2000B).
"""

import re
from typing import NamedTuple

from pyx12_opinion import bases, recount

CLAIMS = ("837P patient", "837P subscriber")
PAYMENTS = ("835",)
DOUBLED_CLAIM = ("whole claim", "twice")


class Single(NamedTuple):
    """One fault: what is done to the text, and the error expected for it."""

    name: str
    code: str
    place: str  # loop and element: "2010AA NM109"
    replace: tuple[tuple[str, str], ...]


FAULTS_837P = (
    Single("NPI with a wrong check digit", "COD001", "2010AA NM109", (("1213~", "1214~"),)),
    Single("unknown state", "COD002", "2010AA N402", (("ID*836384418", "QQ*836384418"),)),
    Single("five-digit ZIP of the provider", "COD012", "2010AA N403", (("836384418", "83638"),)),
    Single(
        "taxonomy code cut short", "COD005", "2000A PRV03", (("BI*PXC*207Q00000X", "BI*PXC*207Q"),)
    ),
    Single("unknown place of service", "COD003", "2300 CLM05-1", (("11:B:1", "98:B:1"),)),
    Single("diagnosis code with a decimal point", "COD004", "2300 HI01-2", (("I10*", "I10.9*"),)),
    Single(
        "procedure code of four characters",
        "COD008",
        "2400 SV101-2",
        (("SV1*HC:99214", "SV1*HC:9921"),),
    ),
    Single("provider's address missing", "SEG003", "2010AA NM1", (("N3*418 LAKE FORK RD~\n", ""),)),
    Single("unknown segment", "SEG001", "", (("LX*2~\n", "QQQ*1~\nLX*2~\n"),)),
    Single("line number skipped", "SEG014", "2400 LX01", (("LX*2~", "LX*3~"),)),
    Single("hierarchy points to no parent", "SEG011", "2000B HL02", (("HL*2*1*", "HL*2*7*"),)),
    Single(
        "April 31",
        "ELE009",
        "2400 DTP03",
        (("20260409~\nREF*6R*P1002L1", "20260431~\nREF*6R*P1002L1"),),
    ),
    Single("assignment left out", "ELE001", "2300 CLM07", (("*Y*A*Y*Y~", "*Y**Y*Y~"),)),
    Single(
        "total is not the sum of the lines", "BAL001", "2300 CLM02", (("P1002*500", "P1002*510"),)
    ),
    Single("line does not balance", "BAL003", "2430 SVD02", (("SVD*54321*200", "SVD*54321*190"),)),
    Single(
        "payer's total is not that of its lines",
        "BAL004",
        "2320 AMT02",
        (("AMT*D*300", "AMT*D*310"),),
    ),
    Single(
        "CO-1: deductible as an obligation",
        "CAS010",
        "2430 CAS02",
        (("CAS*PR*1*50", "CAS*CO*1*50"),),
    ),
    Single(
        "PR-253: sequestration to the patient",
        "CAS011",
        "2430 CAS02",
        (("CAS*CO*45*70", "CAS*PR*253*70"),),
    ),
    Single(
        "CO-23: group that the code forbids",
        "CAS013",
        "2430 CAS02",
        (("CAS*CO*45*70", "CAS*CO*23*70"),),
    ),
    Single(
        "unknown reason code",
        "CAS002",
        "2430 CAS02",
        (("CAS*CO*45*70", "CAS*CO*999*70"),),
    ),
    Single("unknown group code", "CAS001", "2430 CAS01", (("CAS*CO*45*70", "CAS*ZZ*45*70"),)),
    Single(
        "CO45 written as one code", "CAS020", "2430 CAS02", (("CAS*CO*45*70", "CAS*CO*CO45*70"),)
    ),
    Single("adjustment of zero", "CAS022", "2430 CAS06", (("CAS*PR*1*50", "CAS*PR*1*50**2*0"),)),
    Single("two payers primary or secondary", "COB001", "2320 SBR01", (("SBR*P*19", "SBR*S*19"),)),
    Single("decision of a payer after ours", "COB003", "2320 AMT", (("SBR*P*19", "SBR*T*19"),)),
    Single("prior payment missing", "COB004", "2320 SBR", (("AMT*D*300~\n", ""),)),
    Single(
        "line decided by an unknown payer",
        "COB005",
        "2430 SVD01",
        (("SVD*54321*200", "SVD*54322*200"),),
    ),
    Single(
        "decided before the service",
        "COB009",
        "2430 DTP03",
        (("PR*1*50~\nDTP*573*D8*20260428", "PR*1*50~\nDTP*573*D8*20260301"),),
    ),
    Single("claim sent twice", "SIT001", "2300 CLM01", (DOUBLED_CLAIM,)),
    Single(
        "diagnosis pointer to a diagnosis that the claim does not have",
        "SIT021",
        "2400 SV107-2",
        (("UN*1***1:2~", "UN*1***1:9~"),),
    ),
    Single(
        "birth date after the file was made",
        "SIT017",
        "2010BA DMG02",
        (("DMG*D8*19531105*M", "DMG*D8*20531105*M"),),
    ),
)

FAULTS_835 = (
    Single("line does not balance", "BAL101", "2110 SVC03", (("99213*220*150", "99213*220*160"),)),
    Single("claim does not balance", "BAL102", "2100 CLP04", (("1*320*220*", "1*320*230*"),)),
    Single(
        "payment is not that of the claims", "BAL103", "ST BPR02", (("BPR*I*275", "BPR*I*285"),)
    ),
    Single(
        "sign of the provider adjustment", "BAL103", "ST BPR02", (("400000*10~", "400000*-10~"),)
    ),
    Single(
        "charge is not that of the lines", "BAL104", "2100 CLP03", (("1*320*220*", "1*330*220*"),)
    ),
    Single(
        "CLP05 is not the patient's share", "BAL105", "2100 CLP05", (("220*50*12", "220*40*12"),)
    ),
    Single("negative payment", "BAL106", "ST BPR02", (("BPR*I*275", "BPR*I*-275"),)),
    Single(
        "CO-1: deductible as an obligation",
        "CAS010",
        "2110 CAS02",
        (("CAS*PR*1*30", "CAS*CO*1*30"), ("220*50*12", "220*20*12")),
    ),
    Single(
        "PR-253: sequestration to the patient",
        "CAS011",
        "2110 CAS02",
        (("CAS*CO*45*40", "CAS*PR*253*40"), ("220*50*12", "220*90*12")),
    ),
    Single(
        "CO-23: group that the code forbids", "CAS013", "2110 CAS02", (("CAS*OA*23", "CAS*CO*23"),)
    ),
    Single(
        "unknown reason code",
        "CAS002",
        "2110 CAS02",
        (("CAS*CO*45*40", "CAS*CO*999*40"),),
    ),
    Single(
        "reason 96 without its remark code",
        "CAS027",
        "2110 CAS02",
        (("CAS*CO*45*40", "CAS*CO*96*40"),),
    ),
    Single(
        "unknown remark code",
        "COD010",
        "2110 LQ02",
        (("AMT*B6*180~\n", "AMT*B6*180~\nLQ*HE*ZZ99~\n"),),
    ),
    Single(
        "payee's NPI with a wrong check digit",
        "COD001",
        "1000B N104",
        (("XX*1500001213", "XX*1500001214"),),
    ),
    Single(
        "technical contact missing",
        "SEG003",
        "1000A N1",
        (("PER*BL*EDI HELP*TE*8005550100~\n", ""),),
    ),
    Single("unknown claim status", "ELE006", "2100 CLP02", (("P1001*1*", "P1001*99*"),)),
)


def faulty(fault: Single, base: str) -> str:
    """The base file with this fault; every replaced text occurs exactly once in it."""
    text = bases()[base]
    for old, new in fault.replace:
        if (old, new) == DOUBLED_CLAIM:
            found = re.search(r"CLM\*.*?(?=SE\*)", text, flags=re.DOTALL)
            assert found
            text = text.replace(found[0], found[0] * 2)
            continue
        assert text.count(old) == 1, (base, old)
        text = text.replace(old, new)
    return recount(text)
