import pytest

from edi.report.segment_view import SegmentView, masked, view

SEPARATORS = "*:^"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("CLM*P1*500***11:B:1*Y", "CLM*··*···***11:B:1*Y"),
        ("CLM*P1*500***1:Z:x*y", "CLM*··*···***·:·:·*·"),
        ("HI*ABK:I10*ABF:E785^X", "HI*ABK:···*ABF:····^·"),
        ("CAS*CO*45*12**OA*30", "CAS*CO*45*··**··*··"),
        ("CAS*C0*X45*12", "CAS*··*···*··"),
        ("SV1*HC:99213:25:59*150*UN*1*11**1:2", "SV1*HC:99213:25:59*···*UN*·*11**1:2"),
        ("SV1*ZZ:99213*150", "SV1*··:·····*···"),
        ("SV2*0450*HC:J1100*150", "SV2*0450*HC:J1100*···"),
        ("SVC*HC:9921J:JOHN*150*90", "SVC*HC:·····:····*···*··"),
        ("NM1*IL*1*DOE*JO****MI*W12", "NM1*IL*1*···*··****MI*···"),
        ("NM1*JO*DOE", "NM1*··*···"),
        ("DMG*D8*19800101*F", "DMG*D8*········*·"),
        ("N4*TOWN*OH*43215", "N4*····*··*·····"),
        ("REF*F8*123", "REF*F8*···"),
        ("SBR*P*18*G1**MB****MB", "SBR*P*18*··**··****MB"),
        ("CLP*P1*22*-10*-5**12*X1*11*1", "CLP*··*22*···*··**12*··*11*1"),
        ("LQ*HE*N130", "LQ*HE*N130"),
        ("LQ*RX*N130", "LQ*RX*····"),
        ("MOA***MA01*JOE", "MOA***MA01*···"),
        ("PLB*1*20261231*WO:X1*5*FB:X2*-5", "PLB*·*········*WO:··*·*FB:··*··"),
        ("GS*HC*A*B*1*2*3*X*005010X222A1", "GS*HC*·*·*·*·*·*X*005010X222A1"),
        ("HL*12*1*22*0", "HL*12*1*22*0"),
        ("HL*1234567*JO", "HL*·······*··"),
        ("STC*A7:21:85*20261101*U*5", "STC*A7:21:85*········*U*·"),
        ("SMITH*JO", "·····*··"),
        # Numbers of levels, lines and segments, of up to six digits.
        ("HL*123456*654321*22*0", "HL*123456*654321*22*0"),
        ("HL*1234567*1234567*22*0", "HL*·······*·······*22*0"),
        ("LX*17", "LX*17"),
        ("LX*1234567", "LX*·······"),
        ("LX*1A", "LX*··"),
        ("SE*232*0001", "SE*232*····"),
        ("GE*3*1001", "GE*3*····"),
        ("IEA*1*000001001", "IEA*1*·········"),
        ("IK3*CLM*22*2300*8", "IK3*CLM*22*2300*8"),
        ("IK3*DOE*22", "IK3*···*22"),
        ("IK4*2:1*782*1*DOE", "IK4*2:·*···*1*···"),
        # Envelopes.
        (
            "ISA*00*AB*01*CD*ZZ*EF*27*GH*260101*1200*^*00501*000000001*0*P*:",
            "ISA*00*··*01*··*ZZ*··*27*··*······*····*^*00501*·········*0*P*:",
        ),
        (
            "ISA*99*AB*99*CD*AA*EF*BB*GH*260101*1200*U*00601*000000001*7*X*>",
            "ISA*··*··*··*··*··*··*··*··*······*····*U*·····*·········*·*·*·",
        ),
        ("GS*HP*A*B*1*2*3*T*004010X091A1", "GS*HP*·*·*·*·*·*T*004010X091A1"),
        ("GS*XX*A*B*1*2*3*DOE*005010-DOE", "GS*··*·*·*·*·*·*···*··········"),
        ("GS*FA*A*B*1*2*3*X*005010X231", "GS*FA*·*·*·*·*·*X*005010X231"),
        ("GS*HN*A*B*1*2*3*X*005010", "GS*HN*·*·*·*·*·*X*005010"),
        ("GS*BE*A*B*1*2*3*X*005010X220A1", "GS*BE*·*·*·*·*·*X*005010X220A1"),
        ("ST*834*0001*005010X220A1", "ST*834*····*005010X220A1"),
        ("ST*DOE*0001*JANE DOE", "ST*···*····*········"),
        # Procedures with their modifiers, wherever a guide has them.
        ("SV1*HC:99213:25:59:LT:RT:KNEE*1", "SV1*HC:99213:25:59:LT:RT:····*·"),
        ("SV2*0450*HC:J1100:LT:25:59:RT*1", "SV2*0450*HC:J1100:LT:25:59:RT*·"),
        ("SV3*AD:D0120:52*1", "SV3*AD:D0120:52*·"),
        ("SV3*AD:D01*1", "SV3*AD:···*·"),
        ("SV5*HC:E0601:RR*DA*1*2*3", "SV5*HC:E0601:RR*DA*·*·*·"),
        ("SVC*HC:99213:25*150*90**1*HC:99214:59", "SVC*HC:99213:25*···*··**·*HC:99214:59"),
        ("SVC*NU:0450*150*90", "SVC*NU:····*···*··"),
        ("SVD*PAYER*90*HC:99213:25*0450*1", "SVD*·····*··*HC:99213:25*0450*·"),
        ("SVD*PAYER*90*HC:99213:25:59:LT:RT:KNEE", "SVD*·····*··*HC:99213:25:59:LT:RT:····"),
        # Provider adjustments: each of six.
        (
            "PLB*1*20261231*WO:1*1*72:1*1*FB:1*1*L6:1*1*AM:1*1*CS:1*1",
            "PLB*·*········*WO:·*·*72:·*·*FB:·*·*L6:·*·*AM:·*·*CS:·*·",
        ),
        (
            "PLB*1*20261231*DOE:1*1*DOE:1*1*DOE:1*1*DOE:1*1*DOE:1*1*DOE:1*1",
            "PLB*·*········*···:·*·*···:·*·*···:·*·*···:·*·*···:·*·*···:·*·",
        ),
        # Lists that are looked up.
        ("CL1*1*9*01", "CL1*1*9*01"),
        ("CL1*6*0*1", "CL1*·*·*·"),
        ("CL1*5*F*ZZ", "CL1*5*F*··"),
        ("CUR*85*USD", "CUR*85*USD"),
        ("CUR*85*DOE", "CUR*85*···"),
        ("CLM*P*1***11:A:7*Y", "CLM*·*·***11:A:7*Y"),
        ("CLP*P*1*1*1**12*X*11*7", "CLP*·*1*·*·**12*·*11*7"),
        ("STC*A1:20*20261101", "STC*A1:20*········"),
        ("STC*Q9:DOE*20261101", "STC*··:···*········"),
        ("STC*A7:21:DOE*20261101", "STC*A7:21:···*········"),
        # Of a list that is not at hand.
        ("STC*A7*1*U*5******A7:21:DOE*A8:19:85", "STC*A7*·*U*·******A7:21:···*A8:19:85"),
        ("LQ*HE*DOE", "LQ*HE*···"),
        ("MIA*1*****MA01", "MIA*·*****····"),
        ("SV2*045*HC:J1100*150", "SV2*···*HC:J1100*···"),
        ("LEE*JO", "···*··"),
        ("JO SMITH", "········"),
        ("SE", "SE"),
        ("", ""),
        ("NM1*\x1b[31m", "NM1*·····"),
    ],
)
def test_all_but_id_separators_and_public_codes_is_masked(raw: str, shown: str) -> None:
    assert masked(raw, SEPARATORS) == shown


