"""Every kind of value that is looked up: what is right, what is wrong, and where that is told."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def _found(base: str, old: str, new: str) -> list[str]:
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    findings = edi.validate(text.replace(old, new).encode(), select=["ELE", "COD"])
    return [
        f"{f.code} {f.segment_id}{f.element:02}" + f"-{f.component}" * bool(f.component)
        for f in findings
    ]


NPI = ("professional", "NM1*85*2*CLEARWATER FAMILY MEDICINE*****XX*1500001213~")
PAYEE = ("remittance", "N1*PE*CLEARWATER FAMILY MEDICINE*XX*1500001213~")
CITY = ("professional", "N4*MCCALL*ID*836384418~")
PAYER_CITY = ("remittance", "N4*BOISE*ID*83701~")
CLAIM = ("professional", "CLM*P1002*500***11:B:1*Y*A*Y*Y~")
HOSPITAL = ("institutional", "CLM*I2001*500***13:A:1**A*Y*Y~")
PAID = ("remittance", "CLP*P1001*1*320*220*50*12*94060555410000~")
PROVIDER = ("professional", "PRV*BI*PXC*207Q00000X~")
DIAGNOSES = ("professional", "HI*ABK:I10*ABF:E785~")
HOSPITAL_DIAGNOSIS = ("institutional", "HI*ABK:I10~")
SERVICE = ("professional", "SV1*HC:99214*320*UN*1***1:2~")
HOSPITAL_SERVICE = ("institutional", "SV2*0450*HC:99284*320*UN*1~")
PAID_SERVICE = ("remittance", "SVC*HC:99213*220*150**1~")
DATE = ("institutional", "DTP*434*RD8*20260409-20260409~")
BIRTH = ("professional", "DMG*D8*19531105*M~")
PRODUCED = ("remittance", "DTM*405*20260630~")
ALLOWED = ("remittance", "AMT*B6*180~")


@pytest.mark.parametrize(
    ("place", "new", "expected"),
    [
        (NPI, "NM1*85*2*X*****XX*1500001214~", "COD001 NM109"),
        (PAYEE, "N1*PE*X*XX*1500001214~", "COD001 N104"),
        (PAYEE, "N1*PE*X*FI*820111222~", ""),
        (CITY, "N4*MCCALL*QQ*836384418~", "COD002 N402"),
        (CITY, "N4*MCCALL*ID*83638~", "COD012 N403"),
        (CITY, "N4*TORONTO*ON*M5H2N2*CA~", ""),
        (CITY, "N4*TORONTO*ID*M5H2N2*CA~", "COD002 N402"),
        (CITY, "N4*MCCALL*ID*836384418*QQ~", "COD014 N404"),
        (PAYER_CITY, "N4*BOISE*ID*837010001~", ""),
        (PAYER_CITY, "N4*BOISE*ID*8370~", "COD012 N403"),
        (CLAIM, "CLM*P1002*500***00:B:1*Y*A*Y*Y~", "COD003 CLM05-1"),
        (CLAIM, "CLM*P1002*500***11:B:L*Y*A*Y*Y~", "COD006 CLM05-3"),
        (CLAIM, "CLM*P1002*500***11:B:1*Y*A*Y*Y**AA:::QQ~", "COD002 CLM11-4"),
        (CLAIM, "CLM*P1002*500***11:B:1*Y*A*Y*Y**AA:::ID~", ""),
        (CLAIM, "CLM*P1002*500***11:B:1*Y*A*Y*Y**AA:::ON:CA~", ""),
        (CLAIM, "CLM*P1002*500***11:B:1*Y*A*Y*Y**AA:::ID:QQ~", "COD014 CLM11-5"),
        (HOSPITAL, "CLM*I2001*500***10:A:1**A*Y*Y~", "COD006 CLM05-1"),
        (HOSPITAL, "CLM*I2001*500***13:A:L**A*Y*Y~", "COD006 CLM05-3"),
        (PAID, "CLP*P1001*1*320*220*50*12*94060555410000*11*1~", ""),
        (PAID, "CLP*P1001*1*320*220*50*12*94060555410000*83*1~", ""),
        (PAID, "CLP*P1001*1*320*220*50*12*94060555410000*00*1~", "COD006 CLP08"),
        (PROVIDER, "PRV*BI*PXC*207Q0000X~", "COD005 PRV03"),
        (DIAGNOSES, "HI*ABK:I10*ABF:E78.5~", "COD004 HI02-2"),
        (HOSPITAL_DIAGNOSIS, "HI*ABK:I10~\nHI*BBR:0DTJ4ZZ:D8:20260409~", ""),
        (HOSPITAL_DIAGNOSIS, "HI*ABK:I10~\nHI*BBR:0DTJ4ZO:D8:20260409~", "COD013 HI01-2"),
        (HOSPITAL_DIAGNOSIS, "HI*ABK:I10~\nHI*BBR:0DTJ4ZZ:D8:20260431~", "ELE009 HI01-4"),
        (
            HOSPITAL_DIAGNOSIS,
            "HI*ABK:I10~\nHI*BH:11:D8:20260409*BH:11:D8:20260431~",
            "ELE009 HI02-4",
        ),
        (SERVICE, "SV1*HC:9921*320*UN*1***1~", "COD008 SV101-2"),
        (SERVICE, "SV1*HC:99214:2*320*UN*1***1~", "ELE004 SV101-3"),
        (SERVICE, "SV1*HC:99214:25:5-*320*UN*1***1~", "COD011 SV101-4"),
        (SERVICE, "SV1*HC:99214*320*UN*1*00**1~", "COD003 SV105"),
        (HOSPITAL_SERVICE, "SV2*0450*HC:9928*320*UN*1~", "COD008 SV202-2"),
        (HOSPITAL_SERVICE, "SV2*450*HC:99284*320*UN*1~", "COD007 SV201"),
        (PAID_SERVICE, "SVC*NU:0450*220*150**1~", ""),
        (PAID_SERVICE, "SVC*NU:450*220*150**1~", "COD007 SVC01-2"),
        (PAID_SERVICE, "SVC*N4:00002143380*220*150**1~", ""),
        (PAID_SERVICE, "SVC*N4:0002-1433-80*220*150**1~", "COD009 SVC01-2"),
        (PAID_SERVICE, "SVC*HC:99213*220*150*9999*1~", "COD007 SVC04"),
        (ALLOWED, "AMT*B6*180~\nLQ*HE*N130~", ""),
        (ALLOWED, "AMT*B6*180~\nLQ*HE*N99999~", "COD010 LQ02"),
        (ALLOWED, "AMT*B6*180~\nLQ*RX*N99999~", ""),
        (DATE, "DTP*434*RD8*20260409-20260408~", "ELE009 DTP03"),
        (DATE, "DTP*434*RD8*20260409~", "ELE009 DTP03"),
        (BIRTH, "DMG*D8*19530231*M~", "ELE009 DMG02"),
        (PRODUCED, "DTM*405*20260631~", "ELE009 DTM02"),
    ],
)
def test_values_that_are_looked_up(place: tuple[str, str], new: str, expected: str) -> None:
    assert _found(*place, new) == ([expected] if expected else [])


def test_what_is_in_the_base_files_is_right() -> None:
    for file in BASE.glob("*.edi"):
        assert [f.code for f in edi.validate(file, select=["ELE", "COD"])] == []