def test_the_file_s_own_separators_are_kept() -> None:
    assert masked("N3|A*B>C", "|>") == "N3|···>·"


@pytest.mark.parametrize(
    ("raw", "separators", "shown"),
    [
        ("SVC*HC:99213", "*", "SVC*········"),
        ("HI*ABK:I10^ABF:E785", "*:", "HI*ABK:·······:····"),
        ("CRC*ZZ*Y*S2^DOE", "*:^", "CRC*ZZ*Y*S2^···"),
        ("CLM|P1|5", "|", "CLM|··|·"),
        ("NM1*IL", "", "NM1*IL"),
        ("ISA*00*^*01", "*:^", "ISA*00*^*01"),
        ("NTE*^*:", "*:^", "NTE*^*:"),
    ],
)
def test_which_separators_there_are(raw: str, separators: str, shown: str) -> None:
    assert masked(raw, separators) == shown


def test_values_are_masked_unless_they_are_wanted() -> None:
    raw = "NM1*IL*1*DOE*JO"
    assert view(raw, SEPARATORS).text == "NM1*IL*1*···*··"
    assert view(raw, SEPARATORS, 3).text == "NM1*IL*1*···*··"
    assert view(raw, SEPARATORS, 3, show_values=True).text == raw
    assert view(raw, SEPARATORS) == SegmentView("NM1*IL*1*···*··", 0, 3)
    assert view("NM1|IL", "|").end == 3
    assert view("NM1*IL", "").end == 3


@pytest.mark.parametrize(
    ("element", "component", "marked"),
    [(None, None, "SV1"), (1, None, "HC:99213:25"), (1, 3, "25"), (3, None, ""), (9, None, "")],
)
def test_the_element_is_marked(element: int | None, component: int | None, marked: str) -> None:
    raw = "SV1*HC:99213:25*150*"
    shown = view(raw, SEPARATORS, element, component, show_values=True)
    assert shown.text[shown.start : shown.end] == marked
    assert shown.carets == " " * shown.start + "^" * max(1, len(marked))


@pytest.mark.parametrize("element", [1, 5, 20, 39, 40, 60])
@pytest.mark.parametrize("width", [20, 37, 80, 500])
def test_clipping_keeps_the_mark_in_sight(element: int, width: int) -> None:
    raw = "NTE" + "".join(f"*{n:05d}" for n in range(1, 41))
    whole = view(raw, SEPARATORS, element, show_values=True)
    clipped = whole.clipped(width)
    assert len(clipped.text) <= width
    assert 0 <= clipped.start <= clipped.end <= width
    marked = whole.text[whole.start : whole.end]
    assert clipped.text[clipped.start : clipped.end] == marked


def test_a_mark_wider_than_the_line_is_cut() -> None:
    raw = f"NTE*ADD*{'x' * 300}*Y"
    clipped = view(raw, SEPARATORS, 2, show_values=True).clipped(50)
    assert len(clipped.text) == 50
    assert len(clipped.carets) <= 50
    assert "x" in clipped.text[clipped.start : clipped.end]


@pytest.mark.parametrize(
    ("width", "mark", "shown", "marked"),
    [
        (26, (4, 6), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "EF"),  # there is room for all
        (30, (24, 26), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "YZ"),
        (12, (4, 6), "ABCDEFGHIJK…", "EF"),
        (12, (9, 11), "ABCDEFGHIJK…", "JK"),  # the last that is in sight from the start
        (12, (10, 12), "…IJKLMNOPQR…", "KL"),
        (12, (0, 11), "ABCDEFGHIJK…", "ABCDEFGHIJK"),
        (12, (14, 16), "…MNOPQRSTUV…", "OP"),
    ],
)
def test_what_is_shown_of_a_segment_that_is_too_long(
    width: int, mark: tuple[int, int], shown: str, marked: str
) -> None:
    clipped = SegmentView("ABCDEFGHIJKLMNOPQRSTUVWXYZ", *mark).clipped(width)
    assert clipped.text == shown
    assert clipped.text[clipped.start : clipped.end] == marked
